import type { MembershipData } from '../../typings/subscription-api';
import { MEMBERSHIPS } from '../support/miniprogram/memberships';
import { mountPage, settle, type Mounted } from './support/mount';
import { createWorld, TEMPLATE_IDS, type FakeWorld } from './support/wx';

const PAGE = 'pages/mine/index';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

async function openWith(membership: MembershipData): Promise<{ page: Mounted; world: FakeWorld }> {
  const world = createWorld();
  world.membership(membership);
  return { world, page: await mountPage(PAGE, world) };
}

describe('my membership page', () => {
  it('shows until when, what is deducted next and the history', async () => {
    const { page } = await openWith(MEMBERSHIPS.active);
    for (const words of [
      '连续包月',
      '使用中',
      '2026年12月24日',
      '还剩 30 天',
      '自动续费中',
      '下次扣费',
      '2026年12月23日',
      '¥25.00',
      '扣费日',
      '2026年11月24日 至 2026年12月24日',
    ])
      expect(page.text).toContain(words);
  });

  it.each([
    ['none', '还没有开通会员'],
    ['opening', '付款结果确认中'],
    ['open', '有一笔订单还未付款'],
    ['unsigned', '自动续费未开启，会员到期后自然结束，不会扣费'],
    ['cancelled', '你已在本小程序关闭自动续费'],
    ['ending', '正在关闭自动续费'],
    ['ended', '你已在微信里关闭自动续费'],
    ['refunded', '已退款'],
    ['processing', '扣款处理中12月22日 10:00 已向微信申请扣 ¥25.00'],
    ['failed', '续费扣款没有成功'],
    ['pastDue', '续费扣款没有成功，权益暂时保留'],
    ['retrying', '正在再次扣款'],
    ['suspended', '续费扣款没有成功，权益已暂停'],
    ['unpaid', '多次扣款没有成功，自动续费已结束。没有欠款'],
    ['changing', '更换为连续包年，等待签约'],
    ['closed', '还没有开通会员'],
  ] as const)('explains %s', async (name, words) => {
    const { page } = await openWith(MEMBERSHIPS[name]);
    expect(page.text).toContain(words);
  });

  it('says of an unpaid renewal why, what to do, when it is tried next and what follows', async () => {
    const { page } = await openWith(MEMBERSHIPS.pastDue);
    for (const words of [
      '余额不足',
      '存入足够的钱',
      '下次扣款明天 10:00',
      '权益保留至12月31日 09:00',
      '仍未成功则续费结束1月8日 09:00',
      '待续费',
    ])
      expect(page.text).toContain(words);
    expect(page.text).not.toContain('更换方案');
    await page.tap('关闭自动续费');
    expect(page.text).toContain('这一期还没有付款，关闭后会员随即结束，不产生欠款');
  });

  it('warns before cancelling that a deduction under way may still complete', async () => {
    const { page } = await openWith(MEMBERSHIPS.processing);
    await page.tap('关闭自动续费');
    expect(page.text).toContain('正在处理的一笔 ¥25.00 可能仍会完成');
  });

  it('marks deduction, amount and reminder in the calendar', async () => {
    const { page } = await openWith(MEMBERSHIPS.active);
    expect(page.text).toContain('提醒日扣费日 ¥25.00到期日');
    expect(page.text).toContain('我们约在 2026年12月17日 先提醒你金额和日期');
  });

  it('leads to changing the plan, on from one that waits for its signature, and to all payments', async () => {
    const { page } = await openWith(MEMBERSHIPS.active);
    await page.tap('更换方案');
    expect(page.wentTo).toBe('/packages/membership/plans/index?change=1');
    await page.tap('全部付款记录');
    expect(page.wentTo).toBe('/packages/membership/deductions/index');
    const waiting = await openWith(MEMBERSHIPS.changing);
    await waiting.page.tap('去签约');
    expect(waiting.page.wentTo).toBe('/packages/membership/plans/index?change=1');
  });

  it('names the plan of the next period when it is another one', async () => {
    const { page } = await openWith(MEMBERSHIPS.changed);
    expect(page.text).toContain('下一期方案 连续包年 · 每年');
    expect(page.text).toContain('¥228.00');
    expect(page.text).not.toContain('正在关闭自动续费');
  });

  it('says what is kept before turning auto-renew off, then does it once', async () => {
    const { page, world } = await openWith(MEMBERSHIPS.active);
    let answer: (reply: unknown) => void = () => undefined;
    world.on('cancel', () => new Promise((resolve) => (answer = resolve)));
    await page.tap('关闭自动续费');
    expect(page.text).toContain('会员权益保留至 2026年12月24日');
    expect(page.text).toContain('2026年12月23日 的 ¥25.00 也不会扣');
    await page.tap('确认关闭');
    await page.tap('确认关闭');
    answer({ ok: true, data: MEMBERSHIPS.cancelled });
    await settle();
    expect(world.calls.filter(({ action }) => action === 'cancel')).toEqual([{ action: 'cancel', contractId: 'contract-1' }]);
    expect(world.used).toContainEqual({ name: 'showToast', options: expect.objectContaining({ title: '自动续费已关闭' }) as unknown });
    expect(page.text).toContain('到期不续费');
  });

  it('changes nothing when the user keeps it, and explains when it did not work', async () => {
    const { page, world } = await openWith(MEMBERSHIPS.active);
    await page.tap('关闭自动续费');
    await page.tap('保留续费');
    expect(world.calls.some(({ action }) => action === 'cancel')).toBe(false);
    world.on('cancel', () => ({ ok: false, error: { code: 'OUTCOME_UNKNOWN', message: 'x' } }));
    await page.tap('关闭自动续费');
    await page.tap('确认关闭');
    expect(page.text).toContain('微信还没有回应，我们会继续查询');
    expect(page.text).toContain('自动续费中');
  });

  it('offers signing alone for paid cover, joining again when it ended, and the plans to a visitor', async () => {
    const paid = await openWith(MEMBERSHIPS.unsigned);
    await paid.page.tap('开通自动续费，今天付 ¥0.00');
    expect(paid.page.wentTo).toBe('/packages/membership/plans/index');
    const ended = await openWith(MEMBERSHIPS.ended);
    await ended.page.tap('重新开通');
    expect(ended.page.wentTo).toBe('/packages/membership/plans/index');
    const unpaid = await openWith(MEMBERSHIPS.unpaid);
    await unpaid.page.tap('重新开通');
    expect(unpaid.page.wentTo).toBe('/packages/membership/plans/index');
    const none = await openWith(MEMBERSHIPS.none);
    await none.page.tap('查看会员方案');
    expect(none.page.wentTo).toBe('/packages/membership/plans/index');
  });

  it('leads to the progress of a payment and to the settings', async () => {
    const { page } = await openWith(MEMBERSHIPS.opening);
    await page.tap('查看进度');
    expect(page.wentTo).toBe('/packages/membership/result/index');
    await page.tap('充电订单');
    expect(page.wentTo).toBe('/packages/charging/orders/index');
    await page.tap('设置');
    expect(page.wentTo).toBe('/packages/settings/home/index');
  });

  it('keeps what it shows when a reload fails, and says so', async () => {
    const { page, world } = await openWith(MEMBERSHIPS.active);
    world.on('membership', () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } }));
    await page.show();
    expect(page.text).toContain('服务出了点问题');
    expect(page.text).toContain('还剩 30 天');
    world.on('membership', () => ({ ok: true, data: MEMBERSHIPS.active }));
    await page.tap('重试');
    expect(page.text).not.toContain('服务出了点问题');
  });

  it.each([
    ['accept', '好的，会用微信消息告诉你'],
    ['reject', '没有开启，不影响会员和扣费'],
    ['failed', '这次没有开启，可稍后再试'],
  ] as const)('offers reminders while something will be deducted; the user says %s', async (answer, words) => {
    const { page, world } = await openWith(MEMBERSHIPS.active);
    world.reminders = answer;
    await page.tap('提醒我');
    expect(world.used).toContainEqual({
      name: 'requestSubscribeMessage',
      options: expect.objectContaining({ tmplIds: TEMPLATE_IDS }) as unknown,
    });
    expect(world.used).toContainEqual({ name: 'showToast', options: expect.objectContaining({ title: words }) as unknown });
  });

  it('offers none where nothing will be deducted, or no messages are sent', async () => {
    const cancelled = await openWith(MEMBERSHIPS.cancelled);
    expect(cancelled.page.text).not.toContain('提醒我');
    const world = createWorld();
    world.membership(MEMBERSHIPS.active);
    world.on('notices', () => ({ ok: true, data: { templateIds: [] } }));
    expect((await mountPage(PAGE, world)).text).not.toContain('提醒我');
  });
});
