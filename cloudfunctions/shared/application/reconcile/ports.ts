import type { Alarm } from '../../domain/alarm';
import type { AnyFact } from '../../domain/any-fact';
import type { BilledRefund } from '../../domain/statement/match-refunds';
import type { StatementLine } from '../../domain/statement/line';
import type { Unknown } from '../ports';

/** Statements of the platforms in the language of the domain. Implemented by the gateway; never rejects for what the platform did. */
export interface StatementPlatform {
  /**
   * Every payment and refund of a day (`yyyymmdd`, Beijing). `none`: the platform has none of that day. `not-ready`: the statement is not made yet.
   * Iterating `lines` rejects where the statement ends before its end: what is missing there says nothing then.
   */
  wechatBill(
    day: string,
  ): Promise<
    | { readonly kind: 'lines'; readonly lines: AsyncIterable<StatementLine> }
    | { readonly kind: 'none' }
    | { readonly kind: 'not-ready'; readonly reason: string }
    | Unknown
  >;
}

export type StatementSource = 'wechat' | 'huifu';

/** What a run has counted, so far or in the end. */
export interface StatementCounts {
  /** Lines of the statement; where there is none, payments and refunds that were asked about. */
  readonly lines: number;
  readonly payments: number;
  readonly refunds: number;
  readonly discrepancies: number;
}

/** One day of one platform. */
export interface StatementDay extends StatementCounts {
  /** `<platform>:<yyyymmdd>` */
  readonly _id: string;
  readonly revision: number;
  readonly platform: StatementSource;
  readonly day: string;
  /** pending: to be done · running: somebody does it until its lease ends · done · failed: tried, to be tried again */
  readonly state: 'pending' | 'running' | 'done' | 'failed';
  readonly tries: number;
  readonly leaseUntilMs: number | null;
  /** Where the next try goes on; null: at the beginning. Only where a try may do a part. */
  readonly resumeMs: number | null;
  readonly doneMs: number | null;
  /** Why the last try did not do it. */
  readonly reason: string | null;
}

export interface StatementDayStore {
  /** Days of a platform from one on, the oldest first. */
  since(platform: StatementSource, day: string): Promise<readonly StatementDay[]>;
  /** Whether a day of the platform was ever begun. */
  hasAny(platform: StatementSource): Promise<boolean>;
  /** The newest of all platforms first. */
  newest(limit: number): Promise<readonly StatementDay[]>;
  get(platform: StatementSource, day: string): Promise<StatementDay | null>;
  /** Stores it on condition that the stored one has the revision before, or (revision 1) that there is none; false otherwise. */
  save(day: StatementDay): Promise<boolean>;
}

/** Refunds that statements have shown, by number. */
export interface BilledRefundStore {
  ofPayments(outTradeNos: readonly string[]): Promise<readonly BilledRefund[]>;
  /** Which of these numbers a statement has shown. */
  among(outRefundNos: readonly string[]): Promise<ReadonlySet<string>>;
  /** Stores those that are not stored yet, and what changed about the others. */
  put(refunds: readonly BilledRefund[]): Promise<void>;
}

/** A discrepancy that a person has to decide about, beside its alarm. */
export interface Proposal {
  readonly alarmId: string;
  readonly no: string;
  readonly words: string;
  /** Null: nothing would settle it here; or (`isReadable` false) another version wrote it. */
  readonly fact: AnyFact | null;
  readonly isReadable: boolean;
  readonly state: 'open' | 'applied' | 'dismissed';
  readonly raisedMs: number;
}
export interface ProposalStore {
  /** Stored before its alarm is raised. One that a person had closed and that is found again is open again, as its alarm is. */
  put(alarm: Alarm, fact: AnyFact | null, nowMs: number): Promise<void>;
  get(alarmId: string): Promise<Proposal | null>;
  /** The newest open ones first. */
  open(limit: number): Promise<readonly Proposal[]>;
  close(alarmId: string, state: 'applied' | 'dismissed', note: string, nowMs: number): Promise<void>;
}

/** Aggregates by which money moves, as statements are compared with them. */
export interface LedgerStore<A> {
  /** Those that exist, by id. */
  many(ids: readonly string[]): Promise<ReadonlyMap<string, A>>;
  /** All whose money moved at that time or later, page by page, by when it moved last. One that moves money meanwhile may come twice. */
  withMoneySince(sinceMs: number): AsyncIterable<readonly MoneyMoved<A>[]>;
}
export interface MoneyMoved<A> {
  readonly aggregate: A;
  readonly lastMoneyMs: number;
}
