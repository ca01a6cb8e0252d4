import { createOperator } from '../../support/operating';
import { renewing, type Renewing } from '../../support/renewing';
import { sign, toXml } from '../../support/wechat-pay-platform';
import { API_KEY, APP_ID, MCH_ID } from '../../support/world-settings';
import { ALICE, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../support/world-users';

const WHO = { appid: APP_ID, mch_id: MCH_ID };
let r: Renewing;
afterEach(async () => {
  jest.restoreAllMocks();
  expect(await r.world.records.faults()).toEqual([]);
});
const states = async () => (await r.deductions()).map(({ state }) => state);
const stored = async () => (await r.world.records.membership(ALICE)).deductions.map(({ state }) => state);
const alarms = async () => (await r.world.records.alarms()).map(({ kind }) => kind);
const refuseNext = (errCode: string) =>
  jest.spyOn(r.world.app.payments, 'deduct').mockImplementationOnce(({ outTradeNo, state: askedIn }) =>
    Promise.resolve({
      of: 'deduction',
      outTradeNo,
      kind: 'refused',
      askedIn,
      errCode,
      reason: errCode,
      source: 'reply',
      factId: `wechat.refused:${outTradeNo}:${errCode}`,
    }),
  );

describe('a call that never gets an answer', () => {
  it('[D10] is repeated less and less often, and in the end a person is asked', async () => {
    r = await renewing('month');
    r.world.fault('wechat:/pay/pappayapply', 'timeout-before', 100_000);
    await r.untilApplied();
    await r.world.advance(15 * DAY_MS);
    expect(await alarms()).toEqual(['deduction-unresolved']);
    expect(r.applied().length).toBeLessThan(50);
    expect(new Set(r.applied()).size).toBe(1);
  });
});

describe('a waiting deduction that the platform does not show', () => {
  it('is not asked for again because somebody looks', async () => {
    r = await renewing('month', { rules: { acceptedVisible: false } });
    await r.untilApplied();
    for (let look = 0; look < 5; look += 1) {
      await r.world.advance(10 * SECOND_MS);
      await r.member();
    }
    expect(r.applied()).toHaveLength(1);
  });

  it.each([
    ['is closed', 0, ['CLOSED', 'SUCCESS']],
    ['cannot be closed', 100_000, ['SUCCESS']],
  ])(
    '[D10] [D16] a refusal of the repeated call says nothing about the first one: no other number before that %s',
    async (_what, times, orders) => {
      r = await renewing('month', { rules: { acceptedVisible: false } });
      r.world.fault('wechat:/pay/pappayapply', 'timeout-after');
      if (times > 0) r.world.fault('wechat:/pay/closeorder', 'timeout-before', times);
      await r.untilApplied();
      refuseNext('RULELIMIT');
      await r.world.advance(4 * DAY_MS);
      expect(r.platformOrders().map(({ trade_state }) => trade_state)).toEqual(orders);
      expect(await states()).toEqual(orders.map((state) => (state === 'CLOSED' ? 'failed' : 'paid')));
      expect(await alarms()).toEqual([]);
    },
  );

  it('a refusal of the only call is the last word at once', async () => {
    r = await renewing('month', { rules: { acceptedVisible: false } });
    await r.until(async () => (await r.member()).nextDeductionMs !== undefined);
    refuseNext('RULELIMIT');
    await r.until(async () => (await stored()).includes('failed'), HOUR_MS);
    const [refused] = await r.deductions();
    expect(r.world.clock.nowMs() - (refused?.appliedMs ?? 0)).toBeLessThan(2 * HOUR_MS);
  });
});

describe('a call that was too fast', () => {
  it('[D10] is made again under its own number: no failure of the user, who hears nothing of it', async () => {
    r = await renewing('month');
    const { handle } = r.world.wechat;
    let limited = 0;
    jest.spyOn(r.world.wechat, 'handle').mockImplementation((request) => {
      if (request.path !== '/pay/pappayapply' || limited > 0) return handle(request);
      limited += 1;
      const fields = { return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'FREQUENCY_LIMITED', ...WHO, nonce_str: 'n' };
      return Promise.resolve({ status: 200, headers: {}, body: toXml({ ...fields, sign: sign(fields, API_KEY) }) });
    });
    await r.untilApplied();
    await r.world.advance(2 * DAY_MS);
    expect([limited, new Set(r.applied()).size, await states()]).toEqual([1, 1, ['paid']]);
    expect(r.world.notices.sent.map(({ kind }) => kind)).not.toContain('deduction-failed');
  });
});

describe('a user who cancels', () => {
  it.each([true, false])(
    '[D11] has the waiting deduction closed before its money moves (shown by the platform: %s)',
    async (acceptedVisible) => {
      r = await renewing('month', { rules: { acceptedVisible } });
      await r.untilApplied();
      await r.world.advance(HOUR_MS);
      // The platform does not get to know of the end in time.
      r.world.fault('wechat:/papay/deletecontract', 'timeout-before', 100_000);
      await r.world.ask(ALICE, 'cancel', { contractId: r.contractId });
      await r.world.advance(10 * MINUTE_MS);
      expect(r.platformOrders()).toMatchObject([{ trade_state: 'CLOSED' }]);
      expect(await stored()).toEqual(['failed']);
    },
  );

  it('while the call waits for its turn: it is not made any more', async () => {
    r = await renewing('quarter');
    const take = jest.spyOn(r.world.app.deductionRate, 'take').mockImplementation(async () => {
      take.mockRestore();
      r.world.fault('wechat:/papay/deletecontract', 'timeout-before', 100_000);
      await r.world.clock.sleep(5 * SECOND_MS);
      await r.world.ask(ALICE, 'cancel', { contractId: r.contractId });
      return true;
    });
    await r.until(async () => (await stored()).length > 0, HOUR_MS);
    await r.world.advance(2 * DAY_MS);
    expect(r.applied()).toHaveLength(0);
    expect(await stored()).toEqual(['failed']);
  });
});

describe('an advance notice that never gets an answer', () => {
  it('[D17] is given up with an alarm, and an operator has it taken up again', async () => {
    r = await renewing('quarter');
    const operator = createOperator(r.world);
    const { contracts } = await r.world.records.membership(ALICE);
    const renew = () => operator.call('renew', { orderNo: contracts[0]?.outTradeNo ?? '' });
    expect(await renew()).toMatchObject({ ok: false, error: { code: 'STATE_CONFLICT' } });
    await r.world.advance(80 * DAY_MS);
    const announce = jest.spyOn(r.world.app.payments, 'announce').mockResolvedValue({ kind: 'unknown', reason: 'no answer' });
    await r.until(async () => (await alarms()).length > 0, 6 * HOUR_MS);
    expect(await alarms()).toEqual(['renewal-unresolved']);
    announce.mockRestore();
    await r.world.advance(5 * DAY_MS);
    expect(await stored()).toEqual([]);
    expect(await renew()).toMatchObject({ ok: true });
    await r.world.advance(3 * DAY_MS);
    expect(await states()).toEqual(['paid']);
  });
});
