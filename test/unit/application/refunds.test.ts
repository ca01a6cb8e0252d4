import { createWorld, type World, type WorldOptions } from '../../support/world';
import { ALICE, buy, DAY_MS, fieldsOf, HOUR_MS, MINUTE_MS, order } from '../../support/world-users';

const worldWith = (options: Partial<WorldOptions> = {}): Promise<World> => createWorld({ seed: 12, ...options });
const asked = (world: World, path: string): number => world.http.sent.filter((sent) => sent.path.endsWith(path)).length;
const member = (world: World) => world.records.membership(ALICE);

describe('refunds made in the merchant platform', () => {
  it('[R4] [G2] one notification: asked, withdrawn, the contract ended within a minute or two; the books agree', async () => {
    const world = await worldWith();
    const { outTradeNo, contractId } = await buy(world);
    world.wechat.refundInPlatform({ outTradeNo, refundFen: 1900 });
    await world.deliver();
    expect((await member(world)).orders).toMatchObject([{ state: 'refunded', refundedFen: 1900 }]);
    await world.advance(3 * MINUTE_MS);
    expect((await member(world)).contracts).toMatchObject([{ state: 'ended', endedBy: 'merchant' }]);
    expect(world.wechat.ledger().contracts).toMatchObject([{ contract_id: contractId, contract_state: 1, contract_termination_mode: 3 }]);
    const deletion = world.http.sent.find(({ path }) => path.endsWith('/papay/deletecontract'));
    expect(fieldsOf(deletion?.body ?? '')).toMatchObject({ contract_termination_remark: '款项已全额退还或经客服处理，自动续费关闭' });
    expect(await world.records.alarms()).toEqual([]);
    expect((await world.records.faults()).filter((fault) => fault.includes('audit'))).toEqual([]);
    expect((await member(world)).checks).toEqual([]);
  });

  it('[G1] no answer to the question: acknowledged, and the scheduler asks again', async () => {
    const world = await worldWith();
    const { outTradeNo } = await buy(world);
    world.fault('wechat:/pay/refundquery', 'timeout-after');
    world.wechat.refundInPlatform({ outTradeNo, refundFen: 1900 });
    await world.deliver();
    expect((await member(world)).orders).toMatchObject([{ state: 'paid', refundedFen: 0 }]);
    await world.advance(2 * MINUTE_MS);
    expect((await member(world)).orders).toMatchObject([{ state: 'refunded' }]);
  });

  it('[G3] the question cannot be stored: not acknowledged, and the platform tells again', async () => {
    const world = await worldWith();
    const { outTradeNo } = await buy(world);
    world.wechat.refundInPlatform({ outTradeNo, refundFen: 500 });
    world.database.setFaults(() => 'fail-before');
    await world.deliver();
    world.database.setFaults(null);
    expect((await member(world)).orders).toMatchObject([{ refundedFen: 0 }]);
    await world.advance(15_000);
    expect((await member(world)).orders).toMatchObject([{ state: 'paid', refundedFen: 500 }]);
  });

  it('[R4] payment and refund notifications lost, the order query bare: one read finds both', async () => {
    const world = await worldWith({ rules: { refundedShowsPayment: false } });
    const { outTradeNo, prepayId } = await order(world);
    for (const kind of ['payment', 'contract', 'refund']) world.fault(`wechat.${kind}`, 'drop', 100);
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    world.wechat.refundInPlatform({ outTradeNo, refundFen: 1900 });
    await world.advance(10_000);
    expect(await world.ask(ALICE, 'membership', {})).toMatchObject({ status: 'none', periods: [], lastOrder: { state: 'refunded' } });
    await world.advance(5 * MINUTE_MS);
    expect((await member(world)).contracts).toMatchObject([{ state: 'ended', endedBy: 'merchant' }]);
    expect(world.wechat.ledger().contracts).toMatchObject([{ contract_state: 1 }]);
  });

  it('a refund on its way that is found by chance is followed until it arrives, its notification lost', async () => {
    const world = await worldWith({ rules: { refundingMs: 3 * DAY_MS } });
    const { outTradeNo, prepayId } = await order(world);
    for (const kind of ['payment', 'refund']) world.fault(`wechat.${kind}`, 'drop', 100);
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    world.wechat.refundInPlatform({ outTradeNo, refundFen: 1900 });
    await world.advance(HOUR_MS);
    expect(await member(world)).toMatchObject({ orders: [{ state: 'paid', refundedFen: 0 }], periods: [{ withdrawn: false }] });
    await world.advance(3 * DAY_MS + 6 * HOUR_MS);
    expect(await member(world)).toMatchObject({ orders: [{ state: 'refunded' }], periods: [{ withdrawn: true }] });
    expect((await member(world)).checks.filter(({ of }) => of === 'refund')).toEqual([]);
  });

  it('a refund that never arrives is asked about for two weeks, then a person is told', async () => {
    const world = await worldWith({ rules: { refundingMs: 90 * DAY_MS } });
    const { outTradeNo, prepayId } = await order(world);
    world.fault('wechat.payment', 'drop', 100);
    world.pay(prepayId, { outcome: 'paid', autoRenew: false });
    world.wechat.refundInPlatform({ outTradeNo, refundFen: 1900 });
    await world.advance(20 * DAY_MS);
    expect(await world.records.alarms()).toEqual([{ kind: 'refund-unresolved', no: outTradeNo }]);
    expect(asked(world, '/pay/refundquery')).toBeLessThan(70);
  });

  it('two parts, then the rest', async () => {
    const world = await worldWith();
    const { outTradeNo } = await buy(world);
    for (const [refundFen, state, sum] of [
      [600, 'paid', 600],
      [600, 'paid', 1200],
      [700, 'refunded', 1900],
    ] as const) {
      world.wechat.refundInPlatform({ outTradeNo, refundFen });
      await world.deliver();
      expect((await member(world)).orders).toMatchObject([{ state, refundedFen: sum }]);
    }
    expect((await member(world)).periods).toMatchObject([{ withdrawn: true }]);
  });
});
