import {
  formatElapsed,
  formatEnergy,
  formatLiveEnergy,
  formatMinute,
  formatPower,
  formatTimeLeft,
  formatUnitPrice,
  formatWhen,
} from '../../../miniprogram/i18n/format';
import { dictionary, type Locale } from '../../../miniprogram/i18n/index';
import { readCode } from '../../../miniprogram/packages/charging/views/code';
import { billProblem, billView } from '../../../miniprogram/packages/charging/views/bill';
import { confirmView } from '../../../miniprogram/packages/charging/views/confirm';
import { curveView } from '../../../miniprogram/packages/charging/views/curve';
import { filterChips, orderLines } from '../../../miniprogram/packages/charging/views/orders';
import { pileView, startProblem } from '../../../miniprogram/packages/charging/views/pile';
import { elapsedText, sessionView, stopProblem } from '../../../miniprogram/packages/charging/views/session';
import { discountedPriceNow, periodAt, priceNow, tariffBars } from '../../../miniprogram/packages/charging/views/tariff';
import { CloudCallError, type CloudErrorCode } from '../../../miniprogram/services/cloud';
import { judgeConfirmation } from '../../../miniprogram/stores/confirmation';
import { chargingStrip } from '../../../miniprogram/stores/views/charging-strip';
import { ORDERS, PILES, summaryOf, TARIFF } from '../../support/miniprogram/charging';
import { NOW_MS } from '../../support/miniprogram/memberships';

const wording = (locale: Locale) => ({ locale, texts: dictionary(locale) });
const zh = wording('zh-CN');
const en = wording('en');
const HOUR_MS = 3_600_000;
const names = Object.keys(ORDERS) as (keyof typeof ORDERS)[];
const failed = (action: 'stop' | 'cancel' | 'payAgain', code: CloudErrorCode) => ({
  action,
  failure: new CloudCallError(code, '', { write: true }),
});

describe('quantities', () => {
  it('are written with the digits they need', () => {
    expect([0, 5, 12_345, 100_000].map(formatEnergy)).toEqual(['0.000', '0.005', '12.345', '100.000']);
    expect([0, 9, 12_349].map(formatLiveEnergy)).toEqual(['0.00', '0.00', '12.34']);
    expect([0, 7000, 58_420].map(formatPower)).toEqual(['0 kW', '7 kW', '58.4 kW']);
    expect([8000, 12_345, 10_500, 1, 100_000].map(formatUnitPrice)).toEqual(['¥0.80', '¥1.2345', '¥1.05', '¥0.0001', '¥10.00']);
    expect([0, 510, 1440].map(formatMinute)).toEqual(['00:00', '08:30', '24:00']);
    expect([-5, 0, 309_999, 43_200_000].map(formatElapsed)).toEqual(['0:00:00', '0:00:00', '0:05:09', '12:00:00']);
    expect([-5, 309_999, 36_000_000, 43_200_000].map(formatTimeLeft)).toEqual(['00:00', '05:09', '10:00:00', '12:00:00']);
  });

  it('name days near now in Beijing’s days', () => {
    const lateEvening = Date.UTC(2026, 10, 24, 15, 55);
    expect(formatWhen(lateEvening, NOW_MS, 'zh-CN')).toBe('今天 23:55');
    expect(formatWhen(lateEvening + 10 * 60_000, lateEvening, 'zh-CN')).toBe('明天 0:05');
    expect(formatWhen(lateEvening + 48 * HOUR_MS, NOW_MS, 'zh-CN')).toBe('11月26日 23:55');
    expect(formatWhen(NOW_MS + 24 * HOUR_MS, NOW_MS, 'en')).toBe('tomorrow at 9:00');
    expect(formatWhen(NOW_MS + 72 * HOUR_MS, NOW_MS, 'en')).toBe('on 27 Nov at 9:00');
  });
});

