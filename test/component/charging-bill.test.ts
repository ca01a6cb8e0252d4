import type { ChargingOrderData } from '../../typings/charging-api';
import { ORDERS, summaryOf } from '../support/miniprogram/charging';
import { mountPage, settle, type Mounted } from './support/mount';
import { createWorld, type FakeWorld } from './support/wx';

const BILL = 'packages/charging/bill/index';
const ORDERS_PAGE = 'packages/charging/orders/index';

beforeEach(() => jest.useFakeTimers({ now: ORDERS.paid.nowMs }));
afterEach(() => jest.useRealTimers());

async function openWith(order: ChargingOrderData): Promise<{ page: Mounted; world: FakeWorld }> {
  const world = createWorld();
  world.on('order', () => ({ ok: true, data: order }));
  return { world, page: await mountPage(BILL, world, { outOrderNo: 'C-1' }) };
}
const asked = (world: FakeWorld, action: string) => world.calls.filter((call) => call['action'] === action).length;

describe('bill page', () => {
  it('writes every item out, with discounts and total, and how it was paid', async () => {
    const { page } = await openWith(ORDERS.paid);
    for (const words of [
      '已支付实付¥13.89',
      '电费（平）10.000 度 × ¥0.70/度¥7.00',
      '服务费12.345 度 × ¥0.60/度¥7.41',
      '费用合计¥16.87',
      '会员电费优惠-¥0.76',
      '应付合计¥13.89',
      '微信支付扣款扣款成功',
      '支付完成11月24日 09:01 支付 ¥13.89',
      '订单号C-1',
      '你停止了充电',
    ])
      expect(page.text).toContain(words);
  });

  it.each([
    ['completing', '账单已生成，正在提交给微信'],
    ['completed', '等待微信支付扣款'],
    ['deducting', '正在扣款'],
    ['closed', '没有产生费用，微信不会扣款'],
    ['paidActively', '你在微信里主动支付'],
    ['refunding', '退款处理中'],
    ['refundedInPart', '已退 ¥3.89'],
    ['refunded', '已全额退款'],
    ['refundFailed', '这笔退款没有成功，我们会继续处理'],
    ['cancelled', '没有充电，也没有产生费用'],
    ['expired', '这次充电已取消'],
  ] as const)('explains %s', async (name, words) => {
    const { page } = await openWith(ORDERS[name]);
    expect(page.text).toContain(words);
  });

  it('says what an unpaid order means, when the next try is, how to pay in WeChat, and tries again on request', async () => {
    const { page, world } = await openWith(ORDERS.unpaid);
    expect(page.text).toContain('扣款未成功，我们会在明天 8:00 再试；也可在微信「支付分-订单」中主动支付');
    expect(page.text).toContain('微信「支付分-订单」：我 › 服务 › 钱包 › 支付分 › 待支付订单');
    const deducting = { ...ORDERS.deducting, nowMs: ORDERS.unpaid.nowMs + 1 };
    world.on('payAgain', () => ({ ok: true, data: deducting }));
    world.on('order', () => ({ ok: true, data: deducting }));
    await page.tap('现在再扣一次款');
    expect(asked(world, 'payAgain')).toBe(1);
    expect(page.text).toContain('账单已生成，等待微信支付扣款');
  });

  it('offers no deduction where the backend does not, and says what it means when one was not answered', async () => {
    expect((await openWith(ORDERS.unpaidForGood)).page.text).not.toContain('现在再扣一次款');
    const { page, world } = await openWith(ORDERS.unpaid);
    world.on('payAgain', () => ({ ok: false, error: { code: 'OUTCOME_UNKNOWN', message: 'x' } }));
    await page.tap('现在再扣一次款');
    expect(page.text).toContain('确认前不会重复扣款');
  });

  it('follows the payment while it is shown, also one made in WeChat', async () => {
    const { page, world } = await openWith(ORDERS.unpaid);
    world.on('order', () => ({ ok: true, data: { ...ORDERS.paidActively, nowMs: ORDERS.unpaid.nowMs + 1 } }));
    await settle(1500);
    expect(page.text).toContain('你在微信里主动支付');
    const count = asked(world, 'order');
    await settle(60_000);
    expect(asked(world, 'order')).toBe(count);
  });

  it.each([
    ['charging', '查看充电进度', '/packages/charging/session/index?outOrderNo=C-1'],
    ['confirming', '查看确认进度', '/packages/charging/confirm/index?outOrderNo=C-1'],
    ['paid', '回到首页', '/pages/home/index'],
  ] as const)('leads on from %s', async (name, words, address) => {
    const { page } = await openWith(ORDERS[name]);
    await page.tap(words);
    expect(page.wentTo).toBe(address);
  });

  it('keeps what it shows without a network, and shows loading and failed states', async () => {
    const { page, world } = await openWith(ORDERS.deducting);
    world.on('order', () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } }));
    await settle(1500);
    expect(page.text).toContain('暂时查不到最新结果，显示的是上次的数据');
    const failing = createWorld();
    failing.on('order', () => ({ ok: false, error: { code: 'NOT_FOUND', message: 'x' } }));
    const failed = await mountPage(BILL, failing, { outOrderNo: 'C-1' });
    expect(failed.text).toContain('没有找到这条记录');
    failing.on('order', () => new Promise(() => undefined));
    await failed.tap('重试');
    await settle(4000);
    expect(failed.data['phase']).not.toBe('ready');
  });
});

