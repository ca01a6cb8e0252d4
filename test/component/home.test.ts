import { ORDERS } from '../support/miniprogram/charging';
import { MEMBERSHIPS } from '../support/miniprogram/memberships';
import { mountPage, settle } from './support/mount';
import { createWorld } from './support/wx';

const PAGE = 'pages/home/index';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('home page', () => {
  it('shows both choices, with the lowest price of a membership', async () => {
    const page = await mountPage(PAGE, createWorld());
    expect(page.text).toContain('充电会员');
    expect(page.text).toContain('¥19.00');
    expect(page.text).toContain('电费最高减 12%，服务费最高减 50%');
    expect(page.text).toContain('立即充电');
    expect(page.text).toContain('先充电、后付款');
    expect(page.text).toContain('不是虚拟商品');
  });

  it('opens the plans for a visitor and my membership for a member', async () => {
    const world = createWorld();
    const page = await mountPage(PAGE, world);
    await page.tap('查看方案');
    expect(page.wentTo).toBe('/packages/membership/plans/index');
    world.membership(MEMBERSHIPS.active);
    await page.show();
    expect(page.text).toContain('2026年12月24日');
    expect(page.text).toContain('2026年12月23日 预计续费 ¥25.00');
    await page.tap('管理会员');
    expect(page.wentTo).toBe('/pages/mine/index');
  });

  it('has its first screen before the network answers, and says when it is slow', async () => {
    const world = createWorld();
    world.on('membership', () => new Promise(() => undefined));
    const page = await mountPage(PAGE, world);
    expect(page.text).toContain('扫码充电');
    expect(page.text).not.toContain('网络较慢');
    await settle(4000);
    expect(page.text).toContain('网络较慢，仍在加载，请稍候');
  });

  it('explains a failure and loads again on request', async () => {
    const world = createWorld();
    world.on('plans', () => ({ ok: false, error: { code: 'INTERNAL', message: '内部错误' } }));
    const page = await mountPage(PAGE, world);
    expect(page.text).toContain('服务出了点问题，请稍后再试');
    world.on('plans', () => ({ ok: true, data: { plans: [] } }));
    await page.tap('重试');
    expect(page.text).not.toContain('服务出了点问题');
  });

  it('puts an unpaid order and a payment being confirmed on top', async () => {
    const world = createWorld();
    world.membership(MEMBERSHIPS.open);
    const page = await mountPage(PAGE, world);
    expect(page.text).toContain('有一笔订单还未付款');
    expect(page.text).toContain('连续包月，¥19.00，11月24日 11:00 前可付');
    world.membership(MEMBERSHIPS.opening);
    await page.show();
    expect(page.text).toContain('有一笔付款正在确认');
    await page.tap('查看');
    expect(page.wentTo).toBe('/packages/membership/result/index');
  });

  it('puts an unpaid renewal on top and leads to what to do', async () => {
    const world = createWorld();
    world.membership(MEMBERSHIPS.pastDue);
    const page = await mountPage(PAGE, world);
    expect(page.text).toContain('会员续费扣款没有成功¥25.00，权益保留至 12月31日 09:00');
    expect(page.text).toContain('权益暂时保留至');
    await page.tap('查看');
    expect(page.wentTo).toBe('/pages/mine/index');
    world.membership(MEMBERSHIPS.suspended);
    await page.show();
    expect(page.text).toContain('权益已暂停，续费截止');
    await page.tap('管理会员');
    expect(page.wentTo).toBe('/pages/mine/index');
  });

  it('opens the pile that was scanned, or where its number is typed', async () => {
    const world = createWorld();
    world.scanned = 'https://a.example/p?c=P001';
    const page = await mountPage(PAGE, world);
    await page.tap('扫码充电');
    expect(page.wentTo).toBe('/packages/charging/pile/index');
    await page.tap('输入桩号');
    expect(page.wentTo).toBe('/packages/charging/code/index');
  });

  it('stays when the scanner is closed, and explains when it cannot be opened', async () => {
    const world = createWorld();
    world.scanned = null;
    const page = await mountPage(PAGE, world);
    await page.tap('扫码充电');
    expect(page.wentTo).toBeUndefined();
    world.wx['scanCode'] = undefined;
    await page.tap('扫码充电');
    expect(page.text).toContain('当前环境不能扫码。请改为输入桩号');
  });

  it.each([
    ['charging', '正在充电8.42 度 · ¥10.95 · 9 分钟', '/packages/charging/session/index?outOrderNo=C-1'],
    ['unpaid', '上一次充电还没有付清，¥13.89我们会在明天 8:00 再试扣款', '/packages/charging/bill/index?outOrderNo=C-1'],
    ['confirming', '有一次充电等待你确认', '/packages/charging/confirm/index?outOrderNo=C-1'],
  ] as const)('puts an order that is %s on top and leads to it', async (name, words, address) => {
    const world = createWorld();
    world.on('current', () => ({ ok: true, data: { order: ORDERS[name] } }));
    const page = await mountPage(PAGE, world);
    expect(page.text).toContain(words);
    await page.tap('查看');
    expect(page.wentTo).toBe(address);
  });

  it('follows a running session while it is shown, and only then', async () => {
    const world = createWorld();
    world.on('current', () => ({ ok: true, data: { order: ORDERS.charging } }));
    const page = await mountPage(PAGE, world);
    const asked = () => world.calls.filter(({ action }) => action === 'current').length;
    await settle(15_000);
    expect(asked()).toBe(2);
    await page.hide();
    await settle(60_000);
    expect(asked()).toBe(2);
  });

  it('says readably that there is no cloud here', async () => {
    const world = createWorld();
    world.wx['cloud'] = undefined;
    const page = await mountPage(PAGE, world);
    expect(page.text).toContain('当前环境没有云开发能力');
  });

  it('dresses the bars of WeChat in the language and theme in use', async () => {
    const world = createWorld('en_US');
    const page = await mountPage(PAGE, world);
    expect(page.text).toContain('How to charge today');
    expect(world.used).toContainEqual({
      name: 'setNavigationBarTitle',
      options: expect.objectContaining({ title: 'Renew & Charge' }) as unknown,
    });
    expect(world.used).toContainEqual({ name: 'setTabBarItem', options: expect.objectContaining({ index: 1, text: 'Mine' }) as unknown });
  });

  it('loads again when pulled down, and lets go afterwards', async () => {
    const world = createWorld();
    const page = await mountPage(PAGE, world);
    const before = world.calls.length;
    Reflect.apply(Reflect.get(page.root.instance, 'onPullDownRefresh'), page.root.instance, []);
    await settle();
    expect(world.calls.length).toBe(before + 3);
    expect(world.used.some(({ name }) => name === 'stopPullDownRefresh')).toBe(true);
  });
});
