import { billed, confirm, HUIFU_PATHS, offer, paid, PILE, seen, sentTo, session, stored } from '../../../support/charging-users';
import { createWorld, type World } from '../../../support/world';
import { ALICE, BOB, buy, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../support/world-users';

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 3 });
});
afterEach(async () => {
  expect(await world.records.faults()).toEqual([]);
});
const refusal = async (action: 'start' | 'stop' | 'cancel' | 'order', input: object, openid = ALICE) => {
  const reply = await world.callCharging(openid, action, input);
  return reply.ok ? 'not refused' : reply.error;
};

describe('a charging session', () => {
  it('is offered, confirmed, charged, stopped, billed, deducted: paid is the bill', async () => {
    const { outOrderNo, extraData } = await offer(world);
    expect(extraData).toEqual({ package: expect.any(String) });
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'confirming', extraData });
    await confirm(world, outOrderNo);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'charging' });
    await world.advance(20 * MINUTE_MS);
    const running = await seen(world, outOrderNo);
    expect(running.live).toMatchObject({ energyWh: expect.any(Number), powerW: 60_000, stale: false });
    expect(running.live?.energyWh).toBeGreaterThan(15_000);
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(MINUTE_MS);
    const done = await seen(world, outOrderNo);
    expect(done).toMatchObject({ state: 'paid', endedBecause: 'user', paidBy: 'deduction', attempts: 1 });
    expect(done.paidFen).toBe(done.billFen);
    expect(done.billFen).toBeGreaterThan(1000);
    expect(await world.records.alarms()).toEqual([]);
  });

  it('[P15] stores the pile, its prices and its limits with the order before anything is sent', async () => {
    world.fault(`huifu:${HUIFU_PATHS.create}`, 'timeout-before');
    world.charger.set(PILE, { plugged: true });
    await world.callCharging(ALICE, 'start', { code: PILE });
    expect(await stored(world)).toMatchObject({
      state: 'created',
      pile: { code: PILE },
      capFen: 30_000,
      riskFundFen: 10_000,
      outOrderNo: null,
    });
    const [sent] = sentTo(world, HUIFU_PATHS.create);
    expect(sent).toMatchObject({ req_seq_id: (await stored(world))._id, attach: PILE });
  });

  it('[P13] is made under one appid, the one that the mini-program opens it with', async () => {
    await offer(world);
    expect(sentTo(world, HUIFU_PATHS.create)[0]).toMatchObject({ sub_appid: 'wx2421b1c4370ec43b', sub_openid: ALICE });
  });

  it('[P14] tells the user the rules by the names of the charging industry, each item with an amount so that it is shown', async () => {
    const { extraData } = await offer(world);
    expect(world.huifu.sheet(extraData['package'] ?? '').items).toEqual([
      { name: '计费规则', description: '电费0.3205-1.2568元/度，服务费0.60元/度', amountFen: 0 },
    ]);
  });

  it('[P5] completes with items whose sum is the total', async () => {
    await paid(world);
    const [data = {}] = sentTo(world, HUIFU_PATHS.complete);
    const items = JSON.parse(data['post_payments'] ?? '[]') as { name: string; amount: string }[];
    expect(items.map(({ name }) => name)).toEqual(['计费规则', '费用明细']);
    const { bill } = await stored(world);
    expect(data['ord_amt']).toBe(((bill?.totalFen ?? 0) / 100).toFixed(2));
    expect(items.reduce((fen, { amount }) => fen + Math.round(Number(amount) * 100), 0)).toBe(bill?.totalFen);
  });

  it('gives a member the discount that was shown when it began', async () => {
    await buy(world);
    const { discount } = await world.charge(ALICE, 'pile', { code: PILE });
    expect(discount).toEqual({ energyPerMille: 80, servicePerMille: 300 });
    const outOrderNo = await paid(world);
    const { bill } = await seen(world, outOrderNo);
    expect(bill?.discounts.map(({ kind }) => kind)).toEqual(['member-energy', 'member-service']);
    expect(bill?.totalFen).toBe((bill?.grossFen ?? 0) - (bill?.discounts.reduce((fen, { amountFen }) => fen + amountFen, 0) ?? 0));
    const [data = {}] = sentTo(world, HUIFU_PATHS.complete);
    expect(JSON.parse(data['post_discounts'] ?? '[]')).toMatchObject([{ name: '会员优惠' }]);
  });

  it('ends by itself when the battery is full', async () => {
    const { outOrderNo } = await offer(world);
    world.charger.set(PILE, { socPercent: 95 });
    await confirm(world, outOrderNo);
    await world.advance(3 * HOUR_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', endedBecause: 'full' });
  });

  it('ends when the car is unplugged, and what it took is billed', async () => {
    const outOrderNo = await session(world);
    world.charger.set(PILE, { plugged: false });
    await world.advance(2 * MINUTE_MS);
    const { endedBecause, billFen, state } = await seen(world, outOrderNo);
    expect([endedBecause, state]).toEqual(['unplugged', 'paid']);
    expect(billFen).toBeGreaterThan(0);
  });

  it('[P6] is stopped where the service may collect no more, and never costs more', async () => {
    world.charger.set(PILE, { batteryWh: 900_000, plugged: true, socPercent: 1 });
    const { outOrderNo } = await offer(world);
    await confirm(world, outOrderNo);
    await world.advance(11 * HOUR_MS);
    const done = await seen(world, outOrderNo);
    expect(done).toMatchObject({ state: 'paid', endedBecause: 'limit', billFen: 30_000, paidFen: 30_000 });
    expect(done.bill?.discounts).toMatchObject([{ kind: 'cap' }]);
    expect(await world.records.alarms()).toMatchObject([{ kind: 'bill-capped' }]);
  });

  it('that runs longer than twelve hours is stopped', async () => {
    world.charger.set('P001', { batteryWh: 900_000, plugged: true, socPercent: 1 });
    const { outOrderNo } = await offer(world, ALICE, 'P001');
    await confirm(world, outOrderNo);
    await world.advance(12 * HOUR_MS + 10 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', endedBecause: 'limit' });
  });

  it('in which nothing was charged is completed with zero: closed, no deduction', async () => {
    const { outOrderNo } = await offer(world);
    world.charger.set(PILE, { socPercent: 100 });
    await confirm(world, outOrderNo);
    await world.advance(5 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'closed', billFen: 0, paidFen: 0 });
    expect(sentTo(world, HUIFU_PATHS.register)).toEqual([]);
    expect(world.huifu.ledger().serviceOrders).toMatchObject([{ state: 'DONE', collection: null }]);
  });

  it('has no bill before it ends, and the bill never changes afterwards [P22]', async () => {
    const outOrderNo = await billed(world);
    const { bill } = await stored(world);
    world.charger.set(PILE, { meterWh: 1 });
    await world.advance(HOUR_MS);
    expect((await stored(world)).bill).toEqual(bill);
    expect(await seen(world, outOrderNo)).toMatchObject({ billFen: bill?.totalFen });
  });
});

