import { MAX_ATTEMPTS } from '../../../cloudfunctions/shared/domain/charging/schedule';
import { HUIFU_PATHS, offer, sentTo, session, unpaid } from '../../support/charging-users';
import { charged, createOperator } from '../../support/operating';
import { createWorld, type World, type WorldOptions } from '../../support/world';
import { ALICE, BOB, DAY_MS, MINUTE_MS } from '../../support/world-users';

const operated = async (options: Partial<WorldOptions> = {}) => {
  const world = await createWorld({ seed: 41, ...options });
  return { world, operator: createOperator(world) };
};
/** A session that has just begun. */
const charging = (world: World): Promise<string> => session(world, { ms: 2 * MINUTE_MS });
const order = async (world: World) => (await world.records.chargingOrders())[0];
const stored = async (world: World) => JSON.stringify(await world.records.chargingOrders());
const allIsWell = async (world: World) => expect(await world.records.faults()).toEqual([]);

describe('orders and alarms', () => {
  it('lists orders, the newest first, of one state or of all', async () => {
    const { world, operator } = await operated();
    const first = await charged(world);
    const { outOrderNo: second } = await offer(world, BOB);
    expect(await operator.do('orders', {})).toMatchObject({
      orders: [
        { outOrderNo: second, state: 'confirming', pileCode: 'P002', billFen: null, paidFen: null, waitsFor: 'confirm' },
        { outOrderNo: first, state: 'paid', billFen: 2027, paidFen: 2027, refundedFen: 0, waitsFor: null },
      ],
    });
    expect((await operator.do('orders', { state: 'paid' })).orders.map(({ outOrderNo }) => outOrderNo)).toEqual([first]);
    expect((await operator.do('orders', { limit: 1 })).orders.map(({ outOrderNo }) => outOrderNo)).toEqual([second]);
  });

  it('shows an order by any of its numbers, with every serial, and nobody by their openid', async () => {
    const { world, operator } = await operated();
    const outOrderNo = await charged(world);
    const shown = await operator.do('show', { orderNo: outOrderNo });
    const [payment] = world.huifu.ledger().payments;
    expect(shown).toMatchObject({
      outOrderNo,
      state: 'paid',
      refundableFen: 2027,
      payment: { amountFen: 2027, by: 'deduction', hfSeqId: payment?.hf_seq_id, reqDate: payment?.req_date },
      deductions: [{ seq: 1, registrationNo: `${shown.orderNo}D1`, paymentNo: `${shown.orderNo}P1`, hfSeqId: payment?.hf_seq_id }],
      refunds: [],
    });
    // Everything that happened, published or not, without a gap.
    expect(shown.events.map(({ seq }) => seq)).toEqual(shown.events.map((_, index) => shown.events.length - index));
    expect(shown.events.at(-1)).toMatchObject({ entity: 'charging-order', from: null, to: 'created' });
    expect(shown.events[0]).toMatchObject({ entity: expect.any(String), to: expect.stringMatching(/paid|succeeded/) });
    for (const orderNo of [shown.orderNo, `${shown.orderNo}D1`, `${shown.orderNo}P1`]) {
      expect(await operator.do('show', { orderNo })).toMatchObject({ outOrderNo });
    }
    expect(shown.openid).toBe('oAl***0001');
    expect(JSON.stringify(shown)).not.toContain(ALICE);
    expect(await operator.call('show', { orderNo: 'E0000000000000000000000000000000' })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });

  it('lists open alarms; one that was dealt with is closed with a note, once', async () => {
    const { world, operator } = await operated();
    const alarm = { alarmId: 'bill-capped:E1', kind: 'bill-capped', no: 'E1', message: 'Raise the limit.' } as const;
    await world.app.alarms.raise(alarm, world.clock.nowMs());
    expect(await operator.do('alarms', {})).toEqual({ alarms: [{ ...alarm, raisedMs: world.clock.nowMs() }] });
    await operator.do('closeAlarm', { alarmId: alarm.alarmId, note: 'limit raised' });
    expect(await operator.do('alarms', {})).toEqual({ alarms: [] });
    expect(await world.database.engine.find('alarms', {})).toMatchObject([{ state: 'closed', note: 'limit raised' }]);
    expect(await operator.call('closeAlarm', { alarmId: alarm.alarmId, note: 'again' })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });
});

describe('a session whose pile does not tell its last reading', () => {
  /** The pile is gone a few minutes into the session; the user has stopped it. */
  const silent = async () => {
    const { world, operator } = await operated();
    const orderNo = await charging(world);
    await world.advance(5 * MINUTE_MS);
    world.charger.set('P002', { online: false });
    await world.charge(ALICE, 'stop', { outOrderNo: orderNo });
    await world.advance(10 * MINUTE_MS);
    return { world, operator, orderNo };
  };

  it('is ended with what a person has read, billed, and deducted', async () => {
    const { world, operator, orderNo } = await silent();
    const before = await operator.do('show', { orderNo });
    expect(before).toMatchObject({ state: 'stopping', waitsFor: 'stop', reported: { energyWh: expect.any(Number) } });
    const toldMs = before.reported?.atMs ?? 0;
    const energyWh = (before.reported?.energyWh ?? 0) + 1000;
    expect(await operator.do('meter', { orderNo, energyWh })).toMatchObject({ energyWh, stopBy: 'user', endedBecause: 'operator' });
    // At 60 kW a kWh takes a minute: the session ended then, not when somebody came to read the meter.
    const ended = await order(world);
    expect(ended?.readings.at(-1)?.atMs).toBe(toldMs + MINUTE_MS);
    expect(ended?.bill?.endedMs).toBe(toldMs + MINUTE_MS);
    await world.advance(2 * MINUTE_MS);
    expect(await order(world)).toMatchObject({ state: 'paid', bill: { energyWh } });
    expect((await operator.do('show', { orderNo })).events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          source: 'operator',
          factId: expect.stringMatching(/:meter-supplied$/),
          from: 'stopping',
          to: 'completing',
        }),
      ]),
    );
    await allIsWell(world);
  });

  it('another value comes too late once the bill stands', async () => {
    const { world, operator, orderNo } = await silent();
    await operator.do('meter', { orderNo, energyWh: 3000 });
    await world.advance(2 * MINUTE_MS);
    const before = await stored(world);
    expect(await operator.conflict('meter', { orderNo, energyWh: 4000 })).toContain('no session waits for its meter reading');
    expect(await stored(world)).toBe(before);
    await allIsWell(world);
  });

  it('less than the pile has told is possible: a meter may be wrong, and the person is believed', async () => {
    const { world, operator, orderNo } = await silent();
    const { reported } = await operator.do('show', { orderNo });
    expect(reported?.energyWh).toBeGreaterThan(2000);
    expect(await operator.do('meter', { orderNo, energyWh: 2000 })).toMatchObject({ energyWh: 2000 });
    expect(await world.records.alarms()).toEqual([]);
    expect(await operator.do('show', { orderNo })).toMatchObject({ billFen: expect.any(Number) });
    await allIsWell(world);
  });

  it('nothing charged, nothing billed', async () => {
    const { world, operator, orderNo } = await silent();
    await operator.do('meter', { orderNo, energyWh: 0 });
    await world.advance(2 * MINUTE_MS);
    expect(await order(world)).toMatchObject({ state: 'closed', bill: { totalFen: 0 } });
    await allIsWell(world);
  });

  it('more than the pile can have given is refused: a slip of the decimal point', async () => {
    const { world, operator, orderNo } = await silent();
    const before = await order(world);
    expect(await operator.conflict('meter', { orderNo, energyWh: 60_000 })).toContain('cannot have been charged');
    expect(await order(world)).toMatchObject({ state: 'stopping', bill: before?.bill });
  });

  it('what the pile tells after all is better', async () => {
    const { world, operator, orderNo } = await silent();
    // Back online just now; nobody has asked it yet.
    world.charger.set('P002', { online: true });
    expect(await operator.conflict('meter', { orderNo, energyWh: 3000 })).toContain('The pile has told the end of the session itself');
    const ended = await order(world);
    expect(ended?.bill?.energyWh).not.toBe(3000);
    expect(ended).toMatchObject({ endedBecause: 'user' });
    await allIsWell(world);
  });

  it('a session that runs is ended only where its pile has fallen silent', async () => {
    const { world, operator } = await operated();
    const orderNo = await charging(world);
    expect(await operator.conflict('meter', { orderNo, energyWh: 100 })).toContain('The pile reports still');
    world.charger.set('P002', { online: false });
    await world.advance(15 * MINUTE_MS);
    expect(await order(world)).toMatchObject({ state: 'charging' });
    await operator.do('meter', { orderNo, energyWh: 4321 });
    expect(await order(world)).toMatchObject({ stopBy: 'operator', endedBecause: 'operator', bill: { energyWh: 4321 } });
    const again = await stored(world);
    expect(await operator.do('meter', { orderNo, energyWh: 4321 })).toMatchObject({ energyWh: 4321 });
    expect(await stored(world)).toBe(again);
    await world.advance(2 * MINUTE_MS);
    await allIsWell(world);
  });
});

