import type { PileStatus, StartChargingData } from '../../../../typings/charging-api';
import { newChargingOrder } from '../../domain/charging/new-order';
import { CHARGING_RANDOM_BYTES, orderNo } from '../../domain/charging/numbers';
import type { ChargingOrder } from '../../domain/charging/types';
import { worded } from '../../domain/charging/wording';
import { memberIdOf } from '../../domain/subscription/numbers';
import type { App } from '../app';
import { type UserError, userErrors } from '../errors';
import { drive } from './drive';
import type { Pile } from './ports';
import { findPile, memberDiscount, readPileStatus } from './read-pile';
import { chargingFact, settleCharging } from './settle';

export interface StartRequest {
  readonly openid: string;
  readonly clientIp: string;
  /** What was typed or scanned. */
  readonly code: string;
}

/**
 * Offers a charging session: a service order that the user confirms in Payscore. Nothing is charged before that. A member has one open order at
 * most: a double tap or a second try gets the same offer again.
 *
 * @throws UserError for everything that the user can understand or do something about
 */
export async function startCharging(app: App, request: StartRequest): Promise<StartChargingData> {
  const memberId = memberIdOf(request.openid);
  const pile = await findPile(app, request.code);
  const open = await app.chargingOrders.openOf(memberId);
  if (open) {
    const resumed = await resume(app, open, pile);
    if (resumed) return resumed;
  }
  const refusal = REFUSALS[await readPileStatus(app, pile)];
  if (refusal) throw refusal();
  const order = await intend(app, memberId, request, pile);
  return offer(app, order, pile);
}

const REFUSALS: Readonly<Record<PileStatus, (() => UserError) | null>> = {
  available: null,
  'not-plugged': userErrors.pileNotPlugged,
  occupied: userErrors.pileOccupied,
  offline: userErrors.pileOffline,
  faulted: userErrors.pileFaulted,
};

/** What an open order means for a new wish: it is offered again, given up, or stands in the way. Null when the way is free. */
async function resume(app: App, open: ChargingOrder, pile: Pile): Promise<StartChargingData | null> {
  const order = (await drive(app, open._id, { ask: true })) ?? open;
  const isSamePile = order.pile.code === pile.info.code;
  switch (order.state) {
    case 'created':
      // The platform does not know it (yet): the same call again, under the same serial.
      return offer(app, order, pile);
    case 'confirming':
      if (isSamePile && order.extraData !== null) return offered(order);
      await settleCharging(app, chargingFact(order._id, 'user', { kind: 'cancel-requested', reason: 'user' }));
      await drive(app, order._id);
      return null;
    case 'confirmed':
    case 'charging':
    case 'stopping':
    case 'completing':
      throw userErrors.chargingInProgress(orderNo(order));
    case 'completed':
    case 'deducting':
    case 'unpaid':
      throw userErrors.unpaidOrder(orderNo(order));
    default:
      return null;
  }
}

/** Stores everything that the create call will say, before it is made. */
async function intend(app: App, memberId: string, { openid, clientIp }: StartRequest, pile: Pile): Promise<ChargingOrder> {
  const { capFen, riskFundFen } = app.charging;
  const discount = await memberDiscount(app, memberId);
  const offerTerms = { memberId, openid, clientIp, pile: pile.info, tariff: pile.tariff, discount, capFen, riskFundFen };
  const intended = newChargingOrder(offerTerms, app.random.hex(CHARGING_RANDOM_BYTES), app.clock.nowMs());
  const order = worded(intended, app.serviceOrders.wording);
  if (await app.chargingOrders.add(order, { source: 'user', factId: 'start' })) return order;
  // Another tap or device was faster: its order is the one.
  const faster = await app.chargingOrders.openOf(memberId);
  throw faster ? userErrors.chargingInProgress(orderNo(faster)) : userErrors.outcomeUnknown();
}

/** Makes the order known to the platform and returns what opens Payscore. */
async function offer(app: App, order: ChargingOrder, pile: Pile): Promise<StartChargingData> {
  if (order.pile.code !== pile.info.code) throw userErrors.chargingInProgress(orderNo(order));
  const answer = await app.serviceOrders.create(order);
  if (answer.kind === 'unknown' || answer.kind === 'not-done') {
    app.log.warn('service order not confirmed by the platform', { no: order._id, reason: answer.reason });
    // Found without its hand-off data it is of no use: it is cancelled, and the user's next try makes another.
    await drive(app, order._id, { ask: true });
    throw userErrors.payscoreNoAnswer(orderNo(order));
  }
  const settled = await settleCharging(app, chargingFact(order._id, 'reply', answer));
  if (settled?.state === 'confirming') return offered(settled);
  if (answer.kind === 'create-refused') throw userErrors.payscoreUnavailable();
  if (settled?.state === 'cancelling') await drive(app, order._id);
  throw userErrors.payscoreNoAnswer(orderNo(order));
}

function offered(order: ChargingOrder): StartChargingData {
  const { outOrderNo, extraData, confirmByMs } = order;
  if (outOrderNo === null || extraData === null) throw userErrors.payscoreNoAnswer(orderNo(order));
  return { outOrderNo, extraData, confirmByMs };
}
