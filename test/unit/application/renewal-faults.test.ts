import { renewing, type Renewing } from '../../support/renewing';
import { sign, toXml } from '../../support/wechat-pay-platform';
import { ALICE, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../support/world-users';

let r: Renewing;
afterEach(async () => expect(await r.world.records.faults()).toEqual([]));
const states = async () => (await r.deductions()).map(({ state }) => state);
const periods = async () => (await r.member()).periods.length;
const alarms = () => r.world.records.alarms();
const decide = (outcome: string) => r.world.wechat.decideDeductions({ contractId: r.contractId, outcome });

describe('a call whose reply is lost', () => {
  it.each(['timeout-before', 'timeout-after', 'corrupt'] as const)(
    '[D10] [D16] apply time-out (%s) → query, no new charge: the same number, one deduction, one period',
    async (fault) => {
      r = await renewing('month');
      r.world.fault('wechat:/pay/pappayapply', fault);
      await r.untilApplied();
      await r.world.advance(2 * DAY_MS);
      expect(new Set(r.applied()).size).toBe(1);
      expect(r.applied().length).toBe(fault === 'timeout-before' ? 2 : 1);
      expect([await states(), await periods()]).toEqual([['paid'], 2]);
      expect(r.platformOrders()).toMatchObject([{ trade_state: 'SUCCESS', total_fee: 2500 }]);
      expect(await alarms()).toEqual([]);
    },
  );

  it('[D16] an order that the platform does not show while it waits is asked for under its own number only', async () => {
    r = await renewing('month', { rules: { acceptedVisible: false } });
    r.world.fault('wechat:/pay/pappayapply', 'timeout-after');
    await r.untilApplied();
    await r.world.advance(3 * DAY_MS);
    expect(new Set(r.applied()).size).toBe(1);
    expect([await states(), await periods()]).toEqual([['paid'], 2]);
  });

  it('pay notice before the apply reply: paid once, the reply changes nothing', async () => {
    r = await renewing('quarter');
    r.world.http.onReply = async (path) => {
      if (path === '/pay/pappayapply') await r.world.wechat.participant.runDue();
    };
    await r.untilApplied();
    await r.world.advance(0);
    expect([await states(), await periods()]).toEqual([['paid'], 2]);
    expect(await alarms()).toEqual([]);
  });
});

describe('a notification', () => {
  it('lost notice found by query of the same order', async () => {
    r = await renewing('month');
    r.world.fault('wechat.deduction', 'drop', 100);
    await r.untilApplied();
    await r.world.advance(DAY_MS + 15 * MINUTE_MS);
    expect([await states(), await periods(), r.applied().length]).toEqual([['paid'], 2, 1]);
  });

  it('[G3] 8 concurrent success notices → one period, one ledger row', async () => {
    r = await renewing('month');
    r.world.fault('wechat.deduction', 'drop', 1);
    await r.untilApplied();
    await r.world.advance(DAY_MS);
    const fields = notice(r, { trade_state: 'SUCCESS' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => r.world.notify('/wechat/deduction', fields)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 8 }, () => 200));
    expect([await periods(), r.platformOrders().length]).toEqual([2, 1]);
    expect(await r.world.records.inbox()).toHaveLength(3);
  });

  it('storage down → not acknowledged; it comes again and is settled then', async () => {
    r = await renewing('month');
    await r.untilApplied();
    r.world.database.setFaults(({ kind, collection }) => (kind === 'insert' && collection === 'inbox' ? 'fail-before' : undefined));
    await r.world.advance(DAY_MS);
    expect((await r.world.records.membership(ALICE)).periods).toHaveLength(1);
    r.world.database.setFaults(null);
    await r.world.advance(MINUTE_MS);
    expect([await states(), await periods()]).toEqual([['paid'], 2]);
  });

  it('injected failure inside settle rolls back as a whole and succeeds on replay', async () => {
    r = await renewing('month');
    await r.untilApplied();
    const before = await r.world.records.membership(ALICE);
    let failed = 0;
    r.world.database.setFaults(({ kind, collection }) => {
      if (kind !== 'replace' || collection !== 'memberships' || failed > 0) return undefined;
      failed += 1;
      return 'fail-before';
    });
    await r.until(() => failed > 0, SECOND_MS * 30);
    const { checks: _old, ...kept } = before;
    const { checks: _new, ...after } = await r.world.records.membership(ALICE);
    expect(after.periods).toEqual(kept.periods);
    expect(after.deductions).toEqual(kept.deductions);
    await r.world.advance(2 * MINUTE_MS);
    expect([await states(), await periods()]).toEqual([['paid'], 2]);
  });

  it.each([
    ['wrong amount', { total_fee: '1' }, 'amount-mismatch'],
    ['wrong appid', { appid: 'wxffffffffffffffff' }, null],
    ['wrong time', { time_end: 'yesterday' }, null],
  ])('[D14] %s → nothing granted', async (_what, change, alarm) => {
    r = await renewing('month');
    r.world.fault('wechat.deduction', 'drop', 100);
    await r.untilApplied();
    await r.world.advance(DAY_MS);
    await r.world.notify('/wechat/deduction', notice(r, { trade_state: 'SUCCESS', ...change }));
    expect(await periods()).toBe(2); // reading repairs by query: the truth is the platform's, not the notice's
    expect((await alarms()).map(({ kind }) => kind)).toEqual(alarm === null ? [] : [alarm]);
    expect((await r.deductions())[0]).toMatchObject({ state: 'paid', amountFen: 2500 });
  });

  it.each([
    ['result_code=SUCCESS', { result_code: 'SUCCESS' }],
    ['err_code=0', { result_code: 'FAIL', err_code: '0' }],
  ])('a failure notice with %s is queried, not granted', async (_what, change) => {
    r = await renewing('month');
    r.world.fault('wechat.deduction', 'drop', 100);
    await r.untilApplied();
    const { appid, mch_id, contract_id, out_trade_no } = notice(r, {});
    await r.world.notify('/wechat/deduction', {
      return_code: 'SUCCESS',
      appid: appid ?? '',
      mch_id: mch_id ?? '',
      contract_id: contract_id ?? '',
      out_trade_no: out_trade_no ?? '',
      nonce_str: 'n',
      ...change,
    });
    expect(await periods()).toBe(1);
    expect(await states()).not.toContain('paid');
  });

  it('coupon payment (settlement_total_fee < total_fee) accepted', async () => {
    r = await renewing('month');
    r.world.fault('wechat.deduction', 'drop', 1);
    await r.untilApplied();
    await r.world.advance(DAY_MS);
    await r.world.notify('/wechat/deduction', notice(r, { trade_state: 'SUCCESS', settlement_total_fee: '2000', coupon_fee: '500' }));
    expect([(await r.deductions())[0]?.amountFen, await periods()]).toEqual([2500, 2]);
  });

  it('[G1] key rotation in flight: one that is signed by the previous key is taken, one by any other is not', async () => {
    const [previous, foreign] = ['1'.repeat(32), '2'.repeat(32)];
    r = await renewing('month', { environment: { WECHAT_API_V2_KEY_PREVIOUS: previous } });
    r.world.fault('wechat.deduction', 'drop', 1);
    await r.untilApplied();
    await r.world.advance(DAY_MS);
    const fields = notice(r, { trade_state: 'SUCCESS' });
    const post = (key: string) => r.world.post('/wechat/deduction', toXml({ ...fields, sign: sign({ ...fields }, key) }));
    expect((await post(foreign)).body).toContain('FAIL');
    expect((await r.world.records.membership(ALICE)).periods).toHaveLength(1);
    expect((await post(previous)).body).toContain('SUCCESS');
    expect((await r.world.records.membership(ALICE)).periods).toHaveLength(2);
  });
});

