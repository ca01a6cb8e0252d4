import { HUIFU_PATHS, loseHuifu, seen, sentTo, unpaid } from '../../support/charging-users';
import { charged, chargedAndPaidByUser, createOperator } from '../../support/operating';
import { createWorld, type World, type WorldOptions } from '../../support/world';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../support/world-users';

const REFUND = HUIFU_PATHS.refund;
const REFUND_CALL = `huifu:${REFUND}`;
const PAID = { deduction: charged, user: chargedAndPaidByUser } as const;
const reason = '充电中断，退还部分费用';

/** An order that is paid, and somebody to refund it. */
async function ready(options: Partial<WorldOptions> & { readonly by?: keyof typeof PAID } = {}) {
  const world = await createWorld({ seed: 31, ...options });
  const orderNo = await PAID[options.by ?? 'deduction'](world);
  const [stored] = await world.records.chargingOrders();
  if (!stored?.payment) throw new Error('not paid');
  return { world, operator: createOperator(world), orderNo, paidFen: stored.payment.amountFen };
}
const yuan = (fen: number): string => (fen / 100).toFixed(2);
const order = async (world: World) => (await world.records.chargingOrders())[0];
const allIsWell = async (world: World) => expect(await world.records.faults()).toEqual([]);

describe.each(['deduction', 'user'] as const)('an order paid by %s', (by) => {
  it('[P10] is refunded by naming the payment: its global serial and the day of its request', async () => {
    const { world, operator, orderNo, paidFen } = await ready({ by });
    expect(await operator.do('refund', { orderNo, amountFen: paidFen, key: 'all', reason })).toMatchObject({
      refund: { state: 'processing', amountFen: paidFen, by: 'li.wei', refundNo: expect.stringMatching(/R1$/) },
      refundableFen: 0,
    });
    const payment = world.huifu.ledger().payments.find(({ trans_stat }) => trans_stat === 'S');
    const [sent] = sentTo(world, REFUND);
    expect(sent).toMatchObject({
      org_hf_seq_id: payment?.hf_seq_id,
      org_req_date: payment?.req_date,
      remark: reason,
      ord_amt: yuan(paidFen),
    });
    expect(JSON.stringify(sent)).not.toContain(orderNo);
    expect(JSON.stringify(sent)).not.toContain((await order(world))?.createHfSeqId);
    await world.advance(MINUTE_MS);
    expect(await operator.do('show', { orderNo })).toMatchObject({
      state: 'refunded',
      refundedFen: paidFen,
      payment: { by: by === 'user' ? 'active' : 'deduction' },
    });
    await allIsWell(world);
  });

  // Beijing's day is another one than that of the process, which counts in UTC.
  it.each([
    ['paid and refunded after midnight', Date.UTC(2026, 10, 23, 15, 50), 0, '20261124', '20261124'],
    ['paid before midnight, refunded after it', Date.UTC(2026, 10, 23, 15, 30), 20 * MINUTE_MS, '20261123', '20261124'],
    ['paid in the last minutes of a UTC day', Date.UTC(2026, 10, 23, 23, 40), 0, '20261124', '20261124'],
  ])("%s: org_req_date is the payment's own day", async (_what, startMs, waitMs, paymentDay, refundDay) => {
    const { world, operator, orderNo } = await ready({ by, startMs });
    await world.advance(waitMs);
    await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    expect(sentTo(world, REFUND)).toMatchObject([{ org_req_date: paymentDay, req_date: refundDay }]);
    await world.advance(MINUTE_MS);
    expect(await order(world)).toMatchObject({ state: 'paid', refunds: [{ state: 'succeeded', reqDate: refundDay }] });
    await allIsWell(world);
  });
});

