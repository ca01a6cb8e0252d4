import type { Origin } from '../facts';
import type { RefundWishNews } from '../refunds';
import type { ContractState } from './contract-machine';
import type { DeductionState } from './deduction-machine';
import type { OrderState } from './order-machine';
import type { Contract } from './types';

/** One refund as the platform lists it, ours or not. closed: it gave nothing back · returned: the bank sent it back, the merchant has it (CHANGE) */
export interface RefundReport {
  readonly refundNo: string;
  readonly refundId: string | null;
  readonly amountFen: number;
  readonly state: 'processing' | 'succeeded' | 'closed' | 'returned';
}

/** What is known of a payment; the same for an order and for a deduction. */
export type PaidNews =
  { readonly kind: 'paid'; readonly transactionId: string; readonly amountFen: number; readonly paidMs: number } | RefundedNews;

/** Some of a payment went back, or is on its way back. */
export type RefundedNews =
  /** The whole amount went back. `refunds`: all of the payment's. */
  | {
      readonly kind: 'refunded';
      readonly transactionId: string;
      readonly amountFen: number;
      readonly paidMs: number;
      readonly refunds: readonly RefundReport[];
    }
  /** Paid, and less than the whole amount went back so far: the cover stays. Both sums are over all refunds; `processingFen` is still on its way. */
  | {
      readonly kind: 'refunded-in-part';
      readonly transactionId: string;
      readonly amountFen: number;
      readonly paidMs: number;
      readonly refundedFen: number;
      readonly processingFen: number;
      readonly refunds: readonly RefundReport[];
    };

export type OrderFact = Origin & { readonly of: 'order'; readonly outTradeNo: string } &
  /** `contractOffered` false: the order works as an ordinary payment only. */
  (
    | {
        readonly kind: 'prepared';
        readonly prepayId: string;
        readonly signType: 'MD5' | 'HMAC-SHA256';
        readonly codeUrl: string | null;
        readonly mwebUrl: string | null;
        readonly contractOffered: boolean;
      }
    | { readonly kind: 'refused'; readonly reason: string }
    /** `askedIn`: the state in which the question was asked; see {@link isOvertaken}. */
    | { readonly kind: 'not-paid'; readonly askedIn: OrderState }
    | { readonly kind: 'absent'; readonly askedIn: OrderState }
    | { readonly kind: 'closed'; readonly reason: string }
    | PaidNews
  );

/** An attempt to deduct for a renewal. That the call was accepted is no fact: it says nothing that the stored intent does not. */
export type DeductionFact = Origin & { readonly of: 'deduction'; readonly outTradeNo: string } & (
    | { readonly kind: 'accepted'; readonly askedIn: DeductionState }
    | { readonly kind: 'absent'; readonly askedIn: DeductionState }
    | { readonly kind: 'refused'; readonly askedIn: DeductionState; readonly errCode: string; readonly reason: string }
    | { readonly kind: 'failure-told'; readonly errCode: string | null; readonly reason: string }
    | { readonly kind: 'closed'; readonly reason: string }
    | PaidNews
  );

export type ContractFact = Origin & { readonly of: 'contract'; readonly contractCode: string } & (
    | { readonly kind: 'added'; readonly contractId: string; readonly templateId: string; readonly openid: string; readonly atMs: number }
    | { readonly kind: 'deleted'; readonly contractId: string | null; readonly atMs: number; readonly terminationMode: number | null }
    | { readonly kind: 'signing'; readonly askedIn: ContractState }
    | { readonly kind: 'missing'; readonly askedIn: ContractState }
    | { readonly kind: 'window-over'; readonly askedIn: ContractState }
    /** At whose wish, and what the user is told; see {@link Contract}. */
    | { readonly kind: 'end-requested'; readonly endedBy: Contract['endedBy']; readonly because: string | null }
  );

/** What became known of a refund of ours. What the platform says of it comes with {@link PaidNews}, except that it took the call, or refused it for good. */
export type RefundNews =
  | { readonly kind: 'refund-processing'; readonly refundNo: string; readonly refundId: string | null }
  | { readonly kind: 'refund-succeeded'; readonly refundNo: string; readonly refundId: string | null; readonly amountFen: number }
  /** `returned`: the bank sent it back, the money is with the merchant. */
  | { readonly kind: 'refund-failed'; readonly refundNo: string; readonly reason: string; readonly returned: boolean };
export type RefundFact = Origin & { readonly of: 'refund'; readonly outTradeNo: string } & (RefundWishNews | RefundNews);

export type Fact = OrderFact | DeductionFact | ContractFact | RefundFact;

/**
 * "Nothing yet" is an answer about the moment of the question. When something became known while it was on its way, it is overtaken: no
 * contradiction, and nothing to act upon.
 */
export const isOvertaken = (fact: Fact, state: OrderState | DeductionState | ContractState): boolean =>
  'askedIn' in fact && fact.askedIn !== state;
