import type { Bill, CancelReason, ChargingEnd, ChargingState, DiscountView, PileInfo, TariffView } from '../../../../typings/charging-api';
import type { RefundBase, RefundWords } from '../refunds';
import type { DeductionState } from './deduction-machine';
import type { MeterReading, SessionReport } from './session';
import type { CompletionWords, CreationWords, DeductionWords } from './words';

/** One deduction: a registration of its own, and one payment under it. Both serials are fixed before anything is sent. */
export interface Deduction {
  /** Counts from 1 within the order. */
  readonly seq: number;
  readonly state: DeductionState;
  /** Serial and Beijing date of 登记扣款信息. */
  readonly registrationNo: string;
  readonly registrationDate: string;
  /** Serial and Beijing date of 支付分扣款; null until it is planned. The date is the payment's for ever: refunds refer to it. */
  readonly paymentNo: string;
  readonly paymentDate: string | null;
  /** 微信扣款单号, of the registration. */
  readonly outTradeNo: string | null;
  /** Global serial of the payment. */
  readonly hfSeqId: string | null;
  readonly plannedMs: number;
  /** See {@link ChargingOrder.creation}. */
  readonly words: DeductionWords | null;
  /** When the payment was planned: it cannot succeed once its registration has lapsed. */
  readonly paymentPlannedMs: number | null;
  readonly failedBecause: string | null;
}

/** The one payment of an order. */
export interface Payment {
  readonly amountFen: number;
  readonly paidMs: number;
  readonly by: 'deduction' | 'active' | 'unknown';
  /** Global serial and request date, which a refund has to name; null while the platform has told neither. */
  readonly hfSeqId: string | null;
  readonly reqDate: string | null;
}

export interface ChargingRefund extends RefundBase {
  readonly reqDate: string;
  readonly hfSeqId: string | null;
  /** Decided with the refund; null only in what was stored before there were any, and until they are decided (`worded`). */
  readonly words: RefundWords | null;
}

/** The newest report of a running session, and its power over time. Not part of the audited state. */
export interface Live {
  readonly report: SessionReport;
  readonly curve: readonly { readonly atMs: number; readonly powerW: number }[];
}

/** One charging order: the unit of consistency. Changed only as a whole, on condition of its revision. */
export interface ChargingOrder {
  /** Our number: serial of the create call, session number at the pile. */
  readonly _id: string;
  readonly revision: number;
  readonly memberId: string;
  readonly openid: string;
  /** Unique: the member while the order is open, so that a member has one open order at most; the order's own number afterwards. */
  readonly slot: string;
  readonly state: ChargingState;
  readonly pile: PileInfo;
  /** Prices, discount and limits as shown before the user confirmed: a later change cannot reach back. */
  readonly tariff: TariffView;
  readonly discount: DiscountView | null;
  readonly capFen: number;
  readonly riskFundFen: number;
  /** Beijing date of the create call. */
  readonly reqDate: string;
  readonly clientIp: string;
  /** Decided with the order; null only in what was stored before there were any, and until they are decided (`worded`). */
  readonly creation: CreationWords | null;
  readonly createdMs: number;
  /** A confirmation that comes later starts nothing any more. */
  readonly confirmByMs: number;
  readonly outOrderNo: string | null;
  /** Global serial of the service order. Never used for a refund. */
  readonly createHfSeqId: string | null;
  readonly extraData: Readonly<Record<string, string>> | null;
  readonly confirmedMs: number | null;
  readonly startedMs: number | null;
  /** Who wished the session to end. */
  readonly stopBy: ChargingEnd | null;
  readonly endedBecause: ChargingEnd | null;
  readonly cancelReason: CancelReason | null;
  /** The readings that the bill was made from. */
  readonly readings: readonly MeterReading[];
  readonly bill: Bill | null;
  /** `end_time` of the complete call: fixed with the bill, so that a repetition is the same call. */
  readonly endMs: number | null;
  /** Decided with the bill. */
  readonly completion: CompletionWords | null;
  readonly completedMs: number | null;
  readonly deductions: readonly Deduction[];
  /** When the next deduction is planned; null while none is. */
  readonly retryMs: number | null;
  readonly payment: Payment | null;
  /** Serial and date of a payment that was announced without its amount: a query has to confirm it. */
  readonly announced: { readonly hfSeqId: string; readonly reqDate: string | null } | null;
  readonly refunds: readonly ChargingRefund[];
  readonly live: Live | null;
  /** How often the present matter was taken up, and when last; see schedule.ts. Not part of the audited state. */
  readonly tries: number;
  readonly askedMs: number;
  /** When the scheduler takes it up next; null when nothing is to be done. Indexed. */
  readonly dueMs: number | null;
}