describe('how much can be refunded', () => {
  it('[P11] [D23] in sum never more than was paid, checked before the call', async () => {
    const { world, operator, orderNo, paidFen } = await ready();
    expect(paidFen).toBe(2027);
    expect(await operator.conflict('refund', { orderNo, amountFen: 2028, key: 'too-much', reason })).toContain(
      '20.27 can be refunded still',
    );
    for (const [amountFen, key] of [
      [400, 'a'],
      [200, 'b'],
    ] as const) {
      await operator.do('refund', { orderNo, amountFen, key, reason });
      await world.advance(MINUTE_MS);
    }
    expect(await operator.conflict('refund', { orderNo, amountFen: 1428, key: 'c', reason })).toBe(
      '20.27 yuan were paid, of which 14.27 can be refunded still.',
    );
    expect(sentTo(world, REFUND)).toHaveLength(2);
    await operator.do('refund', { orderNo, amountFen: 1427, key: 'c', reason });
    await world.advance(MINUTE_MS);
    expect(await order(world)).toMatchObject({ state: 'refunded' });
    expect(await operator.conflict('refund', { orderNo, amountFen: 1, key: 'd', reason })).toContain('0.00 can be refunded still');
    expect(world.huifu.ledger().refunds.map(({ ord_amt }) => ord_amt)).toEqual([400, 200, 1427]);
    await allIsWell(world);
  });

  it('[P11] two operators at once: one refund, the other is told about it', async () => {
    const { world, operator, orderNo, paidFen } = await ready();
    const answers = await Promise.all(['x', 'y'].map((key) => operator.call('refund', { orderNo, amountFen: paidFen, key, reason })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'STATE_CONFLICT' } });
    await world.advance(MINUTE_MS);
    expect(world.huifu.ledger().refunds).toHaveLength(1);
    await allIsWell(world);
  });

  it('[D23] the same wish twice at once is one refund', async () => {
    const { world, operator, orderNo } = await ready();
    const wish = { orderNo, amountFen: 100, key: 'double', reason };
    const answers = await Promise.all([operator.do('refund', wish), operator.do('refund', wish)]);
    expect(new Set(answers.map(({ refund }) => refund.refundNo)).size).toBe(1);
    await world.advance(MINUTE_MS);
    expect(world.huifu.ledger().refunds).toHaveLength(1);
    await allIsWell(world);
  });

  it('nothing is refunded of an order that is not paid, or that is not there', async () => {
    const world = await createWorld({ seed: 32 });
    const operator = createOperator(world);
    const orderNo = await unpaid(world);
    expect(await operator.conflict('refund', { orderNo, amountFen: 1, key: 'k', reason })).toBe(
      'The order is unpaid and not paid: there is nothing to refund.',
    );
    expect(await operator.call('refund', { orderNo: 'E0', amountFen: 1, key: 'k', reason })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
    expect(sentTo(world, REFUND)).toEqual([]);
  });

  it('a refund that failed gives its amount free, and is over: another one has a number of its own', async () => {
    const { world, operator, orderNo, paidFen } = await ready();
    world.huifu.decideRefund({ outOrderNo: orderNo, outcome: 'failed' });
    await operator.do('refund', { orderNo, amountFen: paidFen, key: 'first', reason });
    await world.advance(MINUTE_MS);
    expect(await operator.do('refund', { orderNo, amountFen: paidFen, key: 'first', reason })).toMatchObject({
      refund: { state: 'failed', failedBecause: expect.any(String) },
      refundableFen: paidFen,
    });
    expect(sentTo(world, REFUND)).toHaveLength(1);
    world.huifu.decideRefund({ outOrderNo: orderNo, outcome: 'refunded' });
    await operator.do('refund', { orderNo, amountFen: paidFen, key: 'second', reason });
    await world.advance(MINUTE_MS);
    expect(await order(world)).toMatchObject({ state: 'refunded', refunds: [{ state: 'failed' }, { state: 'succeeded' }] });
    const numbers = sentTo(world, REFUND).map(({ req_seq_id }) => req_seq_id);
    expect(new Set(numbers).size).toBe(2);
    await allIsWell(world);
  });
});

