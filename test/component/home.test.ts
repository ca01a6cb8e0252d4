import { MEMBERSHIPS } from '../support/miniprogram/memberships';
import { mountPage, settle } from './support/mount';
import { createWorld } from './support/wx';

const PAGE = 'pages/home/index';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('home page', () => {
  it('shows both choices with the lowest price, charging as coming next', async () => {
    const page = await mountPage(PAGE, createWorld());
    expect(page.text).toContain('充电会员');
    expect(page.text).toContain('¥19.00');
    expect(page.text).toContain('电费最高减 12%，服务费最高减 50%');
    expect(page.text).toContain('即将开放');
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
    expect(world.calls.length).toBe(before + 2);
    expect(world.used.some(({ name }) => name === 'stopPullDownRefresh')).toBe(true);
  });
});
