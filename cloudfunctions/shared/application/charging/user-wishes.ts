import type { ChargingOrderData } from '../../../../typings/charging-api';
import type { ChargingNews } from '../../domain/charging/facts';
import { allows } from '../../domain/charging/outcomes';
import type { ChargingOrder } from '../../domain/charging/types';
import { canRetryNow, chargingOrderView } from '../../domain/charging/view';
import type { App } from '../app';
import { userErrors } from '../errors';
import { drive } from './drive';
import { ownOrder } from './read-order';
import { chargingFact, settleCharging } from './settle';

/**
 * The user stops the session. Repeating it is safe; what has ended already stays as it is.
 *
 * @throws UserError NOT_FOUND, or STATE_CONFLICT while there is no session to stop
 */
export async function stopCharging(app: App, openid: string, outOrderNo: string): Promise<ChargingOrderData> {
  const order = await ownOrder(app, openid, outOrderNo);
  if (!allows(order, 'stop-requested')) throw userErrors.stateConflict();
  return wish(app, order, { kind: 'stop-requested', by: 'user' });
}

/**
 * The user gives the order up before anything was charged. While the pile is being started it is stopped: what it has charged by then is billed.
 *
 * @throws UserError NOT_FOUND, or STATE_CONFLICT when the session has begun: it can be stopped, not cancelled
 */
export async function cancelCharging(app: App, openid: string, outOrderNo: string): Promise<ChargingOrderData> {
  const order = await ownOrder(app, openid, outOrderNo);
  if (order.state === 'confirmed') return wish(app, order, { kind: 'stop-requested', by: 'user' });
  if (!allows(order, 'cancel-requested')) throw userErrors.stateConflict();
  return wish(app, order, { kind: 'cancel-requested', reason: 'user' });
}

/**
 * Another deduction now, for a user who has topped up the card. Asked for too early, or with nothing to pay, it changes nothing: the answer says when
 * the next one is planned.
 *
 * @throws UserError NOT_FOUND
 */
export async function payAgain(app: App, openid: string, outOrderNo: string): Promise<ChargingOrderData> {
  const order = await ownOrder(app, openid, outOrderNo);
  const nowMs = app.clock.nowMs();
  if (canRetryNow(order, nowMs)) return wish(app, order, { kind: 'retry-requested' });
  return chargingOrderView((await drive(app, order._id, { ask: true })) ?? order, nowMs);
}

/** Stores the wish, then does what follows from it as far as that goes now. A wish that was overtaken changes nothing and shows what is. */
async function wish(app: App, order: ChargingOrder, news: ChargingNews): Promise<ChargingOrderData> {
  const settled = await settleCharging(app, chargingFact(order._id, 'user', news));
  const driven = await drive(app, order._id);
  return chargingOrderView(driven ?? settled ?? order, app.clock.nowMs());
}
