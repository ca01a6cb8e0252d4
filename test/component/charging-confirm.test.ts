import type * as Stores from '../../miniprogram/stores/index';
import type { ChargingOrderData } from '../../typings/charging-api';
import { EXTRA_DATA, ORDERS } from '../support/miniprogram/charging';
import { mountPage, settle, type Mounted } from './support/mount';
import { createWorld, type FakeWorld } from './support/wx';

const PAGE = 'packages/charging/confirm/index';
const QUERY = { outOrderNo: 'C-1' };

beforeEach(() => jest.useFakeTimers({ now: ORDERS.confirming.nowMs }));
afterEach(() => jest.useRealTimers());

const loadedStores = () => jest.requireActual<typeof Stores>('../../miniprogram/stores/index').stores();
const payscore = (world: FakeWorld) => world.used.filter(({ name }) => name === 'openBusinessView').map(({ options }) => options);

async function openWith(order: ChargingOrderData, world = createWorld()): Promise<{ page: Mounted; world: FakeWorld }> {
  world.on('order', () => ({ ok: true, data: order }));
  return { world, page: await mountPage(PAGE, world, QUERY) };
}

/** As App.onShow does on the way back from Payscore. */
async function comeBack(): Promise<void> {
  const { handOff, chargingOrder } = loadedStores();
  expect(handOff.returned(1038, 'wxd8f3793ea3b935b8')).toBe('C-1');
  chargingOrder.askAgain();
  await settle();
}

describe('confirmation page', () => {
  it('[P1] opens Payscore by itself for an order that was just made, with the backend’s data unchanged', async () => {
    const world = createWorld();
    const { page } = await openWith(ORDERS.confirming, world);
    expect(payscore(world)).toEqual([]);
    loadedStores().handOff.prepare('C-1', EXTRA_DATA);
    await page.show();
    await page.show();
    expect(payscore(world)).toEqual([expect.objectContaining({ businessType: 'wxpayScoreUse', extraData: EXTRA_DATA })]);
    expect(page.text).toContain('等待你在微信支付分里确认');
  });

  it('[P1] opens Payscore again with what the order carries now', async () => {
    const { page, world } = await openWith({ ...ORDERS.confirming, extraData: { package: 'renewed' } });
    expect(page.text).toContain('请在微信支付分里确认');
    expect(page.text).toContain('还剩 10:00');
    await page.tap('前往微信支付分确认');
    expect(payscore(world)).toEqual([expect.objectContaining({ extraData: { package: 'renewed' } })]);
  });

  it('counts down the time that is left', async () => {
    const { page, world } = await openWith(ORDERS.confirming);
    world.on('order', () => ({ ok: true, data: { ...ORDERS.confirming, nowMs: Date.now() } }));
    await settle(3000);
    expect(page.text).toContain('还剩 09:57');
  });

  it('checks after the return, then explains that it was not confirmed', async () => {
    const { page } = await openWith(ORDERS.confirming);
    await page.tap('前往微信支付分确认');
    await comeBack();
    expect(page.text).toContain('正在核对确认结果');
    await settle(5000);
    expect(page.text).toContain('微信支付分暂未通过本次服务，可稍后再试或选择其他站点');
    expect(page.text).toContain('再次前往微信支付分');
  });

  it('follows confirmation and start on to the session', async () => {
    const { page, world } = await openWith(ORDERS.confirming);
    world.on('order', () => ({ ok: true, data: ORDERS.confirmed }));
    await settle(1500);
    expect(page.text).toContain('已确认，正在启动充电桩');
    world.on('order', () => ({ ok: true, data: ORDERS.charging }));
    await settle(1500);
    expect(page.wentTo).toBe('/packages/charging/session/index?outOrderNo=C-1');
  });

  it('leads to the bill when it is over already', async () => {
    const { page } = await openWith(ORDERS.closed);
    expect(page.wentTo).toBe('/packages/charging/bill/index?outOrderNo=C-1');
  });

  it.each([
    ['created', '正在生成订单'],
    ['cancelling', '正在取消'],
    ['cancelled', '微信支付分里的服务也已取消'],
    ['notConfirmed', '确认时间已过'],
    ['expired', '确认时间已过'],
    ['pileRefused', '充电桩没有启动没有产生费用'],
    ['notCreated', '订单没有生成'],
    ['endedByPlatform', '这次服务已被取消'],
  ] as const)('explains %s and that nothing was charged', async (name, words) => {
    const { page } = await openWith(ORDERS[name]);
    expect(page.text).toContain(words);
    expect(page.text).toContain('没有产生费用');
  });

  it('[P17] says readably that Payscore does not serve this user yet, and that it cannot be opened here', async () => {
    const closed = createWorld();
    closed.wx['openBusinessView'] = ({ fail }: { fail: (reason: unknown) => void }) => fail({ errMsg: 'openBusinessView:fail' });
    const first = await openWith(ORDERS.confirming, closed);
    await first.page.tap('前往微信支付分确认');
    expect(first.page.text).toContain('微信支付分暂未向当前账号开放这项服务，没有产生费用');

    const old = createWorld();
    old.wx['openBusinessView'] = undefined;
    old.wx['navigateToMiniProgram'] = undefined;
    const second = await openWith(ORDERS.confirming, old);
    await second.page.tap('前往微信支付分确认');
    expect(second.page.text).toContain('当前环境不能打开微信支付分，没有产生费用');
  });

  it('cancels on request, and explains when that did not work', async () => {
    const { page, world } = await openWith(ORDERS.confirming);
    world.on('cancel', () => ({ ok: false, error: { code: 'STATE_CONFLICT', message: 'x' } }));
    await page.tap('取消这次充电');
    expect(page.text).toContain('状态已变化');
    world.on('order', () => ({ ok: true, data: { ...ORDERS.cancelled, nowMs: ORDERS.confirming.nowMs + 1 } }));
    world.on('cancel', () => ({ ok: true, data: { ...ORDERS.cancelled, nowMs: ORDERS.confirming.nowMs + 1 } }));
    await page.tap('取消这次充电');
    expect(world.calls.filter(({ action }) => action === 'cancel')).toEqual([
      { action: 'cancel', outOrderNo: 'C-1' },
      { action: 'cancel', outOrderNo: 'C-1' },
    ]);
    await page.tap('重新开始充电');
    expect(page.wentTo).toBe('/packages/charging/pile/index');
  });

  it('says after ten seconds that one can leave, and asks only while it is shown', async () => {
    const { page, world } = await openWith(ORDERS.confirmed);
    expect(page.text).not.toContain('可以先离开');
    await settle(10_000);
    expect(page.text).toContain('可以先离开，结果会更新在首页和「充电订单」里');
    await page.hide();
    const asked = world.calls.length;
    await settle(60_000);
    expect(world.calls).toHaveLength(asked);
  });

  it('shows loading, slow and failed states', async () => {
    const world = createWorld();
    world.on('order', () => new Promise(() => undefined));
    const page = await mountPage(PAGE, world, QUERY);
    expect(page.data['phase']).toBe('loading');
    await settle(4000);
    expect(page.text).toContain('网络较慢');
    const failing = createWorld();
    failing.on('order', () => ({ ok: false, error: { code: 'NOT_FOUND', message: 'x' } }));
    const failed = await mountPage(PAGE, failing, QUERY);
    expect(failed.text).toContain('没有找到这条记录');
    failing.on('order', () => ({ ok: true, data: ORDERS.confirmed }));
    await failed.tap('重试');
    expect(failed.text).toContain('正在启动充电桩');
  });
});
