import type { CancelReason, ChargingEnd, ChargingState } from '../../../../typings/charging-api';
import type { Origin } from '../facts';
import type { RefundWishNews } from '../refunds';
import type { MeterReading, SessionReport, StartRefusal } from './session';

/** Which order a fact is about: by our own number where it is known, else by the platform's. */
export type ChargingSubject = { readonly orderId: string } | { readonly outOrderNo: string };

/** What became known of the service order at the platform. */
export type ServiceOrderNews =
  | {
      readonly kind: 'created';
      readonly outOrderNo: string;
      readonly hfSeqId: string | null;
      /** Null: the order is there, but nothing to hand over to the user. */
      readonly extraData: Readonly<Record<string, string>> | null;
    }
  /** Verifiably not made. `unavailable`: the service is not open to this user or merchant. */
  | { readonly kind: 'create-refused'; readonly reason: string; readonly unavailable: boolean }
  /** `askedIn`: the state in which the question was asked; an answer about an earlier state is overtaken. */
  | { readonly kind: 'absent'; readonly askedIn: ChargingState }
  | { readonly kind: 'given-up' }
  | { readonly kind: 'waiting'; readonly askedIn: ChargingState }
  /** `atMs` null: not told; it became known now. */
  | { readonly kind: 'confirmed'; readonly atMs: number | null }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'cancel-requested'; readonly reason: CancelReason }
  | { readonly kind: 'payable'; readonly totalFen: number | null }
  | { readonly kind: 'free' }
  | {
      readonly kind: 'paid';
      /** Null: not told. */
      readonly amountFen: number | null;
      /** The platform's query says so. A notification without an amount only announces it, and has to be confirmed by one. */
      readonly proven: boolean;
      /** Null: not told; it became known now. */
      readonly paidMs: number | null;
      readonly payment: { readonly hfSeqId: string; readonly reqDate: string | null } | null;
    };

/** What became known of the session at the pile. */
export type SessionNews =
  | { readonly kind: 'session'; readonly report: SessionReport }
  | { readonly kind: 'pile-refused'; readonly reason: StartRefusal }
  | { readonly kind: 'stop-requested'; readonly by: ChargingEnd }
  /** A person supplies what the pile does not tell. */
  | { readonly kind: 'meter-supplied'; readonly readings: readonly MeterReading[] };

/** What became known of a deduction; `seq` names it. */
export type DeductionNews =
  | { readonly kind: 'deduction-planned' }
  | { readonly kind: 'registered'; readonly seq: number; readonly outTradeNo: string }
  | { readonly kind: 'payment-planned'; readonly seq: number }
  | { readonly kind: 'deduction-processing'; readonly seq: number; readonly hfSeqId: string | null }
  | { readonly kind: 'deduction-succeeded'; readonly seq: number; readonly hfSeqId: string | null }
  | { readonly kind: 'deduction-failed'; readonly seq: number; readonly reason: string }
  /** The user, or an operator, wishes the next deduction now. */
  | { readonly kind: 'retry-requested' }
  /** Serial and date of the payment that the order was paid by. */
  | {
      readonly kind: 'payment-located';
      readonly hfSeqId: string;
      readonly reqDate: string;
      readonly by: 'deduction' | 'active' | 'unknown';
    };

export type RefundNews =
  | RefundWishNews
  | { readonly kind: 'refund-processing'; readonly refundNo: string; readonly hfSeqId: string | null }
  | { readonly kind: 'refund-succeeded'; readonly refundNo: string; readonly amountFen: number | null }
  | { readonly kind: 'refund-failed'; readonly refundNo: string; readonly reason: string };

export type ChargingNews = ServiceOrderNews | SessionNews | DeductionNews | RefundNews;

/** A fact about one charging order. */
export type ChargingFact = Origin & { readonly of: 'charging'; readonly about: ChargingSubject; readonly news: ChargingNews };
