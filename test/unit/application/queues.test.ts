import type { Operation } from '../../support/engine-database';
import { memberIdOf } from '../../../cloudfunctions/shared/domain/subscription/numbers';
import { createWorld, type World } from '../../support/world';
import { PAYMENT_PATH, paymentFields } from '../../support/world-messages';
import { ALICE, BOB, DAY_MS, HOUR_MS, lose, MINUTE_MS, MONTHLY, order } from '../../support/world-users';

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 8 });
});

const breakMemberships = ({ kind, collection }: Operation) =>
  collection === 'memberships' && kind === 'replace' ? ('fail-before' as const) : undefined;

const tickAfter = (delayMs: number) => {
  world.clock.moveTo(world.clock.nowMs() + delayMs);
  return world.tick();
};

describe('the inbox', () => {
  it('tries a notification that cannot be settled for eight more times, then a person is told and it stops', async () => {
    const { outTradeNo } = await order(world);
    world.database.setFaults(breakMemberships);
    await world.notify(PAYMENT_PATH, paymentFields(world, outTradeNo));
    for (let tick = 0; tick < 7; tick += 1) await tickAfter(6 * HOUR_MS);
    expect(await world.records.alarms()).toEqual([]);
    for (let tick = 0; tick < 5; tick += 1) await tickAfter(6 * HOUR_MS);
    const [entry] = await world.records.inbox();
    expect(entry).toMatchObject({ state: 'stuck', dueMs: null, attempts: 9 });
    expect(await world.records.alarms()).toEqual([{ kind: 'inbox-stuck', no: entry?._id }]);
  });

  it('keeps an entry whose postponement fails', async () => {
    const { outTradeNo } = await order(world);
    world.database.setFaults(({ kind, collection }) =>
      collection !== 'inbox' || kind === 'update' ? (kind === 'get' ? undefined : 'fail-before') : undefined,
    );
    await world.notify(PAYMENT_PATH, paymentFields(world, outTradeNo));
    expect(await world.records.inbox()).toMatchObject([{ state: 'received', attempts: 0 }]);
    world.database.setFaults(null);
    await world.advance(MINUTE_MS);
    expect(await world.records.inbox()).toMatchObject([{ state: 'settled' }]);
    expect((await world.records.membership(ALICE)).periods).toHaveLength(1);
  });

  it('goes on with the others when one cannot be read: another version may have written it', async () => {
    const { outTradeNo } = await order(world);
    world.database.setFaults(breakMemberships);
    await world.notify(PAYMENT_PATH, paymentFields(world, outTradeNo));
    world.database.setFaults(null);
    const foreign = {
      _id: 'wechat.other:1',
      fact: { of: 'order', kind: 'made-up' },
      attempts: 0,
      state: 'received',
      receivedMs: 1,
      dueMs: 1,
    };
    await world.database.engine.insert('inbox', [foreign]);
    world.http.connected = false;
    await world.advance(2 * MINUTE_MS);
    expect((await world.records.membership(ALICE)).periods).toHaveLength(1);
    await world.advance(DAY_MS);
    expect(await world.records.alarms()).toContainEqual({ kind: 'inbox-stuck', no: foreign._id });
  });

  it('takes up more than one page in a tick', async () => {
    const users = Array.from({ length: 70 }, (_, number) => `oUser-${number}`);
    const orders = await Promise.all(users.map((openid) => order(world, openid)));
    world.database.setFaults(breakMemberships);
    for (const { outTradeNo } of orders) await world.notify(PAYMENT_PATH, paymentFields(world, outTradeNo));
    world.database.setFaults(null);
    world.clock.moveTo(world.clock.nowMs() + 31_000);
    expect(await world.tick()).toMatchObject({ inbox: 70 });
    for (const entry of await world.records.inbox()) expect(entry.state).toBe('settled');
  });

  it('ends a tick although nothing can be put off', async () => {
    const users = Array.from({ length: 60 }, (_, number) => `oUser-${number}`);
    const orders = await Promise.all(users.map((openid) => order(world, openid)));
    world.database.setFaults(breakMemberships);
    for (const { outTradeNo } of orders) await world.notify(PAYMENT_PATH, paymentFields(world, outTradeNo));
    world.clock.moveTo(world.clock.nowMs() + 31_000);
    world.database.setFaults(({ kind }) => (kind === 'update' || kind === 'replace' ? 'fail-before' : undefined));
    expect((await world.tick()).inbox).toBeGreaterThanOrEqual(50);
  });
});

