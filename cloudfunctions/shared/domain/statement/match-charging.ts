import type { RefundNews } from '../charging/facts';
import type { ChargingOrder, ChargingRefund, Payment } from '../charging/types';
import { newest } from './book';
import { withinDay } from './days';
import { differs, type Discrepancy } from './discrepancy';

/** A payment as the acquirer's query shows it. What is null was not told. */
export interface Trade {
  readonly status: 'succeeded' | 'failed' | 'processing';
  readonly hfSeqId: string | null;
  readonly amountFen: number | null;
}

/** When money of a charging order moved last. A refund counts twice: when it was asked for, and when it arrived. */
export const lastChargingMoneyMs = ({ payment, refunds }: ChargingOrder): number | null =>
  newest([payment?.paidMs ?? null, ...refunds.flatMap(({ requestedMs, settledMs }) => [requestedMs, settledMs])]);

/** What of an order is compared for a day: its payment, and its refunds. */
export function moneyOf(
  order: ChargingOrder,
  day: string,
): { readonly payment: Payment | null; readonly refunds: readonly ChargingRefund[] } {
  const isOfDay = withinDay(day);
  return {
    payment: order.payment !== null && isOfDay(order.payment.paidMs) ? order.payment : null,
    refunds: order.refunds.filter(({ requestedMs, settledMs }) => isOfDay(requestedMs) || isOfDay(settledMs)),
  };
}

/** Compares a payment with what the acquirer says about it; `trade` null: it knows no such payment. */
export function matchTrade(order: ChargingOrder, payment: Payment, trade: Trade | null): Discrepancy | null {
  const about = (words: string): Discrepancy => differs('statement-charging-payment', order._id, words);
  const booked = `paid with ${payment.amountFen} fen here`;
  if (trade === null) return about(`${booked}, not found there.`);
  if (trade.status !== 'succeeded') return about(`${booked}, ${trade.status} there.`);
  if (trade.amountFen !== null && trade.amountFen !== payment.amountFen) return about(`${booked}, with ${trade.amountFen} fen there.`);
  const isAnother = trade.hfSeqId !== null && payment.hfSeqId !== null && trade.hfSeqId !== payment.hfSeqId;
  return isAnother ? about(`${booked} by ${payment.hfSeqId}, by ${trade.hfSeqId} there.`) : null;
}

type RefundAnswer = Exclude<RefundNews, { kind: 'refund-requested' }> | { readonly kind: 'none' };

/** Compares a refund with what the acquirer says about it. What it says is the fact that would settle the difference. */
export function matchRefund(order: ChargingOrder, refund: ChargingRefund, answer: RefundAnswer, day: string): Discrepancy | null {
  const about = (words: string, fact?: RefundAnswer): Discrepancy =>
    differs('statement-charging-refund', refund.refundNo, `refund of ${refund.amountFen} fen is ${refund.state} here, ${words}`, {
      ...(fact && fact.kind !== 'none' ? { fact: chargingFactOf(order, fact, day) } : {}),
    });
  switch (answer.kind) {
    case 'none':
      return refund.state === 'succeeded' ? about('not found there.') : null;
    case 'refund-succeeded': {
      const isOtherAmount = answer.amountFen !== null && answer.amountFen !== refund.amountFen;
      if (isOtherAmount) return about(`${answer.amountFen} fen went back there.`);
      return refund.state === 'succeeded' ? null : about('succeeded there.', answer);
    }
    case 'refund-failed':
      return refund.state === 'failed' ? null : about('failed there.', refund.state === 'succeeded' ? undefined : answer);
    case 'refund-processing':
      return refund.state === 'succeeded' ? about('still on its way there.') : null;
  }
}

const chargingFactOf = (order: ChargingOrder, news: Exclude<RefundNews, { kind: 'refund-requested' }>, day: string) =>
  ({
    of: 'charging',
    about: { orderId: order._id },
    source: 'statement',
    factId: `statement.huifu:${day}:${news.refundNo}`,
    news,
  }) as const;
