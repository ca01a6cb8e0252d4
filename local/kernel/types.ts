import type { Readable } from 'node:stream';

/** What the parts of the local stack agree on. Time here is stack time (epoch milliseconds): real time plus the test clock's offset. */

export interface StackClock {
  nowMs(): number;
}

/** A part that acts by itself at certain times: a simulator's notification queue, the function timers. */
export interface Participant {
  readonly name: string;
  /** Stack time of the next thing to do; null when there is none. Never in the future of what has been persisted. */
  nextDueMs(): number | null;
  /** Does everything that is due now and resolves when it is done, deliveries answered. Never rejects. */
  runDue(): Promise<void>;
}

export interface LocalRequest {
  readonly method: string;
  /** Path below the part's mount point, beginning with a slash, e.g. `/pay/contractorder`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whom the connection's client certificate is made out to; absent without one that the platform has issued. */
  readonly clientName?: string;
}
export interface LocalReply {
  /** HTTP status; 0 for no answer at all: the server closes the connection without sending a byte. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  /** Sent instead of the body, as it comes: for what is too large to be held. */
  readonly stream?: Readable;
}

/** Posts a notification to the merchant's URL. Rejects when nothing answered within `timeoutMs` (real time). */
export type Deliver = (
  url: string,
  contentType: string,
  body: string,
  timeoutMs: number,
  /** Beside the content type. */
  headers?: Readonly<Record<string, string>>,
) => Promise<{ status: number; body: string }>;

/** Key-value documents of a simulator, durable before `put` returns (SQLite on the stack, a Map in tests). Values are JSON. */
export interface LedgerStore {
  get<T>(table: string, id: string): T | undefined;
  all<T>(table: string): T[];
  /** Writes all rows or none. A null value deletes. */
  put(rows: readonly { table: string; id: string; value: unknown }[]): void;
}

export type FaultAction = 'drop' | 'duplicate' | 'delay' | 'reorder' | 'corrupt' | 'timeout-before' | 'timeout-after';
export interface FaultRule {
  /** `wechat.payment`, `huifu.paid` … for notifications; `wechat:/pay/contractorder`, `huifu:…`, `charger:…` for calls. */
  readonly on: string;
  readonly do: FaultAction;
  /** How often it applies before it is used up. */
  readonly times: number;
  readonly delayMs?: number;
}
export interface Faults {
  /** Consumes one use of the first live rule for this subject; undefined when none. */
  take(subject: string): { do: FaultAction; delayMs: number } | undefined;
}

export interface TrafficEntry {
  readonly seq: number;
  readonly atMs: number;
  /** request: merchant → platform; notification: platform → merchant; call: user → function. */
  readonly kind: 'request' | 'notification' | 'call';
  readonly party: 'wechat' | 'huifu' | 'charger' | 'merchant';
  /** Path of the request, or kind of the notification. */
  readonly subject: string;
  readonly sent: string;
  readonly answered: string | null;
  readonly status: number | null;
  /** What the receiver found when it verified the signature. */
  readonly verification: 'valid' | 'invalid' | 'unsigned' | 'not-checked';
  readonly fault: FaultAction | null;
  readonly durationMs: number;
}
export interface Traffic {
  record(entry: Omit<TrafficEntry, 'seq' | 'atMs'>): void;
}
