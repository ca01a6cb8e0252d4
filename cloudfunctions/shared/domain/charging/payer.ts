import type { ChargingOrder, Payment } from './types';

/** A serial that is none of our deductions' was paid by the user (trans_hf_seq_id of 支付成功异步通知). */
export function payerOf(order: ChargingOrder, hfSeqId: string | null): Payment['by'] {
  if (hfSeqId === null) return 'unknown';
  if (order.deductions.some((d) => d.hfSeqId === hfSeqId)) return 'deduction';
  // A deduction whose reply was lost has no serial here yet: it may be the one.
  return order.deductions.some((d) => d.state === 'paying' && d.hfSeqId === null) ? 'unknown' : 'active';
}

/** The request date of the payment that has this serial, where it is one of our deductions'. */
export const dateOf = (order: ChargingOrder, hfSeqId: string | null): string | null =>
  order.deductions.find((d) => hfSeqId !== null && d.hfSeqId === hfSeqId)?.paymentDate ?? null;

/** A notification may come before the reply that brings a deduction its serial, or its failure: who paid, and on which date, is clear only then. */
export function attributed(order: ChargingOrder): ChargingOrder {
  const { payment } = order;
  if (payment === null || payment.hfSeqId === null) return order;
  const payer = payerOf(order, payment.hfSeqId);
  // What was clear before stays so.
  const by = payer === 'unknown' ? payment.by : payer;
  const reqDate = payment.reqDate ?? dateOf(order, payment.hfSeqId);
  return by === payment.by && reqDate === payment.reqDate ? order : { ...order, payment: { ...payment, by, reqDate } };
}
