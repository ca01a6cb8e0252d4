/** What the function `charging` takes and answers: piles, sessions, bills. Amounts are integer fen, times epoch milliseconds; see cloud-api.ts. */

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

/** action → input and data. */
export interface ChargingApi {
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
}
