import type { ChargingOrderData } from '../../typings/charging-api';
import { ORDERS } from '../support/miniprogram/charging';
import { mountPage, settle, type Mounted } from './support/mount';
import { createWorld, type FakeWorld } from './support/wx';

const PAGE = 'packages/charging/session/index';
const NOW_MS = ORDERS.charging.nowMs;

beforeEach(() => jest.useFakeTimers({ now: NOW_MS }));
afterEach(() => jest.useRealTimers());

async function openWith(order: ChargingOrderData): Promise<{ page: Mounted; world: FakeWorld }> {
  const world = createWorld();
  world.on('order', () => ({ ok: true, data: order }));
  return { world, page: await mountPage(PAGE, world, { outOrderNo: 'C-1' }) };
}
const asked = (world: FakeWorld, action: string) => world.calls.filter((call) => call['action'] === action).length;

describe('session page', () => {
  it('shows energy, cost so far, power, price and the curve', async () => {
    const { page } = await openWith(ORDERS.charging);
    for (const words of ['8.42度刻度 0–10 度', '目前费用¥10.95', '已充时间0:09:00', '58.4 kW', '¥1.30/度', '功率曲线', '最高 60 kW'])
      expect(page.text).toContain(words);
  });

  it('shows the state of charge where the car tells it', async () => {
    const { page } = await openWith(ORDERS.chargingWithSoc);
    expect(page.text).toContain('电池 56%');
  });

  it('moves one short text a second, and the rest when the backend answers', async () => {
    const { page } = await openWith(ORDERS.charging);
    const changes: string[][] = [];
    const original = page.root.instance.setData.bind(page.root.instance);
    page.root.instance.setData = (data: Record<string, unknown>) => {
      changes.push(Object.keys(data));
      original(data);
    };
    await settle(4000);
    expect(page.text).toContain('0:09:04');
    expect(changes).toEqual(Array.from({ length: 4 }, () => ['elapsed']));
  });

  it('asks every five seconds while it is shown', async () => {
    const { page, world } = await openWith(ORDERS.charging);
    await settle(10_000);
    expect(asked(world, 'order')).toBe(3);
    await page.hide();
    await settle(60_000);
    expect(asked(world, 'order')).toBe(3);
  });

  it('asks once before it stops, then waits for the last reading and goes on to the bill', async () => {
    const { page, world } = await openWith(ORDERS.charging);
    await page.tap('停止充电');
    expect(page.text).toContain('停止后按电表读数出账单，目前约 ¥10.95');
    await page.tap('继续充电');
    expect(asked(world, 'stop')).toBe(0);
    const stopping = { ...ORDERS.stopping, nowMs: NOW_MS + 1000 };
    world.on('stop', () => ({ ok: true, data: stopping }));
    world.on('order', () => ({ ok: true, data: stopping }));
    await page.tap('停止充电');
    await page.tap('确认停止');
    expect(asked(world, 'stop')).toBe(1);
    expect(page.text).toContain('正在停止，等待最后一次读数');
    world.on('order', () => ({ ok: true, data: { ...ORDERS.completing, nowMs: NOW_MS + 2000 } }));
    await settle(2000);
    expect(page.wentTo).toBe('/packages/charging/bill/index?outOrderNo=C-1');
  });

  it('says that a stop without an answer may not have arrived', async () => {
    const { page, world } = await openWith(ORDERS.charging);
    world.on('stop', () => Promise.reject(new Error('request:fail')));
    await page.tap('停止充电');
    await page.tap('确认停止');
    expect(page.text).toContain('停止指令可能没有送到');
  });

  it.each([
    ['stale', '电表读数有延迟上次读数在今天 8:56'],
    ['beforeReading', '等待充电桩的第一次读数'],
    ['stopping', '请稍候再拔枪'],
  ] as const)('explains %s', async (name, words) => {
    const { page } = await openWith(ORDERS[name]);
    expect(page.text).toContain(words);
  });

  it('goes to the bill when the car ended the session, and back to the confirmation when it has not begun', async () => {
    expect((await openWith(ORDERS.paid)).page.wentTo).toBe('/packages/charging/bill/index?outOrderNo=C-1');
    expect((await openWith(ORDERS.confirmed)).page.wentTo).toBe('/packages/charging/confirm/index?outOrderNo=C-1');
  });

  it('keeps the last values without a network, and says so', async () => {
    const { page, world } = await openWith(ORDERS.charging);
    world.on('order', () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } }));
    await settle(5000);
    expect(page.text).toContain('暂时连不上网络，显示的是上次的数据');
    expect(page.text).toContain('¥10.95');
    world.on('order', () => ({ ok: true, data: ORDERS.charging }));
    await page.tap('刷新');
    expect(page.text).not.toContain('暂时连不上网络');
  });

  it('shows loading, slow and failed states', async () => {
    const world = createWorld();
    world.on('order', () => new Promise(() => undefined));
    const page = await mountPage(PAGE, world, { outOrderNo: 'C-1' });
    await settle(4000);
    expect(page.text).toContain('网络较慢');
    const failing = createWorld();
    failing.on('order', () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } }));
    const failed = await mountPage(PAGE, failing, { outOrderNo: 'C-1' });
    expect(failed.text).toContain('暂时无法加载');
    expect(failed.text).not.toContain('停止充电');
  });
});
