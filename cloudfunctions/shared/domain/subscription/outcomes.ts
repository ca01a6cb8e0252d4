import type { Alarm } from '../alarm';
import type { Outcome } from '../facts';
import type { PaidNews } from './facts';
import type { Contract, Membership, Order } from './types';

/** Known already, overtaken, or (with a reason) refused. */
export const unchanged = (membership: Membership, alarms: readonly Alarm[] = [], refused: string | null = null): Outcome<Membership> => ({
  next: membership,
  changed: false,
  alarms,
  refused,
});
export const changedTo = (next: Membership, alarms: readonly Alarm[] = []): Outcome<Membership> => ({
  next,
  changed: true,
  alarms,
  refused: null,
});
export const alarm = (kind: Alarm['kind'], no: string, message: string): Alarm => ({ alarmId: `${kind}:${no}`, kind, no, message });

/** Refused, and a person is told. */
export const refusedBy = (membership: Membership, raised: Alarm): Outcome<Membership> => unchanged(membership, [raised], raised.message);

/** News of a payment that is not stored here. */
export const unknownPayment = (membership: Membership, outTradeNo: string): Outcome<Membership> =>
  unchanged(
    membership,
    [alarm('unknown-order', outTradeNo, 'The platform speaks of an order that is not stored here. Look it up in the merchant platform.')],
    'unknown order',
  );

/** A pair that is in no table. */
export const contradicts = (membership: Membership, fact: string, what: string, no: string, state: string): Outcome<Membership> =>
  refusedBy(
    membership,
    alarm('contradiction', no, `"${fact}" was reported for ${what} that is ${state}. Compare with the merchant platform.`),
  );

export const replaceOrder = (membership: Membership, order: Order): Membership => ({
  ...membership,
  orders: membership.orders.map((o) => (o.outTradeNo === order.outTradeNo ? order : o)),
});
export const replaceContract = (membership: Membership, contract: Contract): Membership => ({
  ...membership,
  contracts: membership.contracts.map((c) => (c.contractCode === contract.contractCode ? contract : c)),
});

/** What an order and a deduction have in common: money that came in by a number. */
export interface Payable {
  readonly outTradeNo: string;
  readonly amountFen: number;
  readonly transactionId: string | null;
  readonly refundedFen: number;
}

/** Amount and transaction are compared before money is recorded: 商户系统对于支付结果通知的内容一定要校验订单金额. */
export function paymentContradiction(
  { outTradeNo, amountFen, transactionId }: Payable,
  fact: { readonly kind: string } | PaidNews,
): Alarm | null {
  if (!isPaidNews(fact)) return null;
  if (fact.amountFen !== amountFen) {
    return alarm(
      'amount-mismatch',
      outTradeNo,
      `Paid ${fact.amountFen} fen for an order of ${amountFen} fen: nothing was granted. Compare with the merchant platform and refund or grant by hand.`,
    );
  }
  if (transactionId !== null && fact.transactionId !== transactionId) {
    return alarm(
      'contradiction',
      outTradeNo,
      `A second transaction ${fact.transactionId} was reported for an order paid by ${transactionId}. Compare with the merchant platform.`,
    );
  }
  return null;
}

export const isPaidNews = (fact: { readonly kind: string } | PaidNews): fact is PaidNews =>
  fact.kind === 'paid' || fact.kind === 'refunded-in-part' || fact.kind === 'refunded';

/** What a payment remembers of the news about it. */
export function learntOfPayment(
  { amountFen, refundedFen }: Payable,
  fact: PaidNews,
): Pick<Order, 'transactionId' | 'paidMs' | 'refundedFen'> {
  const { transactionId, paidMs } = fact;
  if (fact.kind === 'paid') return { transactionId, paidMs, refundedFen };
  return { transactionId, paidMs, refundedFen: fact.kind === 'refunded' ? amountFen : fact.refundedFen };
}

/** A refund in part leaves the state as it is, but not the sum. An older answer that arrives late has a smaller sum. */
export const isFurtherRefund = ({ refundedFen }: Payable, fact: { readonly kind: string } | PaidNews): boolean =>
  isPaidNews(fact) && fact.kind === 'refunded-in-part' && fact.refundedFen > refundedFen;
