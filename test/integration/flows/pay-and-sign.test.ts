import { startTestStack, type TestStack } from '../../support/stack';
import { DAY_MS, HOUR_MS, losing, MINUTE_MS, Subscriber } from '../../support/subscriber';

/** Payment × contract on the running stack: real bundles, real SDK, real signatures. */
describe('pay and sign', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.dispose());
  afterEach(() => stack.control('DELETE', 'faults'));

  it('[R4] paid × signed: period granted, auto-renewal on, next deduction before the cover ends', async () => {
    const user = new Subscriber(stack, 'signed');
    const order = await user.buy();
    const m = await user.membership();
    expect(m).toMatchObject({
      status: 'active',
      autoRenew: true,
      contractId: expect.any(String),
      nextDeductionFen: 2500,
      canResumeSigning: false,
    });
    expect(m.periods).toEqual([expect.objectContaining({ outTradeNo: order.outTradeNo, paidFen: 1900, planId: 'month' })]);
    expect(m.nextDeductionMs).toBeLessThan(m.validUntilMs ?? 0);
    expect(m.nextDeductionMs).toBeGreaterThan((m.validUntilMs ?? 0) - 2 * DAY_MS);
    expect(await user.alarms()).toEqual([]);
  });

  it('[R4] [D21] paid × not signed, switch off: period granted once, auto-renewal off, signing offered after the window', async () => {
    const user = new Subscriber(stack, 'switch-off');
    await user.buy({ autoRenew: false });
    expect(await user.membership()).toMatchObject({ autoRenew: false, canResumeSigning: false, lastOrder: { contract: 'waiting' } });
    await stack.advance(15 * MINUTE_MS);
    const m = await user.membership();
    expect(m).toMatchObject({ status: 'active', autoRenew: false, canResumeSigning: true, lastOrder: { state: 'paid', contract: 'none' } });
    expect(m.contractId).toBeUndefined();
    expect(m.periods).toHaveLength(1);
    expect(await user.refusal({ action: 'subscribe', planId: 'month', consent: true })).toBe('ALREADY_SUBSCRIBED');
  });

  it('[D20] paid while a contract for the plan lives: refused before anything is sent', async () => {
    const user = new Subscriber(stack, 'again');
    await user.buy();
    expect(await user.refusal({ action: 'subscribe', planId: 'month', consent: true })).toBe('ALREADY_SUBSCRIBED');
    expect(await user.refusal({ action: 'subscribe', planId: 'year', consent: true })).toBe('ALREADY_SUBSCRIBED');
    expect((await user.ledger()).orders).toHaveLength(1);
  });

  it('[R4] not paid × nothing: the order is closed at the platform after its time, nothing granted', async () => {
    const user = new Subscriber(stack, 'walked-away');
    const order = await user.subscribe();
    await user.decide(order, 'cancelled');
    await stack.advance(3 * HOUR_MS);
    expect(await user.membership()).toMatchObject({
      status: 'none',
      autoRenew: false,
      periods: [],
      lastOrder: { state: 'closed', contract: 'none' },
    });
    expect((await user.ledger()).orders).toMatchObject([{ out_trade_no: order.outTradeNo, trade_state: 'CLOSED' }]);
    expect((await user.subscribe()).outTradeNo).not.toBe(order.outTradeNo);
  });

  it('no balance: nothing granted, and the same order can be paid after topping up', async () => {
    const user = new Subscriber(stack, 'no-balance');
    const order = await user.subscribe();
    await user.decide(order, 'no-balance');
    await stack.settle();
    expect(await user.membership()).toMatchObject({ status: 'pending', periods: [] });
    const again = await user.buy();
    expect(again.outTradeNo).toBe(order.outTradeNo);
    expect(await user.membership()).toMatchObject({ status: 'active', autoRenew: true });
  });

  it('both notifications lost: the next read finds payment and contract', async () => {
    await losing(stack, 'wechat.payment', 'wechat.contract');
    const user = new Subscriber(stack, 'lost-read');
    await user.buy();
    expect(await user.membership()).toMatchObject({ status: 'active', autoRenew: true });
    expect((await user.membership()).periods).toHaveLength(1);
  });

  it('both notifications lost and nobody looks: the scheduler finds them', async () => {
    await losing(stack, 'wechat.payment', 'wechat.contract');
    const user = new Subscriber(stack, 'lost-swept');
    const order = await user.buy();
    await stack.advance(20 * MINUTE_MS);
    const { periods, contracts } = await stack.control<{
      periods: { outTradeNo: string }[];
      contracts: { contractCode: string; state: string }[];
    }>('GET', 'merchant');
    expect(periods.filter((p) => p.outTradeNo === order.outTradeNo)).toHaveLength(1);
    expect(contracts.find((c) => c.contractCode === order.contractCode)).toMatchObject({ state: 'signed' });
  });

  it.each(['duplicate', 'delay', 'reorder'])('[D13] [G3] notifications with "%s": one period, one contract', async (fault) => {
    await stack.control('POST', 'faults', {
      rules: ['wechat.payment', 'wechat.contract'].map((on) => ({ on, do: fault, times: 1, delayMs: 2 * MINUTE_MS })),
    });
    const user = new Subscriber(stack, fault);
    await user.buy();
    await stack.advance(30 * MINUTE_MS);
    const m = await user.membership();
    expect(m).toMatchObject({ status: 'active', autoRenew: true });
    expect(m.periods).toHaveLength(1);
    expect((await user.ledger()).contracts).toHaveLength(1);
    expect(await user.alarms()).toEqual([]);
  });

  it('[G1] no answer to contractorder: the user is told that nothing is lost, and the next tap continues the same order', async () => {
    const user = new Subscriber(stack, 'no-answer');
    await stack.control('POST', 'faults', { rules: [{ on: 'wechat:/pay/contractorder', do: 'timeout-after', times: 1 }] });
    expect(await user.refusal({ action: 'subscribe', planId: 'month', consent: true })).toBe('OUTCOME_UNKNOWN');
    await user.buy();
    expect((await user.ledger()).orders).toHaveLength(1);
    expect(await user.membership()).toMatchObject({ status: 'active', autoRenew: true });
  });

  it('[G1] a reply with a bad signature is unknown, never success', async () => {
    const user = new Subscriber(stack, 'bad-reply');
    await stack.control('POST', 'faults', { rules: [{ on: 'wechat:/pay/contractorder', do: 'corrupt', times: 1 }] });
    expect(await user.refusal({ action: 'subscribe', planId: 'month', consent: true })).toBe('OUTCOME_UNKNOWN');
    await user.buy();
    expect((await user.ledger()).orders).toHaveLength(1);
  });

  it("[D20] twelve taps at once, on two plans' buttons and several devices, give one order and one pending contract", async () => {
    const user = new Subscriber(stack, 'twelve');
    const orders = await Promise.all(Array.from({ length: 12 }, () => user.subscribe()));
    expect(new Set(orders.map((o) => o.outTradeNo)).size).toBe(1);
    expect(new Set(orders.map((o) => o.contractCode)).size).toBe(1);
    expect((await user.ledger()).orders).toHaveLength(1);
    expect(await user.refusal({ action: 'subscribe', planId: 'year', consent: true })).toBe('ORDER_IN_PROGRESS');
  });

  it('another plan can be chosen once the platform lets the open order be closed', async () => {
    const user = new Subscriber(stack, 'other-plan');
    const first = await user.subscribe('month');
    await stack.advance(6 * MINUTE_MS);
    const second = await user.subscribe('quarter');
    expect(second.outTradeNo).not.toBe(first.outTradeNo);
    expect((await user.ledger()).orders.map((o) => o.trade_state).sort()).toEqual(['CLOSED', 'NOTPAY']);
  });
});
