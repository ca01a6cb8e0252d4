import { refundsOf } from '../subscription/refunds';
import type { Deduction, Membership, Order, Refund } from '../subscription/types';

/** What our books say about one payment, in the terms in which a statement speaks. */
export interface BookedPayment {
  readonly of: 'order' | 'deduction';
  readonly outTradeNo: string;
  readonly amountFen: number;
  /** open: it may be paid still · paid: also when a part, or all of it, went back · closed: we count on no payment any more. */
  readonly state: 'open' | 'paid' | 'closed';
  readonly transactionId: string | null;
  readonly paidMs: number | null;
  /** When it was asked for: stands in for the time of a payment that nobody told. */
  readonly begunMs: number;
  /** Sum of all refunds that arrived, ours and those that staff made in the merchant platform. */
  readonly refundedFen: number;
  /** Those that we asked for, by their own numbers. */
  readonly refunds: readonly BookedRefund[];
}
export interface BookedRefund {
  readonly outRefundNo: string;
  readonly amountFen: number;
  readonly state: 'open' | 'succeeded' | 'failed';
  /** When it became known that it arrived; null while that is not known. */
  readonly settledMs: number | null;
}

/** Everything of a membership by which money can have moved. */
export const bookOf = (membership: Membership): readonly BookedPayment[] => [
  ...membership.orders.map((order) => booked('order', membership, order, order.createdMs)),
  ...membership.deductions.map((deduction) => booked('deduction', membership, deduction, deduction.appliedMs)),
];

const booked = (of: BookedPayment['of'], membership: Membership, payment: Order | Deduction, begunMs: number): BookedPayment => ({
  of,
  outTradeNo: payment.outTradeNo,
  amountFen: payment.amountFen,
  state: STATES[payment.state],
  transactionId: payment.transactionId,
  paidMs: payment.paidMs,
  begunMs,
  refundedFen: payment.refundedFen,
  refunds: refundsOf(membership, payment.outTradeNo).map(bookedRefund),
});

const STATES: Readonly<Record<Order['state'] | Deduction['state'], BookedPayment['state']>> = {
  opening: 'open',
  open: 'open',
  applying: 'open',
  accepted: 'open',
  failing: 'open',
  closed: 'closed',
  failed: 'closed',
  paid: 'paid',
  refunded: 'paid',
};

const bookedRefund = ({ refundNo, amountFen, state, settledMs }: Refund): BookedRefund => ({
  outRefundNo: refundNo,
  amountFen,
  state: state === 'succeeded' || state === 'failed' ? state : 'open',
  settledMs,
});

/** When money moved last by what is stored; null when none ever did. Statements are compared with whoever has moved money since their day began. */
export function lastMoneyMs(membership: Membership): number | null {
  const moments = bookOf(membership).flatMap(({ paidMs, refunds }) => [paidMs, ...refunds.map((refund) => refund.settledMs)]);
  return newest(moments);
}

/** The latest of some moments; null when there is none. */
export function newest(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.max(...known);
}
