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
  | 'PILE_OFFLINE' /* the pile cannot be reached */
  | 'PILE_OCCUPIED' /* somebody else charges there */
  | 'PILE_NOT_PLUGGED' /* the connector is not in the car */
  | 'PILE_FAULTED' /* the pile is out of order, or refused to start */
  | 'CHARGING_IN_PROGRESS' /* this user has a running session: `outOrderNo` */
  | 'UNPAID_ORDER' /* this user has not paid for an earlier session: `outOrderNo` */
  | 'PAYSCORE_UNAVAILABLE' /* Payscore does not serve this user or merchant now */
  | 'OUTCOME_UNKNOWN' /* the platform did not answer: nothing is lost, the state is being queried */
  | 'FORBIDDEN' /* this caller may not call this function */
  | 'INTERNAL'; /* unexpected; the request id is in the log */

export interface ApiError {
  readonly code: ErrorCode;
  readonly message: string;
  /** When it makes sense to try again. */
  readonly retryAtMs?: number;
  /** The charging order that stands in the way. */
  readonly outOrderNo?: string;
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
  /** What this user pays today: the first price for who never had a period, else {@link priceFen}. */
  readonly firstPriceFen: number;
  readonly mode: RenewalMode;
  /** No deduction by this plan's contract is ever more than this. */
  readonly capFen: number;
  /** What happens when a deduction fails: service kept so many days, auto-renewal ended after so many. */
  readonly graceDays: number;
  readonly endDays: number;
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

/**
 * none: never a member · active: covered now · pending: paid or signing, outcome not known yet · past-due: the cover is over and its deduction failed, the service is
 * kept while it is tried again · suspended: the same, without service · ended: cover is over
 */
export type MembershipStatus = 'none' | 'pending' | 'active' | 'past-due' | 'suspended' | 'ended';

/** balance: not enough money · limit: above what the user or the bank allows · account: their WeChat account · bank: the bank does not answer */
export type PastDueReason = 'balance' | 'limit' | 'account' | 'bank' | 'other';
/** A period that could not be deducted so far. Also shown while the cover still lasts. */
export interface PastDueView {
  readonly amountFen: number;
  /** When the period begins, or began, that is not paid. */
  readonly sinceMs: number;
  /** When the last attempt failed, and why. */
  readonly failedMs: number;
  readonly reason: PastDueReason;
  readonly attempts: number;
  /** Another attempt is on its way. */
  readonly isTrying: boolean;
  /** When it is tried next; absent when it is being tried, or is not tried any more. */
  readonly nextAttemptMs?: number;
  /** The service is kept until then. */
  readonly keptUntilMs: number;
  /** Auto-renewal ends then, if nothing was paid. */
  readonly endsMs: number;
}
/** processing: asked for, no outcome yet */
export interface DeductionView {
  readonly outTradeNo: string;
  readonly planId: string;
  readonly amountFen: number;
  readonly state: 'processing' | 'paid' | 'failed' | 'refunded';
  readonly appliedMs: number;
  readonly paidMs?: number;
  readonly refundedFen: number;
  /** Why it failed. */
  readonly reason?: PastDueReason;
}

export interface PeriodView {
  readonly outTradeNo: string;
  readonly planId: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly paidFen: number;
  readonly paidMs: number;
  /** What of it was given back; absent when nothing was. */
  readonly refundedFen?: number;
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
  /** The plan of the newest period that is paid. */
  readonly planId?: string;
  /** The plan by which the live contract renews; differs from `planId` after a change of plan, until its first period is paid. */
  readonly renewsPlanId?: string;
  readonly validUntilMs?: number;
  readonly nextDeductionMs?: number;
  readonly nextDeductionFen?: number;
  readonly pastDue?: PastDueView;
  /** A change of plan that the user has not signed yet; it takes effect with the next period. */
  readonly changingTo?: { readonly planId: string };
  /** Renewals, the newest first. */
  readonly deductions: readonly DeductionView[];
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
  readonly endedBy?: 'user' | 'wechat' | 'merchant' | 'expired' | 'unpaid';
  /** The server's clock, so that pages count down in its time. */
  readonly nowMs: number;
}

/** For `wx.navigateToMiniProgram` to WeChat's signing mini-program (小程序纯签约): handed over as it is. */
export interface SigningHandOff {
  readonly appId: string;
  readonly path: string;
  readonly extraData: Readonly<Record<string, string>>;
}

/** What a pile says about itself now. */
export type PileStatus = 'available' | 'not-plugged' | 'occupied' | 'offline' | 'faulted';
/** 尖 峰 平 谷: the bands of a time-of-use price. */
export type TariffBand = 'sharp' | 'peak' | 'flat' | 'valley';

/** Prices in 1/100 fen a kWh (1 = 0.0001 yuan), as tariffs have four decimals of a yuan. */
export interface TariffPeriodView {
  /** Minutes since Beijing midnight, `untilMinute` exclusive, 1440 at most. */
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly band: TariffBand;
  readonly energyPriceCentifenPerKwh: number;
}
/** A tariff: periods in order, without gap, over the whole day. */
export interface TariffView {
  readonly periods: readonly TariffPeriodView[];
  readonly servicePriceCentifenPerKwh: number;
}
export interface DiscountView {
  readonly energyPerMille: number;
  readonly servicePerMille: number;
}
export interface PileInfo {
  /** As printed on the pile and in its QR code. */
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly siteZh: string;
  readonly siteEn: string;
  readonly connector: string;
  readonly ratedPowerW: number;
}
export interface PileData extends PileInfo {
  readonly status: PileStatus;
  readonly tariff: TariffView;
  /** This user's membership discount, null for non-members; it is fixed when a session starts. */
  readonly discount: DiscountView | null;
  /** The best discount that a plan on sale gives; null when none is on sale. */
  readonly bestDiscount: DiscountView | null;
  /** What some amounts of energy cost when charged from now on at rated power: without, and with the best (or own) membership. */
  readonly estimates: readonly { readonly energyWh: number; readonly amountFen: number; readonly memberFen: number }[];
  /** A session never costs more than this (the upper limit of the Payscore service). */
  readonly capFen: number;
  /** A running or unpaid order of this user, which has to be finished first. */
  readonly blockedBy: { readonly outOrderNo: string; readonly state: ChargingState } | null;
  readonly nowMs: number;
}

/**
 * created: not known at the platform yet · confirming: waits for the user in Payscore · confirmed: the pile is being started · charging ·
 * stopping: waits for the last meter reading · completing: the bill stands, the platform is being told · completed · deducting · unpaid: a
 * deduction failed, another follows or the user pays · paid · closed: nothing was to pay · cancelling · cancelled · expired ·
 * refunding · refunded: in full
 */
export type ChargingState =
  | 'created'
  | 'confirming'
  | 'confirmed'
  | 'charging'
  | 'stopping'
  | 'completing'
  | 'completed'
  | 'deducting'
  | 'unpaid'
  | 'paid'
  | 'closed'
  | 'cancelling'
  | 'cancelled'
  | 'expired'
  | 'refunding'
  | 'refunded';

/** One band's share of a session: energy and service fee apart, before discounts. */
export interface BillLine {
  readonly kind: 'energy' | 'service';
  /** Null for the service fee, which has one price all day. */
  readonly band: TariffBand | null;
  readonly energyWh: number;
  readonly priceCentifenPerKwh: number;
  readonly amountFen: number;
}
export interface BillDiscount {
  /** cap: what exceeded the upper limit of the service is not charged. */
  readonly kind: 'member-energy' | 'member-service' | 'cap';
  readonly amountFen: number;
}
export interface Bill {
  readonly energyWh: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly lines: readonly BillLine[];
  readonly discounts: readonly BillDiscount[];
  /** Σ lines. */
  readonly grossFen: number;
  /** Σ lines − Σ discounts: what is to be paid. */
  readonly totalFen: number;
}

export interface LiveSession {
  readonly energyWh: number;
  readonly powerW: number;
  /** By the current tariff and discount; the bill decides. */
  readonly costFen: number;
  readonly startedMs: number;
  /** State of charge as the car tells it, 0–100. */
  readonly socPercent?: number;
  /** When the pile last reported. */
  readonly reportedMs: number;
  /** The pile has not been heard of for a while. */
  readonly stale: boolean;
  /** At most 120 points, oldest first. */
  readonly curve: readonly { readonly atMs: number; readonly powerW: number }[];
}

export interface ChargingRefundView {
  readonly refundNo: string;
  readonly amountFen: number;
  readonly state: 'requested' | 'processing' | 'succeeded' | 'failed';
  readonly requestedMs: number;
}

/** Why a session ended, or an order was given up. */
export type ChargingEnd = 'user' | 'full' | 'unplugged' | 'limit' | 'fault' | 'operator';
export type CancelReason = 'user' | 'not-confirmed' | 'pile-refused' | 'not-created' | 'platform' | 'operator';

export interface ChargingOrderData {
  readonly outOrderNo: string;
  readonly state: ChargingState;
  readonly pile: PileInfo;
  readonly tariff: TariffView;
  readonly discount: DiscountView | null;
  readonly createdMs: number;
  /** `confirming`: the user has until then. */
  readonly confirmByMs?: number;
  /** `confirming`: to open Payscore again; pass it on unchanged. */
  readonly extraData?: Readonly<Record<string, string>>;
  readonly live?: LiveSession;
  readonly endedBecause?: ChargingEnd;
  readonly cancelledBecause?: CancelReason;
  /** What is to be paid, once it is known. */
  readonly billFen?: number;
  readonly bill?: Bill;
  readonly paidFen?: number;
  readonly paidMs?: number;
  /** deduction: by us · active: by the user in WeChat */
  readonly paidBy?: 'deduction' | 'active' | 'unknown';
  readonly refundedFen: number;
  readonly refunds: readonly ChargingRefundView[];
  /** Deductions so far. */
  readonly attempts: number;
  /** When the next deduction is tried; absent when none is planned any more. */
  readonly nextAttemptMs?: number;
  /** `unpaid`: the user may ask for another deduction now (`payAgain`). */
  readonly canRetryNow: boolean;
  readonly nowMs: number;
}

/** One line of the history. */
export interface ChargingOrderSummary {
  readonly outOrderNo: string;
  readonly state: ChargingState;
  readonly pile: PileInfo;
  readonly createdMs: number;
  readonly energyWh?: number;
  readonly billFen?: number;
  readonly paidFen?: number;
  readonly refundedFen: number;
}

export interface StartChargingData {
  readonly outOrderNo: string;
  /** For `wx.openBusinessView({ businessType: 'wxpayScoreUse', extraData })`, unchanged. */
  readonly extraData: Readonly<Record<string, string>>;
  readonly confirmByMs: number;
}

/** function → action → input and data. */
export interface CloudApi {
  subscription: {
    plans: { input: Record<never, never>; data: { readonly plans: readonly PlanView[] } };
    /** For `wx.requestSubscribeMessage`: at most three; none while no messages are sent. */
    notices: { input: Record<never, never>; data: { readonly templateIds: readonly string[] } };
    subscribe: { input: SubscribeInput; data: SubscribeData };
    membership: { input: Record<never, never>; data: MembershipData };
    cancel: { input: { readonly contractId: string }; data: MembershipData };
    /**
     * Another plan from the next period on: the user signs its contract, which ends the old one. Nothing is paid now; what is paid stays. The consent is to the new
     * price and cycle.
     */
    changePlan: {
      input: { readonly planId: string; readonly consent: boolean };
      data: { readonly contractCode: string; readonly handOff: SigningHandOff };
    };
    resumeSigning: { input: { readonly consent: boolean }; data: { readonly contractCode: string; readonly handOff: SigningHandOff } };
  };
  charging: {
    /** `code`: what stands on the pile, or the text of its QR code. */
    pile: { input: { readonly code: string }; data: PileData };
    start: { input: { readonly code: string }; data: StartChargingData };
    order: { input: { readonly outOrderNo: string }; data: ChargingOrderData };
    stop: { input: { readonly outOrderNo: string }; data: ChargingOrderData };
    cancel: { input: { readonly outOrderNo: string }; data: ChargingOrderData };
    /** Another deduction now, for a user who has topped up the card. */
    payAgain: { input: { readonly outOrderNo: string }; data: ChargingOrderData };
    /** The running or unpaid order; null when there is none. */
    current: { input: Record<never, never>; data: { readonly order: ChargingOrderData | null } };
    /** Newest first; `beforeMs` is the `nextBeforeMs` of the page before. */
    orders: {
      input: { readonly beforeMs?: number; readonly limit?: number };
      data: { readonly orders: readonly ChargingOrderSummary[]; readonly nextBeforeMs: number | null };
    };
  };
}
