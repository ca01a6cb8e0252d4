import type { PileInfo, TariffView } from '../../../../typings/charging-api';
import type { DeductionNews, RefundNews, ServiceOrderNews, SessionNews } from '../../domain/charging/facts';
import type { PileReport } from '../../domain/charging/session';
import type { ChargingOrder, ChargingRefund, Deduction } from '../../domain/charging/types';
import type { ChargingWording } from '../../domain/charging/wording';
import type { AggregateStore, ChangeOrigin, Unknown } from '../ports';
import type { LedgerStore } from '../reconcile/ports';
import type { Trade } from '../../domain/statement/match-charging';

type News<Kind extends string, All extends { readonly kind: string }> = Extract<All, { readonly kind: Kind }>;

/** The platform knows nothing of what was asked for. */
export interface None {
  readonly kind: 'none';
}
/** It was verifiably not done; the state there does not allow it, or it is known under this serial already. A query says more. */
export interface NotDone {
  readonly kind: 'not-done';
  readonly reason: string;
}
export interface Accepted {
  readonly kind: 'accepted';
}

/**
 * Payscore through the acquirer in the language of the domain: every answer is news, or unknown. Implemented by the gateway; never rejects for what
 * the platform did. Each call may be repeated: it carries the serials that stand in the order.
 */
export interface ServiceOrderPlatform {
  /** What calls say at present. An intent keeps what it was made with, and each call says that. */
  readonly wording: ChargingWording;
  create(order: ChargingOrder): Promise<News<'created' | 'create-refused', ServiceOrderNews> | NotDone | Unknown>;
  /** Everything that the platform tells about the order now, in the order in which it happened. */
  ask(order: ChargingOrder): Promise<readonly ServiceOrderNews[] | Unknown>;
  /** What became of it is learnt from {@link ask}. */
  cancel(order: ChargingOrder): Promise<Accepted | NotDone | Unknown>;
  complete(order: ChargingOrder): Promise<Accepted | NotDone | Unknown>;
  register(order: ChargingOrder, deduction: Deduction): Promise<News<'registered', DeductionNews> | NotDone | Unknown>;
  askRegistration(order: ChargingOrder, deduction: Deduction): Promise<News<'registered', DeductionNews> | None | Unknown>;
  /** `deduction-succeeded` is a hint: whether the order is paid is learnt from {@link ask}. */
  pay(
    order: ChargingOrder,
    deduction: Deduction,
  ): Promise<News<'deduction-processing' | 'deduction-succeeded' | 'deduction-failed', DeductionNews> | NotDone | Unknown>;
  askPayment(
    order: ChargingOrder,
    deduction: Deduction,
  ): Promise<News<'deduction-processing' | 'deduction-succeeded' | 'deduction-failed', DeductionNews> | None | Unknown>;
  /** How the payment of a paid order stands, for comparison with what is booked. */
  askTrade(order: ChargingOrder): Promise<({ readonly kind: 'trade' } & Trade) | None | Unknown>;
  /** By which payment a paid order was paid. */
  locatePayment(order: ChargingOrder): Promise<News<'payment-located', DeductionNews> | None | Unknown>;
  refund(order: ChargingOrder, refund: ChargingRefund): Promise<Exclude<RefundNews, { kind: 'refund-requested' }> | NotDone | Unknown>;
  askRefund(order: ChargingOrder, refund: ChargingRefund): Promise<Exclude<RefundNews, { kind: 'refund-requested' }> | None | Unknown>;
}

/** The platform that commands the piles. */
export interface ChargerPlatform {
  pile(code: string): Promise<({ readonly kind: 'found' } & PileReport) | None | Unknown>;
  /** Begins the session of an order; safe to repeat. */
  start(order: ChargingOrder): Promise<News<'session' | 'pile-refused', SessionNews> | Unknown>;
  ask(order: ChargingOrder): Promise<News<'session', SessionNews> | None | Unknown>;
  /** Ends it, or makes it void when it has not begun. The answer shows the session as it is now, which may be still running. */
  stop(order: ChargingOrder): Promise<News<'session', SessionNews> | Unknown>;
}

export interface Pile {
  readonly info: PileInfo;
  readonly tariff: TariffView;
}
export interface PileStore {
  get(code: string): Promise<Pile | null>;
}

export interface ChargingOrderStore extends AggregateStore<ChargingOrder>, LedgerStore<ChargingOrder> {
  /** False when the number or the member's slot is taken: another order of the member is open. */
  add(order: ChargingOrder, origin: ChangeOrigin): Promise<boolean>;
  byOutOrderNo(outOrderNo: string): Promise<ChargingOrder | null>;
  /** The member's order that runs or is to be paid. */
  openOf(memberId: string): Promise<ChargingOrder | null>;
  /** The member's orders, newest first, made before `beforeMs`. */
  ofMember(memberId: string, beforeMs: number, limit: number): Promise<readonly ChargingOrder[]>;
  /** Everybody's, newest first. */
  newest(state: string | null, limit: number): Promise<readonly ChargingOrder[]>;
}