describe('an order that is taken up anew', () => {
  it('is asked for at once when its tries were used up, and counts anew', async () => {
    const { world, operator } = await operated();
    const orderNo = await charging(world);
    for (const path of [HUIFU_PATHS.complete, HUIFU_PATHS.query]) world.fault(`huifu:${path}`, 'timeout-before', 1000);
    await world.charge(ALICE, 'stop', { outOrderNo: orderNo });
    await world.advance(60 * DAY_MS);
    expect(await order(world)).toMatchObject({ state: 'completing', dueMs: null });
    expect(await world.records.alarms()).toMatchObject([{ kind: 'charging-unresolved', no: orderNo }]);
    // Still no answer: it is followed again.
    expect(await operator.do('ask', { orderNo })).toMatchObject({ state: 'completing', tries: 2, dueMs: expect.any(Number) });
    world.faults.clear();
    expect(await operator.do('ask', { orderNo })).toMatchObject({ state: 'deducting' });
    await world.advance(MINUTE_MS);
    expect(await order(world)).toMatchObject({ state: 'paid' });
    await allIsWell(world);
  });

  it('a deduction under way is asked for, not made again', async () => {
    const { world, operator } = await operated({ huifuRules: { deductionMs: 5 * DAY_MS } });
    const orderNo = await charged(world);
    const sent = sentTo(world, HUIFU_PATHS.pay).length;
    expect(sent).toBe(1);
    const asked = sentTo(world, HUIFU_PATHS.trade).length;
    expect(await operator.do('ask', { orderNo })).toMatchObject({ state: 'deducting', deductions: [{ state: 'paying' }] });
    expect(sentTo(world, HUIFU_PATHS.pay)).toHaveLength(sent);
    expect(sentTo(world, HUIFU_PATHS.trade).length).toBeGreaterThan(asked);
  });

  it('an order at rest is not asked for', async () => {
    const { world, operator } = await operated();
    const orderNo = await charged(world);
    const before = await stored(world);
    expect(await operator.conflict('ask', { orderNo })).toBe('The order is paid and waits for nothing.');
    expect(await stored(world)).toBe(before);
  });
});

