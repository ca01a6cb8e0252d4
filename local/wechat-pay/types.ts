import type { SignType } from '../../cloudfunctions/shared/gateways/wechat-pay/sign';
import type { Deliver, Faults, LedgerStore, StackClock, Traffic } from '../kernel/types';

/** Field names and values of one flat message; every value is text, as on the wire. */
export type Fields = Readonly<Record<string, string>>;

/** A deduction template (模板, `plan_id`) as the merchant set it up in the merchant platform. */
export interface WechatTemplate {
  readonly planId: string;
  /** 24h-delay: a deduction runs a day after the call; pre-notify: only inside the window that an advance notice opens. */
  readonly mode: '24h-delay' | 'pre-notify';
  /** fixed: each deduction is exactly `amountFen`; cap: at most. */
  readonly kind: 'fixed' | 'cap';
  readonly amountFen: number;
  /** 扣费周期: so many months make one cycle, in which a contract is charged at most twice. */
  readonly cycleMonths: number;
  /** What the user reads on the signing sheet. */
  readonly name: string;
  /** Where DELETE notifications go; null: the merchant never set it, and nobody is told about terminations. */
  readonly terminateUrl: string | null;
  /** stopped: existing contracts go on, nobody can sign any more. */
  readonly status: 'open' | 'stopped';
}

/** What APIv3 signs with; PEM. The V2 key is no part of it. */
export interface WechatV3Keys {
  /** Serial number of the merchant's certificate, and its public key: they verify what the merchant sends. */
  readonly merchantSerial: string;
  readonly merchantPublicKey: string;
  /** What the platform signs its replies with, and the number by which the merchant knows that key. */
  readonly platformSerial: string;
  readonly platformPrivateKey: string;
  /** Those that were in use before, and are good still: a change has a time in which both are. */
  readonly before?: Omit<WechatV3Keys, 'before'>;
}

/** One direct merchant, as the platform knows it. */
export interface WechatMerchant {
  readonly mchId: string;
  readonly name: string;
  /** Applications bound to the merchant number. */
  readonly appIds: readonly string[];
  /** 32 characters; signs both ways. */
  readonly apiV2Key: string;
  readonly v3: WechatV3Keys;
  readonly templates: readonly WechatTemplate[];
  /** 退款结果通知 as set in the merchant platform, for refunds that are made there; null: never set, and nobody is told. */
  readonly refundNotifyUrl: string | null;
}

/** Where the platform's behaviour is not documented or depends on chance, the simulator can take either side. */
export interface WechatPayRules {
  /** Bad or missing contract parameters in a `contractorder`: only the pre-sign fails (what merchants report), or the whole request (how the FAQ can be read). */
  readonly badContract: 'presign-fails' | 'request-fails';
  /** A second `deletecontract` for the same contract. */
  readonly deleteTwice: 'fails' | 'succeeds';
  /** How long a contract stays in state 9 (signing) after the payment, in milliseconds of stack time. */
  readonly signingMs: number;
  /** The contract notification of a pay-and-sign is handed over before the payment notification. */
  readonly contractFirst: boolean;
  /** The least time between two refund requests for one order (the page says a minute); earlier ones get BIZERR_NEED_RETRY. */
  readonly refundGapMs: number;
  /** How long a refund is PROCESSING, in milliseconds of stack time: minutes to a wallet, days to a bank card. */
  readonly refundingMs: number;
  /** A bill begins with a byte order mark, as merchants see it. */
  readonly billBom: boolean;
  /** A query of a refunded order tells about its payment, as merchants report; the page promises that for state SUCCESS only. */
  readonly refundedShowsPayment: boolean;
  /** A deduction that waits for its 24 hours can be queried (state ACCEPT); the FAQ says that there is no such order until then. */
  readonly acceptedVisible: boolean;
  /**
   * A failed deduction's notification: real, as merchants get it (`result_code=FAIL` with the code); official, as the page's sample
   * (`result_code=SUCCESS`); zero-code, as one merchant got it (`err_code=0`).
   */
  readonly failureSample: 'real' | 'official' | 'zero-code';
  /** What WeChat's coupons pay of each deduction; the user pays the rest. */
  readonly couponFen: number;
  /** Quota of the template: the most that one deduction takes, and all of a contract in one Beijing day. */
  readonly maxDeductionFen: number;
  readonly maxDailyFen: number;
}

