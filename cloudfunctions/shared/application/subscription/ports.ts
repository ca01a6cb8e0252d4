import type { Payment, SigningHandOff } from '../../../../typings/subscription-api';
import type { ContractFact, DeductionFact, OrderFact, RefundFact } from '../../domain/subscription/facts';
import type { Contract, Cycle, Deduction, Membership, Order, Refund, Terms } from '../../domain/subscription/types';
import type { Wording } from '../../domain/subscription/wording';
import type { AggregateStore, Unknown } from '../ports';
import type { LedgerStore } from '../reconcile/ports';

/** WeChat Pay in the language of the domain: every answer is a fact, or unknown. Implemented by the gateway; never rejects for what the platform did. */
export interface PaymentPlatform {
  /** What calls say at present. An intent keeps what it was made with, and each call says that. */
  readonly wording: Wording;
  /** Makes the order known and offers the contract. Repeating it with the same order is safe. */
  prepare(order: Order, contract: Contract, openid: string): Promise<OrderFact | Unknown>;
  /** State of the payment, how much of it went back included. */
  askOrder(order: Order): Promise<OrderFact | Unknown>;
  /** Ends an unpaid order. The answer may be that it was paid. */
  closeOrder(order: Order): Promise<OrderFact | Unknown>;
  /** All refunds of a payment, whoever made them, and what they mean for it. none: nothing was ever refunded. */
  askRefunds(payment: Order | Deduction): Promise<OrderFact | DeductionFact | { readonly kind: 'none' } | Unknown>;
  /** Gives money back. Repeating it with the same refund is safe: it is the same refund. */
  refund(payment: Order | Deduction, refund: Refund): Promise<RefundFact | RefundRefused | Unknown>;
  askContract(contract: Contract): Promise<ContractFact | Unknown>;
  /** Asks the platform to end the contract; whether it did is learnt from {@link askContract}. */
  endContract(
    contract: Contract,
  ): Promise<{ readonly kind: 'requested' } | { readonly kind: 'refused'; readonly reason: string } | Unknown>;
  /** Asks for a deduction (申请扣款). Repeating it with the same attempt is safe. `requested`: taken, which says nothing about the money. */
  deduct(deduction: Deduction, contract: Contract): Promise<{ readonly kind: 'requested' } | DeductionFact | Unknown>;
  /** State of an attempt, how much of it went back included. */
  askDeduction(deduction: Deduction): Promise<DeductionFact | Unknown>;
  /** Ends an attempt by which no money has moved. The answer may be that it has. */
  closeDeduction(deduction: Deduction): Promise<DeductionFact | Unknown>;
  /** Lets the platform tell the user in advance (预扣费通知). Repeating it with the same announcement is safe. `later`: outside its hours, or too fast. */
  announce(
    contract: Contract,
    cycle: Cycle,
  ): Promise<
    | { readonly kind: 'announced'; readonly isNew: boolean }
    | { readonly kind: 'later' | 'contract-gone' }
    | { readonly kind: 'refused'; readonly reason: string }
    | Unknown
  >;
  /** What the client needs to open the pay-and-sign sheet. Signed anew each time. */
  launch(order: Order): Payment;
  /** What the mini-program hands to the platform's signing mini-program. */
  handOff(contract: Contract): SigningHandOff;
}

/** The platform did not take the refund. */
export interface RefundRefused {
  readonly kind: 'refused';
  readonly reason: string;
  /** later: nothing is wrong with the refund, it is asked for again · recharge: the same, once the merchant's account has enough · never: this refund will not come about */
  readonly remedy: 'later' | 'recharge' | 'never';
}

export interface Plan extends Terms {
  readonly nameZh: string;
  readonly nameEn: string;
  readonly energyDiscountPerMille: number;
  readonly serviceDiscountPerMille: number;
  readonly recommended: boolean;
  readonly onSale: boolean;
}
export interface PlanStore {
  onSale(): Promise<readonly Plan[]>;
  get(planId: string): Promise<Plan | null>;
}

export type MembershipStore = AggregateStore<Membership> & LedgerStore<Membership>;
