import type { MembershipData, PastDueReason } from '../../../typings/subscription-api';
import { formatFullDateTime } from '../../../miniprogram/i18n/format';
import { dictionary, type Locale } from '../../../miniprogram/i18n/index';
import { receiptView } from '../../../miniprogram/packages/membership/views/receipt';
import { paymentsOf, paymentsView } from '../../../miniprogram/packages/membership/views/payments';
import { CloudCallError } from '../../../miniprogram/services/cloud';
import { canChangePlan } from '../../../miniprogram/stores/plan-change';
import { calendarView } from '../../../miniprogram/stores/views/calendar';
import { changeView } from '../../../miniprogram/stores/views/change';
import { isEnding } from '../../../miniprogram/stores/views/common';
import { homeView } from '../../../miniprogram/stores/views/home';
import { cancelText, mineView } from '../../../miniprogram/stores/views/mine';
import { pageState } from '../../../miniprogram/stores/views/page-state';
import { pastDueNotice, processingNotice } from '../../../miniprogram/stores/views/past-due';
import { plansView } from '../../../miniprogram/stores/views/plans';
import { MEMBERSHIPS, NOW_MS, PLANS } from '../../support/miniprogram/memberships';

const DAY_MS = 86_400_000;
const wording = (locale: Locale) => ({ locale, texts: dictionary(locale) });
const zh = wording('zh-CN');
const en = wording('en');
/** Noon in Beijing. */
const beijingNoon = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day, 4);
const factOf = (membership: MembershipData, name: string) => pastDueNotice(membership, zh)?.facts.find((fact) => fact.name === name)?.value;

describe('a renewal that was not paid', () => {
  it.each<[PastDueReason, string, string]>([
    ['balance', '余额不足', '存入足够的钱'],
    ['limit', '超出支付限额', '调高支付限额'],
    ['account', '账户异常', '查看账户状态'],
    ['bank', '银行没有回应', '无需操作，我们会自动再试'],
    ['other', '未说明原因', '我们会再试'],
  ])('because of %s: says what happened and what to do', (reason, what, advice) => {
    const membership: MembershipData = { ...MEMBERSHIPS.pastDue, pastDue: { ...MEMBERSHIPS.pastDue.pastDue, reason } };
    const notice = pastDueNotice(membership, zh);
    expect(notice?.text).toContain(what);
    expect(notice?.text).toContain('没有扣走，不会重复扣款');
    expect(notice?.advice).toContain(advice);
    expect(pastDueNotice(membership, en)?.advice).not.toMatch(/[\u4e00-\u9fff]/);
  });

  it('says when it is tried next, until when the service is kept, and when renewal ends', () => {
    expect(pastDueNotice(MEMBERSHIPS.pastDue, zh)).toMatchObject({
      tone: 'warn',
      title: '续费扣款没有成功，权益暂时保留',
      text: '12月24日 10:00 扣 ¥25.00 没有成功：余额不足。这笔没有扣走，不会重复扣款。',
      facts: [
        { name: '下次扣款', value: '明天 10:00' },
        { name: '权益保留至', value: '12月31日 09:00' },
        { name: '仍未成功则续费结束', value: '1月8日 09:00' },
      ],
    });
  });

  it('tells covered, kept and suspended apart', () => {
    expect(pastDueNotice(MEMBERSHIPS.failed, zh)?.title).toBe('续费扣款没有成功');
    expect(pastDueNotice(MEMBERSHIPS.suspended, zh)).toMatchObject({ tone: 'error', title: '续费扣款没有成功，权益已暂停' });
    expect(factOf(MEMBERSHIPS.suspended, '权益暂停于')).toBe('12月31日 09:00');
    expect(pastDueNotice(MEMBERSHIPS.active, zh)).toBeNull();
  });

  it('promises no attempt that is not planned', () => {
    expect(factOf(MEMBERSHIPS.retrying, '下次扣款')).toBe('正在再次扣款');
    const { nextAttemptMs: _, ...given } = MEMBERSHIPS.pastDue.pastDue;
    expect(factOf({ ...MEMBERSHIPS.pastDue, pastDue: given }, '下次扣款')).toBe('不再自动扣款');
  });

  it('explains a suspension of which no failure is known', () => {
    const { pastDue: _, ...held } = MEMBERSHIPS.suspended;
    expect(pastDueNotice(held, zh)?.text).toContain('扣款成功后立即恢复');
    expect(mineView(held, PLANS, zh)).toMatchObject({ dateLabel: '已于此日到期', statusText: '已暂停' });
  });
});