/** A deduction's notification by the platform, about the newest attempt. */
function notice({ world, contractId }: Renewing, change: Readonly<Record<string, string>>): Record<string, string> {
  const order = world.wechat
    .ledger()
    .orders.filter(({ trade_type }) => trade_type === 'PAP')
    .at(-1);
  return {
    return_code: 'SUCCESS',
    result_code: 'SUCCESS',
    appid: order?.appid ?? '',
    mch_id: order?.mch_id ?? '',
    nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
    openid: order?.openid ?? ALICE,
    is_subscribe: 'N',
    trade_type: 'PAP',
    bank_type: 'OTHERS',
    total_fee: '2500',
    cash_fee: '2500',
    fee_type: 'CNY',
    transaction_id: order?.transaction_id ?? '',
    out_trade_no: order?.out_trade_no ?? '',
    time_end: order?.time_end ?? '',
    contract_id: contractId,
    ...change,
  };
}

describe('attempts', () => {
  it('[D10] [D17] failed attempts get new numbers in one cycle and stop after N; the contract ends, the user is told', async () => {
    r = await renewing('month');
    decide('NOTENOUGH');
    await r.until(async () => (await r.member()).endedBy === 'unpaid', 6 * HOUR_MS);
    const deductions = await r.deductions();
    expect(deductions.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'failed'));
    expect(new Set(deductions.map(({ outTradeNo }) => outTradeNo)).size).toBe(7);
    expect(new Set(deductions.map(({ cycleNo }) => cycleNo)).size).toBe(1);
    expect(r.world.wechat.ledger().contracts).toMatchObject([{ contract_state: 1, contract_termination_mode: 3 }]);
    expect(r.world.notices.sent.map(({ kind }) => kind)).toEqual([
      'deduction-upcoming',
      ...Array.from({ length: 7 }, () => 'deduction-failed'),
      'renewal-ended',
    ]);
    expect(await alarms()).toEqual([]);
  });

  it('a late failure of an old attempt cannot fail a newer one', async () => {
    r = await renewing('month');
    decide('NOTENOUGH');
    await r.until(async () => (await states()).includes('failed'), HOUR_MS);
    decide('paid');
    const [old] = await r.deductions();
    await r.until(async () => (await r.deductions()).length === 2, HOUR_MS);
    const { appid, mch_id, contract_id } = notice(r, {});
    await r.world.notify('/wechat/deduction', {
      return_code: 'SUCCESS',
      result_code: 'FAIL',
      err_code: 'NOTENOUGH',
      appid: appid ?? '',
      mch_id: mch_id ?? '',
      contract_id: contract_id ?? '',
      out_trade_no: old?.outTradeNo ?? '',
      nonce_str: 'late',
    });
    await r.world.advance(2 * DAY_MS);
    expect([await states(), await periods()]).toEqual([['failed', 'paid'], 2]);
  });

  it('[D15] failed with SYSTEMERROR: asked, closed by us, then tried with a new number', async () => {
    r = await renewing('month');
    decide('SYSTEMERROR');
    await r.until(async () => (await states()).includes('failed'));
    const { outTradeNo } = (await r.deductions())[0] ?? { outTradeNo: '' };
    const about = r.world.http.sent.filter(({ body }) => body.includes(outTradeNo)).map(({ path }) => path);
    expect(about).toEqual(['/pay/pappayapply', '/pay/orderquery', '/pay/closeorder']);
    decide('paid');
    await r.world.advance(4 * DAY_MS);
    expect([await states(), await periods()]).toEqual([['failed', 'paid'], 2]);
    expect(r.platformOrders().map(({ trade_state }) => trade_state)).toEqual(['CLOSED', 'SUCCESS']);
  });

  it('the service is kept while it is tried, then suspended; a payment in between continues the cover', async () => {
    r = await renewing('month');
    decide('NOTENOUGH');
    await r.until(async () => (await r.member()).status === 'past-due', HOUR_MS);
    expect(await r.member()).toMatchObject({ autoRenew: true, pastDue: { reason: 'balance', amountFen: 2500 } });
    decide('paid');
    await r.until(async () => (await r.member()).status === 'active', HOUR_MS);
    const [first, second] = (await r.member()).periods;
    expect(second?.fromMs).toBe(first?.untilMs);
    expect(await r.member()).not.toHaveProperty('pastDue');
  });

  it('a contract that is gone is not tried again', async () => {
    r = await renewing('month');
    decide('USER_NOT_EXIST');
    await r.until(async () => (await states()).includes('failed'), HOUR_MS);
    await r.world.advance(10 * DAY_MS);
    expect(r.applied()).toHaveLength(1);
    expect(await r.member()).toMatchObject({ autoRenew: false });
  });
});

