import type { Deliver, Faults, LedgerStore, StackClock, Traffic } from '../kernel/types';

/** What stands in `data` of a request: names and values, every value text. */
export type Fields = Readonly<Record<string, string>>;

/** One direct merchant of Huifu, as the platform knows it. */
export interface HuifuMerchant {
  readonly sysId: string;
  readonly productId: string;
  readonly huifuId: string;
  /** Verifies what the merchant sends. PEM or bare Base64. */
  readonly merchantPublicKey: string;
  /** Signs what Huifu answers and notifies. */
  readonly huifuPrivateKey: string;
  /** Mini-programs of the merchant. */
  readonly subAppIds: readonly string[];
  /** The Payscore service that was approved for the merchant (先享后付: used first, paid after). */
  readonly serviceId: string;
  /** The most that one service order may cost: an agreement with WeChat, per service. */
  readonly serviceCapFen: number;
  /** What the user reads. */
  readonly merchantName: string;
}

/** Where the platform's behaviour is not documented or depends on chance, the simulator can take either side. */
export interface HuifuRules {
  /** Unit of amounts inside `risk_fund`, `post_payments`, `post_discounts`: Huifu's yuan with two decimals, or WeChat's integer fen. */
  readonly amountUnit: 'yuan' | 'fen';
  /** Nested values of replies and notifications: JSON as text, as in requests, or real objects. */
  readonly nested: 'text' | 'object';
  /** What `create` returns for the jump into WeChat: `package` alone, with the five fields of the older hand-off, or nothing. */
  readonly handOff: 'package' | 'bundle' | 'none';
  /** A query of the service order hands the same data out again while the order is CREATED. */
  readonly queryHandsOff: boolean;
  /** `cancel` is possible after `complete`, as long as no deduction is registered; the sources disagree. */
  readonly cancelAfterComplete: boolean;
  /**
   * What `payscorepay` answers: processing: 00000100, P; accepted: 00000000, P — which says no more; final: the outcome, 00000000 with S or F.
   * The first two leave the outcome to `deductionMs` later.
   */
  readonly payReply: 'processing' | 'accepted' | 'final';
  readonly deductionMs: number;
  /**
   * What is answered while something else about the same money is under way (a registration that is live, a deduction, the user's cashier):
   * state: 23000000, which says that nothing was done; conflict: 20000001, which says less.
   */
  readonly busyReply: 'state' | 'conflict';
  /** `deduct/query` still shows a registration whose deduction has failed, until there is another one; the page says only that it shows what was registered. */
  readonly failedRegistrationShown: boolean;
  /** How long a payment that the user makes is processing; meanwhile no deduction can be registered. */
  readonly activePayMs: number;
  /** `scanpay/query` finds the successful payment of a service order by `out_ord_id`. */
  readonly tradeByServiceOrder: boolean;
  /** The paid notification has `trans_amt`, `trans_stat` and `end_time`; only the payment's serial and date are known to be there. */
  readonly paidCarriesAmount: boolean;
  readonly refundingMs: number;
}

export interface HuifuOptions {
  readonly clock: StackClock;
  readonly store: LedgerStore;
  readonly faults: Faults;
  readonly traffic: Traffic;
  /** How a notification reaches the merchant. */
  readonly deliver: Deliver;
  /** The given number of random bytes in lower-case hex; the only source of chance. */
  readonly randomHex: (byteCount: number) => string;
  readonly merchant: HuifuMerchant;
  readonly rules?: Partial<HuifuRules>;
  /** Holds a reply back for the fault `delay` on a call. Without it a delayed call is answered at once. */
  readonly hold?: (delayMs: number) => Promise<void>;
}

/** 付费项目 or 优惠. */
export interface FeeItem {
  readonly name: string;
  readonly description: string;
  /** Null when none was sent: counts as 0 and is not shown. */
  readonly amountFen: number | null;
  readonly count: number;
}

export interface TimeRange {
  /** `OnAccept`, `yyyyMMddHHmmss` or `yyyyMMdd`. */
  readonly start_time: string;
  /** '' until it is known. */
  readonly end_time: string;
  readonly start_time_remark: string;
  readonly end_time_remark: string;
}