export interface WechatPayOptions {
  readonly clock: StackClock;
  readonly store: LedgerStore;
  readonly faults: Faults;
  readonly traffic: Traffic;
  /** How a notification reaches the merchant. */
  readonly deliver: Deliver;
  /** The given number of random bytes in lower-case hex; the only source of chance. */
  readonly randomHex: (byteCount: number) => string;
  readonly merchant: WechatMerchant;
  readonly rules?: Partial<WechatPayRules>;
  /** Holds a reply back for the fault `delay` on a call. Without it a delayed call is answered at once. */
  readonly hold?: (delayMs: number) => Promise<void>;
}

/** What a `contractorder` asked for beside the payment, and what became of that. Names as on the wire; '' when not sent. */
export interface Presign {
  readonly plan_id: string;
  readonly contract_code: string;
  readonly request_serial: string;
  readonly contract_display_account: string;
  readonly contract_notify_url: string;
  readonly contract_result_code: 'SUCCESS' | 'FAIL';
  /** '' when the pre-sign succeeded. */
  readonly contract_err_code: string;
  readonly contract_err_code_des: string;
}

interface AnyOrder {
  readonly out_trade_no: string;
  readonly appid: string;
  readonly mch_id: string;
  readonly total_fee: number;
  readonly body: string;
  readonly attach: string;
  readonly device_info: string;
  readonly notify_url: string;
  readonly transaction_id: string | null;
  /** Compact Beijing time. */
  readonly time_end: string | null;
  /** Of the request; replies and notifications use the same. */
  readonly sign_type: SignType;
  /** Digest input of the request: what has to be identical when the number comes again. */
  readonly parameters: string;
  readonly createdMs: number;
  /** What becomes of the order's next refunds; absent: they succeed. */
  readonly refundOutcome?: RefundOutcome;
}

/** An order that a user pays on the cashier. */
export interface PurchaseRecord extends AnyOrder {
  readonly trade_type: 'JSAPI' | 'NATIVE' | 'APP' | 'MWEB';
  /** As asked for in a JSAPI order; else known from the payment on. */
  readonly openid: string | null;
  readonly prepay_id: string;
  /** Stored state; an unpaid order past its expiry counts as CLOSED ({@link tradeState}). */
  readonly trade_state: 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED';
  readonly presign: Presign;
  readonly contract_id: string | null;
  readonly prepayExpiresMs: number;
  readonly expiresMs: number;
}

/** An order that the platform takes from the user under a contract (申请扣款). */
export interface DeductionRecord extends AnyOrder {
  readonly trade_type: 'PAP';
  readonly trade_state: 'ACCEPT' | 'SUCCESS' | 'REFUND' | 'CLOSED';
  readonly contract_id: string;
  /** The contract's. */
  readonly openid: string;
  /** When the money is taken; null when that has been tried, or was called off. */
  readonly dueMs: number | null;
  /** Why it failed; null when it did not. */
  readonly err_code: string | null;
  /** What coupons paid of it. */
  readonly coupon_fee: number;
}

export type OrderRecord = PurchaseRecord | DeductionRecord;

/** What a contract's deductions have used up, and what is decided about the next ones. */
export interface DeductionAccount {
  readonly contract_id: string;
  /** `paid`, or the error code with which deductions fail; it stays until it is changed. */
  readonly nextOutcome: string;
  /** Beijing day that the counters belong to. */
  readonly day: number;
  readonly applies: number;
  readonly attempts: number;
  readonly notices: number;
  readonly successes: number;
  readonly takenFen: number;
  /** Cycle of the contract that this counter belongs to. */
  readonly cycle: number;
  readonly cycleSuccesses: number;
}

/** The latest advance notice (预扣费通知) of a contract. */
export interface NoticeRecord {
  readonly contract_id: string;
  readonly estimatedFen: number;
  /** On so many days money may be taken. */
  readonly dayCount: number;
  readonly sentMs: number;
  /** A deduction under it succeeded: its cycle is over. */
  readonly used: boolean;
  /** Digest input of the request. */
  readonly parameters: string;
}

const REFUND_ENDS = ['SUCCESS', 'CHANGE', 'REFUNDCLOSE'] as const;
const REFUND_ERRORS = [
  'SYSTEMERROR',
  'BIZERR_NEED_RETRY',
  'USER_ACCOUNT_ABNORMAL',
  'INVALID_REQ_TOO_MUCH',
  'NOTENOUGH',
  'FREQUENCY_LIMITED',
] as const;
/** What can be decided about an order's refunds. */
export const REFUND_OUTCOMES = [...REFUND_ENDS, ...REFUND_ERRORS] as const;
/** How an accepted refund ends; CHANGE: the bank refused, the money is with the merchant again and has to be handed over by hand. */
export type RefundEnd = (typeof REFUND_ENDS)[number];
/** What the request gets instead of being accepted. */
export type RefundError = (typeof REFUND_ERRORS)[number];
export type RefundOutcome = RefundEnd | RefundError;

