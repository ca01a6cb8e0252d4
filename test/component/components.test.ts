import { dictionary } from '../../miniprogram/i18n/index';
import { calendarView } from '../../miniprogram/stores/views/calendar';
import { pastDueNotice } from '../../miniprogram/stores/views/past-due';
import { plansView } from '../../miniprogram/stores/views/plans';
import { resultView } from '../../miniprogram/stores/views/result';
import { MEMBERSHIPS, NOW_MS, PLANS } from '../support/miniprogram/memberships';
import { mountComponent, settle, type Mounted } from './support/mount';
import { createWorld } from './support/wx';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const wording = { locale: 'zh-CN', texts: dictionary('zh-CN') } as const;
const mount = (name: string, properties: Record<string, unknown>) => mountComponent(`components/${name}/index`, createWorld(), properties);

/** Names and details of what a component reports. */
function listen(component: Mounted, ...names: string[]): [string, unknown][] {
  const heard: [string, unknown][] = [];
  for (const name of names) component.onEvent(name, (detail) => heard.push([name, detail]));
  return heard;
}

describe('price-text', () => {
  it('sets the amount in three parts that read as one', async () => {
    const price = await mount('price-text', { amount: '¥19.00' });
    expect(price.text.trim()).toBe('¥19.00');
    price.root.setData({ amount: '¥198.00' });
    expect(price.text.trim()).toBe('¥198.00');
  });
});

describe('plan-card', () => {
  it('shows the plan and says which one was tapped', async () => {
    const [plan] = plansView(PLANS, 'month', null, NOW_MS, wording).cards;
    const card = await mount('plan-card', { plan });
    const heard = listen(card, 'choose');
    expect(card.text).toContain('首期¥19.00之后 ¥25.00/月');
    await card.tap('连续包月');
    expect(heard).toEqual([['choose', { planId: 'month' }]]);
  });
});

describe('page-state', () => {
  it('gives each phase its own face, and a way on', async () => {
    const state = await mount('page-state', { phase: 'loading', slowText: '网络较慢' });
    expect(state.text).toContain('网络较慢');
    const heard = listen(state, 'action');
    state.root.setData({ phase: 'failed', heading: '暂时无法加载', text: '请检查网络', action: '重试' });
    await settle();
    expect(state.text).toContain('请检查网络');
    await state.tap('重试');
    expect(heard).toHaveLength(1);
    state.root.setData({ phase: 'ready' });
    expect(state.text).not.toContain('重试');
  });
});

describe('info-note', () => {
  it('can be tapped only when it leads somewhere', async () => {
    const note = await mount('info-note', { heading: '有一笔付款正在确认' });
    const heard = listen(note, 'action');
    await note.tap('有一笔付款正在确认');
    expect(heard).toHaveLength(0);
    note.root.setData({ action: '查看' });
    await note.tap('查看');
    expect(heard).toHaveLength(1);
  });
});

describe('status-timeline', () => {
  it('says every state in words', async () => {
    const { steps } = resultView(
      { situation: 'confirming-contract', membership: MEMBERSHIPS.paid, plans: PLANS, mayLeave: false, askFailed: false },
      wording,
    );
    const timeline = await mount('status-timeline', { steps });
    expect(timeline.text).toContain('付款已支付 ¥19.00自动续费签约正在向微信确认会员生效有效至 2026年12月24日');
  });
});

describe('status-head', () => {
  it('says title and text, and has a mark for every mood', async () => {
    const head = await mount('status-head', { mood: 'good', heading: '已支付', text: '' });
    expect(head.text.trim()).toBe('已支付');
    head.root.setData({ mood: 'bad', heading: '还没有付清', text: '可以主动支付' });
    expect(head.text).toContain('还没有付清可以主动支付');
  });
});

describe('deduction-notice', () => {
  it('shows all steps and promises', async () => {
    const { notice } = plansView(PLANS, 'month', null, NOW_MS, wording);
    const component = await mount('deduction-notice', { notice });
    for (const words of ['今天支付 ¥19.00', '首次自动扣费 ¥25.00', '之后每月 ¥25.00', '价格不会自行上涨', '扣款没有成功时', '随时可以关闭'])
      expect(component.text).toContain(words);
  });
});

describe('deduction-calendar', () => {
  it('shows the month with its marks explained', async () => {
    const calendar = calendarView({ deductionMs: NOW_MS + 3 * 86_400_000, todayMs: NOW_MS }, wording);
    const component = await mount('deduction-calendar', { calendar });
    expect(component.text).toContain('2026年11月');
    expect(component.text).toContain('今天扣费日');
  });
});

describe('past-due-card', () => {
  it('says what happened, what to do and what follows', async () => {
    const card = await mount('past-due-card', { notice: pastDueNotice(MEMBERSHIPS.pastDue, wording) });
    for (const words of ['权益暂时保留', '没有扣走，不会重复扣款', '存入足够的钱', '下次扣款明天 10:00'])
      expect(card.text).toContain(words);
  });
});

describe('fact-rows', () => {
  it('shows names with their values', async () => {
    const rows = await mount('fact-rows', { rows: [{ name: '订单号', value: 'order-1' }] });
    expect(rows.text.trim()).toBe('订单号order-1');
  });
});

describe('action-bar', () => {
  it('reports both ways, and nothing while it is busy', async () => {
    const bar = await mount('action-bar', { text: '付款', secondary: '返回', busyText: '请稍候' });
    const heard = listen(bar, 'primary', 'secondary');
    await bar.tap('付款');
    await bar.tap('返回');
    bar.root.setData({ busy: true });
    await bar.tap('请稍候');
    await bar.tap('返回');
    expect(heard.map(([name]) => name)).toEqual(['primary', 'secondary']);
  });
});

describe('confirm-sheet', () => {
  it('reports what was chosen, and keeps still while that is being done', async () => {
    const sheet = await mount('confirm-sheet', {
      visible: true,
      heading: '关闭？',
      text: '权益保留',
      confirm: '确认关闭',
      keep: '保留续费',
    });
    await settle(300);
    const heard = listen(sheet, 'confirm', 'keep');
    await sheet.tap('确认关闭');
    await sheet.tap('保留续费');
    sheet.root.setData({ busy: true });
    await sheet.tap('确认关闭');
    await sheet.tap('保留续费');
    expect(heard.map(([name]) => name)).toEqual(['confirm', 'keep']);
  });
});

describe('section-card', () => {
  it('has a heading only when there is one', async () => {
    const card = await mount('section-card', { heading: '会员记录' });
    expect(card.text.trim()).toBe('会员记录');
    card.root.setData({ heading: '' });
    expect(card.text.trim()).toBe('');
  });
});
