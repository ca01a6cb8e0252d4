import { createWorld, type World } from '../../support/world';
import { ALICE, BOB, buy, DAY_MS, fieldsOf, MINUTE_MS, MONTHLY, order, prepayIdOf } from '../../support/world-users';
import { PLANS } from '../../support/world-settings';

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 2 });
});
afterEach(async () => expect(await world.records.faults()).toEqual([]));

const refused = (code: string) => ({ ok: false, error: { code } });
const sentOrders = () => world.http.sent.filter(({ path }) => path === '/pay/contractorder').map(({ body }) => fieldsOf(body));

describe('buying', () => {
  it('lists what is on sale, cheapest cycle first, without what is internal', async () => {
    const { plans } = await world.ask(ALICE, 'plans', {});
    expect(plans.map(({ planId, priceFen, firstPriceFen }) => ({ _id: planId, priceFen, firstPriceFen }))).toEqual(
      PLANS.map(({ _id, priceFen, firstPriceFen }) => ({ _id, priceFen, firstPriceFen })),
    );
    expect(plans[0]).not.toHaveProperty('templateId');
  });

  it('needs consent and a plan that is on sale; nothing is stored or sent before', async () => {
    await world.database.engine.modify('plans', { _id: 'year' }, { update: { $set: { onSale: false } } }, { multi: false });
    expect(await world.call(ALICE, 'subscribe', { planId: 'month' })).toMatchObject(refused('CONSENT_REQUIRED'));
    expect(await world.call(ALICE, 'subscribe', { planId: 'free', consent: true })).toMatchObject(refused('PLAN_UNAVAILABLE'));
    expect(await world.call(ALICE, 'subscribe', { planId: 'year', consent: true })).toMatchObject(refused('PLAN_UNAVAILABLE'));
    expect([world.http.sent, world.database.writeCount]).toEqual([[], 0]);
  });

  it('[D26] takes the price from the database, whatever the client says', async () => {
    await world.ask(ALICE, 'subscribe', { ...MONTHLY, amountFen: 1, firstPriceFen: 1, totalFee: 1, openid: BOB });
    expect(sentOrders()).toMatchObject([{ total_fee: '1900', openid: ALICE }]);
  });

  it('stores the intent, with all its parameters, before anything is sent', async () => {
    world.http.connected = false;
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject(refused('OUTCOME_UNKNOWN'));
    expect(world.http.sent).toEqual([]);
    expect((await world.records.membership(ALICE)).orders).toMatchObject([{ state: 'opening', amountFen: 1900, clientIp: '203.0.113.7' }]);
  });

  it('sends nothing when the intent cannot be stored', async () => {
    world.database.setFaults(({ kind }) => (kind === 'insert' ? 'fail-before' : undefined));
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject(refused('INTERNAL'));
    expect(world.http.sent).toEqual([]);
  });

  it('paid and signed makes a member with a next deduction', async () => {
    const { outTradeNo, contractId } = await buy(world);
    const member = await world.ask(ALICE, 'membership', {});
    expect(member).toMatchObject({ status: 'active', autoRenew: true, contractId, planId: 'month', nextDeductionFen: 2500 });
    expect(member.periods).toMatchObject([{ outTradeNo, paidFen: 1900 }]);
    expect(member.nextDeductionMs).toBeLessThan(member.validUntilMs ?? 0);
    expect(await world.records.alarms()).toEqual([]);
  });

  it.each(['APP', 'NATIVE', 'MWEB'] as const)('works for %s, too', async (tradeType) => {
    const reply = await world.call(ALICE, 'subscribe', { ...MONTHLY, tradeType });
    expect(reply.ok).toBe(true);
    expect(sentOrders()).toMatchObject([{ trade_type: tradeType }]);
  });
});

describe('[D20] one order at a time', () => {
  it('12 concurrent subscribes share one pending contract: the same order, contract and prepay id', async () => {
    const replies = await Promise.all(Array.from({ length: 12 }, () => world.ask(ALICE, 'subscribe', MONTHLY)));
    expect(new Set(replies.map(({ outTradeNo }) => outTradeNo)).size).toBe(1);
    expect(new Set(replies.map(prepayIdOf)).size).toBe(1);
    const { orders, contracts } = await world.records.membership(ALICE);
    expect([orders.length, contracts.length, world.wechat.ledger().orders.length]).toEqual([1, 1, 1]);
    for (const { nonce_str: _nonce, sign: _sign, ...parameters } of sentOrders())
      expect(parameters).toEqual(withoutChance(sentOrders()[0]));
  });

  it('a second try minutes later continues the open order', async () => {
    const first = await order(world);
    await world.advance(10 * MINUTE_MS);
    expect(await order(world)).toMatchObject({ outTradeNo: first.outTradeNo, prepayId: first.prepayId });
    expect(sentOrders()).toHaveLength(1);
  });

  it('another plan has to wait until the open order may be closed, and then closes it', async () => {
    const { outTradeNo, prepayId } = await order(world);
    const reply = await world.call(ALICE, 'subscribe', { planId: 'year', consent: true });
    expect(reply).toMatchObject({ ok: false, error: { code: 'ORDER_IN_PROGRESS', retryAtMs: world.clock.nowMs() + 5 * MINUTE_MS } });
    await world.advance(5 * MINUTE_MS);
    const year = await world.ask(ALICE, 'subscribe', { planId: 'year', consent: true });
    expect(year.amountFen).toBe(19_800);
    expect(world.wechat.ledger().orders.find(({ out_trade_no: no }) => no === outTradeNo)?.trade_state).toBe('CLOSED');
    expect(() => world.pay(prepayId, { outcome: 'paid', autoRenew: true })).toThrow('closed');
  });

  it('another plan chosen after the first was paid: the payment is found, nothing is closed or sold', async () => {
    const { prepayId } = await order(world);
    await world.advance(6 * MINUTE_MS);
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    expect(await world.call(ALICE, 'subscribe', { planId: 'year', consent: true })).toMatchObject({ ok: false });
    expect((await world.records.membership(ALICE)).orders).toMatchObject([{ state: 'paid' }]);
    await world.advance(0);
    expect(await world.call(ALICE, 'subscribe', { planId: 'year', consent: true })).toMatchObject(refused('ALREADY_SUBSCRIBED'));
  });

  it('a live contract is not bought again, even when nobody told us that it was signed', async () => {
    world.fault('wechat.payment', 'drop', 100);
    world.fault('wechat.contract', 'drop', 100);
    const { prepayId } = await order(world);
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    await world.deliver();
    await world.advance(2000);
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject({ ok: false });
    await world.advance(2000);
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject(refused('ALREADY_SUBSCRIBED'));
    expect(world.wechat.ledger().orders).toHaveLength(1);
  });

  it('paid but not signed is signed for, not paid for again', async () => {
    await buy(world, { autoRenew: false });
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject(refused('ORDER_IN_PROGRESS'));
    await world.advance(11 * MINUTE_MS);
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject(refused('ALREADY_SUBSCRIBED'));
    expect(sentOrders()).toHaveLength(1);
  });

  it('a former member buys a period that follows the cover that is left', async () => {
    const { contractId } = await buy(world);
    await world.ask(ALICE, 'cancel', { contractId });
    await world.advance(DAY_MS);
    await buy(world);
    const [first, second] = (await world.ask(ALICE, 'membership', {})).periods;
    expect(second?.fromMs).toBe(first?.untilMs);
  });
});

function withoutChance(fields: Record<string, string> = {}): Record<string, string> {
  const { nonce_str: _nonce, sign: _sign, ...parameters } = fields;
  return parameters;
}