describe('orders page', () => {
  const history = [
    summaryOf(ORDERS.unpaid, 'C-3'),
    summaryOf(ORDERS.charging, 'C-2'),
    summaryOf({ ...ORDERS.refundedInPart, pile: { ...ORDERS.paid.pile, nameZh: '2 号交流桩' } }, 'C-1'),
  ];
  const search = (page: Mounted, value: string) =>
    Reflect.apply(Reflect.get(page.root.instance, 'onSearch'), page.root.instance, [{ detail: { value } }]);

  async function openHistory(): Promise<{ page: Mounted; world: FakeWorld }> {
    const world = createWorld();
    world.on('orders', () => ({ ok: true, data: { orders: history, nextBeforeMs: 1 } }));
    return { world, page: await mountPage(ORDERS_PAGE, world) };
  }

  it('shows the newest, each leading to where it stands', async () => {
    const { page } = await openHistory();
    expect(page.text).toContain('1 号直流桩¥13.8911月24日 08:5912.345 度未付清');
    await page.tap('充电中');
    expect(page.wentTo).toBe('/packages/charging/session/index?outOrderNo=C-2');
    await page.tap('2 号交流桩');
    expect(page.wentTo).toBe('/packages/charging/bill/index?outOrderNo=C-1');
  });

  it('filters, searches, and says when nothing matches', async () => {
    const { page } = await openHistory();
    await page.tap('有退款');
    expect(page.text).toContain('2 号交流桩');
    expect(page.text).not.toContain('1 号直流桩');
    await page.tap('未付清');
    expect(page.text).not.toContain('2 号交流桩');
    expect(page.text).toContain('1 号直流桩');
    search(page, 'nothing');
    await settle();
    expect(page.text).toContain('没有符合的订单');
    await page.tap('清除筛选');
    expect(page.text).toContain('2 号交流桩');
    expect(page.text).toContain('充电中');
  });

  it('loads more by button and at the end of the page, and explains when that fails', async () => {
    const { page, world } = await openHistory();
    world.on('orders', () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } }));
    await page.tap('加载更多');
    expect(page.text).toContain('服务出了点问题');
    world.on('orders', ({ beforeMs }) => ({
      ok: true,
      data: { orders: [summaryOf(ORDERS.closed, `C-before-${String(beforeMs)}`)], nextBeforeMs: null },
    }));
    Reflect.apply(Reflect.get(page.root.instance, 'onReachBottom'), page.root.instance, []);
    await settle();
    expect(page.text).toContain('无需付款');
    expect(page.text).toContain('没有更多了');
  });

  it('shows empty, loading, slow and failed states', async () => {
    const empty = await mountPage(ORDERS_PAGE, createWorld());
    expect(empty.text).toContain('还没有充电订单');
    await empty.tap('去充电');
    expect(empty.wentTo).toBe('/pages/home/index');
    const slow = createWorld();
    slow.on('orders', () => new Promise(() => undefined));
    const page = await mountPage(ORDERS_PAGE, slow);
    await settle(4000);
    expect(page.text).toContain('网络较慢');
    const failing = createWorld();
    failing.on('orders', () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } }));
    const failed = await mountPage(ORDERS_PAGE, failing);
    expect(failed.text).toContain('暂时无法加载');
    failing.on('orders', () => ({ ok: true, data: { orders: history, nextBeforeMs: null } }));
    await failed.tap('重试');
    expect(failed.text).toContain('未付清');
  });
});
