import { dictionary, type Locale } from '../../../miniprogram/i18n/index';
import { calendarView } from '../../../miniprogram/stores/views/calendar';
import { everyCycle, failureText, periodLength } from '../../../miniprogram/stores/views/common';
import { firstDeductionMs } from '../../../miniprogram/stores/views/estimate';
import { cancelText, mineView } from '../../../miniprogram/stores/views/mine';
import { plansView } from '../../../miniprogram/stores/views/plans';
import { resultView } from '../../../miniprogram/stores/views/result';
import { CloudCallError } from '../../../miniprogram/services/cloud';
import { formatDate } from '../../../miniprogram/i18n/format';
import { isSettled, type Situation } from '../../../miniprogram/stores/situation';
import { MEMBERSHIPS, NOW_MS, PLANS } from '../../support/miniprogram/memberships';

const wording = (locale: Locale) => ({ locale, texts: dictionary(locale) });
const zh = wording('zh-CN');
const en = wording('en');
/** Noon in Beijing. */
const beijingNoon = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day, 4);

describe('estimate of the first deduction', () => {
  it.each([
    [beijingNoon(2026, 11, 24), 1, '2026年12月23日'],
    [beijingNoon(2026, 11, 24), 3, '2027年2月23日'],
    [beijingNoon(2026, 11, 24), 12, '2027年11月23日'],
    [beijingNoon(2027, 1, 31), 1, '2027年2月27日'],
    [beijingNoon(2028, 1, 31), 1, '2028年2月28日'],
    [beijingNoon(2026, 12, 1), 1, '2026年12月31日'],
    [Date.UTC(2026, 10, 30, 20), 1, '2026年12月31日'],
  ])('from %d over %d months: %s', (fromMs, months, expected) => {
    expect(formatDate(firstDeductionMs(fromMs, months), 'zh-CN')).toBe(expected);
  });
});

describe('calendar', () => {
  it('covers the month in whole weeks from Monday and marks every date once', () => {
    const view = calendarView(
      { deductionMs: beijingNoon(2026, 12, 23), todayMs: beijingNoon(2026, 12, 1), endMs: beijingNoon(2026, 12, 24) },
      zh,
    );
    expect(view.cells).toHaveLength(35);
    expect(view.cells[0]?.day).toBe('');
    expect(view.cells[1]?.day).toBe('1');
    expect(view.cells.filter(({ mark }) => mark !== '').map(({ day, mark }) => [day, mark])).toEqual([
      ['1', 'today'],
      ['23', 'deduction'],
      ['24', 'end'],
    ]);
    expect(view.label).toBe('2026年12月，扣费日 23 日');
  });

  it('leaves out of the legend what is not in the month', () => {
    const view = calendarView(
      { deductionMs: beijingNoon(2027, 1, 31), todayMs: beijingNoon(2026, 12, 1), endMs: beijingNoon(2027, 2, 1) },
      en,
    );
    expect(view.legend.map(({ text }) => text)).toEqual(['deduction']);
    expect(view.month).toBe('Jan 2027');
  });

  it('reckons days in Beijing, not in the zone of the device', () => {
    const view = calendarView({ deductionMs: Date.UTC(2026, 10, 30, 17), todayMs: NOW_MS }, zh);
    expect(view.month).toBe('2026年12月');
    expect(view.cells.find(({ mark }) => mark === 'deduction')?.day).toBe('1');
  });
});

describe('words for a failed call', () => {
  const failure = (code: CloudCallError['code'], details: { write: boolean; retryAtMs?: number } = { write: true }) =>
    new CloudCallError(code, '', details);

  it('says for every code what it means for the money and what to do', () => {
    expect(failureText(null, zh)).toBe('');
    expect(failureText(failure('NETWORK', { write: false }), zh)).toContain('检查网络');
    expect(failureText(failure('NETWORK'), zh)).toContain('不会重复扣费');
    expect(failureText(failure('UNSUPPORTED'), zh)).toContain('云开发');
    expect(failureText(failure('ORDER_IN_PROGRESS', { write: true, retryAtMs: NOW_MS }), zh)).toContain('11月24日 09:00');
    expect(failureText(failure('CONSENT_REQUIRED'), en)).toContain('consent');
  });
});

describe('cycles in words', () => {
  it.each([
    [1, '每月', '1 个月'],
    [3, '每 3 个月', '3 个月'],
    [12, '每年', '12 个月'],
  ])('%d months', (months, every, length) => {
    expect(everyCycle(months, zh.texts)).toBe(every);
    expect(periodLength(months, zh.texts)).toBe(length);
  });
});

