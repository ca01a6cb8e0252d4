import type { ContractState } from './contract-machine';
import type { OrderState } from './order-machine';

/**
 * Facts: what became known, from whatever source. Notifications, query replies, statement lines and operator actions all become one of
 * these, and only these change a membership; so a notification and a query can never disagree about what a fact does.
 */
export type FactSource = 'notification' | 'query' | 'reply' | 'user' | 'scheduler' | 'operator';

interface Origin {
  /** Identifies what was learnt, for the audit: e.g. `wechat.payment:<transaction>`; the same news has the same id. */
  readonly factId: string;
  readonly source: FactSource;
}

export type OrderFact = Origin & { readonly of: 'order'; readonly outTradeNo: string } &
  /** `contractOffered` false: the order works as an ordinary payment only. */
  (
    | {
        readonly kind: 'prepared';
        readonly prepayId: string;
        readonly signType: 'MD5' | 'HMAC-SHA256';
        readonly codeUrl: string | null;
        readonly mwebUrl: string | null;
        readonly contractOffered: boolean;
      }
    | { readonly kind: 'refused'; readonly reason: string }
    /** `askedIn`: the state in which the question was asked; see {@link isOvertaken}. */
    | { readonly kind: 'not-paid'; readonly askedIn: OrderState }
    | { readonly kind: 'absent'; readonly askedIn: OrderState }
    | { readonly kind: 'closed'; readonly reason: string }
    | { readonly kind: 'paid'; readonly transactionId: string; readonly amountFen: number; readonly paidMs: number }
    /** The whole amount went back. */
    | { readonly kind: 'refunded'; readonly transactionId: string; readonly amountFen: number; readonly paidMs: number }
    /** Paid, and less than the whole amount went back so far: the cover stays. Both sums are over all refunds; `processingFen` is still on its way. */
    | {
        readonly kind: 'refunded-in-part';
        readonly transactionId: string;
        readonly amountFen: number;
        readonly paidMs: number;
        readonly refundedFen: number;
        readonly processingFen: number;
      }
  );

export type ContractFact = Origin & { readonly of: 'contract'; readonly contractCode: string } & (
    | { readonly kind: 'added'; readonly contractId: string; readonly templateId: string; readonly openid: string; readonly atMs: number }
    | { readonly kind: 'deleted'; readonly contractId: string | null; readonly atMs: number; readonly terminationMode: number | null }
    | { readonly kind: 'signing'; readonly askedIn: ContractState }
    | { readonly kind: 'missing'; readonly askedIn: ContractState }
    | { readonly kind: 'window-over'; readonly askedIn: ContractState }
    | { readonly kind: 'end-requested' }
  );

export type Fact = OrderFact | ContractFact;

/**
 * "Nothing yet" is an answer about the moment of the question. When something became known while it was on its way, it is overtaken: no
 * contradiction, and nothing to act upon.
 */
export const isOvertaken = (fact: Fact, state: OrderState | ContractState): boolean => 'askedIn' in fact && fact.askedIn !== state;

/** Something a person at the operator must see. `alarmId` is derived from what it is about, so it is raised once. */
export interface Alarm {
  readonly alarmId: string;
  readonly kind: AlarmKind;
  /** Business number concerned. */
  readonly no: string;
  /** English, for the operator: what happened and what to do. */
  readonly message: string;
}
export type AlarmKind =
  | 'unknown-order'
  | 'unknown-contract'
  | 'amount-mismatch'
  | 'contradiction'
  | 'signed-not-paid'
  | 'order-unresolved'
  | 'contract-unresolved'
  | 'refund-unresolved'
  | 'termination-unconfirmed'
  | 'inbox-stuck';

/** What a fact did. `changed` false: known already or refused. */
export interface Outcome<Aggregate> {
  readonly next: Aggregate;
  readonly changed: boolean;
  readonly alarms: readonly Alarm[];
  /** A fact that contradicts what is stored: nothing was changed; logged and, where money is concerned, alarmed. */
  readonly refused: string | null;
}
