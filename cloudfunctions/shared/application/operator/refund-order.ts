import { refundableFen } from '../../domain/charging/reduce-refund';
import { isUnlocated } from '../../domain/charging/schedule';
import type { ChargingOrder, ChargingRefund } from '../../domain/charging/types';
import type { App } from '../app';
import { drive } from '../charging/drive';
import { type Acting, settleFor } from './acting';
import { conflict } from './operator-error';
import { orderOf } from './orders';
import { assertRoom, isOpen, type Refundable, refundBy, type RefundResult, type RefundWish, resultOf } from './refund-wish';

/**
 * Gives money back. The refund is stored with its own number before it is sent; the same key again is the same refund, which is asked for once more
 * while its outcome is open. In sum never more than was paid, one at a time.
 *
 * @throws OperatorError STATE_CONFLICT with the reason, before anything is sent
 */
export async function refundOrder(app: App, acting: Acting, wish: RefundWish): Promise<RefundResult> {
  const order = await located(app, await orderOf(app, wish.orderNo));
  const known = refundBy(order.refunds, wish);
  if (known) return resultOf(refundable(isOpen(known) ? ((await drive(app, order._id, { ask: true })) ?? order) : order), wish);
  assertRefundable(order, wish.amountFen);
  const { amountFen, key, reason } = wish;
  const settled = await settleFor(app, acting, order, { kind: 'refund-requested', key, amountFen, reason, by: acting.operator });
  // Another call may have been faster: then this one is refused for what stands there now.
  if (settled && !refundBy(settled.refunds, wish)) assertRefundable(settled, amountFen);
  return resultOf(refundable((await drive(app, order._id)) ?? settled ?? order), wish);
}

/** Where the platform has not told by which payment an order was paid, it is asked again before a refund is refused for that. */
const located = async (app: App, order: ChargingOrder): Promise<ChargingOrder> =>
  isUnlocated(order) ? ((await drive(app, order._id, { ask: true })) ?? order) : order;

const refundable = (order: ChargingOrder): Refundable<ChargingRefund> => ({
  state: order.state,
  paidFen: order.payment?.amountFen ?? 0,
  refundableFen: refundableFen(order),
  refunds: order.refunds,
});

function assertRefundable(order: ChargingOrder, amountFen: number): void {
  if (order.payment === null) throw conflict(`The order is ${order.state} and not paid: there is nothing to refund.`);
  if (isUnlocated(order)) {
    throw conflict(
      'The refund waits for payment-unlocated: the platform has not told by which payment the order was paid. Find serial and date in the statement and supply them: operator locate.',
    );
  }
  assertRoom(refundable(order), amountFen);
}
