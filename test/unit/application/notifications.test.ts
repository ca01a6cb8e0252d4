import { memberIdOf } from '../../../cloudfunctions/shared/domain/subscription/numbers';
import type { OperationFault } from '../../support/engine-database';
import { createWorld, type World } from '../../support/world';
import { CONTRACT_PATH, contractFields, PAYMENT_PATH, paymentFields } from '../../support/world-messages';
import { ALICE, BOB, buy, MINUTE_MS, MONTHLY, order, SECOND_MS } from '../../support/world-users';

const ACKNOWLEDGED = /<return_code>.*SUCCESS/;
let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 4 });
});

const statesOf = async (openid = ALICE) => {
  const { orders, contracts, periods } = await world.records.membership(openid);
  return { orders: orders.map(({ state }) => state), contracts: contracts.map(({ state }) => state), periods: periods.length };
};

describe('a payment notification', () => {
  it('[G3] eight copies at once grant one period, and all are acknowledged', async () => {
    const { outTradeNo } = await order(world);
    const fields = paymentFields(world, outTradeNo);
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.notify(PAYMENT_PATH, fields)));
    for (const { statusCode, body } of answers) expect([statusCode, ACKNOWLEDGED.test(body)]).toEqual([200, true]);
    expect(await statesOf()).toMatchObject({ orders: ['paid'], periods: 1 });
    expect(await world.records.inbox()).toMatchObject([{ state: 'settled', dueMs: null }]);
  });

  it('[G3] at the same time as a query that says the same grants one period', async () => {
    const { prepayId } = await order(world);
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    await world.advance(3000);
    await Promise.all([world.deliver(), ...Array.from({ length: 4 }, () => world.ask(ALICE, 'membership', {}))]);
    await world.advance(MINUTE_MS);
    expect(await statesOf()).toEqual({ orders: ['paid'], contracts: ['signed'], periods: 1 });
    expect(await world.records.faults()).toEqual([]);
    expect(await world.records.alarms()).toEqual([]);
  });

  it('[D14] of another amount is durable, acknowledged, alarmed, and grants nothing', async () => {
    const { outTradeNo } = await order(world);
    const { body } = await world.notify(PAYMENT_PATH, paymentFields(world, outTradeNo, { total_fee: '1' }));
    expect(body).toMatch(ACKNOWLEDGED);
    expect(await statesOf()).toMatchObject({ orders: ['open'], periods: 0 });
    expect(await world.records.alarms()).toEqual([{ kind: 'amount-mismatch', no: outTradeNo }]);
    expect(await world.records.inbox()).toHaveLength(1);
  });

  it.each(['S00000000000000000000bbbbbbbbbbb', 'OLD-SYSTEM-0001'])('for the unknown order %s is acknowledged and alarmed', async (no) => {
    const { body } = await world.notify(PAYMENT_PATH, paymentFields(world, no));
    expect(body).toMatch(ACKNOWLEDGED);
    expect(await world.records.alarms()).toEqual([{ kind: 'unknown-order', no }]);
    await world.advance(10 * MINUTE_MS);
    expect(await world.records.inbox()).toMatchObject([{ state: 'settled' }]);
  });

  it('[G2] [G4] with a bad signature is answered FAIL and stored nowhere', async () => {
    const { outTradeNo } = await order(world);
    const { statusCode, body } = await world.notify(PAYMENT_PATH, { ...paymentFields(world, outTradeNo), sign_type: 'HMAC-SHA256' });
    expect([statusCode, /<return_code>.*FAIL/.test(body)]).toEqual([200, true]);
    expect(await statesOf()).toMatchObject({ orders: ['open'], periods: 0 });
    expect(await world.records.inbox()).toEqual([]);
  });

  it('that cannot be made durable is not acknowledged, and is settled when it comes again', async () => {
    const { prepayId } = await order(world);
    world.database.setFaults(({ collection }) => (collection === 'inbox' ? 'fail-before' : undefined));
    world.pay(prepayId, { outcome: 'paid', autoRenew: false });
    await world.deliver();
    expect(await statesOf()).toMatchObject({ orders: ['open'], periods: 0 });
    world.database.setFaults(null);
    await world.advance(15 * SECOND_MS);
    expect(await statesOf()).toMatchObject({ orders: ['paid'], periods: 1 });
  });

  it('is acknowledged once it is durable, even when it cannot be settled; the scheduler settles it', async () => {
    const { outTradeNo } = await order(world);
    world.database.setFaults(({ collection }) => (collection === 'memberships' ? 'fail-before' : undefined));
    expect((await world.notify(PAYMENT_PATH, paymentFields(world, outTradeNo))).body).toMatch(ACKNOWLEDGED);
    world.database.setFaults(null);
    expect(await statesOf()).toMatchObject({ periods: 0 });
    world.http.connected = false;
    await world.advance(2 * MINUTE_MS);
    expect(await statesOf()).toMatchObject({ orders: ['paid'], periods: 1 });
  });

  it('goes to one place and answers nobody else', async () => {
    expect((await world.post('/wechat/other', '<xml></xml>')).statusCode).toBe(404);
    expect((await world.post('/', '')).statusCode).toBe(404);
  });
});