describe('tariff', () => {
  it.each([
    [-9, 'valley'],
    [0, 'flat'],
    [1, 'peak'],
    [10, 'sharp'],
    [12, 'valley'],
  ] as const)('%d hours from nine in the morning: %s', (hours, band) =>
    expect(periodAt(TARIFF, NOW_MS + hours * HOUR_MS)?.band).toBe(band),
  );

  it('draws one bar a period, as wide as it lasts, and marks now', () => {
    const view = tariffBars(TARIFF, NOW_MS, zh);
    expect(view.bars).toHaveLength(6);
    expect(view.bars.map(({ isNow }) => isNow)).toEqual([false, true, false, false, false, false]);
    expect(view.bars[4]?.style).toBe('width:8.33%;height:100%');
    expect(view.nowStyle).toBe('left:37.50%');
    expect(view.legend.map(({ name, hours, price }) => [name, ...hours, price])).toEqual([
      ['尖', '19:00–21:00', '¥1.2345/度'],
      ['峰', '10:00–12:00', '¥1.0505/度'],
      ['平', '08:00–10:00', '12:00–19:00', '¥0.70/度'],
      ['谷', '00:00–08:00', '21:00–24:00', '¥0.35/度'],
    ]);
    expect(view.label).toBe('分时电费，现在是平段 ¥0.70 一度');
  });

  it('adds the service fee to what a kilowatt-hour costs now', () => {
    expect(priceNow(TARIFF, NOW_MS, zh)).toEqual({ total: '¥1.30', parts: '平段电费 ¥0.70 + 服务费 ¥0.60' });
    expect(priceNow({ ...TARIFF, periods: [] }, NOW_MS, zh)).toEqual({ total: '', parts: '' });
    expect(discountedPriceNow({ ...TARIFF, periods: [] }, NOW_MS, { energyPerMille: 80, servicePerMille: 300 })).toBe('');
    expect(tariffBars({ ...TARIFF, periods: [] }, NOW_MS, zh).label).toBe('');
  });
});

describe('pile', () => {
  it('shows prices, estimates and the limit before anything costs money', () => {
    const view = pileView(PILES.available, NOW_MS, zh);
    expect(view.estimates.map(({ energy, amount, member }) => [energy, amount, member])).toEqual([
      ['10 度', '¥13.00', '¥9.16'],
      ['20 度', '¥26.00', '¥18.32'],
      ['30 度', '¥39.00', '¥27.48'],
    ]);
    expect(view.pitch).toBe('开通会员，充 30 度约省 ¥11.52');
    expect(view.capTitle).toBe('本次最多 ¥200.00');
    expect(view.primary).toEqual({ action: 'start', text: '开始充电（先充后付）' });
  });

  it('has no pitch for members, and no comparison where no plan is on sale', () => {
    const member = pileView(PILES.forMember, NOW_MS, zh);
    expect([member.pitch, member.memberHead]).toEqual(['', '你的会员价']);
    expect(member.discountText).toContain('电费减 8%，服务费减 30%');
    // 0.70 × 0.92 + 0.60 × 0.70
    expect(member.price).toEqual({ total: '¥1.064', tag: '你的会员价', parts: '普通价 ¥1.30 = 平段电费 ¥0.70 + 服务费 ¥0.60' });
    const plain = pileView(PILES.withoutPlans, NOW_MS, en);
    expect([plain.pitch, plain.memberHead, plain.estimates[0]?.member, plain.estimates[0]?.label]).toEqual([
      '',
      '',
      '',
      '10 kWh, about ¥13.00',
    ]);
  });

  it.each([
    ['notPlugged', 'refresh', '插好后这里会自动更新'],
    ['occupied', 'refresh', '没有产生费用'],
    ['offline', 'refresh', '没有产生费用'],
    ['faulted', 'refresh', '没有产生费用'],
    ['blockedByRunning', 'order', '充电枪已连接'],
    ['blockedByUnpaid', 'order', '充电枪已连接'],
  ] as const)('cannot start when %s', (name, action, hint) => {
    const view = pileView(PILES[name], NOW_MS, zh);
    expect(view.primary.action).toBe(action);
    expect(view.hint).toContain(hint);
  });
});

describe('a start that was refused', () => {
  const refused = (outOrderNo?: string) =>
    new CloudCallError('UNPAID_ORDER', '', { write: true, ...(outOrderNo !== undefined && { outOrderNo }) });

  it('leads to the order that stands in the way', () => {
    expect(startProblem(refused('C-unpaid'), PILES.available, zh)).toMatchObject({ action: '查看这笔订单' });
    expect(startProblem(refused(), PILES.available, zh)).toMatchObject({ action: '' });
  });

  it('is not told twice once the pile says it, too', () => {
    expect(startProblem(refused('C-unpaid'), PILES.blockedByUnpaid, zh)).toEqual({ text: '', action: '' });
    expect(startProblem(refused('C-other'), PILES.blockedByUnpaid, zh).text).not.toBe('');
  });
});

