import { startTestStack, type TestStack } from '../../support/stack';
import { DAY_MS, HOUR_MS, losing, MINUTE_MS, SECOND_MS } from '../../support/subscriber';
import { HUIFU_PATHS } from '../../support/charging-users';
import { Driver } from '../../support/driver';

const BEIJING_MS = 8 * HOUR_MS;

/** Charge now, pay after, on the running stack: real bundles, real SDK, real signatures both ways. */
describe('charging', () => {
  let stack: TestStack;
  let driver: Driver;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.dispose());
  beforeEach(() => {
    driver = new Driver(stack, 'flow');
  });
  afterEach(async () => {
    await stack.control('DELETE', 'faults');
    // The next driver finds the pile free.
    await driver.pile({ plugged: false, online: true, faulted: false });
    await stack.settle();
  });

  it('is offered, confirmed, charged, stopped, billed and deducted; both books agree', async () => {
    const outOrderNo = await driver.billed();
    const order = await driver.seen(outOrderNo);
    expect(order).toMatchObject({ state: 'paid', paidBy: 'deduction', endedBecause: 'user', attempts: 1 });
    // Ten minutes at 60 kW, at the night's price or a higher one.
    expect(order.billFen).toBeGreaterThan(500);
    const { payments, serviceOrders } = await driver.ledger();
    expect(payments).toMatchObject([{ trans_stat: 'S', trans_amt: order.billFen }]);
    expect(serviceOrders).toMatchObject([{ state: 'DONE', collection: { state: 'USER_PAID', paid_amount: order.paidFen } }]);
    expect((await driver.stored(outOrderNo)).payment).toMatchObject({ hfSeqId: payments[0]?.hf_seq_id, reqDate: payments[0]?.req_date });
    expect(await driver.alarms()).toEqual([]);
  });

  describe('with lost notifications', () => {
    it('of the confirmation: found by the scheduler while nobody looks', async () => {
      await losing(stack, 'huifu.confirmed');
      const { outOrderNo } = await driver.offer();
      await driver.confirm(outOrderNo);
      await stack.advance(2 * MINUTE_MS);
      expect(await driver.stored(outOrderNo)).toMatchObject({ state: 'charging', confirmedMs: expect.any(Number) });
    });

    it('of the confirmation: found by the read of the page that comes back from WeChat', async () => {
      await losing(stack, 'huifu.confirmed');
      const { outOrderNo } = await driver.offer();
      await driver.confirm(outOrderNo);
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'charging' });
    });

    it('of the deduction: found by the scheduler, once', async () => {
      await losing(stack, 'huifu.paid');
      const outOrderNo = await driver.session();
      await driver.ok('stop', { outOrderNo });
      expect(await driver.stored(outOrderNo)).toMatchObject({ payment: null });
      await stack.advance(2 * MINUTE_MS);
      const order = await driver.stored(outOrderNo);
      const { payments } = await driver.ledger();
      expect(payments).toMatchObject([{ trans_stat: 'S' }]);
      expect(order).toMatchObject({ state: 'paid', payment: { by: 'deduction', hfSeqId: payments[0]?.hf_seq_id } });
    });

    it('of a payment that the user made actively: found by the read, and located', async () => {
      await losing(stack, 'huifu.paid');
      const outOrderNo = await driver.billed('failed');
      expect(await driver.stored(outOrderNo)).toMatchObject({ state: 'unpaid' });
      // Neither due, nor asked about a moment ago.
      await stack.advance(3 * SECOND_MS);
      await driver.pay(outOrderNo);
      expect(await driver.stored(outOrderNo)).toMatchObject({ state: 'unpaid', payment: null });
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'paid', paidBy: 'active' });
      const [, active] = (await driver.ledger()).payments;
      expect(active).toMatchObject({ kind: 'active', trans_stat: 'S' });
      expect((await driver.stored(outOrderNo)).payment).toMatchObject({ hfSeqId: active?.hf_seq_id, reqDate: active?.req_date });
    });

    it('of a payment that the user made actively: found by the scheduler before the next planned deduction', async () => {
      await losing(stack, 'huifu.paid');
      const outOrderNo = await driver.billed('failed');
      await driver.pay(outOrderNo);
      await stack.advance(30 * MINUTE_MS);
      expect(await driver.stored(outOrderNo)).toMatchObject({ state: 'paid', payment: { by: 'active', hfSeqId: expect.any(String) } });
      await stack.advance(2 * DAY_MS);
      expect((await driver.ledger()).payments.map(({ trans_stat }) => trans_stat)).toEqual(['F', 'S']);
      expect(await driver.alarms()).toEqual([]);
    });
  });

  describe('with deductions that fail', () => {
    it('tries again an hour later and the next morning at eight, each under a registration of its own', async () => {
      const outOrderNo = await driver.billed('failed');
      const first = await driver.seen(outOrderNo);
      expect(first).toMatchObject({ state: 'unpaid', attempts: 1 });
      expect((first.nextAttemptMs ?? 0) - first.nowMs).toBeGreaterThan(58 * MINUTE_MS);
      expect((first.nextAttemptMs ?? 0) - first.nowMs).toBeLessThanOrEqual(HOUR_MS);
      await stack.advance(HOUR_MS + 2 * MINUTE_MS);
      const second = await driver.seen(outOrderNo);
      expect(second).toMatchObject({ state: 'unpaid', attempts: 2 });
      expect(((second.nextAttemptMs ?? 0) + BEIJING_MS) % DAY_MS).toBe(8 * HOUR_MS);
      await driver.deductions(outOrderNo, 'paid');
      await stack.advance((second.nextAttemptMs ?? 0) - second.nowMs - MINUTE_MS);
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'unpaid', attempts: 2 });
      await stack.advance(3 * MINUTE_MS);
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'paid', attempts: 3, paidBy: 'deduction' });
      const { payments, registrations } = await driver.ledger();
      expect(payments.map(({ trans_stat }) => trans_stat)).toEqual(['F', 'F', 'S']);
      expect(new Set(payments.map(({ out_trade_no }) => out_trade_no)).size).toBe(3);
      expect(registrations).toHaveLength(3);
      expect(await driver.alarms()).toEqual([]);
    });

    it('keeps the user from a second session until the first is paid', async () => {
      const outOrderNo = await driver.session();
      await driver.deductions(outOrderNo, 'failed');
      expect(await driver.refusal('start', { code: 'P003' })).toMatchObject({ code: 'CHARGING_IN_PROGRESS', outOrderNo });
      await driver.stop(outOrderNo);
      expect(await driver.refusal('start', { code: driver.pileId })).toMatchObject({ code: 'UNPAID_ORDER', outOrderNo });
      expect((await driver.ledger()).serviceOrders).toHaveLength(1);
      await driver.pay(outOrderNo);
      await stack.settle();
      expect((await driver.offer()).outOrderNo).not.toBe(outOrderNo);
    });

    it('[P16] a user who pays twice in haste pays once', async () => {
      const outOrderNo = await driver.billed('failed');
      await driver.pay(outOrderNo);
      const again = await stack.request('POST', '/_control/huifu/pay', { outOrderNo, outcome: 'paid' });
      expect(again.status).toBe(409);
      expect(await driver.ok('payAgain', { outOrderNo })).toMatchObject({ state: 'paid' });
      await stack.advance(DAY_MS);
      expect((await driver.ledger()).payments.filter(({ trans_stat }) => trans_stat === 'S')).toHaveLength(1);
    });
  });

  describe('at the pile', () => {
    it('offline: refused before anything is sent to the acquirer', async () => {
      await driver.pile({ plugged: true, online: false });
      expect(await driver.refusal('start', { code: driver.pileId })).toMatchObject({ code: 'PILE_OFFLINE' });
      expect(await driver.ledger()).toMatchObject({ serviceOrders: [] });
    });

    it('offline during the session: shown as stale, stopped by wish, billed and paid when it comes back', async () => {
      const outOrderNo = await driver.session();
      await driver.pile({ online: false });
      await stack.advance(15 * MINUTE_MS);
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'charging', live: { stale: true } });
      expect(await driver.ok('stop', { outOrderNo })).toMatchObject({ state: 'stopping' });
      await stack.advance(10 * MINUTE_MS);
      expect(await driver.stored(outOrderNo)).toMatchObject({ state: 'stopping', bill: null });
      await driver.pile({ online: true });
      await stack.advance(3 * MINUTE_MS);
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'paid', endedBecause: 'user' });
      expect(await driver.alarms()).toEqual([]);
    });

    it('refuses to start: nothing is owed, the service order is cancelled at the platform', async () => {
      await driver.pile({ startRefused: true });
      const outOrderNo = await driver.session(2 * MINUTE_MS);
      await driver.pile({ startRefused: false });
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'cancelled', cancelledBecause: 'pile-refused' });
      expect(await driver.ledger()).toMatchObject({ serviceOrders: [{ state: 'REVOKED' }], payments: [] });
    });

    it('no energy: completed with zero, closed, nothing deducted', async () => {
      const { outOrderNo } = await driver.offer();
      await driver.pile({ socPercent: 100 });
      await driver.confirm(outOrderNo);
      await stack.advance(MINUTE_MS);
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'closed', billFen: 0, paidFen: 0, attempts: 0 });
      expect(await driver.ledger()).toMatchObject({ serviceOrders: [{ state: 'DONE', total_amount: 0 }], registrations: [], payments: [] });
      expect(await driver.alarms()).toEqual([]);
    });

    it.each(['drop', 'duplicate', 'reorder', 'corrupt', 'timeout-after'])('events with "%s": billed and paid once', async (fault) => {
      await stack.control('POST', 'faults', { rules: [{ on: 'charger.event', do: fault, times: 3 }] });
      const outOrderNo = await driver.billed();
      await stack.advance(5 * MINUTE_MS);
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'paid' });
      expect((await driver.ledger()).payments).toHaveLength(1);
      expect(await driver.alarms()).toEqual([]);
    });
  });

  describe('before the confirmation', () => {
    it('[P4] not confirmed: cancelled after half an hour here and at the platform, although nothing is notified', async () => {
      const { outOrderNo, confirmByMs } = await driver.offer();
      await stack.advance(confirmByMs - stack.clock.nowMs() - MINUTE_MS);
      expect(await driver.stored(outOrderNo)).toMatchObject({ state: 'confirming' });
      await stack.advance(3 * MINUTE_MS);
      expect(await driver.stored(outOrderNo)).toMatchObject({ state: 'cancelled', cancelReason: 'not-confirmed' });
      expect((await driver.ledger()).serviceOrders).toMatchObject([{ state: 'REVOKED' }]);
      expect((await stack.request('POST', '/_control/huifu/decide', { outOrderNo, decision: 'confirm' })).status).toBe(409);
    });

    it('refused in Payscore is no state: the user may come back and confirm', async () => {
      const { outOrderNo } = await driver.offer();
      await stack.control('POST', 'huifu/decide', { outOrderNo, decision: 'refuse' });
      await stack.advance(MINUTE_MS);
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'confirming' });
      await driver.confirm(outOrderNo);
      await stack.settle();
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'charging' });
    });

    it('given up by the user: cancelled at both, and the pile stays idle', async () => {
      const { outOrderNo } = await driver.offer();
      await driver.ok('cancel', { outOrderNo });
      await stack.settle();
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'cancelled', cancelledBecause: 'user' });
      expect((await driver.ledger()).serviceOrders).toMatchObject([{ state: 'REVOKED' }]);
    });

    it('six taps at once give one service order', async () => {
      await driver.pile({ plugged: true });
      const replies = await Promise.all(Array.from({ length: 6 }, () => driver.reply('start', { code: driver.pileId })));
      expect(replies.filter(({ ok }) => ok).length).toBeGreaterThan(0);
      const open = (await driver.ledger()).serviceOrders.filter(({ state }) => state === 'CREATED');
      expect(open).toHaveLength(1);
    });
  });

  describe('with an acquirer that does not answer', () => {
    const calls = ['query', 'complete', 'register', 'pay', 'trade'] as const;
    it.each(calls.flatMap((call) => ['timeout-before', 'timeout-after', 'corrupt'].map((fault) => [call, fault] as const)))(
      '[G1] %s with "%s": paid exactly once in the end',
      async (call, fault) => {
        const outOrderNo = await driver.session(5 * MINUTE_MS);
        await stack.control('POST', 'faults', { rules: [{ on: `huifu:${HUIFU_PATHS[call]}`, do: fault, times: 2 }] });
        await driver.stop(outOrderNo);
        await stack.advance(10 * MINUTE_MS);
        const order = await driver.stored(outOrderNo);
        expect(order).toMatchObject({ state: 'paid', payment: { amountFen: order.bill?.totalFen, hfSeqId: expect.any(String) } });
        expect((await driver.ledger()).payments.filter(({ trans_stat }) => trans_stat === 'S')).toHaveLength(1);
        expect(await driver.alarms()).toEqual([]);
      },
    );

    it.each(['timeout-before', 'timeout-after', 'corrupt'])(
      '[G1] create with "%s": told so, and the next tap charges under one order',
      async (fault) => {
        await driver.pile({ plugged: true });
        await stack.control('POST', 'faults', { rules: [{ on: `huifu:${HUIFU_PATHS.create}`, do: fault, times: 1 }] });
        expect(await driver.refusal('start', { code: driver.pileId })).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
        const outOrderNo = await driver.billed();
        expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'paid' });
        const { serviceOrders, payments } = await driver.ledger();
        expect(serviceOrders.map(({ state }) => state).filter((state) => state !== 'REVOKED')).toEqual(['DONE']);
        expect(payments).toHaveLength(1);
      },
    );
  });

  it.each(['duplicate', 'delay', 'reorder', 'corrupt', 'timeout-after'])(
    '[G3] [P3] notifications with "%s": charged once, paid once',
    async (fault) => {
      const rules = ['huifu.confirmed', 'huifu.paid'].map((on) => ({ on, do: fault, times: 1, delayMs: 2 * MINUTE_MS }));
      await stack.control('POST', 'faults', { rules });
      const outOrderNo = await driver.billed();
      await stack.advance(10 * MINUTE_MS);
      expect(await driver.seen(outOrderNo)).toMatchObject({ state: 'paid' });
      expect((await driver.ledger()).payments).toHaveLength(1);
      expect(await driver.alarms()).toEqual([]);
    },
  );
});
