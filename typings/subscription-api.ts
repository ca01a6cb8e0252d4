/** What the function `subscription` takes and answers: plans, memberships, contracts. Amounts are integer fen, times epoch milliseconds; see cloud-api.ts. */

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

/** action → input and data. */
export interface SubscriptionApi {
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
}
