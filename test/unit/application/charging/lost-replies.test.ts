import { settleCharging } from '../../../../cloudfunctions/shared/application/charging/settle';
import {
  HUIFU_PATHS,
  billed,
  confirm,
  loseHuifu,
  offer,
  paid,
  PILE,
  seen,
  sentTo,
  session,
  stored,
  unpaid,
} from '../../../support/charging-users';
import { createWorld, type World } from '../../../support/world';
import { ALICE, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../support/world-users';

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 4 });
});
afterEach(async () => {
  expect(await world.records.faults()).toEqual([]);
});
const losing = (path: string, how: 'timeout-before' | 'timeout-after' | 'corrupt', times = 1): void =>
  world.fault(`huifu:${path}`, how, times);
const startCode = async (): Promise<string> => {
  world.charger.set(PILE, { plugged: true });
  const reply = await world.callCharging(ALICE, 'start', { code: PILE });
  return reply.ok ? 'offered' : reply.error.code;
};
const noAlarms = async () => expect(await world.records.alarms()).toEqual([]);

describe('a create call whose reply is lost', () => {
  it('is found by its own serial; without hand-off data the order is cancelled, and the next try is a new one', async () => {
    losing(HUIFU_PATHS.create, 'timeout-after');
    expect(await startCode()).toBe('OUTCOME_UNKNOWN');
    const [lost] = world.huifu.ledger().serviceOrders;
    expect(sentTo(world, HUIFU_PATHS.query)[0]).toMatchObject({ org_req_seq_id: lost?.req_seq_id });
    await world.advance(MINUTE_MS);
    expect(world.huifu.ledger().serviceOrders).toMatchObject([{ state: 'REVOKED' }]);
    expect(await startCode()).toBe('offered');
    expect((await world.records.chargingOrders()).map(({ state }) => state)).toEqual(['cancelled', 'confirming']);
    await noAlarms();
  });

  it('is found with its hand-off data where the query has them, and offered to the user who tries again', async () => {
    world = await createWorld({ seed: 4, huifuRules: { queryHandsOff: true } });
    losing(HUIFU_PATHS.create, 'timeout-after');
    expect(await startCode()).toBe('OUTCOME_UNKNOWN');
    expect(await startCode()).toBe('offered');
    expect(world.huifu.ledger().serviceOrders).toMatchObject([{ state: 'CREATED' }]);
  });

  it('that never arrived is sent again under the same serial when the user tries again', async () => {
    losing(HUIFU_PATHS.create, 'timeout-before');
    expect(await startCode()).toBe('OUTCOME_UNKNOWN');
    expect(await startCode()).toBe('offered');
    const [first, second, ...more] = sentTo(world, HUIFU_PATHS.create);
    expect(more).toEqual([]);
    expect(second).toEqual(first);
    expect(await world.records.chargingOrders()).toHaveLength(1);
  });

  it('that never arrived is given up after five minutes, without an alarm', async () => {
    losing(HUIFU_PATHS.create, 'timeout-before');
    await startCode();
    await world.advance(10 * MINUTE_MS);
    expect(await stored(world)).toMatchObject({ state: 'cancelled', cancelReason: 'not-created', dueMs: null });
    expect(await startCode()).toBe('offered');
    await noAlarms();
  });

  it('[G1] is not believed when its signature is wrong', async () => {
    losing(HUIFU_PATHS.create, 'corrupt');
    expect(await startCode()).toBe('OUTCOME_UNKNOWN');
    expect(await stored(world)).not.toMatchObject({ state: 'confirming' });
  });
});

describe('a cancel call whose reply is lost', () => {
  it.each(['timeout-before', 'timeout-after'] as const)('(%s) is asked about and done once', async (how) => {
    const { outOrderNo } = await offer(world);
    losing(HUIFU_PATHS.cancel, how);
    await world.charge(ALICE, 'cancel', { outOrderNo });
    await world.advance(2 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'cancelled', cancelledBecause: 'user' });
    expect(world.huifu.ledger().serviceOrders).toMatchObject([{ state: 'REVOKED' }]);
    await noAlarms();
  });
});

