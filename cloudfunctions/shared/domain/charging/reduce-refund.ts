import { step } from '../machine';
import { refundMachine } from '../refund-machine';
import { committedFen, isRefundable, newRefund, type RefundWishNews, succeededFen } from '../refunds';
import type { RefundNews } from './facts';
import { refundNo } from './numbers';
import { alarmAbout, changedTo, type ChargingOutcome, refusedBy, take, takeOwn, unchanged } from './outcomes';
import { beijingDay } from './reduce-deduction';
import type { ChargingOrder, ChargingRefund } from './types';

/** How much of the payment can still be refunded. */
export const refundableFen = (order: ChargingOrder): number =>
  order.payment === null ? 0 : order.payment.amountFen - committedFen(order.refunds);

/** Refunds: one at a time, in sum never more than was paid. */
export function reduceRefund(order: ChargingOrder, news: RefundNews, nowMs: number): ChargingOutcome {
  if (news.kind === 'refund-requested') return request(order, news, nowMs);
  const refund = order.refunds.find((r) => r.refundNo === news.refundNo);
  if (!refund) {
    const message = `A refund ${news.refundNo} was reported that is not stored here. Look it up in the acquirer's platform.`;
    return refusedBy(order, alarmAbout(order, 'contradiction', message, news.refundNo));
  }
  if (news.kind === 'refund-succeeded' && news.amountFen !== null && news.amountFen !== refund.amountFen) {
    const message = `Refund ${refund.refundNo} is reported with ${news.amountFen} fen, asked for were ${refund.amountFen}: not recorded. Compare with the acquirer's platform.`;
    return refusedBy(order, alarmAbout(order, 'amount-mismatch', message, refund.refundNo));
  }
  return settleRefund(order, refund, news, nowMs);
}

function request(order: ChargingOrder, news: RefundWishNews, nowMs: number): ChargingOutcome {
  if (!isRefundable(order.refunds, refundableFen(order), news)) return unchanged(order);
  const refund: ChargingRefund = {
    ...newRefund(refundNo(order._id, order.refunds.length + 1), news, nowMs),
    reqDate: beijingDay(nowMs),
    hfSeqId: null,
    words: null,
  };
  return takeOwn(order, 'refund-requested', { refunds: [...order.refunds, refund] });
}

function settleRefund(
  order: ChargingOrder,
  refund: ChargingRefund,
  news: Exclude<RefundNews, { kind: 'refund-requested' }>,
  nowMs: number,
): ChargingOutcome {
  const result = step(refundMachine, refund.state, news.kind);
  if (result.kind === 'refused') {
    const message = `"${news.kind}" was reported for refund ${refund.refundNo}, which is ${refund.state}. Compare with the acquirer's platform.`;
    return refusedBy(order, alarmAbout(order, 'contradiction', message, `${news.kind}-${refund.refundNo}`));
  }
  if (result.kind === 'same') return unchanged(order);
  const changed: ChargingRefund = {
    ...refund,
    state: result.to,
    ...(news.kind === 'refund-processing' ? { hfSeqId: refund.hfSeqId ?? news.hfSeqId } : {}),
    ...(news.kind === 'refund-succeeded' ? { settledMs: nowMs } : {}),
    ...(news.kind === 'refund-failed' ? { failedBecause: news.reason } : {}),
  };
  const next = { ...order, refunds: order.refunds.map((r) => (r === refund ? changed : r)) };
  if (news.kind === 'refund-processing') return changedTo(next);
  const isFull = order.payment !== null && succeededFen(next.refunds) === order.payment.amountFen;
  return take(next, isFull ? 'refunded' : 'refund-ended', { refunds: next.refunds });
}
