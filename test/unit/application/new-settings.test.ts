import { billed, confirm, HUIFU_PATHS, offer, PILE, sentTo, session, stored } from '../../support/charging-users';
import { charged, createOperator } from '../../support/operating';
import { renewing } from '../../support/renewing';
import { createWorld, type World } from '../../support/world';
import { HUIFU_MERCHANT } from '../../support/world-settings';
import { ALICE, buy, DAY_MS, fieldsOf, HOUR_MS, MINUTE_MS, MONTHLY } from '../../support/world-users';

/** Everything that a call could take from the environment, other than it was. */
const OTHER = {
  PRODUCT_NAME: '即刻充电',
  SERVER_IP: '203.0.113.80',
  NOTIFY_BASE_URL: 'http://localhost:5180/http',
  PAYSCORE_RISK_FUND_FEN: '5000',
  HUIFU_SERVICE_ID: HUIFU_MERCHANT.serviceId,
  HUIFU_TRADE_SCENE: '01',
  HUIFU_PAY_SCENE: '02',
};

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 51 });
});

/** Requests to WeChat Pay, without what is drawn anew for each. */
const sentToWechat = (path: string): Record<string, string>[] =>
  world.http.sent
    .filter((request) => request.path === path)
    .map(({ body }) => {
      const { nonce_str: _nonce, sign: _sign, ...fields } = fieldsOf(body);
      return fields;
    });

/** What the invariants find, where a test sends other words on purpose: only that. */
async function expectOnlyOtherWords(): Promise<void> {
  for (const fault of await world.records.faults()) expect(fault).toMatch(/^I5 .* was sent again with other parameters/);
}

/** Sent twice at least, and each time the same. */
function expectRepeated(requests: readonly Record<string, string>[]): void {
  const [first, ...more] = requests;
  expect(first).toBeDefined();
  expect(more).not.toEqual([]);
  for (const again of more) expect(again).toEqual(first);
}

describe('a call that is repeated by a version with other settings says what it said first', () => {
  afterEach(async () => expect(await world.records.faults()).toEqual([]));

  it.each(['timeout-before', 'timeout-after'] as const)('[G1] [D16] an order with contract (%s)', async (fault) => {
    world.fault('wechat:/pay/contractorder', fault);
    await world.call(ALICE, 'subscribe', MONTHLY);
    world.deploy(OTHER);
    await world.ask(ALICE, 'subscribe', MONTHLY);
    expectRepeated(sentToWechat('/pay/contractorder'));
  });

  it('[G1] a contract that is signed without paying', async () => {
    await buy(world, { autoRenew: false });
    await world.advance(15 * MINUTE_MS);
    const offered = async (): Promise<Record<string, string>> => {
      const { timestamp: _now, sign: _sign, ...said } = (await world.ask(ALICE, 'resumeSigning', { consent: true })).handOff.extraData;
      return said;
    };
    const first = await offered();
    world.deploy(OTHER);
    expect(await offered()).toEqual(first);
  });

  it.each(['month', 'quarter'] as const)('[D10] [D16] a deduction (%s)', async (planId) => {
    const r = await renewing(planId);
    world = r.world;
    world.fault('wechat:/pay/pappayapply', 'timeout-before');
    await r.untilApplied();
    world.deploy(OTHER);
    await world.advance(2 * DAY_MS);
    expectRepeated(sentToWechat('/pay/pappayapply'));
    expect(await r.deductions()).toMatchObject([{ state: 'paid' }]);
  });

  it('[D23] [D24] a refund of a membership payment', async () => {
    const { outTradeNo } = await buy(world);
    world.fault('wechat:/secapi/pay/refund', 'timeout-before');
    await createOperator(world).do('refund', { orderNo: outTradeNo, amountFen: 500, key: 'k', reason: '用户申请退款' });
    world.deploy(OTHER);
    await world.advance(HOUR_MS);
    expectRepeated(sentToWechat('/secapi/pay/refund'));
    expect(world.wechat.ledger().refunds).toHaveLength(1);
  });

  it('[P12] the creation of a service order', async () => {
    world.charger.set(PILE, { plugged: true });
    world.fault(`huifu:${HUIFU_PATHS.create}`, 'timeout-before');
    await world.callCharging(ALICE, 'start', { code: PILE });
    world.deploy({ ...OTHER, HUIFU_AMOUNT_UNIT: 'fen' });
    await offer(world);
    expectRepeated(sentTo(world, HUIFU_PATHS.create));
  });

  it('[P12] its completion', async () => {
    const outOrderNo = await session(world);
    world.fault(`huifu:${HUIFU_PATHS.complete}`, 'timeout-before');
    await world.charge(ALICE, 'stop', { outOrderNo });
    world.deploy({ ...OTHER, HUIFU_AMOUNT_UNIT: 'fen' });
    await world.advance(5 * MINUTE_MS);
    expectRepeated(sentTo(world, HUIFU_PATHS.complete));
  });

  it.each([
    ['[P12] the registration of a deduction', HUIFU_PATHS.register],
    ['[P12] its payment', HUIFU_PATHS.pay],
  ])('%s', async (_what, path) => {
    world.fault(`huifu:${path}`, 'timeout-before');
    await billed(world);
    world.deploy(OTHER);
    await world.advance(HOUR_MS);
    expectRepeated(sentTo(world, path));
    expect(await stored(world)).toMatchObject({ state: 'paid', deductions: [{ seq: 1 }] });
  });

  it('[P11] a refund of a session', async () => {
    const orderNo = await charged(world);
    world.fault(`huifu:${HUIFU_PATHS.refund}`, 'timeout-before');
    await createOperator(world).do('refund', { orderNo, amountFen: 100, key: 'k', reason: '部分退款' });
    world.deploy(OTHER);
    await world.advance(HOUR_MS);
    expectRepeated(sentTo(world, HUIFU_PATHS.refund));
    expect(world.huifu.ledger().refunds).toHaveLength(1);
  });
});