describe('a contract notification', () => {
  it('[D13] ADD repeated makes one contract', async () => {
    await buy(world);
    const { contracts } = await world.records.membership(ALICE);
    const fields = contractFields(world, contracts[0]?.contractCode ?? '', 'ADD', {
      contract_id: contracts[0]?.contractId ?? '',
      openid: ALICE,
    });
    for (let copy = 0; copy < 3; copy += 1) expect((await world.notify(CONTRACT_PATH, fields)).body).toMatch(ACKNOWLEDGED);
    expect(await statesOf()).toEqual({ orders: ['paid'], contracts: ['signed'], periods: 1 });
  });

  it('[D11] is routed by its content, whatever the address it comes in at', async () => {
    const { outTradeNo, contractCode } = await order(world);
    await world.notify(CONTRACT_PATH, paymentFields(world, outTradeNo));
    await world.notify(PAYMENT_PATH, contractFields(world, contractCode, 'ADD', { openid: ALICE }));
    expect(await statesOf()).toEqual({ orders: ['paid'], contracts: ['signed'], periods: 1 });
  });

  it('for an unknown contract is acknowledged and alarmed', async () => {
    const no = 'C00000000000000000000bbbbbbbbbbb';
    expect((await world.notify(CONTRACT_PATH, contractFields(world, no, 'ADD'))).body).toMatch(ACKNOWLEDGED);
    expect(await world.records.alarms()).toEqual([{ kind: 'unknown-contract', no }]);
  });

  it('[R4] ADD without payment: the order is queried, an alarm raised, nothing granted', async () => {
    const { contractCode, outTradeNo } = await order(world);
    await world.notify(CONTRACT_PATH, contractFields(world, contractCode, 'ADD', { openid: ALICE }));
    await world.advance(MINUTE_MS);
    expect(await world.records.alarms()).toEqual([{ kind: 'signed-not-paid', no: outTradeNo }]);
    expect(await world.ask(ALICE, 'membership', {})).toMatchObject({ periods: [] });
  });
});

describe('[D12] a contract that somebody else than the buyer signs', () => {
  /** Bob pays and signs what Alice ordered: a code on a screen can be scanned by anybody. */
  async function signedByBob(): Promise<{ contractCode: string; contractId: string }> {
    const { contractCode } = await world.ask(ALICE, 'subscribe', { ...MONTHLY, tradeType: 'NATIVE' });
    const [ordered] = world.wechat.ledger().orders;
    const { contractId } = world.pay(ordered?.prepay_id ?? '', { outcome: 'paid', autoRenew: true, openid: BOB });
    return { contractCode, contractId: contractId ?? '' };
  }

  it('belongs to the signer: the buyer has the period, the signer the contract, a person is told', async () => {
    const { contractCode, contractId } = await signedByBob();
    await world.advance(0);
    expect(await statesOf(ALICE)).toEqual({ orders: ['paid'], contracts: ['absent'], periods: 1 });
    expect(await statesOf(BOB)).toEqual({ orders: [], contracts: ['signed'], periods: 0 });
    expect((await world.records.membership(ALICE)).contracts).toMatchObject([{ movedTo: memberIdOf(BOB) }]);
    expect(await world.records.alarms()).toEqual([{ kind: 'contradiction', no: contractCode }]);
    expect(await world.ask(BOB, 'membership', {})).toMatchObject({ autoRenew: true, contractId, periods: [] });
    expect(await world.ask(ALICE, 'membership', {})).toMatchObject({ autoRenew: false, status: 'active' });
  });

  it('is not shown to the buyer who finds it: the page is their own, and so is what is done behind it', async () => {
    world.fault('wechat.contract', 'drop', 100);
    const { contractId } = await signedByBob();
    await world.deliver();
    const shown = await world.ask(ALICE, 'membership', {});
    expect(await statesOf(BOB)).toMatchObject({ contracts: ['signed'] });
    const [outTradeNo] = (await world.records.membership(ALICE)).orders.map((paid) => paid.outTradeNo);
    expect(shown).toMatchObject({ autoRenew: false, status: 'active', periods: [{ outTradeNo }], lastOrder: { outTradeNo } });
    expect(shown.contractId).not.toBe(contractId);
  });

  it('can be ended by the signer only', async () => {
    const { contractId } = await signedByBob();
    await world.advance(0);
    expect(await world.call(ALICE, 'cancel', { contractId })).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    expect(await world.ask(BOB, 'cancel', { contractId })).toMatchObject({ autoRenew: false });
    expect(await statesOf(BOB)).toMatchObject({ contracts: ['ended'] });
  });

  it('is handed over completely, whenever the process dies over it', async () => {
    for (let writeNo = 1; writeNo <= 6; writeNo += 1) {
      world = await createWorld({ seed: 40 + writeNo });
      const { contractCode, contractId } = await signedByBob();
      world.fault('wechat.contract', 'drop', 100);
      await world.deliver();
      const before = world.database.writeCount;
      world.database.setFaults((operation) => (operation.writeNo === before + writeNo ? 'crash-before' : undefined));
      await world
        .notify(CONTRACT_PATH, contractFields(world, contractCode, 'ADD', { contract_id: contractId, openid: BOB }))
        .catch(() => undefined);
      world.database.setFaults(null);
      await world.advance(MINUTE_MS);
      await world.notify(CONTRACT_PATH, contractFields(world, contractCode, 'ADD', { contract_id: contractId, openid: BOB }));
      expect(await statesOf(BOB)).toEqual({ orders: [], contracts: ['signed'], periods: 0 });
      expect(await world.records.faults()).toEqual([]);
    }
  });

  it('and has ended before we heard of it is not revived', async () => {
    const { contractCode, contractId } = await signedByBob();
    world.fault('wechat.contract', 'drop', 100);
    await world.deliver();
    await world.notify(CONTRACT_PATH, contractFields(world, contractCode, 'DELETE', { contract_id: contractId, openid: BOB }));
    await world.notify(CONTRACT_PATH, contractFields(world, contractCode, 'ADD', { contract_id: contractId, openid: BOB }));
    expect(await statesOf(ALICE)).toMatchObject({ contracts: ['ended'] });
    expect(await world.ask(BOB, 'membership', {})).toMatchObject({ status: 'none', autoRenew: false });
  });
});

