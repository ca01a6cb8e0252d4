import type { RefundBase, RefundWords } from '../refunds';
import type { ContractState } from './contract-machine';
import type { DeductionState } from './deduction-machine';
import type { OrderState } from './order-machine';
import type { ContractWords, DeductionWords, OrderWords } from './words';

/** What happens when a period cannot be deducted. Days count from where the text says, 24 hours each. */
export interface Dunning {
  /** Beijing days after the first failure on which it is tried again, ascending. */
  readonly retryDays: readonly number[];
  /** So long after the cover has ended the service is kept: past due. */
  readonly graceDays: number;
  /** So long after the cover has ended auto-renewal is ended. At least `graceDays`; in between the service is suspended. */
  readonly endDays: number;
}

/** What a plan costs and how it renews, as agreed to: copied into each order and contract, so that a later price change cannot reach back. */
export interface Terms {
  readonly planId: string;
  /** The template of the deduction contract at WeChat (`plan_id`). */
  readonly templateId: string;
  readonly mode: '24h-delay' | 'pre-notify';
  readonly cycleMonths: number;
  readonly firstPriceFen: number;
  readonly priceFen: number;
  /** The most that one deduction may take by the template: of a fixed one (为) the price itself, of a capped one (不高于) its cap. */
  readonly capFen: number;
  readonly dunning: Dunning;
  /** What becomes of the contract when the payment that it came with, or follows on, is refunded in full. */
  readonly onFullRefund: 'keep-contract' | 'end-contract';
}

/** One order of WeChat Pay. Its number is used for one set of parameters only, for ever. */
export interface Order {
  readonly outTradeNo: string;
  readonly contractCode: string;
  readonly state: OrderState;
  readonly terms: Terms;
  readonly amountFen: number;
  readonly tradeType: 'JSAPI' | 'APP' | 'NATIVE' | 'MWEB';
  readonly clientIp: string;
  /** Decided with the order; null only in what was stored before there were any, and until they are decided (`worded`). */
  readonly words: OrderWords | null;
  readonly createdMs: number;
  /** `time_expire`: WeChat takes no payment after it. */
  readonly expiresMs: number;
  readonly prepayId: string | null;
  /** Algorithm with which the order was made; its launch parameters use the same. */
  readonly signType: 'MD5' | 'HMAC-SHA256' | null;
  readonly codeUrl: string | null;
  readonly mwebUrl: string | null;
  readonly transactionId: string | null;
  readonly paidMs: number | null;
  /** What went back and has arrived, whoever refunded it. */
  readonly refundedFen: number;
  /** Of refunds that are not ours, but made in the merchant platform: what they take of the payment, arrived or not. */
  readonly refundedElsewhereFen: number;
  /** Why it was closed without payment; for people. */
  readonly closedBecause: string | null;
}

/** One deduction contract (自动扣费签约), signed or being signed. */
export interface Contract {
  readonly contractCode: string;
  /** Unique per merchant, digits without a leading zero; a string because the platform's range passes 2^53. */
  readonly requestSerial: string;
  readonly state: ContractState;
  readonly terms: Terms;
  readonly origin: 'pay-and-sign' | 'sign-only';
  /** The order that pays the first period; null for sign-only. */
  readonly outTradeNo: string | null;
  readonly requestedMs: number;
  /** See {@link Order.words}. */
  readonly words: ContractWords | null;
  /** False when the platform took the order but not the contract (`contract_result_code=FAIL`): it can be paid and will not be signed. */
  readonly offered: boolean;
  /** Until then a missing contract may still appear; after it the user counts as not signed. Null while its order is unpaid. */
  readonly windowEndsMs: number | null;
  readonly contractId: string | null;
  /** The signer as the platform names them: the owner of the contract. */
  readonly openid: string | null;
  readonly signedMs: number | null;
  readonly endedMs: number | null;
  /** While `ending`: at whose wish, null meaning the user's. unpaid: dunning came to its end. */
  readonly endedBy: 'user' | 'wechat' | 'merchant' | 'expired' | 'unpaid' | null;
  /** What the user is told about an end that an operator asked for; null: what `endedBy` says. */
  readonly endedBecause: string | null;
  /** A change of plan: the contract that is ended once this one is signed. */
  readonly replaces: string | null;
  /** Set when somebody else than the buyer signed: the membership that holds the contract. */
  readonly movedTo: string | null;
}

/** The platform's advance notice (预扣费通知) of one cycle, as it was asked for. */
export interface Announcement {
  /** When it was asked for by the call that gave it, or first, where that is not known; a repetition has the same parameters. */
  readonly askedMs: number;
  readonly estimatedFen: number;
  /** When the platform confirmed it; null while that is not known. */
  readonly announcedMs: number | null;
}