describe('the pile', () => {
  it('that is not plugged, occupied, offline or faulted refuses before anything is made', async () => {
    expect(await refusal('start', { code: PILE })).toMatchObject({ code: 'PILE_NOT_PLUGGED' });
    world.charger.set(PILE, { plugged: true, online: false });
    expect(await refusal('start', { code: PILE })).toMatchObject({ code: 'PILE_OFFLINE' });
    world.charger.set(PILE, { online: true, faulted: true });
    expect(await refusal('start', { code: PILE })).toMatchObject({ code: 'PILE_FAULTED' });
    world.charger.set(PILE, { faulted: false });
    await session(world, { openid: BOB });
    expect(await refusal('start', { code: PILE })).toMatchObject({ code: 'PILE_OCCUPIED' });
    expect(await refusal('start', { code: 'P999' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(sentTo(world, HUIFU_PATHS.create)).toHaveLength(1);
  });

  it.each([
    ['went offline', { online: false }],
    ['was unplugged', { plugged: false }],
    ['refuses to start', { startRefused: true }],
  ])('that %s between offer and confirmation: the order is cancelled at the platform, nothing is charged', async (_what, changes) => {
    const { outOrderNo } = await offer(world);
    world.charger.set(PILE, changes);
    await confirm(world, outOrderNo);
    await world.advance(MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'cancelled', cancelledBecause: 'pile-refused' });
    expect(world.huifu.ledger().serviceOrders).toMatchObject([{ state: 'REVOKED' }]);
    world.charger.set(PILE, { online: true, plugged: true, startRefused: false });
    await world.advance(HOUR_MS);
    expect(world.charger.piles().find(({ pileId }) => pileId === PILE)).toMatchObject({ charging: false });
  });

  it('whose start reply is lost charges once', async () => {
    const { outOrderNo } = await offer(world);
    world.fault('charger:/sessions', 'timeout-after');
    await confirm(world, outOrderNo);
    await world.advance(MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'charging' });
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid' });
  });

  it('that is offline when the user stops is stopped when it comes back; the bill waits for the meter', async () => {
    const outOrderNo = await session(world);
    world.charger.set(PILE, { online: false });
    expect(await world.charge(ALICE, 'stop', { outOrderNo })).toMatchObject({ state: 'stopping' });
    await world.advance(30 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'stopping' });
    world.charger.set(PILE, { online: true });
    await world.advance(20 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', endedBecause: 'user' });
  });

  it('that stays silent raises an alarm which names what to do, once', async () => {
    const outOrderNo = await session(world);
    world.charger.set(PILE, { online: false });
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(30 * 24 * HOUR_MS);
    expect(await world.records.alarms()).toEqual([{ kind: 'meter-missing', no: outOrderNo }]);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'stopping' });
  });

  it('that stops without telling is found by asking', async () => {
    const outOrderNo = await session(world);
    world.charger.set(PILE, { stopUnreported: true });
    world.charger.set(PILE, { plugged: false });
    await world.advance(3 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', endedBecause: 'unplugged' });
  });

  it('whose meter goes backwards never costs the user anything, and is reported', async () => {
    const outOrderNo = await session(world);
    world.charger.set(PILE, { meterBackwards: 8_000 });
    await world.advance(MINUTE_MS);
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(MINUTE_MS);
    const { bill } = await seen(world, outOrderNo);
    expect(bill?.energyWh).toBeLessThan(14_000);
    expect(await world.records.alarms()).toMatchObject([{ kind: 'meter-anomaly' }]);
  });
});

describe('what belongs to somebody else', () => {
  it('is not found', async () => {
    const outOrderNo = await session(world);
    for (const action of ['order', 'stop', 'cancel'] as const) {
      expect(await refusal(action, { outOrderNo }, BOB)).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'charging' });
    expect((await world.charge(BOB, 'orders', {})).orders).toEqual([]);
  });

  it('pages through the own orders, newest first', async () => {
    for (let count = 0; count < 3; count += 1) {
      await paid(world, { ms: MINUTE_MS });
      await world.advance(SECOND_MS);
    }
    const first = await world.charge(ALICE, 'orders', { limit: 2 });
    expect(first.orders).toHaveLength(2);
    const second = await world.charge(ALICE, 'orders', { limit: 2, beforeMs: first.nextBeforeMs });
    expect(second).toMatchObject({ orders: [{ state: 'paid' }], nextBeforeMs: null });
    const times = [...first.orders, ...second.orders].map(({ createdMs }) => createdMs);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });
});