describe('a deduction under way', () => {
  it('is said once: by itself, or as the next attempt after a failure', () => {
    expect(processingNotice(MEMBERSHIPS.processing, zh)).toEqual({
      title: '扣款处理中',
      text: '12月22日 10:00 已向微信申请扣 ¥25.00。微信通常在 24 小时内完成，无需操作，不会重复扣款。',
    });
    expect(processingNotice(MEMBERSHIPS.retrying, zh)).toBeNull();
    expect(processingNotice(MEMBERSHIPS.renewed, zh)).toBeNull();
  });

  it('does not let an active membership look ended while its renewal is on its way', () => {
    const late = { ...MEMBERSHIPS.processing, nowMs: MEMBERSHIPS.processing.validUntilMs + 1 };
    expect(mineView(late, PLANS, zh)).toMatchObject({ status: 'active', daysText: '正在续费' });
  });
});

describe('the question before cancelling', () => {
  it('says that what is under way may still complete, and names no other deduction', () => {
    expect(cancelText(MEMBERSHIPS.processing, zh)).toBe(
      '会员权益保留至 2026年12月24日，到期前照常使用。\n关闭后不再自动扣费。\n正在处理的一笔 ¥25.00 可能仍会完成；完成后，对应的一期照常生效。',
    );
  });

  it('does not promise cover that nobody paid for', () => {
    for (const membership of [MEMBERSHIPS.pastDue, MEMBERSHIPS.suspended]) {
      expect(cancelText(membership, zh)).toContain('这一期还没有付款，关闭后会员随即结束，不产生欠款');
      expect(cancelText(membership, zh)).not.toContain('权益保留至');
    }
    expect(cancelText(MEMBERSHIPS.retrying, en)).toContain('may still complete');
  });
});

describe('the calendar of the next deduction', () => {
  const marks = (membership: MembershipData) =>
    mineView(membership, PLANS, zh)
      .next?.calendar.cells.filter(({ mark }) => mark !== '')
      .map(({ day, mark }) => [day, mark]);

  it('marks the deduction with its amount and the day of the reminder', () => {
    const { next } = mineView(MEMBERSHIPS.active, PLANS, zh);
    expect(marks(MEMBERSHIPS.active)).toEqual([
      ['17', 'reminder'],
      ['23', 'deduction'],
      ['24', 'end'],
    ]);
    expect(next?.calendar.legend.map(({ text }) => text)).toEqual(['提醒日', '扣费日 ¥25.00', '到期日']);
    expect(next?.calendar.label).toBe('2026年12月，23 日扣费 ¥25.00，17 日提醒');
    expect(next?.note).toBe('我们约在 2026年12月17日 先提醒你金额和日期。预计日期，扣费前微信会通知你。价格未经你同意不会上涨。');
  });

  it('announces nothing about a deduction that was asked for, or is tried again', () => {
    expect(marks(MEMBERSHIPS.processing)).not.toContainEqual(['17', 'reminder']);
    expect(mineView(MEMBERSHIPS.processing, PLANS, zh).next?.note).toContain('已向微信申请扣款');
    expect(mineView(MEMBERSHIPS.pastDue, PLANS, zh).next?.note).toContain('再次扣款的日期');
  });

  it('speaks of no reminder that is in another month, or past', () => {
    const early = { deductionMs: beijingNoon(2027, 1, 3), todayMs: NOW_MS, amountFen: 2500, reminderMs: beijingNoon(2026, 12, 28) };
    expect(calendarView(early, zh).label).toBe('2027年1月，3 日扣费 ¥25.00');
    const soon = { ...MEMBERSHIPS.active, nowMs: beijingNoon(2026, 12, 20) };
    expect(mineView(soon, PLANS, zh).next?.note).toBe('预计日期，扣费前微信会通知你。价格未经你同意不会上涨。');
  });
});