describe('an answer that news overtakes on its way', () => {
  /** While the reply to this question is under way, the user decides and the platform reports it. */
  function meanwhile(path: string, happens: () => Promise<void>): void {
    world.http.onReply = async (asked) => {
      if (asked !== path) return;
      world.http.onReply = null;
      await happens();
    };
  }

  it('"not paid", after the payment was reported, is no contradiction', async () => {
    const { prepayId } = await order(world);
    meanwhile('/pay/orderquery', () => {
      world.pay(prepayId, { outcome: 'paid', autoRenew: true });
      return world.wechat.participant.runDue();
    });
    await world.advance(MINUTE_MS);
    expect(await statesOf()).toEqual({ orders: ['paid'], contracts: ['signed'], periods: 1 });
    expect(await world.records.alarms()).toEqual([]);
  });

  it.each([
    ['at once', 10 * SECOND_MS],
    ['at the end of its window', 10 * MINUTE_MS],
  ])('"no contract" %s, after ADD was reported, is no contradiction', async (_when, waitMs) => {
    const { contractCode } = await buy(world, { autoRenew: false });
    await world.advance(waitMs - SECOND_MS);
    const fields = contractFields(world, contractCode, 'ADD', { openid: ALICE });
    meanwhile('/papay/querycontract', () => world.notify(CONTRACT_PATH, fields).then(() => undefined));
    await world.advance(MINUTE_MS);
    expect(await statesOf()).toEqual({ orders: ['paid'], contracts: ['signed'], periods: 1 });
    expect(await world.records.alarms()).toEqual([]);
  });
});

describe('a process that dies over a notification', () => {
  /** Alice pays and signs, and the platform reports it for the first time. Answers how many writes that took. */
  async function report(seed: number, fault?: { readonly writeNo: number; readonly kind: OperationFault }): Promise<number> {
    world = await createWorld({ seed });
    const { prepayId } = await order(world);
    const before = world.database.writeCount;
    world.database.setFaults(({ writeNo }) => (writeNo === before + (fault?.writeNo ?? Infinity) ? fault?.kind : undefined));
    world.pay(prepayId, { outcome: 'paid', autoRenew: true });
    await world.deliver();
    world.database.setFaults(null);
    return world.database.writeCount - before;
  }

  it.each(['crash-before', 'crash-after', 'fail-before', 'fail-after'] as const)(
    'or fails, at any write (%s): one drain settles what is durable, the rest comes again, nothing is granted twice',
    async (kind) => {
      const writes = await report(400);
      expect(writes).toBeGreaterThanOrEqual(6);
      for (let writeNo = 1; writeNo <= writes; writeNo += 1) {
        await report(400 + writeNo, { writeNo, kind });
        world.http.connected = false;
        world.clock.moveTo(world.clock.nowMs() + 30 * SECOND_MS);
        await world.tick();
        for (const entry of await world.records.inbox()) expect(entry).toMatchObject({ state: 'settled', dueMs: null });
        await world.advance(MINUTE_MS);
        expect(await statesOf()).toEqual({ orders: ['paid'], contracts: ['signed'], periods: 1 });
        expect([await world.records.faults(), await world.records.alarms()]).toEqual([[], []]);
      }
    },
  );
});
