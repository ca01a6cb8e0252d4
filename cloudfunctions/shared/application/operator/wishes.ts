import type { OperatorOrder } from '../../../../typings/operator-api';
import type { ChargingNews } from '../../domain/charging/facts';
import { allows } from '../../domain/charging/outcomes';
import { beijingDay } from '../../domain/charging/reduce-deduction';
import { MAX_ATTEMPTS, matterOf } from '../../domain/charging/schedule';
import type { ChargingOrder } from '../../domain/charging/types';
import type { App } from '../app';
import { drive } from '../charging/drive';
import { type Acting, originOf, settleFor } from './acting';
import { conflict } from './operator-error';
import { orderOf, shown } from './orders';

/**
 * By which payment an order was paid, found in the acquirer's statement. Refunds can name it from then on.
 *
 * @throws OperatorError NOT_FOUND, or STATE_CONFLICT for what cannot be this order's payment
 */
export async function locatePayment(
  app: App,
  acting: Acting,
  { orderNo, hfSeqId, reqDate }: { readonly orderNo: string; readonly hfSeqId: string; readonly reqDate: string },
): Promise<OperatorOrder> {
  const order = await orderOf(app, orderNo);
  const isKnown = order.payment?.hfSeqId === hfSeqId && order.payment.reqDate === reqDate;
  if (isKnown) return shown(app, order);
  assertLocatable(order, hfSeqId, reqDate, app.clock.nowMs());
  return wish(app, acting, order, { kind: 'payment-located', hfSeqId, reqDate, by: 'unknown' });
}

function assertLocatable(order: ChargingOrder, hfSeqId: string, reqDate: string, nowMs: number): void {
  const { payment, createHfSeqId, deductions } = order;
  if (payment === null) throw conflict(`The order is ${order.state} and not paid: there is no payment to locate.`);
  if (payment.hfSeqId !== null && payment.reqDate !== null) {
    throw conflict(`The platform has told the payment: ${payment.hfSeqId}, requested on ${payment.reqDate}.`);
  }
  if (hfSeqId === createHfSeqId) {
    throw conflict(`${hfSeqId} is the serial of the service order. A refund names the payment: look for the line with the amount paid.`);
  }
  if (payment.hfSeqId !== null && payment.hfSeqId !== hfSeqId) {
    throw conflict(`The platform has told the payment's serial, ${payment.hfSeqId}; only its request date is missing.`);
  }
  const deduction = deductions.find((d) => d.hfSeqId === hfSeqId);
  if (deduction?.paymentDate && deduction.paymentDate !== reqDate) {
    throw conflict(`${hfSeqId} is deduction ${deduction.seq}, which was requested on ${deduction.paymentDate}.`);
  }
  // Dates of the same form compare as text.
  if (reqDate < order.reqDate || reqDate > beijingDay(nowMs)) {
    throw conflict(`No payment of this order was requested on ${reqDate}: it was made on ${order.reqDate} (Beijing).`);
  }
}

/**
 * Takes an order up at once and counts anew, where the tries were used up or the next is too far away. What was begun is asked for, not begun again.
 *
 * @throws OperatorError NOT_FOUND, or STATE_CONFLICT when the order waits for nothing
 */
export async function askAnew(app: App, acting: Acting, orderNo: string): Promise<OperatorOrder> {
  const order = await orderOf(app, orderNo);
  if (matterOf(order) === null) throw conflict(`The order is ${order.state} and waits for nothing.`);
  const nowMs = app.clock.nowMs();
  const changed = await app.chargingOrders.change(order._id, originOf(acting, 'ask'), (present) => ({
    // One try is kept in mind: it is what makes the next step a question.
    next: matterOf(present) === null ? present : { ...present, tries: Math.min(present.tries, 1), dueMs: nowMs },
    alarms: [],
    result: null,
  }));
  return shown(app, (await drive(app, order._id)) ?? changed?.aggregate ?? order);
}

/**
 * Another deduction now.
 *
 * @throws OperatorError NOT_FOUND, or STATE_CONFLICT when none is owed, one is under way, or there were too many
 */
export async function retryDeduction(app: App, acting: Acting, orderNo: string): Promise<OperatorOrder> {
  const order = await orderOf(app, orderNo);
  if (order.state !== 'unpaid') throw conflict(`The order is ${order.state}: there is nothing to deduct now.`);
  if (order.deductions.length >= MAX_ATTEMPTS) {
    throw conflict(`${order.deductions.length} deductions were tried, which is the limit. The user can pay in WeChat (支付分订单).`);
  }
  return wish(app, acting, order, { kind: 'retry-requested' });
}

/**
 * Gives an order up before anything was charged. While the pile is being started it is stopped: what it has charged by then is billed.
 *
 * @throws OperatorError NOT_FOUND, or STATE_CONFLICT once a session has begun
 */
export async function cancelOrder(app: App, acting: Acting, orderNo: string): Promise<OperatorOrder> {
  const order = await orderOf(app, orderNo);
  if (order.state === 'confirmed') return wish(app, acting, order, { kind: 'stop-requested', by: 'operator' });
  if (!allows(order, 'cancel-requested')) throw conflict(`The order is ${order.state}: its session has begun and cannot be cancelled.`);
  return wish(app, acting, order, { kind: 'cancel-requested', reason: 'operator' });
}

/** Stores what the operator says, then does what follows from it as far as that goes now. */
async function wish(app: App, acting: Acting, order: ChargingOrder, news: ChargingNews): Promise<OperatorOrder> {
  const settled = await settleFor(app, acting, order, news);
  return shown(app, (await drive(app, order._id)) ?? settled ?? order);
}
