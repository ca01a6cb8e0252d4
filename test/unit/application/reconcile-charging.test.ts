import type { App } from '../../../cloudfunctions/shared/application/app';
import { reconcile } from '../../../cloudfunctions/shared/application/reconcile/reconcile';
import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import { charged, chargedAndPaidByUser, createOperator, type Operator } from '../../support/operating';
import { withBills } from '../../support/statement';
import { createWorld, type World } from '../../support/world';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/world-users';

/** The day of the sessions. */
const DAY = '20261123';

interface Scene {
  readonly world: World;
  readonly operator: Operator;
  readonly orderId: string;
}

/** A paid session, and the morning after. */
async function morningAfter(
  session: (world: World) => Promise<string> = charged,
  before?: (scene: Scene) => Promise<unknown>,
  options: Omit<Parameters<typeof createWorld>[0], 'seed'> = {},
): Promise<Scene> {
  const world = await createWorld({ seed: 25, ...options });
  const outOrderNo = await session(world);
  const order = (await world.app.chargingOrders.byOutOrderNo(outOrderNo)) ?? fail();
  const scene = { world, operator: createOperator(world), orderId: order._id };
  await before?.(scene);
  await world.advance(DAY_MS + 30 * MINUTE_MS);
  return scene;
}

/** The application, whose acquirer answers about this one thing as the test says. */
const answering = (world: World, answers: Partial<App['serviceOrders']> = {}): App => ({
  ...withBills(world.app, {}),
  serviceOrders: { ...world.app.serviceOrders, ...answers },
});
const run = ({ world }: Scene, answers: Partial<App['serviceOrders']> = {}) => world.clock.finish(reconcile(answering(world, answers)));
const found = async ({ world }: Scene): Promise<readonly string[]> =>
  (await world.app.alarms.open(100)).map(({ kind, no }) => `${kind} ${no}`).filter((alarm) => alarm.startsWith('statement-'));
const day = ({ world }: Scene) => world.app.statementDays.get('huifu', DAY);
const trade = (change: object) => ({
  askTrade: () => Promise.resolve({ kind: 'trade', status: 'succeeded', hfSeqId: null, amountFen: null, ...change } as const),
});

const refund = ({ operator, orderId }: Scene) => operator.do('refund', { orderNo: orderId, amountFen: 500, key: 'k1', reason: 'test' });

describe('charging orders of a day', () => {
  it.each<[string, (world: World) => Promise<string>]>([
    ['deducted', charged],
    ['paid by the user', chargedAndPaidByUser],
  ])('[D25] %s: the acquirer says the same', async (_how, session) => {
    const scene = await morningAfter(session);
    expect(await run(scene)).toEqual({ done: 2, notDone: 0 });
    expect(await found(scene)).toEqual([]);
    expect(await day(scene)).toMatchObject({ state: 'done', payments: 1, refunds: 0, discrepancies: 0 });
  });

  it('[D25] paid by the user, and no trade is found by its service order (U21): the service order says the same', async () => {
    const scene = await morningAfter(chargedAndPaidByUser, undefined, { huifuRules: { tradeByServiceOrder: false } });
    expect(await run(scene)).toEqual({ done: 2, notDone: 0 });
    expect(await found(scene)).toEqual([]);
    expect(await day(scene)).toMatchObject({ state: 'done', payments: 1, discrepancies: 0 });
  });

  it.each<[string, Partial<App['serviceOrders']>]>([
    ['the acquirer knows no payment', { askTrade: () => Promise.resolve({ kind: 'none' }) }],
    ['it says failed', trade({ status: 'failed' })],
    ['it says another amount', trade({ amountFen: 1 })],
    ['it says another payment', trade({ hfSeqId: 'another' })],
  ])('[D25] %s: raised, and nothing is changed', async (_what, answers) => {
    const scene = await morningAfter();
    const before = await scene.world.app.chargingOrders.get(scene.orderId);
    await run(scene, answers);
    expect(await found(scene)).toEqual([`statement-charging-payment ${scene.orderId}`]);
    expect(await scene.world.app.chargingOrders.get(scene.orderId)).toEqual(before);
  });

  it('[D25] a refund on which both agree', async () => {
    const scene = await morningAfter(charged, refund);
    await run(scene);
    expect(await found(scene)).toEqual([]);
    expect(await day(scene)).toMatchObject({ payments: 1, refunds: 1, discrepancies: 0 });
  });

  it('[D25] a refund that succeeded there and is open here: what the operator applies is settled', async () => {
    const scene = await morningAfter(charged, async (at) => {
      at.world.fault('huifu:/v2/trade/payment/scanpay/refundquery', 'timeout-before', 1000);
      at.world.fault('huifu.refund', 'drop', 100);
      await refund(at);
    });
    scene.world.faults.set([]);
    await run(scene);
    const refundNo = `${scene.orderId}R1`;
    expect(await found(scene)).toEqual([`statement-charging-refund ${refundNo}`]);
    await scene.operator.do('apply', { alarmId: `statement-charging-refund:${refundNo}` });
    const order = (await scene.world.app.chargingOrders.get(scene.orderId)) as ChargingOrder;
    expect(order.refunds).toEqual([expect.objectContaining({ refundNo, state: 'succeeded' })]);
    expect(await found(scene)).toEqual([]);
  });

  it('[D25] questions without an answer are asked again by the next run, the others are not', async () => {
    const scene = await morningAfter();
    const silent = { askTrade: () => Promise.resolve({ kind: 'unknown', reason: 'HTTP 502' } as const) };
    expect(await run(scene, silent)).toEqual({ done: 1, notDone: 1 });
    expect(await day(scene)).toMatchObject({ state: 'failed', payments: 0, reason: 'some questions were not answered' });
    await scene.world.advance(4 * HOUR_MS);
    expect(await run(scene)).toEqual({ done: 1, notDone: 0 });
    expect(await day(scene)).toMatchObject({ state: 'done', payments: 1, tries: 2 });
  });

  it('[D25] an acquirer that does not answer at all is left alone after five questions, and asked from there on', async () => {
    const scene = await morningAfter();
    const order = (await scene.world.app.chargingOrders.get(scene.orderId)) as ChargingOrder;
    const paidMs = order.payment?.paidMs ?? 0;
    for (let count = 1; count <= 8; count += 1) {
      const copy = { ...order, _id: `${order._id.slice(0, -4)}abc${count}`, slot: `copy${count}`, outOrderNo: `copy${count}`, dueMs: null };
      const payment = { ...(order.payment ?? fail()), paidMs: paidMs + count * 1000 };
      expect(await scene.world.app.chargingOrders.add({ ...copy, payment }, { source: 'query', factId: 'test' })).toBe(true);
    }
    let asked = 0;
    await run(scene, { askTrade: () => Promise.resolve({ kind: 'unknown', reason: `no answer ${(asked += 1)}` } as const) });
    expect(asked).toBe(5);
    await scene.world.advance(4 * HOUR_MS);
    await run(scene, {
      askTrade: () =>
        Promise.resolve((asked += 1)).then(() => ({ kind: 'trade', status: 'succeeded', hfSeqId: null, amountFen: null }) as const),
    });
    expect(asked).toBe(5 + 9);
    expect(await day(scene)).toMatchObject({ state: 'done', payments: 9 });
  });
});
