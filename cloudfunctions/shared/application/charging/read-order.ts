import type { ChargingOrderData, ChargingOrderSummary } from '../../../../typings/charging-api';
import { SECOND_MS } from '../../domain/beijing';
import { chargingNoIn } from '../../domain/charging/numbers';
import { matterOf } from '../../domain/charging/schedule';
import type { ChargingOrder } from '../../domain/charging/types';
import { chargingOrderSummary, chargingOrderView } from '../../domain/charging/view';
import { memberIdOf } from '../../domain/subscription/numbers';
import type { App } from '../app';
import { userErrors } from '../errors';
import { drive } from './drive';

/** A page polls every second or two; platform and pile are not asked more often than this. */
const REPAIR_AFTER_MS = 2 * SECOND_MS;
/** One page of the history. */
const DEFAULT_PAGE = 20;

/** The user's order, repaired on read: what is still open is asked for before answering, so that a lost notification does not show. */
export async function readOrder(app: App, openid: string, outOrderNo: string): Promise<ChargingOrderData> {
  return chargingOrderView(await repaired(app, await ownOrder(app, openid, outOrderNo)), app.clock.nowMs());
}

/** The user's order that runs or is to be paid; null when there is none. */
export async function readCurrent(app: App, openid: string): Promise<{ readonly order: ChargingOrderData | null }> {
  const open = await app.chargingOrders.openOf(memberIdOf(openid));
  return { order: open && chargingOrderView(await repaired(app, open), app.clock.nowMs()) };
}

/** The user's orders, newest first. */
export async function listOrders(
  app: App,
  openid: string,
  { beforeMs, limit = DEFAULT_PAGE }: { readonly beforeMs?: number | undefined; readonly limit?: number | undefined },
): Promise<{ readonly orders: readonly ChargingOrderSummary[]; readonly nextBeforeMs: number | null }> {
  const found = await app.chargingOrders.ofMember(memberIdOf(openid), beforeMs ?? Number.MAX_SAFE_INTEGER, limit);
  return { orders: found.map(chargingOrderSummary), nextBeforeMs: found.length < limit ? null : (found.at(-1)?.createdMs ?? null) };
}

/**
 * The order, if it is this user's. By the platform's number, or by ours while that is not known.
 *
 * @throws UserError NOT_FOUND, also for another user's
 */
export async function ownOrder(app: App, openid: string, outOrderNo: string): Promise<ChargingOrder> {
  const ours = chargingNoIn(outOrderNo);
  const order = ours === outOrderNo ? await app.chargingOrders.get(ours) : await app.chargingOrders.byOutOrderNo(outOrderNo);
  if (order?.memberId !== memberIdOf(openid)) throw userErrors.notFound();
  return order;
}

async function repaired(app: App, order: ChargingOrder): Promise<ChargingOrder> {
  const nowMs = app.clock.nowMs();
  const isDue = order.dueMs !== null && order.dueMs <= nowMs;
  if (matterOf(order) === null || (!isDue && nowMs - order.askedMs < REPAIR_AFTER_MS)) return order;
  return (await drive(app, order._id, { ask: true })) ?? order;
}