export interface ContractRecord {
  readonly contract_id: string;
  readonly mch_id: string;
  readonly appid: string;
  readonly plan_id: string;
  readonly contract_code: string;
  readonly request_serial: string;
  readonly contract_display_account: string;
  readonly openid: string;
  /** 0 signed, 1 ended, 9 signing. */
  readonly contract_state: 0 | 1 | 9;
  /** Beijing date and time. */
  readonly contract_signed_time: string;
  readonly contract_expired_time: string;
  readonly contract_terminated_time: string | null;
  /** 2 by the user in WeChat, 3 by the merchant's call. */
  readonly contract_termination_mode: 2 | 3 | null;
  readonly contract_termination_remark: string | null;
  /** Notifications about the contract use what the signing request used. */
  readonly sign_type: SignType;
  readonly notify_url: string;
  /** The order it was signed with; null for a pure signing. */
  readonly out_trade_no: string | null;
  /** When state 9 ends, and whether it ends without a contract. */
  readonly signing: { readonly untilMs: number; readonly fails: boolean } | null;
}

export interface RefundRecord {
  readonly out_refund_no: string;
  readonly refund_id: string;
  readonly out_trade_no: string;
  readonly transaction_id: string;
  readonly total_fee: number;
  readonly refund_fee: number;
  readonly refund_status: 'PROCESSING' | RefundEnd;
  readonly refund_channel: 'ORIGINAL';
  readonly refund_account: string;
  readonly refund_recv_accout: string;
  /** By the merchant's call, or by its staff. */
  readonly refund_request_source: 'API' | 'VENDOR_PLATFORM';
  /** Beijing date and time; '' until the money has arrived. */
  readonly refund_success_time: string;
  /** Of the request; null: the one that is set in the merchant platform. */
  readonly notify_url: string | null;
  /** Decided when it was asked for. */
  readonly end: RefundEnd;
  readonly createdMs: number;
  /** When PROCESSING ends. */
  readonly arrivesMs: number;
}

/** One line of a bill. */
export interface BillLine {
  /** When the user paid, or the refund was asked for. */
  readonly atMs: number;
  readonly appid: string;
  readonly device_info: string;
  readonly transaction_id: string;
  readonly out_trade_no: string;
  readonly openid: string;
  readonly trade_type: string;
  /** 交易状态: SUCCESS for a payment, REFUND for a refund. */
  readonly trade_state: string;
  /** Of the payment; a refund's line has 0 here. */
  readonly total_fee: number;
  readonly body: string;
  readonly attach: string;
  /** Null in a payment's line. */
  readonly refund: {
    readonly refund_id: string;
    readonly out_refund_no: string;
    readonly refund_fee: number;
    /** 退款状态, with words of its own: a closed refund is FAIL. */
    readonly refund_status: string;
    readonly refund_channel: string;
    /** Beijing date and time; '' until the money has arrived. */
    readonly refund_success_time: string;
  } | null;
}

/** The payment's line of an order, or the line of a refund: exactly one of the two numbers. */
export interface BillTarget {
  readonly outTradeNo?: string | undefined;
  readonly outRefundNo?: string | undefined;
}

/** A difference between the bill and the books, made on purpose. */
export type BillEdit =
  | { readonly do: 'drop' | 'duplicate'; readonly target: BillTarget }
  | { readonly do: 'amount'; readonly target: BillTarget; readonly fen: number }
  | { readonly do: 'state'; readonly target: BillTarget; readonly state: string }
  | { readonly do: 'add'; readonly line: BillLine };

export interface BillEdits {
  /** `yyyyMMdd` */
  readonly billDate: string;
  readonly edits: readonly BillEdit[];
}

export type NotificationKind = 'payment' | 'contract' | 'deduction' | 'refund';

export interface NotificationRecord {
  /** Unique by construction: kind, business number, event. */
  readonly id: string;
  readonly kind: NotificationKind;
  /** Notifications of one group are handed over one after the other, in order of `rank`. */
  readonly group: string;
  readonly rank: number;
  readonly url: string;
  /** Frozen when the event happened; signed at each delivery. */
  readonly fields: Fields;
  /** Null: goes out as it is. */
  readonly sign_type: SignType | null;
  readonly tries: number;
  readonly dueMs: number;
}