describe('changing the plan', () => {
  const change = (membership: MembershipData, selected: string | null = 'year') => changeView(PLANS, selected, membership, NOW_MS, zh);

  it('offers every plan but the one that renews, at what it costs from the next period on', () => {
    const view = change(MEMBERSHIPS.active);
    expect(view.mode).toBe('change');
    expect(view.cards.map(({ planId, firstAmount, laterText }) => [planId, firstAmount, laterText])).toEqual([
      ['quarter', '¥66.00', '每 3 个月'],
      ['year', '¥228.00', '每年'],
    ]);
    expect(view.presentText).toBe('当前方案：连续包月，每月 ¥25.00，已付权益用到 2026年12月24日。');
    expect(change(MEMBERSHIPS.changed, 'month').cards.map(({ planId }) => planId)).toEqual(['month', 'quarter']);
  });

  it('states today’s nothing, the first deduction, the end of the old contract and the cap, and asks consent to the new amount', () => {
    const { notice, consentText, todayAmount, payText } = change(MEMBERSHIPS.active);
    expect(notice?.steps.map(({ line }) => line)).toEqual(['今天不付款', '首次按新方案扣 ¥228.00', '之后每年 ¥228.00']);
    expect(notice?.steps[1]?.detail).toBe('预计 2026年12月23日（当前权益到期前一天），扣费前微信会通知你；我们至少提前 5 天提醒');
    expect(notice?.promises[0]?.text).toContain('「连续包月」的自动续费协议即告结束，不会两边扣费');
    expect(notice?.promises[1]?.title).toBe('每期不高于 ¥300.00');
    expect(consentText).toContain('同意自 2026年12月24日 起每年自动扣费 ¥228.00');
    expect([todayAmount, payText]).toEqual(['¥0.00', '同意并去微信签约，今天付 ¥0.00']);
  });

  it.each(['processing', 'failed', 'pastDue', 'suspended', 'cancelled', 'ending', 'ended', 'none', 'unsigned'] as const)(
    'is not offered while %s',
    (name) => {
      expect(canChangePlan(MEMBERSHIPS[name])).toBe(false);
      expect(mineView(MEMBERSHIPS[name], PLANS, zh).canChange).toBe(false);
      expect(change(MEMBERSHIPS[name])).toMatchObject({ mode: 'unchangeable', cards: [], notice: null });
    },
  );

  it('is not offered without another plan', () => {
    const [month] = PLANS;
    if (month === undefined) throw new Error('the example has no plan');
    expect(mineView(MEMBERSHIPS.active, [month], zh).canChange).toBe(false);
    expect(changeView([month], null, MEMBERSHIPS.active, NOW_MS, zh).message?.text).toContain('没有其他可以更换的方案');
  });

  it('shows what waits for the signature, and what comes next once it is signed', () => {
    expect(mineView(MEMBERSHIPS.changing, PLANS, zh).changing).toMatchObject({ planId: 'year', title: '更换为连续包年，等待签约' });
    expect(mineView(MEMBERSHIPS.changed, PLANS, zh).next).toMatchObject({ plan: '连续包年 · 每年', amount: '¥228.00' });
    expect(mineView(MEMBERSHIPS.active, PLANS, zh).next?.plan).toBe('');
  });

  it('does not take the end of the old contract for the end of renewal', () => {
    expect(isEnding(MEMBERSHIPS.changed)).toBe(false);
    expect(isEnding(MEMBERSHIPS.ending)).toBe(true);
  });
});

