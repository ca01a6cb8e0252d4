import { createWorld, type World } from '../../support/world';
import { ALICE, fieldsOf, HOUR_MS, MINUTE_MS, MONTHLY, order, prepayIdOf } from '../../support/world-users';

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 3 });
});
afterEach(async () => expect(await world.records.faults()).toEqual([]));

const parameters = () =>
  world.http.sent
    .filter(({ path }) => path === '/pay/contractorder')
    .map(({ body }) => Object.entries(fieldsOf(body)).filter(([name]) => name !== 'nonce_str' && name !== 'sign'));

describe.each(['timeout-before', 'timeout-after', 'corrupt'] as const)('[G1] an order whose reply is lost (%s)', (fault) => {
  it('is unknown to the user, and the same order with identical parameters when they try again', async () => {
    world.fault('wechat:/pay/contractorder', fault);
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } });
    expect((await world.records.membership(ALICE)).orders).toMatchObject([{ state: 'opening', prepayId: null }]);

    const again = await world.ask(ALICE, 'subscribe', MONTHLY);
    expect(world.wechat.ledger().orders).toMatchObject([{ out_trade_no: again.outTradeNo, prepay_id: prepayIdOf(again) }]);
    const [first, second] = parameters();
    expect(second).toEqual(first);
    expect((await world.records.membership(ALICE)).orders).toHaveLength(1);
  });

  it('that nobody comes back to ends as closed, without a second one', async () => {
    world.fault('wechat:/pay/contractorder', fault);
    await world.call(ALICE, 'subscribe', MONTHLY);
    await world.advance(32 * MINUTE_MS);
    expect((await world.records.membership(ALICE)).orders).toMatchObject([{ state: 'closed' }]);
    expect(await world.ask(ALICE, 'membership', {})).toMatchObject({ status: 'none', periods: [] });
    expect(parameters()).toHaveLength(1);
    expect(await world.records.alarms()).toEqual([]);
  });
});

describe('answers that prove nothing', () => {
  it('[G1] a query with a bad signature changes nothing; the next good one does', async () => {
    const { prepayId } = await order(world);
    world.pay(prepayId, { outcome: 'paid', autoRenew: false });
    world.fault('wechat:/pay/orderquery', 'corrupt', 2);
    world.fault('wechat.payment', 'drop', 100);
    await world.advance(3000);
    expect(await world.ask(ALICE, 'membership', {})).toMatchObject({ status: 'pending', periods: [] });
    await world.advance(3 * MINUTE_MS);
    expect((await world.records.membership(ALICE)).orders).toMatchObject([{ state: 'paid' }]);
  });

  it('a platform that cannot be reached is asked less and less, until a person is', async () => {
    await order(world);
    world.http.connected = false;
    await world.advance(6 * HOUR_MS);
    expect(await world.records.alarms()).toEqual([
      { kind: 'order-unresolved', no: (await world.records.membership(ALICE)).orders[0]?.outTradeNo },
    ]);
    expect((await world.records.membership(ALICE)).dueMs).toBeNull();
  });

  it('when it answers again, a user who comes back is helped although the scheduler has given up', async () => {
    await order(world);
    world.http.connected = false;
    await world.advance(6 * HOUR_MS);
    world.http.connected = true;
    await world.ask(ALICE, 'subscribe', MONTHLY);
    expect((await world.records.membership(ALICE)).orders.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('a contract that could not be asked about for hours is found when the user comes back', async () => {
    const { prepayId } = await order(world);
    world.pay(prepayId, { outcome: 'paid', autoRenew: false });
    await world.deliver();
    world.http.connected = false;
    await world.advance(6 * HOUR_MS);
    expect(await world.records.alarms()).toMatchObject([{ kind: 'contract-unresolved' }]);
    world.http.connected = true;
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject({ ok: false, error: { code: 'ALREADY_SUBSCRIBED' } });
    expect(await world.ask(ALICE, 'membership', {})).toMatchObject({ status: 'active', canResumeSigning: true });
  });
});

describe('a user who looks again and again', () => {
  it('while an order waits for payment neither raises an alarm nor stops it from being watched', async () => {
    const { outTradeNo } = await order(world);
    for (let look = 0; look < 40; look += 1) {
      await world.advance(2000);
      await world.ask(ALICE, 'membership', {});
    }
    expect(await world.records.alarms()).toEqual([]);
    expect((await world.records.membership(ALICE)).checks).toMatchObject([{ of: 'order', no: outTradeNo }]);
    await world.advance(30 * MINUTE_MS);
    expect((await world.records.membership(ALICE)).orders).toMatchObject([{ state: 'closed' }]);
  });

  it('while a contract is awaited neither raises an alarm nor is sold a second period', async () => {
    const { prepayId } = await order(world);
    world.pay(prepayId, { outcome: 'paid', autoRenew: false });
    for (let look = 0; look < 70; look += 1) {
      await world.advance(2000);
      await world.ask(ALICE, 'membership', {});
    }
    expect(await world.records.alarms()).toEqual([]);
    await world.advance(20 * MINUTE_MS);
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject({ ok: false, error: { code: 'ALREADY_SUBSCRIBED' } });
    expect(await world.ask(ALICE, 'membership', {})).toMatchObject({ canResumeSigning: true });
  });
});
