/** What drivers do in a world, in a line each. */
import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import type { ChargingOrderData, StartChargingData } from '../../typings/charging-api';
import type { World } from './world';
import { ALICE, MINUTE_MS, SECOND_MS } from './world-users';

export const PILE = 'P002';

const PAYSCORE = '/v2/trade/payscore';
/** Paths of the acquirer's interfaces, as faults and `http.sent` name them. */
export const HUIFU_PATHS = {
  create: `${PAYSCORE}/serviceorder/create`,
  query: `${PAYSCORE}/serviceorder/query`,
  cancel: `${PAYSCORE}/serviceorder/cancel`,
  complete: `${PAYSCORE}/serviceorder/complete`,
  register: `${PAYSCORE}/deduct/regitster`,
  askRegistration: `${PAYSCORE}/deduct/query`,
  pay: `${PAYSCORE}/pay/payscorepay`,
  trade: '/v2/trade/payment/scanpay/query',
  refund: '/v2/trade/payment/scanpay/refund',
  refundQuery: '/v2/trade/payment/scanpay/refundquery',
} as const;

/** A plugged pile and the offer of a session there. */
export async function offer(world: World, openid = ALICE, pileId = PILE): Promise<StartChargingData> {
  world.charger.set(pileId, { plugged: true });
  return world.charge(openid, 'start', { code: pileId });
}

/** The user confirms in Payscore; everything due is delivered. */
export async function confirm(world: World, outOrderNo: string): Promise<void> {
  world.huifu.decide({ outOrderNo, decision: 'confirm' });
  await world.advance(0);
}

/** A session that runs for a while. */
export async function session(world: World, { openid = ALICE, ms = 20 * MINUTE_MS } = {}): Promise<string> {
  const { outOrderNo } = await offer(world, openid);
  await confirm(world, outOrderNo);
  await world.advance(ms);
  return outOrderNo;
}

/** A session that the user has stopped: the bill stands, and what follows has begun. */
export async function billed(world: World, options: { openid?: string; ms?: number } = {}): Promise<string> {
  const outOrderNo = await session(world, options);
  await world.charge(options.openid ?? ALICE, 'stop', { outOrderNo });
  await world.advance(SECOND_MS);
  return outOrderNo;
}

/** A session that was paid for by deduction. */
export async function paid(world: World, options: { openid?: string; ms?: number } = {}): Promise<string> {
  const outOrderNo = await billed(world, options);
  // Money takes five seconds at the platform.
  await world.advance(10 * SECOND_MS);
  return outOrderNo;
}

/** A bill whose deductions fail, until the outcome is changed. */
export async function unpaid(world: World, openid = ALICE): Promise<string> {
  const outOrderNo = await session(world, { openid });
  world.huifu.decideDeduction({ outOrderNo, outcome: 'failed' });
  await world.charge(openid, 'stop', { outOrderNo });
  await world.advance(2 * MINUTE_MS);
  return outOrderNo;
}

/** The order as the user sees it now. */
export const seen = (world: World, outOrderNo: string, openid = ALICE): Promise<ChargingOrderData> =>
  world.charge(openid, 'order', { outOrderNo });

/** The only order, as stored. @throws Error when there is none */
export async function stored(world: World): Promise<ChargingOrder> {
  const [order] = await world.records.chargingOrders();
  if (!order) throw new Error('no charging order is stored');
  return order;
}

/** Loses every notification of a kind from now on, for longer than the platform tries. */
export const loseHuifu = (world: World, kind: 'confirmed' | 'paid' | 'refund'): void => world.fault(`huifu.${kind}`, 'drop', 100);

/** The `data` of each request of a kind that was sent, in order. */
export const sentTo = (world: World, path: string): Record<string, string>[] =>
  world.http.sent.filter((request) => request.path === path).map(({ body }) => (JSON.parse(body) as { data: Record<string, string> }).data);