describe('typed pile numbers', () => {
  it.each([
    [' p001 ', 'P001'],
    ['AB-12', 'AB-12'],
    ['https://a.example/p?c=p001', 'https://a.example/p?c=p001'],
  ])('%s is %s', (typed, code) => expect(readCode(typed)).toEqual({ code, problem: null }));

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['一号桩', 'invalid'],
    ['P 001', 'invalid'],
    ['-1', 'invalid'],
    ['P'.repeat(33), 'invalid'],
  ])('"%s" is %s', (typed, problem) => expect(readCode(typed)).toEqual({ code: '', problem }));
});

describe('confirmation', () => {
  const input = { nowMs: NOW_MS, mayLeave: true, asking: true, askFailed: false };

  it.each(names)('has words and a way on for %s', (name) => {
    for (const words of [zh, en]) {
      for (const stage of [null, 'away', 'back', 'unavailable', 'unsupported'] as const) {
        const situation = judgeConfirmation(ORDERS[name], stage, 'while');
        const view = confirmView({ ...input, order: ORDERS[name], situation }, words);
        expect(view.title).not.toBe('');
        expect(view.text).not.toBe('');
        expect(view.primary ?? view.secondary).not.toBeNull();
      }
    }
  });

  it('explains a refusal without naming scores, and that nothing was charged', () => {
    const view = confirmView({ ...input, order: ORDERS.confirming, situation: 'undecided' }, zh);
    expect(view.text).toContain('微信支付分暂未通过本次服务，可稍后再试或选择其他站点');
    expect(view.text).toContain('没有产生费用');
    expect([view.primary?.action, view.secondary?.action]).toEqual(['payscore', 'cancel']);
  });

  it('[P17] says readably that the service is not open to this user yet', () => {
    const view = confirmView({ ...input, order: ORDERS.confirming, situation: 'unavailable' }, zh);
    expect(view.text).toBe('微信支付分暂未向当前账号开放这项服务，没有产生费用。可以稍后再试，或取消这次充电。');
    expect(confirmView({ ...input, order: ORDERS.confirming, situation: 'unavailable' }, en).text).toContain('to your account yet');
  });

  it('counts down to the deadline, and says after a while that one can leave', () => {
    const view = confirmView({ ...input, order: ORDERS.confirming, situation: 'away', nowMs: NOW_MS + 61_000 }, zh);
    expect(view.timeLeft).toBe('还剩 08:59，逾期自动取消');
    expect(view.note).toContain('可以先离开');
    expect(confirmView({ ...input, order: ORDERS.confirming, situation: 'away', mayLeave: false }, zh).note).toBe('');
    expect(confirmView({ ...input, order: ORDERS.confirmed, situation: 'starting', askFailed: true }, zh).note).toContain('暂时查不到结果');
  });

  it('offers to ask again once it has stopped asking by itself', () => {
    expect(confirmView({ ...input, order: ORDERS.confirmed, situation: 'starting' }, zh).primary).toBeNull();
    expect(confirmView({ ...input, order: ORDERS.confirmed, situation: 'starting', asking: false }, zh).primary?.action).toBe('refresh');
  });
});