describe('the plans page before paying', () => {
  it('states the cap, what happens when a deduction fails, and how to stop', () => {
    const promises = (planId: string) => plansView(PLANS, planId, null, NOW_MS, zh).notice?.promises.map(({ text }) => text) ?? [];
    expect(promises('month')[0]).toBe('未经你重新同意，每期扣费不会高于 ¥25.00。');
    expect(promises('year')[0]).toContain('价格如有调整，我们至少提前 5 天告诉你。未经你重新同意，每期扣费不会高于 ¥300.00');
    expect(promises('month')[1]).toBe('不产生欠款。我们会在之后几天再试；权益保留 7 天，15 天内仍未成功，自动续费结束。');
    expect(promises('month')[2]).toContain('我的 › 关闭自动续费');
  });

  it('promises a reminder only when there is time for one', () => {
    const detail = (membership: MembershipData, nowMs: number) => plansView(PLANS, null, membership, nowMs, zh).notice?.steps[1]?.detail;
    expect(detail(MEMBERSHIPS.unsigned, NOW_MS)).toContain('我们至少提前 5 天提醒');
    expect(detail(MEMBERSHIPS.unsigned, beijingNoon(2026, 12, 20))).not.toContain('提前 5 天');
  });

  it.each(['pastDue', 'suspended', 'failed'] as const)('sells nothing to somebody whose renewal is tried: %s', (name) => {
    expect(plansView(PLANS, 'month', MEMBERSHIPS[name], NOW_MS, zh)).toMatchObject({ mode: 'past-due', notice: null });
  });

  it('sells again once auto-renewal has ended unpaid', () => {
    expect(plansView(PLANS, 'month', MEMBERSHIPS.unpaid, NOW_MS, zh).mode).toBe('new');
    expect(mineView(MEMBERSHIPS.unpaid, PLANS, zh).noNextText).toContain('自动续费已结束。没有欠款');
  });
});

describe('the home page', () => {
  it.each([
    ['pastDue', '权益暂时保留至', '2026年12月31日', '¥25.00，权益保留至 12月31日 09:00'],
    ['suspended', '权益已暂停，续费截止', '2027年1月8日', '¥25.00，扣款成功后恢复权益'],
  ] as const)('puts a membership that is %s on top, and leads to mine', (name, memberLabel, memberUntil, text) => {
    expect(homeView(PLANS, MEMBERSHIPS[name], zh)).toMatchObject({
      isMember: true,
      memberLabel,
      memberUntil,
      strip: { title: '会员续费扣款没有成功', text, opens: 'mine' },
    });
  });

  it('says nothing of the kind to others', () => {
    expect(homeView(PLANS, MEMBERSHIPS.processing, zh).strip).toBeNull();
    expect(homeView(PLANS, MEMBERSHIPS.unpaid, zh)).toMatchObject({ isMember: false, strip: null });
  });
});

describe('the history of payments', () => {
  const lines = (membership: MembershipData, words = zh) => paymentsView(membership, PLANS, words).lines;
  const states = (membership: MembershipData) => lines(membership).map(({ outTradeNo, stateText }) => [outTradeNo, stateText]);
  const [paid] = MEMBERSHIPS.renewed.deductions;

  it('lists first payment and deductions once each, the newest first', () => {
    expect(states(MEMBERSHIPS.renewed)).toEqual([
      ['deduction-1', '已支付'],
      ['order-1', '已支付'],
    ]);
    expect(states(MEMBERSHIPS.retrying)).toEqual([
      ['deduction-3', '处理中'],
      ['deduction-2', '未成功'],
      ['deduction-1', '未成功'],
      ['order-1', '已支付'],
    ]);
  });

  it('says why nothing was taken, and what was given back', () => {
    const [first] = lines(MEMBERSHIPS.pastDue);
    expect(first).toMatchObject({ detail: '2026年12月23日 10:00，余额不足，没有扣走', tone: 'bad', hasReceipt: false });
    const inPart = { ...MEMBERSHIPS.renewed, deductions: [{ ...paid, refundedFen: 500 }] };
    expect(lines(inPart)[0]).toMatchObject({ stateText: '已退 ¥5.00', tone: 'note', hasReceipt: true });
    const [period, next] = MEMBERSHIPS.renewed.periods;
    const firstInPart = { ...MEMBERSHIPS.renewed, periods: [{ ...period, refundedFen: 100 }, next] };
    expect(lines(firstInPart)[1]?.stateText).toBe('已退 ¥1.00');
  });

  it('keeps a first payment that was refunded in full, although its period is gone', () => {
    expect(states(MEMBERSHIPS.refunded)).toEqual([['order-1', '已全额退款']]);
  });

  it('knows renewals that are too old for the list of deductions by their periods', () => {
    expect(paymentsOf({ ...MEMBERSHIPS.renewed, deductions: [] }).map(({ outTradeNo }) => outTradeNo)).toEqual(['deduction-1', 'order-1']);
  });

  it('stays below WeChat’s thousand elements after ten years, and says that it is cut', () => {
    const [period] = MEMBERSHIPS.active.periods;
    const periods = Array.from({ length: 120 }, (_, index) => ({ ...period, outTradeNo: `n-${index}`, paidMs: NOW_MS + index * DAY_MS }));
    const view = paymentsView({ ...MEMBERSHIPS.active, periods }, PLANS, zh);
    expect(view.lines).toHaveLength(100);
    expect(view.lines[0]?.outTradeNo).toBe('n-119');
    expect(view.cutText).toContain('最近 100 笔');
    expect(mineView({ ...MEMBERSHIPS.active, periods }, PLANS, zh).history).toHaveLength(3);
  });

  it('reads well in English', () => {
    expect(lines(MEMBERSHIPS.pastDue, en)[0]?.label).toBe(
      'Monthly, ¥25.00, not taken, 23 Dec 2026, 10:00, not enough money, nothing taken',
    );
  });
});

