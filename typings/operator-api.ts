/**
 * What the `operator` function takes and answers: for the operator's own command line, never for the mini-program. Types only.
 *
 * Event: `{ action, input, credential }`. Reply: `{ ok: true, data }` or `{ ok: false, error: { code, message } }`, the message in English for a
 * person. Amounts are integer fen, energy integer Wh, times epoch milliseconds.
 */
import type { CancelReason, ChargingEnd, ChargingState } from './charging-api';

export type OperatorErrorCode =
  | 'FORBIDDEN' /* no credential, or not a good one: nothing was done */
  | 'INVALID_INPUT' /* nothing was done */
  | 'NOT_FOUND' /* no such order or alarm */
  | 'STATE_CONFLICT' /* not possible now; the message says why, and what is */
  | 'INTERNAL'; /* unexpected: what was done is not known; `show` tells */

/** Proof that a call comes from an operator; made anew for every call. */
export interface OperatorCredential {
  readonly operator: string;
  readonly atMs: number;
  /** 32 hex digits; taken once. The audit document of the call has it as `_id`. */
  readonly nonce: string;
  /** Hex HMAC-SHA256 by the operator's key. */
  readonly signature: string;
}

/** deduction: by us · active: by the user in WeChat */
export type PaidBy = 'deduction' | 'active' | 'unknown';

export interface OperatorRefund {
  readonly refundNo: string;
  /** The operator's name for it: the same key again is the same refund. */
  readonly key: string;
  /** requested, processing: not known yet, it is being asked for · succeeded: the money went back · failed: it did not */
  readonly state: 'requested' | 'processing' | 'succeeded' | 'failed';
  readonly amountFen: number;
  readonly reason: string;
  readonly by: string;
  readonly requestedMs: number;
  /** When it became known that it arrived. */
  readonly settledMs: number | null;
  readonly failedBecause: string | null;
}

/** Of a charging order. */
export interface OperatorChargingRefund extends OperatorRefund {
  readonly reqDate: string;
  readonly hfSeqId: string | null;
}

/** Of a membership payment. */
export interface OperatorPaymentRefund extends OperatorRefund {
  readonly refundId: string | null;
  /** The bank sent it back: the merchant platform hands it over by hand. */
  readonly returned: boolean;
}

export interface OperatorDeduction {
  readonly seq: number;
  readonly state: 'registering' | 'registered' | 'paying' | 'succeeded' | 'failed';
  readonly registrationNo: string;
  readonly registrationDate: string;
  readonly paymentNo: string;
  readonly paymentDate: string | null;
  readonly outTradeNo: string | null;
  readonly hfSeqId: string | null;
  readonly plannedMs: number;
  readonly failedBecause: string | null;
}

export interface OperatorEvent {
  readonly seq: number;
  readonly atMs: number;
  readonly source: string;
  readonly factId: string;
  readonly entity: string;
  readonly no: string;
  readonly from: string | null;
  readonly to: string;
}

/** One line of the list. */
export interface OperatorOrderLine {
  readonly orderNo: string;
  readonly outOrderNo: string | null;
  readonly state: ChargingState;
  readonly pileCode: string;
  readonly createdMs: number;
  readonly energyWh: number | null;
  readonly billFen: number | null;
  readonly paidFen: number | null;
  readonly refundedFen: number;
  /** What the order waits for; null when it is at rest. */
  readonly waitsFor: string | null;
}

/** Everything about one order that helps to settle it. */
export interface OperatorOrder extends OperatorOrderLine {
  /** Enough to tell users apart, too little to be one. */
  readonly openid: string;
  readonly confirmedMs: number | null;
  readonly startedMs: number | null;
  readonly endMs: number | null;
  readonly stopBy: ChargingEnd | null;
  readonly endedBecause: ChargingEnd | null;
  readonly cancelReason: CancelReason | null;
  readonly capFen: number;
  /** What the pile has told so far, as long as there is no bill. */
  readonly reported: { readonly energyWh: number; readonly atMs: number } | null;
  readonly payment: {
    readonly amountFen: number;
    readonly paidMs: number;
    readonly by: PaidBy;
    readonly hfSeqId: string | null;
    readonly reqDate: string | null;
  } | null;
  readonly refundableFen: number;
  readonly deductions: readonly OperatorDeduction[];
  /** When the next deduction is planned. */
  readonly retryMs: number | null;
  readonly refunds: readonly OperatorChargingRefund[];
  /** How often the present matter was taken up, and when it is next; null: it is left to a person. */
  readonly tries: number;
  readonly dueMs: number | null;
  /** The newest first. */
  readonly events: readonly OperatorEvent[];
}

/** One payment of a membership, in a line. */
export interface OperatorPaymentLine {
  readonly outTradeNo: string;
  readonly kind: 'first-order' | 'deduction';
  readonly state: string;
  readonly amountFen: number;
  readonly createdMs: number;
  readonly refundedFen: number;
}