describe('the same refund', () => {
  it('the same key again is the same refund; with another amount it is refused', async () => {
    const { world, operator, orderNo } = await ready();
    const first = await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    const again = await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason: 'told otherwise' });
    expect(again.refund.refundNo).toBe(first.refund.refundNo);
    expect(await operator.conflict('refund', { orderNo, amountFen: 101, key: 'k', reason })).toBe(
      `Key "k" is refund ${first.refund.refundNo} of 1.00 yuan. Another refund needs another key.`,
    );
    await world.advance(MINUTE_MS);
    expect(await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason })).toMatchObject({ refund: { state: 'succeeded' } });
    expect(sentTo(world, REFUND)).toHaveLength(1);
    await allIsWell(world);
  });

  it('one at a time: another one is refused with the number of the open one', async () => {
    const { world, operator, orderNo } = await ready({ huifuRules: { refundingMs: 3 * DAY_MS } });
    const { refund } = await operator.do('refund', { orderNo, amountFen: 100, key: 'open', reason });
    expect(await operator.conflict('refund', { orderNo, amountFen: 100, key: 'next', reason })).toContain(
      `Refund ${refund.refundNo} of 1.00 yuan is processing`,
    );
    await world.advance(3 * DAY_MS + HOUR_MS);
    expect(await operator.do('refund', { orderNo, amountFen: 100, key: 'next', reason })).toMatchObject({
      refund: { refundNo: expect.stringMatching(/R2$/) },
    });
    await world.advance(4 * DAY_MS);
    await allIsWell(world);
  });

  it.each(['timeout-after', 'timeout-before', 'corrupt'] as const)(
    '[D23] no usable answer (%s): not known yet, then the same number, never a second',
    async (fault) => {
      const { world, operator, orderNo } = await ready();
      world.fault(REFUND_CALL, fault);
      const wish = { orderNo, amountFen: 250, key: 'lost', reason };
      const { refund } = await operator.do('refund', wish);
      expect(refund.state).toBe('requested');
      expect(await operator.do('refund', wish)).toMatchObject({ refund: { refundNo: refund.refundNo, state: 'processing' } });
      await world.advance(MINUTE_MS);
      expect(await operator.do('refund', wish)).toMatchObject({ refund: { refundNo: refund.refundNo, state: 'succeeded' } });
      const calls = sentTo(world, REFUND);
      expect(new Set(calls.map((call) => JSON.stringify(call))).size).toBe(1);
      expect(world.huifu.ledger().refunds).toMatchObject([{ req_seq_id: refund.refundNo, ord_amt: 250, trans_stat: 'S' }]);
      await allIsWell(world);
    },
  );

  it.each([
    ['huifu.refund', 'duplicate'],
    ['huifu.refund', 'drop'],
    ['huifu.refund', 'delay'],
  ] as const)('its notification with "%s %s": recorded once', async (on, fault) => {
    const { world, operator, orderNo } = await ready();
    world.fault(on, fault, 100);
    await operator.do('refund', { orderNo, amountFen: 300, key: 'k', reason });
    await world.advance(10 * MINUTE_MS);
    expect(await operator.do('show', { orderNo })).toMatchObject({
      state: 'paid',
      refundedFen: 300,
      refundableFen: 1727,
      refunds: [{ state: 'succeeded' }],
    });
    const { events } = await operator.do('show', { orderNo });
    expect(events.filter(({ entity, to }) => entity === 'charging-refund' && to === 'succeeded')).toHaveLength(1);
    await allIsWell(world);
  });

  it('a process that dies after the wish was stored: the scheduler sends it, and the operator finds it by its key', async () => {
    const { world, operator, orderNo } = await ready();
    const wish = { orderNo, amountFen: 100, key: 'crash', reason };
    world.http.connected = false;
    expect(await operator.do('refund', wish)).toMatchObject({ refund: { state: 'requested' } });
    world.http.connected = true;
    await world.advance(2 * MINUTE_MS);
    expect(await operator.do('refund', wish)).toMatchObject({ refund: { state: 'succeeded' } });
    await allIsWell(world);
  });

  it('the audit names the operator, the call, and what followed', async () => {
    const { world, operator, orderNo } = await ready();
    await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    await world.advance(SECOND_MS);
    const [call] = await world.database.engine.find('operatorCalls', { action: 'refund' });
    const { events } = await operator.do('show', { orderNo });
    const asked = events.filter(({ source }) => source === 'operator');
    expect(asked.map(({ entity, from, to }) => [entity, from, to])).toEqual([
      ['charging-refund', null, 'requested'],
      ['charging-order', 'paid', 'refunding'],
    ]);
    for (const { factId } of asked) expect(factId).toBe(`operator.li.wei:${String(call?._id)}:refund-requested`);
    await allIsWell(world);
  });
});

