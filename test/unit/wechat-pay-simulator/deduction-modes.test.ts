import {
  closeDeduction,
  decide,
  deduct,
  deductions,
  DELAYED,
  notice,
  NOTIFIED,
  queryDeduction,
  refusalOf,
  signedYesterday,
  told,
} from '../../support/deductions';
import {
  createPlatform,
  DAY_MS,
  type Fields,
  HOUR_MS,
  MINUTE_MS,
  type Platform,
  SECOND_MS,
  START_MS,
  subscribe,
} from '../../support/wechat-pay-platform';

const codeOf = ({ result_code: result, err_code: code }: Fields): string | undefined => (result === 'SUCCESS' ? 'SUCCESS' : code);
const FULL = { total_fee: '6600' };
/** Moves to an hour in Beijing of the given day after the platform's start, which was at 10:00. */
const to = (platform: Platform, day: number, hour: number, moreMs = 0): Promise<void> =>
  platform.advance(START_MS + day * DAY_MS + (hour - 10) * HOUR_MS + moreMs - platform.nowMs());

describe('the first twelve hours of a contract', () => {
  it.each([DELAYED, NOTIFIED])('[D19] deduct at once, at any hour and without a notice: template $plan_id', async (template) => {
    const platform = createPlatform();
    await to(platform, 0, 21);
    const { contractId } = await subscribe(platform, 1, template);
    await to(platform, 1, 9, -SECOND_MS);
    decide(platform, contractId, 'BANKERROR');
    const amount = template === DELAYED ? {} : FULL;
    await deduct(platform, contractId, 1, amount);
    expect(deductions(platform)).toMatchObject([{ trade_state: 'CLOSED' }]);
    await to(platform, 1, 9);
    const late = await deduct(platform, contractId, 2, amount);
    expect(template === DELAYED ? deductions(platform)[1]?.trade_state : late.err_code).toBe(
      template === DELAYED ? 'ACCEPT' : 'INVALID_REQUEST',
    );
  });

  it('also at night', async () => {
    const platform = createPlatform();
    await to(platform, 0, 23);
    const { contractId } = await subscribe(platform, 1, NOTIFIED);
    expect(codeOf(await deduct(platform, contractId, 1, FULL))).toBe('SUCCESS');
    expect(deductions(platform)).toMatchObject([{ trade_state: 'SUCCESS', time_end: '20261123230000' }]);
  });

  it('begin again with a new contract', async () => {
    const platform = createPlatform();
    const first = await signedYesterday(platform, NOTIFIED);
    platform.pay.terminate({ contractId: first });
    const { contractId } = await subscribe(platform, 5, NOTIFIED);
    expect(codeOf(await deduct(platform, contractId, 1, FULL))).toBe('SUCCESS');
  });

  it('are given up by sending a notice', async () => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform, 1, NOTIFIED);
    expect((await notice(platform, contractId)).status).toBe(204);
    expect(await deduct(platform, contractId, 1, FULL)).toMatchObject({ err_code_des: '需要先下发扣费前通知才能发起扣费' });
  });
});

describe('the mode 24h-delay', () => {
  async function waiting(rules: Parameters<typeof createPlatform>[0] = {}) {
    const platform = createPlatform(rules);
    const contractId = await signedYesterday(platform, DELAYED);
    await deduct(platform, contractId);
    return { platform, contractId };
  }

  it('takes the money a day after the call, to the millisecond', async () => {
    const { platform } = await waiting();
    expect(await queryDeduction(platform)).toMatchObject({ trade_state: 'ACCEPT', trade_state_desc: '已接收，等待扣款' });
    expect(platform.pay.participant.nextDueMs()).toBe(platform.nowMs() + DAY_MS);
    await platform.advance(DAY_MS - 1);
    expect((await queryDeduction(platform)).trade_state).toBe('ACCEPT');
    expect(told(platform)).toEqual([]);
    await platform.advance(1);
    expect(await queryDeduction(platform)).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'PAP', time_end: '20261125100000' });
    expect(told(platform)).toHaveLength(1);
    expect(platform.pay.participant.nextDueMs()).toBeNull();
  });

  it('can be called at night', async () => {
    const platform = createPlatform();
    const contractId = await signedYesterday(platform, DELAYED);
    await to(platform, 1, 23);
    expect(codeOf(await deduct(platform, contractId))).toBe('SUCCESS');
  });

  it('may show no order until then', async () => {
    const { platform } = await waiting({ rules: { acceptedVisible: false } });
    expect(await queryDeduction(platform)).toMatchObject({ err_code: 'ORDERNOTEXIST' });
    await platform.advance(DAY_MS);
    expect((await queryDeduction(platform)).trade_state).toBe('SUCCESS');
  });

  it('can be called off by closing the order', async () => {
    const { platform, contractId } = await waiting();
    expect(codeOf(await closeDeduction(platform))).toBe('INVALID_REQUEST');
    await platform.advance(5 * MINUTE_MS);
    expect(codeOf(await closeDeduction(platform))).toBe('SUCCESS');
    expect((await queryDeduction(platform)).trade_state).toBe('CLOSED');
    expect(codeOf(await closeDeduction(platform))).toBe('ORDERCLOSED');
    expect(platform.pay.participant.nextDueMs()).toBeNull();
    await platform.advance(2 * DAY_MS);
    expect(told(platform)).toEqual([]);
    expect(codeOf(await deduct(platform, contractId, 2))).toBe('SUCCESS');
    await platform.advance(DAY_MS);
    expect(codeOf(await closeDeduction(platform, 2))).toBe('ORDERPAID');
  });

  it('fails when the contract has ended in between', async () => {
    const { platform, contractId } = await waiting();
    await platform.advance(HOUR_MS);
    platform.pay.terminate({ contractId });
    expect((await queryDeduction(platform)).trade_state).toBe('ACCEPT');
    await platform.advance(DAY_MS);
    expect((await queryDeduction(platform)).trade_state).toBe('CLOSED');
    expect(told(platform)).toMatchObject([{ result_code: 'FAIL', err_code: 'CONTRACT_NOT_EXIST' }]);
  });

  it('has nothing to do with notices', async () => {
    const { platform, contractId } = await waiting();
    expect(refusalOf(await notice(platform, contractId, { amountFen: 2500 }))).toEqual({ status: 400, code: 'INVALID_REQUEST' });
  });

  it('runs what falls due together in the order of the calls', async () => {
    const platform = createPlatform();
    const ids: string[] = [];
    for (let number = 1; number <= 5; number += 1) {
      ids.push((await subscribe(platform, number, { openid: `oUser${number}` })).contractId);
    }
    await platform.advance(DAY_MS);
    for (const [index, contractId] of ids.entries()) {
      await deduct(platform, contractId, index + 1);
      await platform.advance(SECOND_MS);
    }
    await platform.advance(2 * DAY_MS);
    const times = told(platform).map(({ out_trade_no: no = '', time_end: end = '' }) => `${no.slice(-1)} ${end.slice(-2)}`);
    expect(times).toEqual(['1 00', '2 01', '3 02', '4 03', '5 04']);
  });
});