describe('the next call, under a number of its own,', () => {
  it('says what the settings are then', async () => {
    const { outOrderNo } = await offer(world);
    world.deploy(OTHER);
    await confirm(world, outOrderNo);
    await world.advance(20 * MINUTE_MS);
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(MINUTE_MS);
    expect(sentTo(world, HUIFU_PATHS.create)[0]?.['notify_url']).toContain('//127.0.0.1:');
    expect(sentTo(world, HUIFU_PATHS.pay)[0]?.['notify_url']).toContain('//localhost:');
  });
});

describe('what was stored before words were', () => {
  /** As an earlier version has written it. */
  const forgetWords = (of: 'orders' | 'deductions') =>
    world.database.engine.modify('memberships', {}, { update: { $unset: { [`${of}.0.words`]: true } } }, { multi: true });

  it('[D16] gets those of the version that takes it up next, and keeps them', async () => {
    world.fault('wechat:/pay/contractorder', 'timeout-before', 2);
    await world.call(ALICE, 'subscribe', MONTHLY);
    await forgetWords('orders');
    world.deploy(OTHER);
    await world.call(ALICE, 'subscribe', MONTHLY);
    world.deploy({});
    await world.ask(ALICE, 'subscribe', MONTHLY);
    const [first, ...more] = sentToWechat('/pay/contractorder');
    expect(first?.['body']).toContain('续充充电会员');
    expect(more.map(({ body }) => body)).toEqual(['即刻充电-1个月', '即刻充电-1个月']);
    expectRepeated(more);
    await expectOnlyOtherWords();
  });
});

describe('a deduction that is refused because its number came before with other parameters', () => {
  it('[D10] [D16] may be waiting there: nothing is concluded, the first call pays', async () => {
    const r = await renewing('month', { rules: { acceptedVisible: false } });
    world = r.world;
    world.fault('wechat:/pay/pappayapply', 'timeout-after');
    await r.untilApplied();
    const [{ outTradeNo = '' } = {}] = await r.deductions();
    // The platform has it in other words than are stored.
    const words = {
      body: '别的名字-自动续费1个月',
      clientIp: '127.0.0.1',
      notifyUrl: 'http://127.0.0.1:5180/http/notify/wechat/deduction',
    };
    await world.database.engine.modify('memberships', {}, { update: { $set: { 'deductions.0.words': words } } }, { multi: true });
    await world.advance(HOUR_MS);
    expect(sentToWechat('/pay/pappayapply').length).toBeGreaterThan(1);
    expect(await r.deductions()).toMatchObject([{ outTradeNo, state: 'applying', errCode: null }]);
    await world.advance(DAY_MS);
    expect(r.platformOrders()).toMatchObject([{ out_trade_no: outTradeNo, trade_state: 'SUCCESS' }]);
    expect(await r.deductions()).toMatchObject([{ outTradeNo, state: 'paid' }]);
    expect(await world.records.alarms()).toEqual([]);
    await expectOnlyOtherWords();
  });
});