describe('session', () => {
  it('shows energy, power and cost, the ring by a scale where the car tells nothing', () => {
    const view = sessionView(ORDERS.charging, NOW_MS, zh);
    expect(view.gauge).toMatchObject({ percent: 84, value: '8.42', unit: '度', caption: '刻度 0–10 度' });
    expect([view.cost, view.power, view.price, view.note]).toEqual(['¥10.95', '58.4 kW', '¥1.30/度', null]);
    expect(elapsedText(ORDERS.charging, NOW_MS + 1000)).toBe('0:09:01');
  });

  it('shows members the price that they pay', () => {
    const order = { ...ORDERS.charging, discount: { energyPerMille: 80, servicePerMille: 300 } };
    expect(sessionView(order, NOW_MS, zh).price).toBe('¥1.064/度');
  });

  it('fills the ring by the state of charge where it is known', () => {
    expect(sessionView(ORDERS.chargingWithSoc, NOW_MS, zh).gauge).toMatchObject({ percent: 56, caption: '电池 56%' });
  });

  it('says when the meter is late, when nothing was read yet, and while it stops', () => {
    expect(sessionView(ORDERS.stale, NOW_MS, zh).note).toMatchObject({
      tone: 'warn',
      text: expect.stringContaining('今天 8:56') as unknown,
    });
    expect(sessionView(ORDERS.beforeReading, NOW_MS, zh).note?.title).toBe('等待充电桩的第一次读数');
    expect(elapsedText(ORDERS.beforeReading, NOW_MS)).toBe('0:00:00');
    const stopping = sessionView(ORDERS.stopping, NOW_MS, zh);
    expect([stopping.stopping, stopping.note?.title]).toEqual([true, '正在停止，等待最后一次读数']);
  });

  it('says that a stop without an answer may not have arrived', () => {
    expect(stopProblem(null, zh)).toBe('');
    for (const code of ['NETWORK', 'OUTCOME_UNKNOWN', 'PILE_OFFLINE'] as const)
      expect(stopProblem(failed('stop', code), zh)).toContain('可能仍在充电');
    expect(stopProblem(failed('stop', 'STATE_CONFLICT'), zh)).toContain('状态已变化');
  });

  it('draws the curve from the second reading on', () => {
    const live = ORDERS.charging.live ?? fail();
    const view = curveView(live, zh);
    expect(view.areaStyle).toContain('clip-path:polygon(0.0% 100.0%,0.0% 100.0%');
    expect(view.areaStyle).toContain('44.7% 7.4%');
    expect([view.maxText, view.label]).toEqual(['最高 60 kW', '功率曲线，现在 58.4 kW，最高 60 kW']);
    expect(view.ticks).toEqual(['08:51', '08:59']);
    expect(curveView({ ...live, curve: live.curve.slice(0, 1) }, zh).areaStyle).toBe('');
    expect(curveView({ ...live, curve: [] }, zh).lineStyle).toBe('');
  });
});

describe('bill', () => {
  it.each(names)('has words for %s in both languages', (name) => {
    for (const words of [zh, en]) {
      const view = billView(ORDERS[name], false, words);
      expect(view.title).not.toBe('');
      expect(view.primary ?? view.secondary).not.toBeNull();
      for (const step of view.steps) expect(step.text).not.toBe('');
    }
  });

  it('writes every item out, with what it comes from, down to the total', () => {
    const { lines, facts } = billView(ORDERS.paid, false, zh);
    expect(lines?.lines.map(({ name, detail, amount }) => [name, detail, amount])).toEqual([
      ['电费（平）', '10.000 度 × ¥0.70/度', '¥7.00'],
      ['电费（峰）', '2.345 度 × ¥1.0505/度', '¥2.46'],
      ['服务费', '12.345 度 × ¥0.60/度', '¥7.41'],
    ]);
    expect(lines?.discounts.map(({ name, amount }) => [name, amount])).toEqual([
      ['会员电费优惠', '-¥0.76'],
      ['会员服务费优惠', '-¥2.22'],
    ]);
    expect([lines?.gross, lines?.total]).toEqual(['¥16.87', '¥13.89']);
    expect(facts.map(({ value }) => value)).toEqual(['1 号直流桩', '12.345 度', '11月24日 08:30 至 11月24日 09:00', 'C-1']);
  });

  it.each([
    ['completing', ['checking', 'waiting', 'waiting'], '正在向微信提交账单'],
    ['completed', ['done', 'checking', 'waiting'], '等待微信支付扣款'],
    ['deducting', ['done', 'checking', 'waiting'], '正在扣款'],
    ['unpaid', ['done', 'failed', 'waiting'], '第 1 次扣款未成功'],
    ['paid', ['done', 'done', 'done'], '11月24日 09:01 支付 ¥13.89'],
    ['paidActively', ['done', 'skipped', 'done'], '你在微信里主动支付'],
    ['closed', ['done', 'skipped', 'skipped'], '应付 ¥0.00，不会扣款'],
    ['closed', ['done', 'skipped', 'skipped'], '无需付款'],
  ] as const)('shows how the payment of %s stands', (name, states, words) => {
    const { steps } = billView(ORDERS[name], true, zh);
    expect(steps.map(({ state }) => state)).toEqual(states);
    expect(steps.map(({ text }) => text)).toContain(words);
  });

  it('has no payment to show before there is a bill', () => {
    for (const name of ['confirming', 'charging', 'cancelled', 'expired'] as const)
      expect(billView(ORDERS[name], true, zh).steps).toEqual([]);
  });

  it('says of an unpaid order when the next try is and how to pay in WeChat', () => {
    const view = billView(ORDERS.unpaid, true, zh);
    expect(view.text).toBe('扣款未成功，我们会在明天 8:00 再试；也可在微信「支付分-订单」中主动支付。');
    expect(view.unpaid?.how).toContain('我 › 服务 › 钱包 › 支付分');
    expect(view.primary?.action).toBe('pay-again');
    const last = billView(ORDERS.unpaidForGood, true, zh);
    expect(last.text).toContain('不会再自动扣款');
    expect(last.primary?.action).toBe('refresh');
  });

  it('shows refunds with their progress, in part and in full', () => {
    expect(billView(ORDERS.refunding, true, zh).refunds).toMatchObject([{ amount: '¥3.89', state: '处理中', failed: false }]);
    const part = billView(ORDERS.refundedInPart, true, zh);
    expect([part.title, part.refundedText, part.amount]).toEqual(['已支付，部分已退款', '已退 ¥3.89', '¥13.89']);
    expect(billView(ORDERS.refunded, true, zh).title).toBe('已全额退款');
    expect(billView(ORDERS.refundFailed, true, zh).refunds[0]?.failed).toBe(true);
  });

  it('says that a deduction without an answer may be under way', () => {
    expect(billProblem(null, zh)).toBe('');
    expect(billProblem(failed('payAgain', 'NETWORK'), zh)).toContain('确认前不会重复扣款');
    expect(billProblem(failed('payAgain', 'STATE_CONFLICT'), zh)).toContain('状态已变化');
  });
});

