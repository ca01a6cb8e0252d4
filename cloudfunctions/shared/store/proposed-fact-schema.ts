import * as v from 'valibot';
import type { AnyFact } from '../domain/any-fact';

/** The facts that a statement can propose: that money came in, or went back. */
const integer = v.pipe(v.number(), v.safeInteger());
const origin = { source: v.literal('statement'), factId: v.string() };
const paid = { transactionId: v.string(), amountFen: integer, paidMs: integer };
const refunds = v.array(
  v.object({
    refundNo: v.string(),
    refundId: v.nullable(v.string()),
    amountFen: integer,
    state: v.picklist(['processing', 'succeeded', 'closed', 'returned']),
  }),
);

const newsOf = <Of extends 'order' | 'deduction'>(of: Of) => {
  const payment = { of: v.literal(of), outTradeNo: v.string(), ...origin, ...paid };
  return v.variant('kind', [
    v.object({ ...payment, kind: v.literal('paid') }),
    v.object({ ...payment, kind: v.literal('refunded'), refunds }),
    v.object({ ...payment, kind: v.literal('refunded-in-part'), refunds, refundedFen: integer, processingFen: integer }),
  ]);
};
const refundNews = v.variant('kind', [
  v.object({ kind: v.literal('refund-succeeded'), refundNo: v.string(), amountFen: v.nullable(integer) }),
  v.object({ kind: v.literal('refund-failed'), refundNo: v.string(), reason: v.string() }),
]);

export const proposedFactSchema: v.GenericSchema<unknown, AnyFact> = v.union([
  newsOf('order'),
  newsOf('deduction'),
  v.object({
    of: v.literal('refund'),
    outTradeNo: v.string(),
    ...origin,
    kind: v.literal('refund-succeeded'),
    refundNo: v.string(),
    refundId: v.nullable(v.string()),
    amountFen: integer,
  }),
  v.object({ of: v.literal('charging'), about: v.object({ orderId: v.string() }), ...origin, news: refundNews }),
]);
