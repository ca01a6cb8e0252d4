import type { ChargingState } from '../../../../typings/charging-api';
import type { OperatorOrder, OperatorOrderLine } from '../../../../typings/operator-api';
import { chargingNoIn } from '../../domain/charging/numbers';
import type { ChargingOrder } from '../../domain/charging/types';
import type { App } from '../app';
import { operatorView, orderLine } from './order-view';
import { OperatorError } from './operator-error';

const DEFAULT_LINES = 20;
/** What happened last to an order; the whole chain stands in `events`. */
const SHOWN_EVENTS = 20;

/** Everybody's orders, the newest first. */
export async function listOrders(
  app: App,
  { state, limit = DEFAULT_LINES }: { readonly state?: ChargingState | undefined; readonly limit?: number | undefined },
): Promise<{ readonly orders: readonly OperatorOrderLine[] }> {
  return { orders: (await app.chargingOrders.newest(state ?? null, limit)).map(orderLine) };
}

/**
 * The order that a number belongs to: the platform's, ours, or one of our serials for its deductions and refunds.
 *
 * @throws OperatorError NOT_FOUND
 */
export async function orderOf(app: App, orderNo: string): Promise<ChargingOrder> {
  const ours = chargingNoIn(orderNo);
  const order = ours === null ? await app.chargingOrders.byOutOrderNo(orderNo) : await app.chargingOrders.get(ours);
  if (!order) throw new OperatorError('NOT_FOUND', `There is no charging order ${orderNo}.`);
  return order;
}

/** @throws OperatorError NOT_FOUND */
export const showOrder = async (app: App, orderNo: string): Promise<OperatorOrder> => shown(app, await orderOf(app, orderNo));

/** An order with what was audited about it last. */
export const shown = async (app: App, order: ChargingOrder): Promise<OperatorOrder> =>
  operatorView(order, await app.chargingOrders.history(order._id, SHOWN_EVENTS));