describe('history', () => {
  const orders = [summaryOf(ORDERS.unpaid, 'C-20'), summaryOf(ORDERS.refundedInPart, 'C-21'), summaryOf(ORDERS.expired, 'c-3')];

  it('filters and searches what is loaded', () => {
    const numbers = (...args: [Parameters<typeof orderLines>[1], string]) =>
      orderLines(orders, ...args, zh).map(({ outOrderNo }) => outOrderNo);
    expect(numbers('all', '')).toEqual(['C-20', 'C-21', 'c-3']);
    expect(numbers('unpaid', '')).toEqual(['C-20']);
    expect(numbers('refunded', '')).toEqual(['C-21']);
    expect(numbers('all', ' c-2 ')).toEqual(['C-20', 'C-21']);
    expect(numbers('unpaid', 'c-3')).toEqual([]);
  });

  it('says what matters about each', () => {
    expect(orderLines(orders, 'all', '', zh).map(({ amount, stateText, energy }) => [amount, stateText, energy])).toEqual([
      ['¥13.89', '未付清', '12.345 度'],
      ['¥13.89', '已退 ¥3.89', '12.345 度'],
      ['—', '已过期', ''],
    ]);
  });

  it('marks the chosen filter', () => {
    expect(filterChips('unpaid', zh).map(({ name, selected }) => [name, selected])).toEqual([
      ['全部', false],
      ['未付清', true],
      ['有退款', false],
    ]);
  });
});

describe('strip of the home page', () => {
  it.each([
    ['confirming', '有一次充电等待你确认', '1 号直流桩，11月24日 09:10 前可在微信支付分里确认，没有产生费用'],
    ['created', '有一次充电等待你确认', '1 号直流桩，没有产生费用'],
    ['confirmed', '充电桩正在启动', '1 号直流桩'],
    ['charging', '正在充电', '8.42 度 · ¥10.95 · 9 分钟'],
    ['beforeReading', '正在充电', '1 号直流桩，等待第一次读数'],
    ['deducting', '账单正在处理', '1 号直流桩，应付 ¥13.89，由微信支付扣款'],
    ['unpaid', '上一次充电还没有付清，¥13.89', '我们会在明天 8:00 再试扣款，也可在微信「支付分-订单」中主动支付'],
    ['unpaidForGood', '上一次充电还没有付清，¥13.89', '请在微信「支付分-订单」中主动支付，付清后才能再次充电'],
  ] as const)('for %s', (name, title, text) => expect(chargingStrip(ORDERS[name], zh)).toMatchObject({ title, text }));

  it('is absent when nothing runs and nothing is owed', () => {
    for (const name of ['paid', 'closed', 'cancelled', 'expired', 'refunded'] as const) expect(chargingStrip(ORDERS[name], zh)).toBeNull();
    expect(chargingStrip(null, zh)).toBeNull();
    expect(chargingStrip({ ...ORDERS.completing, billFen: undefined }, en)?.text).toContain('comes in a moment');
  });
});

function fail(): never {
  throw new Error('the example has no readings');
}
