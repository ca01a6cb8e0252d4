import type { ContractState } from './contract-machine';
import type { OrderState } from './order-machine';

/** What a plan costs and how it renews, as agreed to: copied into each order and contract, so that a later price change cannot reach back. */
export interface Terms {
  readonly planId: string;
  /** The template of the deduction contract at WeChat (`plan_id`). */
  readonly templateId: string;
  readonly mode: '24h-delay' | 'pre-notify';
  readonly cycleMonths: number;
  readonly firstPriceFen: number;
  readonly priceFen: number;
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
  readonly refundedFen: number;
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
  /** False when the platform took the order but not the contract (`contract_result_code=FAIL`): it can be paid and will not be signed. */
  readonly offered: boolean;
  /** Until then a missing contract may still appear; after it the user counts as not signed. Null while its order is unpaid. */
  readonly windowEndsMs: number | null;
  readonly contractId: string | null;
  /** The signer as the platform names them: the owner of the contract. */
  readonly openid: string | null;
  readonly signedMs: number | null;
  readonly endedMs: number | null;
  /** While `ending`: at whose wish, null meaning the user's. */
  readonly endedBy: 'user' | 'wechat' | 'merchant' | 'expired' | null;
  /** Set when somebody else than the buyer signed: the membership that holds the contract. */
  readonly movedTo: string | null;
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

/** When to ask the platform next about an order, its refunds, or a contract. Not part of the audited state. */
export interface Check {
  readonly of: 'order' | 'refund' | 'contract';
  /** `outTradeNo` (of the order that is refunded, too) or `contractCode`. */
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
  readonly periods: readonly Period[];
  readonly checks: readonly Check[];
  /** Earliest time at which the scheduler has something to do here; null when nothing. Indexed. */
  readonly dueMs: number | null;
}
