import { createWorld, type World } from '../../support/world';
import { PAYMENT_PATH, paymentFields } from '../../support/world-messages';
import { ALICE, buy, DAY_MS, HOUR_MS, lose, MINUTE_MS, MONTHLY, order } from '../../support/world-users';

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 5 });
});
const member = () => world.ask(ALICE, 'membership', {});
const orderStates = async () => (await world.records.membership(ALICE)).orders.map(({ state }) => state);

describe('notifications that never come', () => {
  it('payment and contract are found by the scheduler', async () => {
    lose(world, 'payment');
    lose(world, 'contract');
    const { prepayId } = await order(world);
    const { contractId } = world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    await world.advance(3 * MINUTE_MS);
    expect(await world.records.inbox()).toEqual([]);
    expect(await world.records.membership(ALICE)).toMatchObject({
      orders: [{ state: 'paid' }],
      contracts: [{ state: 'signed', contractId }],
    });
    expect(await world.records.faults()).toEqual([]);
    expect(await world.records.alarms()).toEqual([]);
  });

  it('payment and contract are found when the user looks', async () => {
    lose(world, 'payment');
    lose(world, 'contract');
    const { prepayId } = await order(world);
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    world.clock.moveTo(world.clock.nowMs() + 3000);
    expect(await member()).toMatchObject({ status: 'active' });
    world.clock.moveTo(world.clock.nowMs() + 3000);
    expect(await member()).toMatchObject({ status: 'active', autoRenew: true });
  });

  it('a contract in state 9 is waited for, however long it takes, and is not sold again', async () => {
    world = await createWorld({ seed: 5, rules: { signingMs: HOUR_MS } });
    lose(world, 'contract');
    await buy(world);
    await world.advance(30 * MINUTE_MS);
    expect(await member()).toMatchObject({ autoRenew: false, canResumeSigning: false });
    await world.advance(40 * MINUTE_MS);
    expect(await member()).toMatchObject({ autoRenew: true });
    expect(await world.records.alarms()).toEqual([]);
  });

  it('the switch was off: after the window the user is told, and nothing is alarmed', async () => {
    await buy(world, { autoRenew: false });
    expect(await member()).toMatchObject({
      status: 'active',
      autoRenew: false,
      canResumeSigning: false,
      lastOrder: { contract: 'waiting' },
    });
    await world.advance(11 * MINUTE_MS);
    expect(await member()).toMatchObject({ autoRenew: false, canResumeSigning: true, lastOrder: { contract: 'none' } });
    await world.advance(3 * DAY_MS);
    expect((await world.records.membership(ALICE)).dueMs).toBeNull();
    expect(await world.records.alarms()).toEqual([]);
  });
});

describe('an order that is not paid', () => {
  it('is closed when its time is over, and grants nothing', async () => {
    const { prepayId } = await order(world);
    world.pay(prepayId, { outcome: 'cancelled', autoRenew: true });
    await world.advance(31 * MINUTE_MS);
    expect(await orderStates()).toEqual(['closed']);
    expect(world.wechat.ledger().orders).toMatchObject([{ trade_state: 'CLOSED' }]);
    expect(await member()).toMatchObject({ status: 'none', lastOrder: { state: 'closed', contract: 'none' } });
    expect((await world.records.membership(ALICE)).dueMs).toBeNull();
  });

  it('paid in its last second is granted, not closed', async () => {
    lose(world, 'payment');
    const { prepayId, expiresMs } = await order(world);
    await world.advance(expiresMs - world.clock.nowMs() - 1000);
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    await world.advance(5 * MINUTE_MS);
    expect(await orderStates()).toEqual(['paid']);
    expect(await world.records.faults()).toEqual([]);
  });

  it('whose payment is reported after we closed it is granted; a contract that is over is not revived', async () => {
    const { outTradeNo } = await order(world);
    await world.advance(31 * MINUTE_MS);
    await world.notify(PAYMENT_PATH, paymentFields(world, outTradeNo));
    expect(await member()).toMatchObject({ status: 'active', autoRenew: false, periods: [{ outTradeNo }] });
    await world.advance(11 * MINUTE_MS);
    expect(await member()).toMatchObject({ autoRenew: false, canResumeSigning: true, lastOrder: { contract: 'none' } });
  });

  it('lets the user buy again afterwards, under a new number', async () => {
    const first = await order(world);
    await world.advance(31 * MINUTE_MS);
    const second = await world.ask(ALICE, 'subscribe', MONTHLY);
    expect(second.outTradeNo).not.toBe(first.outTradeNo);
    expect(second.contractCode).not.toBe(first.contractCode);
  });
});

describe('[D21] the platform takes the order but not the contract (contract_result_code=FAIL)', () => {
  it('one payment, one period, and signing is offered at once', async () => {
    await world.database.engine.modify('plans', { _id: 'month' }, { update: { $set: { templateId: '19999' } } }, { multi: false });
    const { prepayId } = await order(world);
    expect((await world.records.membership(ALICE)).contracts).toMatchObject([{ state: 'absent', offered: false }]);
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    await world.advance(0);
    expect(await member()).toMatchObject({ status: 'active', autoRenew: false, canResumeSigning: true });
    expect(await world.records.faults()).toEqual([]);
  });
});
