import type { OperatorRefund } from '../../../../typings/operator-api';
import { refundableFen } from '../../domain/charging/reduce-refund';
import { isUnlocated } from '../../domain/charging/schedule';
import type { ChargingOrder, ChargingRefund } from '../../domain/charging/types';
import { openRefund } from '../../domain/refunds';
import type { App } from '../app';
import { drive } from '../charging/drive';
import { type Acting, settleFor } from './acting';
import { conflict } from './operator-error';
import { orderOf } from './orders';

export interface RefundWish {
  readonly orderNo: string;
  readonly amountFen: number;
  /** The operator's name for this refund. */
  readonly key: string;
  readonly reason: string;
}
export interface RefundResult {
  readonly refund: OperatorRefund;
  readonly refundableFen: number;
}

/**
 * Gives money back. The refund is stored with its own number before it is sent; the same key again is the same refund, which is asked for once more
 * while its outcome is open. In sum never more than was paid, one at a time.
 *
 * @throws OperatorError STATE_CONFLICT with the reason, before anything is sent
 */
export async function refundOrder(app: App, acting: Acting, wish: RefundWish): Promise<RefundResult> {
  const order = await located(app, await orderOf(app, wish.orderNo));
  const known = refundBy(order, wish);
  if (known) return isOpen(known) ? resultOf((await drive(app, order._id, { ask: true })) ?? order, wish) : resultOf(order, wish);
  assertRefundable(order, wish.amountFen);
  const { amountFen, key, reason } = wish;
  const settled = await settleFor(app, acting, order, { kind: 'refund-requested', key, amountFen, reason, by: acting.operator });
  // Another call may have been faster: then this one is refused for what stands there now.
  if (settled && !refundBy(settled, wish)) assertRefundable(settled, amountFen);
  return resultOf((await drive(app, order._id)) ?? settled ?? order, wish);
}

/** Where the platform has not told by which payment an order was paid, it is asked again before a refund is refused for that. */
const located = async (app: App, order: ChargingOrder): Promise<ChargingOrder> =>
  isUnlocated(order) ? ((await drive(app, order._id, { ask: true })) ?? order) : order;

/** @throws OperatorError for a key that names another refund already */
function refundBy({ refunds }: ChargingOrder, { key, amountFen }: RefundWish): ChargingRefund | undefined {
  const known = refunds.find((refund) => refund.key === key);
  if (known && known.amountFen !== amountFen) {
    throw conflict(`Key "${key}" is refund ${known.refundNo} of ${yuan(known.amountFen)} yuan. Another refund needs another key.`);
  }
  return known;
}

/** The sum is checked here and, for calls side by side, by the reducer. */
function assertRefundable(order: ChargingOrder, amountFen: number): void {
  if (order.payment === null) throw conflict(`The order is ${order.state} and not paid: there is nothing to refund.`);
  if (isUnlocated(order)) {
    throw conflict(
      'The refund waits for payment-unlocated: the platform has not told by which payment the order was paid. Find serial and date in the statement and supply them: operator locate.',
    );
  }
  const open = openRefund(order.refunds);
  if (open) {
    throw conflict(`Refund ${open.refundNo} of ${yuan(open.amountFen)} yuan is ${open.state}: one at a time. Its key is "${open.key}".`);
  }
  const leftFen = refundableFen(order);
  if (amountFen > leftFen) {
    throw conflict(`${yuan(order.payment.amountFen)} yuan were paid, of which ${yuan(leftFen)} can be refunded still.`);
  }
}

function resultOf(order: ChargingOrder, wish: RefundWish): RefundResult {
  const refund = refundBy(order, wish);
  if (!refund) throw conflict(`The order is ${order.state}: nothing was refunded. Look at it again: operator show.`);
  return { refund, refundableFen: refundableFen(order) };
}

const isOpen = ({ state }: ChargingRefund): boolean => state === 'requested' || state === 'processing';
const yuan = (fen: number): string => (fen / 100).toFixed(2);
