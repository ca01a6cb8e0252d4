import type { Origin } from '../facts';
import type { ContractState } from './contract-machine';
import type { OrderState } from './order-machine';

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
    | { readonly kind: 'paid'; readonly transactionId: string; readonly amountFen: number; readonly paidMs: number }
    /** The whole amount went back. */
    | { readonly kind: 'refunded'; readonly transactionId: string; readonly amountFen: number; readonly paidMs: number }
    /** Paid, and less than the whole amount went back so far: the cover stays. Both sums are over all refunds; `processingFen` is still on its way. */
    | {
        readonly kind: 'refunded-in-part';
        readonly transactionId: string;
        readonly amountFen: number;
        readonly paidMs: number;
        readonly refundedFen: number;
        readonly processingFen: number;
      }
  );

export type ContractFact = Origin & { readonly of: 'contract'; readonly contractCode: string } & (
    | { readonly kind: 'added'; readonly contractId: string; readonly templateId: string; readonly openid: string; readonly atMs: number }
    | { readonly kind: 'deleted'; readonly contractId: string | null; readonly atMs: number; readonly terminationMode: number | null }
    | { readonly kind: 'signing'; readonly askedIn: ContractState }
    | { readonly kind: 'missing'; readonly askedIn: ContractState }
    | { readonly kind: 'window-over'; readonly askedIn: ContractState }
    | { readonly kind: 'end-requested' }
  );

export type Fact = OrderFact | ContractFact;

/**
 * "Nothing yet" is an answer about the moment of the question. When something became known while it was on its way, it is overtaken: no
 * contradiction, and nothing to act upon.
 */
export const isOvertaken = (fact: Fact, state: OrderState | ContractState): boolean => 'askedIn' in fact && fact.askedIn !== state;