describe('a payment that the platform does not name', () => {
  /** Paid in WeChat; the notification with its serial is lost, and the query by service order finds no payment. */
  const unlocated = async () => {
    const world = await createWorld({ seed: 33, huifuRules: { tradeByServiceOrder: false } });
    const orderNo = await unpaid(world);
    loseHuifu(world, 'paid');
    world.huifu.payActively({ outOrderNo: orderNo, outcome: 'paid' });
    await world.advance(2 * HOUR_MS);
    const payment = world.huifu.ledger().payments.find(({ trans_stat }) => trans_stat === 'S');
    return { world, operator: createOperator(world), orderNo, hfSeqId: payment?.hf_seq_id ?? '', reqDate: payment?.req_date ?? '' };
  };

  it('[P10] waits for a person who finds it in the statement; then it can be refunded', async () => {
    const { world, operator, orderNo, hfSeqId, reqDate } = await unlocated();
    expect(await order(world)).toMatchObject({ state: 'paid', payment: { hfSeqId: null, reqDate: null, by: 'unknown' } });
    const refused = await operator.conflict('refund', { orderNo, amountFen: 100, key: 'k', reason });
    expect(refused).toContain('waits for payment-unlocated');
    expect(refused).toContain('operator locate');
    expect(sentTo(world, REFUND)).toEqual([]);
    expect(await operator.do('locate', { orderNo, hfSeqId, reqDate })).toMatchObject({
      payment: { hfSeqId, reqDate, by: 'unknown' },
      waitsFor: null,
    });
    await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    await world.advance(MINUTE_MS);
    expect(sentTo(world, REFUND)).toMatchObject([{ org_hf_seq_id: hfSeqId, org_req_date: reqDate }]);
    expect(await order(world)).toMatchObject({ refunds: [{ state: 'succeeded' }] });
    await allIsWell(world);
  });

  it('what cannot be its payment is refused, and changes nothing', async () => {
    const { world, operator, orderNo, hfSeqId, reqDate } = await unlocated();
    const before = await order(world);
    const alarms = await world.records.alarms();
    const createHfSeqId = before?.createHfSeqId ?? '';
    expect(createHfSeqId).not.toBe('');
    expect(await operator.conflict('locate', { orderNo, hfSeqId: createHfSeqId, reqDate })).toContain('serial of the service order');
    for (const day of ['20261122', '20261124']) {
      expect(await operator.conflict('locate', { orderNo, hfSeqId, reqDate: day })).toContain(`requested on ${day}`);
    }
    const failed = before?.deductions[0];
    expect(failed?.hfSeqId).toEqual(expect.any(String));
    expect(await order(world)).toEqual(before);
    expect(await world.records.alarms()).toEqual(alarms);
    await operator.do('locate', { orderNo, hfSeqId, reqDate });
    const located = await order(world);
    expect(await operator.do('locate', { orderNo, hfSeqId, reqDate })).toMatchObject({ payment: { hfSeqId } });
    expect(await operator.conflict('locate', { orderNo, hfSeqId: `${hfSeqId}0`, reqDate })).toContain('has told the payment');
    expect(await order(world)).toEqual(located);
  });

  it('is asked for once more before a refund is refused for it', async () => {
    const world = await createWorld({ seed: 34 });
    const orderNo = await unpaid(world);
    loseHuifu(world, 'paid');
    world.fault(`huifu:${HUIFU_PATHS.trade}`, 'timeout-after', 3);
    world.huifu.payActively({ outOrderNo: orderNo, outcome: 'paid' });
    await world.advance(3 * SECOND_MS);
    await seen(world, orderNo);
    expect(await order(world)).toMatchObject({ state: 'paid', payment: { hfSeqId: null } });
    world.faults.clear();
    expect(await createOperator(world).do('refund', { orderNo, amountFen: 100, key: 'k', reason })).toMatchObject({
      refund: { state: 'processing' },
    });
    await allIsWell(world);
  });
});