describe('the mode pre-notify', () => {
  async function noticed(dayCount?: number) {
    const platform = createPlatform();
    const contractId = await signedYesterday(platform, NOTIFIED);
    const sent = await notice(platform, contractId, dayCount === undefined ? {} : { dayCount });
    expect(sent.status).toBe(204);
    return { platform, contractId };
  }
  const WITHOUT_NOTICE = { err_code: 'INVALID_REQUEST', err_code_des: '需要先下发扣费前通知才能发起扣费' };

  it('[D18] takes nothing without a notice', async () => {
    const platform = createPlatform();
    const contractId = await signedYesterday(platform, NOTIFIED);
    expect(await deduct(platform, contractId, 1, FULL)).toMatchObject(WITHOUT_NOTICE);
    expect(deductions(platform)).toEqual([]);
  });

  it('waits a whole day, then takes the money at once', async () => {
    const { platform, contractId } = await noticed();
    expect(await deduct(platform, contractId, 1, FULL)).toMatchObject(WITHOUT_NOTICE);
    await to(platform, 2, 21);
    expect(await deduct(platform, contractId, 1, FULL)).toMatchObject(WITHOUT_NOTICE);
    await to(platform, 3, 7);
    expect(codeOf(await deduct(platform, contractId, 1, FULL))).toBe('SUCCESS');
    expect(await queryDeduction(platform)).toMatchObject({ trade_state: 'SUCCESS', time_end: '20261126070000' });
  });

  // The notice is of day 1: seven days from day 3 on, or as many as it says.
  it.each([
    [undefined, 9],
    [1, 3],
    [2, 4],
    [3, 5],
  ])('lets the money be taken to the end of its window: %s days', async (dayCount, lastDay) => {
    const first = await noticed(dayCount);
    await to(first.platform, lastDay, 22, -1);
    expect(codeOf(await deduct(first.platform, first.contractId, 1, FULL))).toBe('SUCCESS');
    const second = await noticed(dayCount);
    await to(second.platform, lastDay + 1, 7);
    expect(await deduct(second.platform, second.contractId, 1, FULL)).toMatchObject(WITHOUT_NOTICE);
  });

  it.each([
    ['06:59:59', 7, -SECOND_MS, 'INVALID_REQUEST'],
    ['07:00:00', 7, 0, 'SUCCESS'],
    ['21:59:59', 22, -SECOND_MS, 'SUCCESS'],
    ['22:00:00', 22, 0, 'INVALID_REQUEST'],
    ['23:59:59', 24, -SECOND_MS, 'INVALID_REQUEST'],
  ])('[D9] at %s', async (_time, hour, moreMs, code) => {
    const { platform, contractId } = await noticed();
    await to(platform, 4, hour, moreMs);
    const reply = await deduct(platform, contractId, 1, FULL);
    expect(codeOf(reply)).toBe(code);
    if (code !== 'SUCCESS') expect(reply.err_code_des).toBe('当前时间不可发起，请在北京时间07:00-22:00内发起');
  });

  it('tries as often as the merchant wants, until the first success', async () => {
    const { platform, contractId } = await noticed();
    await to(platform, 3, 9);
    decide(platform, contractId, 'NOTENOUGH');
    await deduct(platform, contractId, 1, FULL);
    await to(platform, 4, 9);
    await deduct(platform, contractId, 2, FULL);
    decide(platform, contractId, 'paid');
    await deduct(platform, contractId, 3, FULL);
    expect(deductions(platform).map(({ trade_state: state }) => state)).toEqual(['CLOSED', 'CLOSED', 'SUCCESS']);
    await to(platform, 5, 9);
    expect(await deduct(platform, contractId, 4, FULL)).toMatchObject(WITHOUT_NOTICE);
    expect((await notice(platform, contractId)).status).toBe(204);
    await to(platform, 7, 9);
    expect(codeOf(await deduct(platform, contractId, 4, FULL))).toBe('SUCCESS');
  });

  it('takes no more than was announced', async () => {
    const platform = createPlatform();
    const contractId = await signedYesterday(platform, NOTIFIED);
    await notice(platform, contractId, { amountFen: 6599 });
    await to(platform, 3, 9);
    expect(codeOf(await deduct(platform, contractId, 1, FULL))).toBe('RULELIMIT');
  });
});