/** One period that is to be paid by deduction: what was announced for it, and what came of it. Its attempts are {@link Deduction}s. */
export interface Cycle {
  /** `<contractCode>.<n>` */
  readonly cycleNo: string;
  readonly contractCode: string;
  readonly state: 'open' | 'paid' | 'dropped';
  /** End of cover when the cycle was opened: the period it pays for begins here. */
  readonly fromMs: number;
  /** What the user was told; no attempt takes more. */
  readonly amountFen: number;
  /** When the user was reminded, five days ahead at least; null when the consent itself is younger than that. */
  readonly remindedMs: number | null;
  readonly announcement: Announcement | null;
  /** Why nothing is tried any more until a person looks; null: it goes on by itself. */
  readonly heldBecause: string | null;
}

/** One attempt to deduct (申请扣款). Its number is used for one set of parameters only, for ever. */
export interface Deduction {
  readonly outTradeNo: string;
  readonly contractCode: string;
  readonly cycleNo: string;
  readonly state: DeductionState;
  readonly amountFen: number;
  readonly appliedMs: number;
  /** See {@link Order.words}. */
  readonly words: DeductionWords | null;
  /** When it was asked for again under the same number, because nothing was known of the earlier call; null: it was called once. */
  readonly repeatedMs: number | null;
  readonly transactionId: string | null;
  readonly paidMs: number | null;
  /** What went back and has arrived, whoever refunded it. */
  readonly refundedFen: number;
  /** Of refunds that are not ours, but made in the merchant platform: what they take of the payment, arrived or not. */
  readonly refundedElsewhereFen: number;
  readonly failedMs: number | null;
  /** The platform's code for a failure or refusal. */
  readonly errCode: string | null;
  /** The platform's words, for people. */
  readonly failedBecause: string | null;
}

/** Time of cover that one settled payment bought. */
export interface Period {
  readonly outTradeNo: string;
  readonly planId: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Day of the month on which the chain of periods began; see `addMonths`. */
  readonly anchorDay: number;
  readonly paidFen: number;
  readonly paidMs: number;
  /** A full refund takes the cover away; the period stays on record. */
  readonly withdrawn: boolean;
}

/** Money of one payment that an operator gives back (申请退款). Its number is used for one amount only, for ever. */
export interface Refund extends RefundBase {
  /** The payment: an order or a deduction. */
  readonly outTradeNo: string;
  /** The platform's number. */
  readonly refundId: string | null;
  /** Failed because the bank sent it back (CHANGE): the merchant platform hands it over by hand, under this number, so its amount is not free again. */
  readonly returned: boolean;
  /** Decided with the refund; null only in what was stored before there were any, and until they are decided (`worded`). */
  readonly words: RefundWords | null;
}

/** What the user is to be told about, by whatever way they can be reached. */
export interface News {
  readonly kind: 'deduction-upcoming' | 'deduction-announced' | 'deduction-succeeded' | 'deduction-failed' | 'renewal-ended';
  readonly contractCode: string;
  readonly amountFen: number | null;
  /** When it is or was deducted, or when renewal ended. */
  readonly atMs: number | null;
  /** What the news is about: the same news has the same kind and number. */
  readonly no: string;
  /** The platform's code of a failure. */
  readonly errCode: string | null;
}

/** When to ask the platform next about an order, a deduction, their refunds, or a contract; when to take the next step of a renewal; or that the user is to be told something. Not part of the audited state. */
export interface Check {
  readonly of: 'order' | 'deduction' | 'refund' | 'contract' | 'renewal' | 'news';
  /** `outTradeNo` (of the payment that is refunded, too) or `contractCode`. */
  readonly no: string;
  /** How often it has been asked. */
  readonly count: number;
  readonly dueMs: number;
  /** When it was last asked, for reads that repair. */
  readonly askedMs: number;
}

/** Everything of one user: the unit of consistency. Changed only as a whole, on condition of its revision. */
export interface Membership {
  readonly _id: string;
  readonly revision: number;
  readonly openid: string;
  readonly orders: readonly Order[];
  readonly contracts: readonly Contract[];
  readonly cycles: readonly Cycle[];
  readonly deductions: readonly Deduction[];
  readonly periods: readonly Period[];
  readonly refunds: readonly Refund[];
  readonly checks: readonly Check[];
  /** What the user has not been told yet. Not audited. */
  readonly untold: readonly News[];
  /** Earliest time at which the scheduler has something to do here; null when nothing. Indexed. */
  readonly dueMs: number | null;
}