describe('plans view', () => {
  it('copes with a backend that has other plans', () => {
    const odd = [{ ...(PLANS[0] ?? fail()), planId: 'half-year', cycleMonths: 6, priceFen: 10_001 }];
    const view = plansView(odd, 'half-year', null, NOW_MS, zh);
    expect(view.cards[0]?.laterText).toBe('之后 ¥100.01/6 个月');
    expect(view.cards[0]?.perMonthText).toBe('折合每月 ¥16.67');
    expect(plansView([], null, null, NOW_MS, zh).notice).toBeNull();
  });

  it('names the plan in the user’s language', () => {
    expect(plansView(PLANS, 'year', null, NOW_MS, en).cards.map(({ name }) => name)).toEqual(['Monthly', 'Quarterly', 'Yearly']);
  });
});

describe('result view', () => {
  const situations: readonly Situation[] = [
    'none',
    'checking',
    'confirming-contract',
    'active',
    'unsigned',
    'unpaid',
    'closed',
    'failed',
    'refunded',
    'unknown',
    'unsupported',
    'sign-checking',
    'sign-not-done',
    'sign-unknown',
    'change-checking',
    'changed',
    'change-not-done',
    'change-unknown',
  ];
  const input = { membership: MEMBERSHIPS.unsigned, plans: PLANS, mayLeave: true, askFailed: false };

  it.each(situations)('has words and a way on for %s', (situation) => {
    for (const words of [zh, en]) {
      const view = resultView({ ...input, situation }, words);
      expect(view.title).not.toBe('');
      expect(view.text).not.toBe('');
      expect(view.primary ?? view.secondary).not.toBeNull();
      for (const step of view.steps) expect(step.text).not.toBe('');
      if (view.mood === 'wait') expect(isSettled(situation)).toBe(false);
    }
  });

  it('never offers to pay again while the outcome is open', () => {
    for (const situation of ['checking', 'unknown', 'confirming-contract', 'sign-checking', 'sign-unknown', 'change-checking'] as const) {
      const { primary, secondary } = resultView({ ...input, situation }, zh);
      for (const button of [primary, secondary]) expect(['pay', 'choose']).not.toContain(button?.action);
    }
  });

  it('says after a change which plan is deducted when, and that the old contract ends', () => {
    const changed = resultView({ ...input, membership: MEMBERSHIPS.changed, situation: 'changed' }, zh);
    expect(changed.text).toBe('2026年12月23日 预计首次按「连续包年」扣 ¥228.00，扣费前微信会通知你。旧协议随之结束，不会两边扣费。');
    expect(changed.steps.map(({ name, text }) => [name, text])).toEqual([
      ['签约新方案', '已签约'],
      ['新方案生效', '自 2026年12月24日 起'],
    ]);
    const left = resultView({ ...input, membership: MEMBERSHIPS.changing, situation: 'change-not-done' }, zh);
    expect(left.text).toContain('没有产生付款。当前方案照常续费');
    expect([left.primary?.action, left.secondary?.action]).toEqual(['mine', 'sign-again']);
  });

  it('says that one can leave only after a while, and only while waiting', () => {
    expect(resultView({ ...input, situation: 'checking', mayLeave: false }, zh).leaveText).toBe('');
    expect(resultView({ ...input, situation: 'checking' }, zh).leaveText).toContain('可以先离开');
    expect(resultView({ ...input, situation: 'active' }, zh).leaveText).toBe('');
  });
});

describe('my membership', () => {
  it('tells current, future and past periods apart, newest first', () => {
    const period = MEMBERSHIPS.active.periods[0] ?? fail();
    const later = { ...period, outTradeNo: 'order-2', fromMs: period.untilMs, untilMs: period.untilMs + 1 };
    const past = { ...period, outTradeNo: 'order-0', fromMs: NOW_MS - 10, untilMs: NOW_MS };
    const view = mineView({ ...MEMBERSHIPS.active, periods: [past, later, period] }, PLANS, zh);
    expect(view.history.map(({ id, state }) => [id, state])).toEqual([
      ['order-2', '未开始'],
      ['order-1', '使用中'],
      ['order-0', '已结束'],
    ]);
  });

  it('says in the question before cancelling what is kept and what no longer happens', () => {
    expect(cancelText(MEMBERSHIPS.active, zh)).toBe(
      '会员权益保留至 2026年12月24日，到期前照常使用。\n关闭后不再自动扣费，2026年12月23日 的 ¥25.00 也不会扣。',
    );
    expect(cancelText(MEMBERSHIPS.none, en)).toBe('What you paid for stays valid until it ends.\nNothing more is deducted.');
  });

  it('offers to cancel only a contract that is live', () => {
    const live = ['active', 'renewed', 'processing', 'failed', 'pastDue', 'suspended', 'retrying', 'changing', 'changed'];
    for (const [name, membership] of Object.entries(MEMBERSHIPS))
      expect([name, mineView(membership, PLANS, zh).canCancel]).toEqual([name, live.includes(name)]);
  });
});

function fail(): never {
  throw new Error('the example has no plan');
}
