/**
 * The cloud API: what `wx.cloud.callFunction` takes and answers, in one place, for both sides. Types only: the
 * mini-program compiles against them and carries none of this at run time.
 *
 * Event: `{ action, ...input }`. Reply: `{ ok: true, data }` or `{ ok: false, error: { code, message } }`.
 * Amounts are integer fen, times epoch milliseconds.
 */

/** Codes a page can act on. `message` is Chinese and ready to show; pages may translate by code. */
export type ErrorCode =
  | 'INVALID_INPUT' /* a programming error of the caller */
  | 'CONSENT_REQUIRED' /* the consent box was not ticked */
  | 'NOT_FOUND' /* unknown, or belongs to another user */
  | 'PLAN_UNAVAILABLE' /* not on sale */
  | 'ALREADY_SUBSCRIBED' /* a live contract exists */
  | 'ORDER_IN_PROGRESS' /* another purchase is open: finish it or wait until `retryAtMs` */
  | 'SIGNING_UNAVAILABLE' /* the platform does not let this user sign now */
  | 'STATE_CONFLICT' /* not possible in the present state */
  | 'OUTCOME_UNKNOWN' /* the platform did not answer: nothing is lost, the state is being queried */
  | 'FORBIDDEN' /* this caller may not call this function */
  | 'INTERNAL'; /* unexpected; the request id is in the log */

export interface ApiError {
  readonly code: ErrorCode;
  readonly message: string;
  /** When it makes sense to try again. */
  readonly retryAtMs?: number;
  readonly requestId?: string;
}
export type Reply<Data> = { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly error: ApiError };

export type RenewalMode = '24h-delay' | 'pre-notify';
export type TradeType = 'JSAPI' | 'APP' | 'NATIVE' | 'MWEB';

export interface PlanView {
  readonly planId: string;
  readonly nameZh: string;
  readonly nameEn: string;
  /** What each later period costs. */
  readonly priceFen: number;
  /** What is paid today. */
  readonly firstPriceFen: number;
  readonly mode: RenewalMode;
  /** One period, in calendar months. */
  readonly cycleMonths: number;
  /** Discount on the energy price of the charging service, in per mille (150 = 15 % off). */
  readonly energyDiscountPerMille: number;
  /** Discount on the service fee, in per mille. */
  readonly serviceDiscountPerMille: number;
  readonly recommended: boolean;
}

/** What `wx.requestPayment` takes (JSAPI). */
export interface MiniProgramPayment {
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: 'MD5' | 'HMAC-SHA256';
  readonly paySign: string;
}
export interface AppPayment {
  readonly appid: string;
  readonly partnerid: string;
  readonly prepayid: string;
  readonly package: 'Sign=WXPay';
  readonly noncestr: string;
  readonly timestamp: string;
  readonly sign: string;
}
export type Payment = MiniProgramPayment | AppPayment | { readonly codeUrl: string } | { readonly mwebUrl: string };

export interface SubscribeInput {
  readonly planId: string;
  /** The user ticked the deduction agreement. Anything but `true` is refused. */
  readonly consent: boolean;
  /** Default JSAPI, which is what the mini-program uses. */
  readonly tradeType?: TradeType;
}
export interface SubscribeData<P extends Payment = MiniProgramPayment> {
  readonly outTradeNo: string;
  readonly contractCode: string;
  readonly amountFen: number;
  /** The prepared order is good until then. */
  readonly expiresMs: number;
  readonly payment: P;
}

/** none: never a member · active: covered now · ended: cover is over · pending: paid or signing, outcome not known yet */
export type MembershipStatus = 'none' | 'pending' | 'active' | 'ended';

export interface PeriodView {
  readonly outTradeNo: string;
  readonly planId: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly paidFen: number;
  readonly paidMs: number;
}
/** opening: not known at the platform yet · open: can be paid · paying … paid · closed: not paid, nothing granted · refunded */
export type OrderStateView = 'opening' | 'open' | 'paid' | 'closed' | 'refunded';
/** none: no signing asked or it ended without a contract · waiting: not known yet · signed · ending: cancellation sent, not confirmed · ended */
export type ContractStateView = 'none' | 'waiting' | 'signed' | 'ending' | 'ended';

export interface MembershipData {
  readonly status: MembershipStatus;
  readonly autoRenew: boolean;
  /** The live contract; absent when there is none. */
  readonly contractId?: string;
  readonly planId?: string;
  readonly validUntilMs?: number;
  readonly nextDeductionMs?: number;
  readonly nextDeductionFen?: number;
  readonly periods: readonly PeriodView[];
  /** The newest purchase, for the result page. */
  readonly lastOrder?: {
    readonly outTradeNo: string;
    readonly planId: string;
    readonly amountFen: number;
    readonly state: OrderStateView;
    readonly contract: ContractStateView;
    readonly createdMs: number;
    readonly expiresMs: number;
  };
  /** True when cover is paid, no contract is live and none is being signed: the page offers to sign (`resumeSigning`). */
  readonly canResumeSigning: boolean;
  /** How the last contract ended, when it did. */
  readonly endedBy?: 'user' | 'wechat' | 'merchant' | 'expired';
  /** The server's clock, so that pages count down in its time. */
  readonly nowMs: number;
}

/** For `wx.navigateToMiniProgram` to WeChat's signing mini-program (小程序纯签约): handed over as it is. */
export interface SigningHandOff {
  readonly appId: string;
  readonly path: string;
  readonly extraData: Readonly<Record<string, string>>;
}

/** function → action → input and data. */
export interface CloudApi {
  subscription: {
    plans: { input: Record<never, never>; data: { readonly plans: readonly PlanView[] } };
    subscribe: { input: SubscribeInput; data: SubscribeData };
    membership: { input: Record<never, never>; data: MembershipData };
    cancel: { input: { readonly contractId: string }; data: MembershipData };
    resumeSigning: { input: { readonly consent: boolean }; data: { readonly contractCode: string; readonly handOff: SigningHandOff } };
  };
}
