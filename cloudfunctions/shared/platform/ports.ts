/**
 * The ports: the only ways in which domain, application, gateways and repositories reach time, chance, the
 * network and the database. On a deployed function and on the local stack they are the real things; in the
 * simulation they are a virtual clock, a seeded generator and direct calls. No code path asks which of the two it is in.
 */

/** Wall-clock time. `nowMs` is epoch milliseconds (UTC). */
export interface Clock {
  nowMs(): number;
  /** Resolves after `delayMs` of this clock's time. For back-off inside one invocation only, never to wait for a business event. */
  sleep(delayMs: number): Promise<void>;
}

/** Chance. Must be unpredictable in production: nonces and business numbers come from here. */
export interface Random {
  /** `byteCount` random bytes in lower-case hex. */
  hex(byteCount: number): string;
}

/** One outbound HTTP call. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Bound on the whole call, connection included; of a download, on each silence. */
  readonly timeoutMs: number;
  /** Who we are to the other side on the level of TLS: `merchant` presents the merchant's certificate. Nobody in particular when left out. */
  readonly client?: 'merchant';
}

/** A complete HTTP reply, whatever its status. Header names are lower-case. `body` is the raw bytes. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A reply that is read while it arrives. Whoever does not want the rest of `body` leaves its loop, which closes the connection. */
export interface HttpDownload {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** To be read once. Reading rejects with {@link HttpBrokenError}. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The network. Rejects with {@link HttpConnectError} or {@link HttpBrokenError} only. */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
  /** For replies of any size: resolves with the head. `timeoutMs` bounds the wait for it, and then for each piece of the body. */
  download(request: HttpRequest): Promise<HttpDownload>;
}

/** A certificate to present, with its key; PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
  /** Who must have signed the other side's certificate; null for the public authorities. */
  readonly ca: string | null;
}

/** No byte of the request left this machine (refused, DNS, TLS handshake): the other side knows nothing; another host may be tried. */
export class HttpConnectError extends Error {
  override readonly name = 'HttpConnectError';
}

/** The request may have been received (time-out, reset, truncated reply): the outcome is unknown and must be queried. */
export class HttpBrokenError extends Error {
  override readonly name = 'HttpBrokenError';
}

export type Scalar = string | number | boolean | null;

/** A condition on one field. Several operators are combined with AND. */
export interface FieldCondition {
  readonly gt?: number | string;
  readonly gte?: number | string;
  readonly lt?: number | string;
  readonly lte?: number | string;
  readonly ne?: Scalar;
  readonly in?: readonly Scalar[];
}
/** Field path (dots allowed) → value or condition; all must hold. */
export type Filter = Readonly<Record<string, Scalar | FieldCondition>>;

export interface FindOptions {
  readonly orderBy?: readonly (readonly [field: string, direction: 'asc' | 'desc'])[];
  /** Page size; the platform's ceiling is 1000. Always explicit. */
  readonly limit: number;
  readonly offset?: number;
}

/** Every stored document has a string `_id`; every other field is present (null, never missing), so a replace is exact. */
export interface StoredDocument {
  readonly _id: string;
}

/** The document database. Values are JSON (no Date, no undefined): times are epoch milliseconds. */
export interface Database {
  /** The document, or null when there is none. The caller parses it with a schema. */
  get(collection: string, id: string): Promise<unknown>;
  find(collection: string, filter: Filter, options: FindOptions): Promise<unknown[]>;
  /**
   * Inserts the documents in order, in one call. Rejects with {@link DuplicateDocumentError} when an `_id` or a unique index is taken; those
   * before the taken one may be stored then.
   */
  insert(collection: string, documents: readonly StoredDocument[]): Promise<void>;
  /** Replaces the fields of the document iff its stored `revision` still is `revision`. False when it is not (or the document is gone). */
  replace(collection: string, revision: number, document: StoredDocument): Promise<boolean>;
  /** Sets top-level fields on every document that matches; answers how many did. `filter` must name `_id` for a single document. */
  update(collection: string, filter: Filter, set: Readonly<Record<string, unknown>>): Promise<number>;
  /** Deletes the document; false when there was none. */
  remove(collection: string, id: string): Promise<boolean>;
}

/** `_id` or a unique index is already taken. */
export class DuplicateDocumentError extends Error {
  override readonly name = 'DuplicateDocumentError';
}

/** The database did not answer, or answered with an error that says nothing about the write. The caller must read before it writes again. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** Structured log. `fields` never hold a key, an openid in clear or a whole notification; the business number stands in `no`. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What an error says, for a log: whatever can be thrown has some text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