describe('a complete call whose reply is lost', () => {
  it.each(['timeout-before', 'timeout-after', 'corrupt'] as const)(
    '(%s) is repeated with the same words until the query says payable',
    async (how) => {
      const outOrderNo = await session(world);
      losing(HUIFU_PATHS.complete, how);
      await world.charge(ALICE, 'stop', { outOrderNo });
      await world.advance(5 * MINUTE_MS);
      expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid' });
      const sent = sentTo(world, HUIFU_PATHS.complete);
      expect(new Set(sent.map((data) => JSON.stringify(data))).size).toBe(1);
      await noAlarms();
    },
  );
});

describe('a register call whose reply is lost', () => {
  it('is found by the deduct query (C9), not made again', async () => {
    const outOrderNo = await session(world);
    losing(HUIFU_PATHS.register, 'timeout-after');
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(5 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', attempts: 1 });
    expect(sentTo(world, HUIFU_PATHS.askRegistration)).toHaveLength(1);
    expect(world.huifu.ledger().registrations).toHaveLength(1);
  });

  it('that never arrived is made again under the same serial', async () => {
    const outOrderNo = await session(world);
    losing(HUIFU_PATHS.register, 'timeout-before');
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(5 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', attempts: 1 });
    const [first, second] = sentTo(world, HUIFU_PATHS.register);
    expect(second).toEqual(first);
  });
});

describe('a payment', () => {
  it.each(['processing', 'accepted'] as const)('that is answered %s is not paid before the platform says so', async (payReply) => {
    world = await createWorld({ seed: 4, huifuRules: { payReply, deductionMs: HOUR_MS } });
    loseHuifu(world, 'paid');
    const outOrderNo = await billed(world);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'deducting' });
    expect((await seen(world, outOrderNo)).paidFen).toBeUndefined();
    await world.advance(2 * HOUR_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', paidBy: 'deduction' });
  });

  it('whose final reply says S is confirmed by query before it counts', async () => {
    world = await createWorld({ seed: 4, huifuRules: { payReply: 'final' } });
    loseHuifu(world, 'paid');
    await billed(world);
    expect(await stored(world)).toMatchObject({ state: 'paid', payment: { by: 'deduction' } });
    expect(world.http.sent.at(-1)?.path).not.toBe(HUIFU_PATHS.pay);
  });

  it.each(['timeout-before', 'timeout-after', 'corrupt'] as const)(
    'whose reply is lost (%s) is made once, under one serial',
    async (how) => {
      const outOrderNo = await session(world);
      losing(HUIFU_PATHS.pay, how);
      await world.charge(ALICE, 'stop', { outOrderNo });
      await world.advance(5 * MINUTE_MS);
      expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', attempts: 1 });
      expect(world.huifu.ledger().payments).toHaveLength(1);
      expect(new Set(sentTo(world, HUIFU_PATHS.pay).map((data) => data['req_seq_id'])).size).toBe(1);
      await noAlarms();
    },
  );

  it('that is announced before the reply of its call arrives is recorded once', async () => {
    world = await createWorld({ seed: 4, huifuRules: { payReply: 'processing', deductionMs: 0 } });
    world.http.onReply = async (path) => {
      if (path === HUIFU_PATHS.pay) await world.huifu.participant.runDue();
    };
    const outOrderNo = await billed(world);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid' });
    const { payment, deductions } = await stored(world);
    expect(payment?.hfSeqId).toBe(world.huifu.ledger().payments[0]?.hf_seq_id);
    expect(deductions).toHaveLength(1);
  });

  it('[P24] that is notified without its amount is confirmed by query, and keeps the serial of the notification', async () => {
    world = await createWorld({ seed: 4, huifuRules: { paidCarriesAmount: false } });
    await paid(world);
    const { payment, announced } = await stored(world);
    expect([payment?.hfSeqId, announced]).toEqual([world.huifu.ledger().payments[0]?.hf_seq_id, null]);
  });
});

describe('deductions that fail', () => {
  it('are repeated by plan, each with a registration of its own: at once, an hour later, the next mornings at eight', async () => {
    const outOrderNo = await unpaid(world);
    const { nextAttemptMs = 0, nowMs } = await seen(world, outOrderNo);
    expect(nextAttemptMs - nowMs).toBeGreaterThan(55 * MINUTE_MS);
    await world.advance(HOUR_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'unpaid', attempts: 2 });
    const second = await seen(world, outOrderNo);
    // 24 November 2026, 08:00 in Beijing.
    expect(second.nextAttemptMs).toBe(Date.UTC(2026, 10, 24, 0));
    world.huifu.decideDeduction({ outOrderNo, outcome: 'paid' });
    await world.advance(DAY_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', attempts: 3, paidBy: 'deduction' });
    expect(new Set(world.huifu.ledger().registrations.map(({ out_trade_no }) => out_trade_no)).size).toBe(3);
    await noAlarms();
  });

  it('end with an alarm that names what to do; the user can still pay, however late', async () => {
    const outOrderNo = await unpaid(world);
    await world.advance(20 * DAY_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'unpaid', attempts: 9 });
    expect((await seen(world, outOrderNo)).nextAttemptMs).toBeUndefined();
    expect(await world.records.alarms()).toEqual([{ kind: 'charging-unpaid', no: outOrderNo }]);
    loseHuifu(world, 'paid');
    world.huifu.payActively({ outOrderNo, outcome: 'paid' });
    await world.advance(2 * DAY_MS);
    expect(await stored(world)).toMatchObject({ state: 'paid', payment: { by: 'active' } });
  });

  it('can be tried again by the user, not more often than every ten minutes', async () => {
    const outOrderNo = await unpaid(world);
    expect(await world.charge(ALICE, 'payAgain', { outOrderNo })).toMatchObject({ attempts: 1, canRetryNow: false });
    await world.advance(10 * MINUTE_MS);
    world.huifu.decideDeduction({ outOrderNo, outcome: 'paid' });
    expect(await seen(world, outOrderNo)).toMatchObject({ canRetryNow: true });
    await world.charge(ALICE, 'payAgain', { outOrderNo });
    await world.advance(10 * SECOND_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', attempts: 2 });
  });

  it('stand in the way of another session, with a clear text', async () => {
    const outOrderNo = await unpaid(world);
    const reply = await world.callCharging(ALICE, 'start', { code: 'P002' });
    expect(reply).toMatchObject({ ok: false, error: { code: 'UNPAID_ORDER', outOrderNo } });
    expect(await world.charge(ALICE, 'pile', { code: 'P002' })).toMatchObject({ blockedBy: { outOrderNo, state: 'unpaid' } });
  });

  it('whose outcome is never told are over a day after their registration lapsed', async () => {
    world = await createWorld({ seed: 4, huifuRules: { deductionMs: 100 * DAY_MS } });
    const outOrderNo = await billed(world);
    await world.advance(3 * DAY_MS);
    expect((await stored(world)).deductions[0]).toMatchObject({
      state: 'failed',
      failedBecause: 'no outcome before its registration lapsed',
    });
    expect(await seen(world, outOrderNo)).not.toMatchObject({ state: 'paid' });
  });
});

describe('a payment by the user', () => {
  it('is recorded with the serial that the notification tells', async () => {
    const outOrderNo = await unpaid(world);
    world.huifu.payActively({ outOrderNo, outcome: 'paid' });
    await world.advance(0);
    const active = world.huifu.ledger().payments.find(({ kind }) => kind === 'active');
    expect(await stored(world)).toMatchObject({
      state: 'paid',
      payment: { by: 'active', hfSeqId: active?.hf_seq_id, reqDate: active?.req_date },
    });
  });

  it('whose notification is lost is found, and located by the service order (U21)', async () => {
    const outOrderNo = await unpaid(world);
    loseHuifu(world, 'paid');
    world.huifu.payActively({ outOrderNo, outcome: 'paid' });
    await world.advance(HOUR_MS);
    const active = world.huifu.ledger().payments.find(({ kind }) => kind === 'active');
    expect(await stored(world)).toMatchObject({ state: 'paid', payment: { by: 'active', hfSeqId: active?.hf_seq_id } });
    await noAlarms();
  });

  it('[P10] that cannot be located raises an alarm; the create serial is never taken for it', async () => {
    world = await createWorld({ seed: 4, huifuRules: { tradeByServiceOrder: false } });
    const outOrderNo = await unpaid(world);
    loseHuifu(world, 'paid');
    world.huifu.payActively({ outOrderNo, outcome: 'paid' });
    await world.advance(10 * DAY_MS);
    const { payment, createHfSeqId } = await stored(world);
    expect(createHfSeqId).not.toBeNull();
    expect(payment).toMatchObject({ hfSeqId: null, reqDate: null });
    expect(await world.records.alarms()).toEqual([{ kind: 'payment-unlocated', no: outOrderNo }]);
  });

  it('[P10] that is announced under the serial of the create call is paid, and has to be located', async () => {
    const outOrderNo = await unpaid(world);
    loseHuifu(world, 'paid');
    world.huifu.payActively({ outOrderNo, outcome: 'paid' });
    const { createHfSeqId, bill } = await stored(world);
    const about = { outOrderNo };
    const payment = { hfSeqId: createHfSeqId ?? '', reqDate: '20261123' };
    const news = { kind: 'paid', amountFen: bill?.totalFen ?? 0, proven: false, paidMs: null, payment } as const;
    await settleCharging(world.app, { of: 'charging', about, source: 'notification', factId: 'huifu.paid:odd', news });
    expect(await stored(world)).toMatchObject({ state: 'paid', payment: { hfSeqId: null, reqDate: null } });
    await world.advance(MINUTE_MS);
    expect((await stored(world)).payment?.hfSeqId).not.toBe(createHfSeqId);
  });

  it('during a deduction counts once: the platform takes one at a time, and paid is paid', async () => {
    world = await createWorld({ seed: 4, huifuRules: { deductionMs: HOUR_MS } });
    const outOrderNo = await billed(world);
    expect(() => world.huifu.payActively({ outOrderNo, outcome: 'paid' })).toThrow();
    await world.advance(2 * HOUR_MS);
    expect(world.huifu.ledger().payments.filter(({ trans_stat }) => trans_stat === 'S')).toHaveLength(1);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid' });
  });

  it('whose cashier is open when the deduction is registered is waited for', async () => {
    const outOrderNo = await unpaid(world);
    world.huifu.setCashier({ outOrderNo, open: true });
    await world.advance(HOUR_MS);
    expect(await seen(world, outOrderNo)).not.toMatchObject({ state: 'paid' });
    world.huifu.payActively({ outOrderNo, outcome: 'paid' });
    await world.advance(0);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', paidBy: 'active' });
    await world.advance(2 * DAY_MS);
    expect(world.huifu.ledger().payments.filter(({ trans_stat }) => trans_stat === 'S')).toHaveLength(1);
  });
});

describe('a confirmation', () => {
  it('whose notification is lost is found by the page, and by the scheduler', async () => {
    loseHuifu(world, 'confirmed');
    const { outOrderNo } = await offer(world);
    await confirm(world, outOrderNo);
    await world.advance(3 * SECOND_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'charging' });
    await world.advance(MINUTE_MS);
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(MINUTE_MS);
    const second = await offer(world, 'oBob---0000000000000000002');
    await confirm(world, second.outOrderNo);
    await world.advance(2 * MINUTE_MS);
    expect((await world.records.chargingOrders()).map(({ state }) => state)).toEqual(['paid', 'charging']);
  });
});
