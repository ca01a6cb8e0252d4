import type { Alarm } from '../domain/alarm';
import type { AuditEvent } from '../domain/audit';
import type { FactSource } from '../domain/facts';
import type { AnyFact } from '../domain/any-fact';

/** The platform's answer leaves open what happened there. Nothing may be concluded from it; ask again. */
export interface Unknown {
  readonly kind: 'unknown';
  /** For the log. */
  readonly reason: string;
}

/** Why an aggregate is changed: goes into the audit. */
export interface ChangeOrigin {
  readonly source: FactSource;
  readonly factId: string;
}

export interface Decision<A, R> {
  readonly next: A;
  readonly alarms: readonly Alarm[];
  readonly result: R;
}
export interface Changed<A, R> {
  readonly aggregate: A;
  readonly result: R;
}

/** An aggregate as a page of the store showed it: hand it to `change`, which then need not read it again. */
declare const seenMark: unique symbol;
export interface Seen {
  readonly [seenMark]: true;
}
export interface ChangeOptions<A> {
  /** With it, an aggregate that does not exist begins from this. */
  readonly fresh?: (() => A) | undefined;
  readonly seen?: Seen | undefined;
}

/** Documents that are changed as a whole, each on condition that nobody else changed it in between. */
export interface AggregateStore<A> {
  get(id: string): Promise<A | null>;
  /**
   * Loads, decides, and stores on condition that nobody else did in between; on a conflict the decision is made again from fresh data.
   * Null when there is no such aggregate and `fresh` is not given; with `fresh` a new one begins from it.
   */
  change<R>(
    id: string,
    origin: ChangeOrigin,
    decide: (aggregate: A) => Decision<A, R>,
    options?: ChangeOptions<A>,
  ): Promise<Changed<A, R> | null>;
  /** What was audited about it last, the newest first. */
  history(id: string, limit: number): Promise<readonly AuditEvent[]>;
  /** Those that have something due, the longest waiting first. */
  due(nowMs: number, limit: number): Promise<readonly { readonly id: string; readonly seen: Seen }[]>;
}

/** A verified notification, kept before it is acted upon. */
export interface InboxEntry {
  readonly _id: string;
  /** Null when it cannot be read: another version wrote it. */
  readonly fact: AnyFact | null;
  readonly attempts: number;
}
export interface Inbox {
  /** Durable when it resolves. `dueMs`: when to settle it if this invocation does not. `known`: the same news is stored already. */
  record(entryId: string, fact: AnyFact, receivedMs: number, dueMs: number): Promise<'new' | 'known'>;
  settled(entryId: string): Promise<void>;
  /** It could not be settled: try again later, or (null) leave it to a person. */
  postpone(entryId: string, attempts: number, dueMs: number | null): Promise<void>;
  due(nowMs: number, limit: number): Promise<readonly InboxEntry[]>;
}

export interface AlarmStore {
  /** Raises it once: the same `alarmId` again changes nothing, unless a person had closed it. */
  raise(alarm: Alarm, nowMs: number): Promise<void>;
  /** The newest open ones first. */
  open(limit: number): Promise<readonly RaisedAlarm[]>;
  /** A person has dealt with it. False when there is no such open alarm. */
  close(alarmId: string, note: string, nowMs: number): Promise<boolean>;
}
/** As stored; its kind may be another version's. */
export type RaisedAlarm = Omit<Alarm, 'kind'> & { readonly kind: string; readonly raisedMs: number };

/** A ceiling on calls in a second that all invocations share. */
export interface Rate {
  /** Waits for its turn. False when none came in time: do not call now. */
  take(): Promise<boolean>;
}

/** A call that an operator has signed. */
export interface SignedCall {
  readonly nonce: string;
  readonly operator: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}
/** What became of it. failed: unexpectedly; what it did is not known. */
export interface CallOutcome {
  readonly state: 'done' | 'refused' | 'failed';
  readonly message: string | null;
}
/** The audit of operators' calls, reading ones too. */
export interface OperatorCallStore {
  /** Durable when it resolves, before the call does anything. False when a call with this nonce was begun before. */
  begin(call: SignedCall, nowMs: number): Promise<boolean>;
  end(nonce: string, outcome: CallOutcome, nowMs: number): Promise<void>;
}