describe('another deduction now', () => {
  it('is a registration and a payment of its own', async () => {
    const { world, operator } = await operated();
    const orderNo = await unpaid(world);
    expect(await operator.do('show', { orderNo })).toMatchObject({ state: 'unpaid', deductions: [{ state: 'failed' }] });
    world.huifu.decideDeduction({ outOrderNo: orderNo, outcome: 'paid' });
    expect(await operator.do('retry', { orderNo })).toMatchObject({
      state: 'deducting',
      deductions: [{ state: 'failed' }, { state: 'paying' }],
    });
    expect(await operator.conflict('retry', { orderNo })).toBe('The order is deducting: there is nothing to deduct now.');
    await world.advance(MINUTE_MS);
    expect(await operator.do('show', { orderNo })).toMatchObject({ state: 'paid', payment: { by: 'deduction' } });
    const payments = sentTo(world, HUIFU_PATHS.pay);
    expect(new Set(payments.map(({ req_seq_id }) => req_seq_id)).size).toBe(2);
    expect(await operator.conflict('retry', { orderNo })).toContain('The order is paid');
    await allIsWell(world);
  });

  it('has its limit', async () => {
    const { world, operator } = await operated();
    const orderNo = await unpaid(world);
    const failed = (await order(world))?.deductions[0];
    if (!failed) throw new Error('nothing was deducted');
    const many = Array.from({ length: MAX_ATTEMPTS }, (_, index) => ({ ...failed, seq: index + 1, registrationNo: `D${index}` }));
    const ourNo = (await operator.do('show', { orderNo })).orderNo;
    const origin = { source: 'scheduler', factId: 'test' } as const;
    await world.app.chargingOrders.change(ourNo, origin, (present) => ({
      next: { ...present, deductions: many },
      alarms: [],
      result: null,
    }));
    const before = await stored(world);
    expect(await operator.conflict('retry', { orderNo })).toContain(`${MAX_ATTEMPTS} deductions were tried`);
    expect(await stored(world)).toBe(before);
  });
});

describe('an order that is given up', () => {
  it('before its confirmation: cancelled at the platform', async () => {
    const { world, operator } = await operated();
    const { outOrderNo } = await offer(world);
    expect(await operator.do('cancel', { orderNo: outOrderNo })).toMatchObject({ state: 'cancelled', cancelReason: 'operator' });
    expect(await operator.do('cancel', { orderNo: outOrderNo })).toMatchObject({ state: 'cancelled' });
    expect(world.huifu.ordersOf(ALICE)).toMatchObject([{ state: 'REVOKED' }]);
    await allIsWell(world);
  });

  it('while the pile is being started: stopped before it charges', async () => {
    const { world, operator } = await operated();
    const { outOrderNo } = await offer(world);
    world.charger.set('P002', { startMs: 30_000 });
    world.huifu.decide({ outOrderNo, decision: 'confirm' });
    await world.advance(1000);
    expect(await order(world)).toMatchObject({ state: 'confirmed' });
    await operator.do('cancel', { orderNo: outOrderNo });
    await world.advance(2 * MINUTE_MS);
    expect(await order(world)).toMatchObject({ state: 'cancelled', stopBy: 'operator', payment: null });
    await allIsWell(world);
  });

  it('once its session has begun: refused', async () => {
    const { world, operator } = await operated();
    const orderNo = await charging(world);
    expect(await operator.conflict('cancel', { orderNo })).toBe('The order is charging: its session has begun and cannot be cancelled.');
    expect(await order(world)).toMatchObject({ state: 'charging', stopBy: null });
  });
});
