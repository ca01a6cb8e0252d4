import type { MembershipData } from '../../typings/cloud-api';
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
    ['closed', '还没有开通会员'],
  ] as const)('explains %s', async (name, words) => {
    const { page } = await openWith(MEMBERSHIPS[name]);
    expect(page.text).toContain(words);
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