describe('the sweep', () => {
  it('goes on with the others when one fails', async () => {
    lose(world, 'payment');
    for (const openid of [ALICE, BOB]) {
      const { prepayId } = await order(world, openid);
      world.pay(prepayId, { outcome: 'paid', autoRenew: false });
    }
    await world.database.engine.modify(
      'memberships',
      { _id: memberIdOf(ALICE) },
      { update: { $set: { orders: 'damaged' } } },
      { multi: false },
    );
    world.clock.moveTo(world.clock.nowMs() + MINUTE_MS);
    expect(await world.tick()).toMatchObject({ memberships: 2, failed: 1 });
    expect((await world.records.membership(BOB)).periods).toHaveLength(1);
    expect(world.log.filter(({ message }) => message === 'not swept')).toMatchObject([{ fields: { no: memberIdOf(ALICE) } }]);
  });

  it('gets past a whole page of members that fail', async () => {
    for (let number = 0; number < 55; number += 1) await order(world, `oDamaged-${number}`);
    await world.database.engine.modify('memberships', {}, { update: { $set: { orders: 'damaged' } } }, { multi: true });
    world.clock.moveTo(world.clock.nowMs() + 1000);
    await order(world);
    world.clock.moveTo(world.clock.nowMs() + MINUTE_MS);
    expect(await world.tick()).toMatchObject({ memberships: 56, failed: 55 });
  });

  it('asks nobody before it is due, and everybody who is', async () => {
    for (let number = 0; number < 60; number += 1) await world.ask(`oUser-${number}`, 'subscribe', MONTHLY);
    expect(await world.tick()).toEqual({ inbox: 0, memberships: 0, chargingOrders: 0, failed: 0 });
    world.clock.moveTo(world.clock.nowMs() + MINUTE_MS);
    expect(await world.tick()).toEqual({ inbox: 0, memberships: 60, chargingOrders: 0, failed: 0 });
  });

  it('two at once ask the platform once', async () => {
    await order(world);
    world.clock.moveTo(world.clock.nowMs() + MINUTE_MS);
    await Promise.all([world.tick(), world.tick(), world.tick()]);
    expect(world.http.sent.filter(({ path }) => path === '/pay/orderquery')).toHaveLength(1);
  });

  it('that dies in between leaves nothing forgotten', async () => {
    lose(world, 'payment');
    const { prepayId } = await order(world);
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    world.clock.moveTo(world.clock.nowMs() + MINUTE_MS);
    const before = world.database.writeCount;
    world.database.setFaults(({ writeNo }) => (writeNo === before + 2 ? 'crash-before' : undefined));
    await expect(world.tick()).rejects.toThrow('the process died');
    world.database.setFaults(null);
    await world.advance(3 * MINUTE_MS);
    expect(await world.records.membership(ALICE)).toMatchObject({ orders: [{ state: 'paid' }], contracts: [{ state: 'signed' }] });
    expect(await world.records.faults()).toEqual([]);
  });
});

describe('what is logged', () => {
  it('[no secrets] names nobody and holds no key, whatever goes wrong', async () => {
    world.fault('wechat:/pay/contractorder', 'corrupt');
    await world.call(ALICE, 'subscribe', MONTHLY);
    const { prepayId, outTradeNo } = await order(world);
    await world.notify(PAYMENT_PATH, { ...paymentFields(world, outTradeNo, { openid: ALICE }), sign_type: 'HMAC-SHA256' });
    await world.notify(PAYMENT_PATH, paymentFields(world, outTradeNo, { openid: ALICE, total_fee: '1' }));
    world.database.setFaults(({ collection, kind }) => (collection === 'memberships' && kind === 'replace' ? 'fail-after' : undefined));
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    await world.deliver();
    await world.call(ALICE, 'membership', {});
    world.database.setFaults(null);
    await world.advance(HOUR_MS);
    await world.database.engine.modify('memberships', { _id: memberIdOf(ALICE) }, { update: { $set: { periods: 7 } } }, { multi: false });
    await world.call(ALICE, 'membership', {});
    const printed = JSON.stringify(world.log);
    expect(world.log.filter(({ level }) => level === 'error').length).toBeGreaterThan(2);
    for (const secret of [ALICE, '0123456789abcdef0123456789ABCDEF', prepayId, '<xml>', 'sign=']) expect(printed).not.toContain(secret);
    expect(printed).toContain(outTradeNo);
  });
});
