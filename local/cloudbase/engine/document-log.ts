/** Where commits become durable. The engine appends in commit order; whatever was settled is there after a crash, whole commits only. */
import type { Document } from './values';

export type LogChange =
  | { readonly kind: 'collection'; readonly name: string }
  | { readonly kind: 'put'; readonly ordinal: number; readonly collection: string; readonly document: Document }
  | { readonly kind: 'remove'; readonly ordinal: number };

export interface LoadVisitor {
  collection(name: string): void;
  /** In order of first insertion. */
  document(collection: string, ordinal: number, document: Document): void;
}

export interface DocumentLog {
  load(visitor: LoadVisitor): void;
  /** Queues one commit. Throws when the log has failed before; nothing is queued then. */
  append(changes: readonly LogChange[]): void;
  /** Resolves when everything appended so far is on disk. Rejects when writing failed; the log is unusable from then on. */
  settled(): Promise<void>;
  close(): void;
}

/** Keeps nothing: for tests and simulations. */
export const NO_LOG: DocumentLog = {
  load: () => undefined,
  append: () => undefined,
  settled: () => Promise.resolve(),
  close: () => undefined,
};