describe('endings in the middle', () => {
  it('pay after cancel grants cover without reviving renewal', async () => {
    r = await renewing('month');
    await r.untilApplied();
    await r.world.advance(DAY_MS - MINUTE_MS);
    r.world.fault('wechat:/papay/deletecontract', 'timeout-before', 20);
    r.world.fault('wechat:/pay/closeorder', 'timeout-before', 20);
    expect(await r.world.ask(ALICE, 'cancel', { contractId: r.contractId })).toMatchObject({ autoRenew: false });
    await r.world.advance(10 * MINUTE_MS);
    expect([await states(), await periods()]).toEqual([['paid'], 2]);
    expect(await r.member()).toMatchObject({ autoRenew: false });
    await r.world.advance(70 * DAY_MS);
    expect(r.applied()).toHaveLength(1);
  });

  it('a deduction that waits is taken back when the user cancels', async () => {
    r = await renewing('month');
    await r.untilApplied();
    await r.world.advance(HOUR_MS);
    await r.world.ask(ALICE, 'cancel', { contractId: r.contractId });
    await r.world.advance(3 * DAY_MS);
    expect([await states(), await periods()]).toEqual([['failed'], 1]);
    expect(r.platformOrders()).toMatchObject([{ trade_state: 'CLOSED' }]);
    expect(r.world.notices.sent.map(({ kind }) => kind)).not.toContain('deduction-failed');
  });

  it('closeorder answering ORDERPAID means paid', async () => {
    r = await renewing('month');
    await r.untilApplied();
    r.world.fault('wechat.deduction', 'drop', 100);
    r.world.fault('wechat:/papay/deletecontract', 'timeout-before', 5);
    r.world.http.onReply = async (path) => {
      // Paid between the query and the closing.
      if (path !== '/pay/orderquery') return;
      r.world.http.onReply = null;
      r.world.clock.moveTo(r.world.clock.nowMs() + DAY_MS);
      await r.world.wechat.participant.runDue();
    };
    await r.world.advance(HOUR_MS);
    await r.world.ask(ALICE, 'cancel', { contractId: r.contractId });
    await r.member();
    await r.world.advance(HOUR_MS);
    expect([await states(), await periods()]).toEqual([['paid'], 2]);
  });

  it('re-sign waits for an open deduction', async () => {
    r = await renewing('month');
    await r.untilApplied();
    r.world.fault('wechat:/pay/closeorder', 'timeout-before', 100);
    r.world.wechat.terminate({ contractId: r.contractId });
    r.world.fault('wechat:/pay/orderquery', 'timeout-before', 100);
    await r.world.advance(MINUTE_MS);
    expect(await r.world.call(ALICE, 'subscribe', { planId: 'month', consent: true })).toMatchObject({
      ok: false,
      error: { code: 'ORDER_IN_PROGRESS' },
    });
  });

  it('trade_state=REFUND counts as paid, then refunded', async () => {
    r = await renewing('quarter');
    r.world.fault('wechat.deduction', 'drop', 100);
    r.world.fault('wechat.refund', 'drop', 100);
    await r.untilApplied();
    const [paid] = r.platformOrders();
    r.world.wechat.refundInPlatform({ outTradeNo: paid?.out_trade_no ?? '', refundFen: paid?.total_fee ?? 0 });
    await r.world.advance(10 * MINUTE_MS);
    expect([await states(), await periods()]).toEqual([['refunded'], 1]);
  });

  it('[D13] duplicate signing → one first charge: an ADD that comes three times begins one cycle', async () => {
    r = await renewing('month');
    r.world.fault('wechat.contract', 'duplicate', 3);
    await r.untilApplied();
    await r.world.advance(2 * DAY_MS);
    expect([r.platformOrders().length, await periods()]).toEqual([1, 2]);
  });

  it('an old ADD cannot revive: after the end it changes nothing, and nothing is deducted', async () => {
    r = await renewing('month');
    const added = r.world.wechat.ledger().contracts[0];
    r.world.wechat.terminate({ contractId: r.contractId });
    await r.world.advance(MINUTE_MS);
    await r.world.notify('/wechat/contract', {
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      change_type: 'ADD',
      mch_id: added?.mch_id ?? '',
      contract_code: added?.contract_code ?? '',
      contract_id: r.contractId,
      plan_id: added?.plan_id ?? '',
      openid: ALICE,
      request_serial: added?.request_serial ?? '',
      operate_time: added?.contract_signed_time ?? '',
    });
    expect(await r.member()).toMatchObject({ autoRenew: false, endedBy: 'wechat' });
    await r.world.advance(40 * DAY_MS);
    expect(r.applied()).toEqual([]);
  });

  it('cancel right after pay: the period is granted, the contract ended, nothing is ever deducted', async () => {
    r = await renewing('month');
    await r.world.ask(ALICE, 'cancel', { contractId: r.contractId });
    expect(await r.member()).toMatchObject({ status: 'active', autoRenew: false, endedBy: 'user' });
    await r.world.advance(40 * DAY_MS);
    expect([r.applied(), await periods()]).toEqual([[], 1]);
  });
});