/** A service order (支付分订单). Names as on the wire; '' for what was not sent. */
export interface ServiceOrderRecord {
  readonly out_order_no: string;
  readonly req_seq_id: string;
  readonly req_date: string;
  readonly hf_seq_id: string;
  /** WeChat's number of the order. */
  readonly order_id: string;
  readonly handOff: Fields;
  /** Stored state; a CREATED order of 30 days counts as EXPIRED ({@link stateOf}). */
  readonly state: 'CREATED' | 'DOING' | 'DONE' | 'REVOKED';
  /** '' unless DOING. */
  readonly state_description: '' | 'USER_CONFIRM' | 'MCH_COMPLETE';
  /** Null: nothing is to be collected (yet). */
  readonly collection: 'USER_PAYING' | 'USER_PAID' | null;
  readonly service_introduction: string;
  readonly risk_fund: { readonly name: string; readonly amountFen: number; readonly description: string };
  readonly post_payments: readonly FeeItem[];
  readonly post_discounts: readonly FeeItem[];
  readonly time_range: TimeRange;
  readonly location: { readonly start_location: string; readonly end_location: string };
  readonly notify_url: string;
  readonly attach: string;
  readonly sub_appid: string;
  readonly openid: string;
  readonly sub_openid: string;
  /** Who confirmed it inside WeChat. */
  readonly confirmedBy: string;
  readonly totalFen: number | null;
  /** Parameters of the completion, or reason of the cancellation: what has to be the same when the call comes again. */
  readonly finished: string;
  /** WeChat's number of the successful payment; '' until there is one. */
  readonly transaction_id: string;
  /** What the user decided for the deductions and refunds to come; it stays until it is changed. */
  readonly nextDeduction: 'paid' | 'failed';
  readonly nextRefund: 'refunded' | 'failed';
  /** The user has the cashier of this order open. */
  readonly cashierOpen: boolean;
  readonly createdMs: number;
  readonly confirmedMs: number | null;
  readonly paidMs: number | null;
}

/** A registered deduction (登记扣款信息): good for one attempt within a day. */
export interface RegistrationRecord {
  readonly out_trade_no: string;
  readonly out_order_no: string;
  readonly req_seq_id: string;
  readonly req_date: string;
  readonly hf_seq_id: string;
  readonly used: boolean;
  readonly createdMs: number;
}

/** One attempt to take the money: by the merchant's `payscorepay`, or by the user inside WeChat. */
export interface PaymentRecord {
  readonly hf_seq_id: string;
  /** Of the merchant's request; an active payment has Huifu's own. */
  readonly req_seq_id: string;
  readonly req_date: string;
  readonly out_order_no: string;
  /** 微信扣款单号 of the registration; '' for an active payment. */
  readonly out_trade_no: string;
  readonly party_order_id: string;
  readonly kind: 'deduction' | 'active';
  readonly trans_stat: 'P' | 'S' | 'F';
  readonly transFen: number;
  readonly notify_url: string;
  /** '' until the outcome is there. */
  readonly end_time: string;
  readonly bank_message: string;
  /** Decided when the attempt began; known to the merchant from `settlesMs` on. */
  readonly outcome: 'paid' | 'failed';
  readonly settlesMs: number;
  readonly createdMs: number;
}

export interface RefundRecord {
  readonly hf_seq_id: string;
  readonly req_seq_id: string;
  readonly req_date: string;
  readonly org_hf_seq_id: string;
  readonly org_req_seq_id: string;
  readonly org_req_date: string;
  readonly out_order_no: string;
  readonly ordFen: number;
  readonly trans_stat: 'P' | 'S' | 'F';
  readonly notify_url: string;
  readonly remark: string;
  readonly trans_finish_time: string;
  readonly bank_message: string;
  readonly outcome: 'refunded' | 'failed';
  readonly settlesMs: number;
  readonly createdMs: number;
}

export type NotificationKind = 'confirmed' | 'paid' | 'refund';

export interface NotificationRecord {
  /** Unique by construction: kind and serial. */
  readonly id: string;
  readonly kind: NotificationKind;
  /** Notifications of one service order are handed over one after the other, in order of their events. */
  readonly out_order_no: string;
  readonly rank: number;
  readonly url: string;
  /** `resp_data`, frozen when the event happened; signed at each delivery. */
  readonly text: string;
  /** What the acknowledgement has to name. */
  readonly req_seq_id: string;
  readonly tries: number;
  readonly dueMs: number;
}