describe('a receipt', () => {
  const receipt = (membership: MembershipData, outTradeNo: string) => receiptView(membership, outTradeNo, PLANS, zh);

  it('says what was paid, for which time, when and under which number', () => {
    expect(receipt(MEMBERSHIPS.renewed, 'deduction-1')).toEqual({
      plan: '连续包月',
      amount: '¥25.00',
      stateText: '已支付',
      outTradeNo: 'deduction-1',
      facts: [
        { name: '覆盖时间', value: '2026年12月24日 至 2027年1月24日' },
        { name: '支付时间', value: '2026年12月23日 10:00' },
        { name: '商户订单号', value: 'deduction-1' },
      ],
    });
  });

  it('says what was given back, and that a full refund took the time back', () => {
    const [paid] = MEMBERSHIPS.renewed.deductions;
    const refunded: MembershipData = {
      ...MEMBERSHIPS.active,
      deductions: [{ ...paid, state: 'refunded', refundedFen: 2500 }],
    };
    const facts = receipt(refunded, 'deduction-1')?.facts;
    expect(facts).toContainEqual({ name: '覆盖时间', value: '已随全额退款撤回' });
    expect(facts).toContainEqual({ name: '已退款', value: '¥25.00' });
  });

  it('exists for payments only', () => {
    expect(receipt(MEMBERSHIPS.pastDue, 'deduction-1')).toBeNull();
    expect(receipt(MEMBERSHIPS.processing, 'deduction-1')).toBeNull();
    expect(receipt(MEMBERSHIPS.renewed, 'of somebody else')).toBeNull();
  });
});

describe('what a page shows in place of its content', () => {
  const failure = new CloudCallError('INTERNAL', '', { write: false });
  const empty = { heading: 'nothing', text: 'yet', action: 'go' };

  it('is chosen by how reading goes', () => {
    expect(pageState({ phase: 'idle', slow: false, failure: null }, empty, zh).phase).toBe('loading');
    expect(pageState({ phase: 'loading', slow: true, failure: null }, null, zh).slowText).toContain('网络较慢');
    expect(pageState({ phase: 'failed', slow: false, failure }, empty, zh)).toMatchObject({
      phase: 'failed',
      action: '重试',
      staleText: '',
    });
    expect(pageState({ phase: 'ready', slow: false, failure: null }, empty, zh)).toMatchObject({ phase: 'empty', ...empty });
    expect(pageState({ phase: 'ready', slow: false, failure }, null, zh).staleText).toContain('服务出了点问题');
  });
});

it('writes moments that are kept with their year', () => {
  expect(formatFullDateTime(Date.UTC(2026, 11, 31, 16, 5), 'zh-CN')).toBe('2027年1月1日 00:05');
  expect(formatFullDateTime(Date.UTC(2026, 11, 31, 16, 5), 'en')).toBe('1 Jan 2027, 00:05');
});