/** Everything about one payment of a membership that helps to settle it: a first order, or a deduction. */
export interface OperatorPayment extends OperatorPaymentLine {
  /** Enough to tell users apart, too little to be one. */
  readonly openid: string;
  readonly planId: string;
  readonly transactionId: string | null;
  readonly paidMs: number | null;
  /** Of refunds that were made in the merchant platform. */
  readonly refundedElsewhereFen: number;
  readonly refundableFen: number;
  /** Why it was not paid. */
  readonly failedBecause: string | null;
  /** What it bought. */
  readonly period: { readonly fromMs: number; readonly untilMs: number; readonly withdrawn: boolean } | null;
  readonly contract: {
    readonly contractCode: string;
    readonly contractId: string | null;
    readonly state: string;
    readonly signedMs: number | null;
    readonly endedMs: number | null;
    readonly endedBy: string | null;
  } | null;
  /** Of a deduction the one it was for; of a first order the newest of its contract. */
  readonly cycle: {
    readonly cycleNo: string;
    readonly state: string;
    readonly fromMs: number;
    readonly amountFen: number;
    readonly remindedMs: number | null;
    readonly announcedMs: number | null;
    readonly attempts: number;
    /** Nothing is tried until a person releases it: `renew`. */
    readonly heldBecause: string | null;
  } | null;
  readonly refunds: readonly OperatorPaymentRefund[];
  /** What is asked for, how often it was, and when next. */
  readonly checks: readonly { readonly of: string; readonly no: string; readonly count: number; readonly dueMs: number }[];
  /** All payments of this member, the newest first. */
  readonly payments: readonly OperatorPaymentLine[];
  /** About this payment, its contract and refunds, the newest first. */
  readonly events: readonly OperatorEvent[];
}

export interface OperatorAlarm {
  readonly alarmId: string;
  readonly kind: string;
  readonly no: string;
  readonly message: string;
  readonly raisedMs: number;
}

/** One day of one platform's statement, and what came of comparing it with our books. */
export interface OperatorStatement {
  /** wechat: line by line with its bill · huifu: each payment and refund by query */
  readonly platform: 'wechat' | 'huifu';
  /** `yyyymmdd`, Beijing. */
  readonly day: string;
  readonly state: 'pending' | 'running' | 'done' | 'failed';
  readonly lines: number;
  readonly payments: number;
  readonly refunds: number;
  readonly discrepancies: number;
  readonly tries: number;
  readonly doneMs: number | null;
  /** Why it is not done. */
  readonly reason: string | null;
}

/** A discrepancy between a statement and our books, beside its alarm. */
export interface OperatorProposal {
  readonly alarmId: string;
  readonly no: string;
  readonly words: string;
  /** What `apply` would settle; null: nothing would. */
  readonly proposes: string | null;
  readonly state: 'open' | 'applied' | 'dismissed';
  readonly raisedMs: number;
}
interface Proposals {
  readonly proposals: readonly OperatorProposal[];
}

/** `orderNo` is the platform's `out_order_no`, our own number, or any serial of ours that belongs to the order. */
interface ByOrder {
  readonly orderNo: string;
}

/** `orderNo` is a membership's `out_trade_no` (first order or deduction), `out_refund_no`, or `contract_code` or the number of one of its cycles, which mean the newest payment by that contract. */
type ByPayment = ByOrder;

/** action → input and data. What an action leaves behind it shows as the order. */
export interface OperatorApi {
  /** The newest first. */
  orders: {
    input: { readonly state?: ChargingState; readonly limit?: number };
    data: { readonly orders: readonly OperatorOrderLine[] };
  };
  show: { input: ByOrder; data: OperatorOrder };
  /** The open ones, the newest first. */
  alarms: { input: { readonly limit?: number }; data: { readonly alarms: readonly OperatorAlarm[] } };
  closeAlarm: { input: { readonly alarmId: string; readonly note: string }; data: { readonly alarmId: string } };
  /** Of either product: a charging order's number, or a payment's. */
  refund: {
    input: ByOrder & { readonly amountFen: number; readonly key: string; readonly reason: string };
    data: { readonly refund: OperatorRefund; readonly refundableFen: number };
  };
  /** Serial and request date of the payment, from the acquirer's statement. */
  locate: { input: ByOrder & { readonly hfSeqId: string; readonly reqDate: string }; data: OperatorOrder };
  /** What the session has charged in all, read at the pile. */
  meter: { input: ByOrder & { readonly energyWh: number }; data: OperatorOrder };
  ask: { input: ByOrder; data: OperatorOrder };
  retry: { input: ByOrder; data: OperatorOrder };
  cancel: { input: ByOrder; data: OperatorOrder };
  showPayment: { input: ByPayment; data: OperatorPayment };
  askPayment: { input: ByPayment; data: OperatorPayment };
  /** What held a renewal has been put right: it goes on. */
  renew: { input: ByPayment; data: OperatorPayment };
  /** Ends a contract as the merchant. `reason` is shown to the user by WeChat. */
  end: { input: ByPayment & { readonly reason: string }; data: OperatorPayment };
  /** The newest first. */
  statements: { input: { readonly limit?: number }; data: { readonly statements: readonly OperatorStatement[] } };
  /** The next run compares the day once more. */
  recheck: {
    input: { readonly platform: OperatorStatement['platform']; readonly day: string };
    data: { readonly statements: readonly OperatorStatement[] };
  };
  /** The open ones, the newest first; or the one of an alarm. */
  proposals: { input: { readonly alarmId?: string; readonly limit?: number }; data: Proposals };
  /** It is true: what it proposes is settled, and its alarm closed. */
  apply: { input: { readonly alarmId: string }; data: Proposals };
  /** It is none, or was settled in another way: its alarm is closed. */
  dismiss: { input: { readonly alarmId: string; readonly note: string }; data: Proposals };
}
