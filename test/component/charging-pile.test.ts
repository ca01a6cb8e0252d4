import type { PileData } from '../../typings/charging-api';
import { PILES, STARTED } from '../support/miniprogram/charging';
import { mountPage, settle, type Mounted } from './support/mount';
import { createWorld, type FakeWorld } from './support/wx';

const PAGE = 'packages/charging/pile/index';
const CODE_PAGE = 'packages/charging/code/index';
const START = '开始充电（先充后付）';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const actions = (world: FakeWorld, action: string) => world.calls.filter((call) => call['action'] === action);

async function openWith(pile: PileData, query: Record<string, string> = { code: 'P001' }): Promise<{ page: Mounted; world: FakeWorld }> {
  const world = createWorld();
  world.on('pile', () => ({ ok: true, data: pile }));
  return { world, page: await mountPage(PAGE, world, query) };
}

describe('pile page', () => {
  it('shows what it costs, the limit and how it works, before the button that starts', async () => {
    const { page } = await openWith(PILES.available);
    for (const words of [
      '1 号直流桩',
      '滨江停车场',
      '可以充电',
      '60 kW',
      '现在充一度¥1.30平段电费 ¥0.70 + 服务费 ¥0.60',
      '峰10:00–12:00¥1.0505/度',
      '10 度¥13.00¥9.16',
      '30 度¥39.00¥27.48',
      '开通会员，充 30 度约省 ¥11.52',
      '本次最多 ¥200.00',
      '开始前在微信支付分里确认，不用先付钱',
      '《充电服务协议》',
      START,
    ])
      expect(page.text).toContain(words);
  });

  it('makes the order once and goes on to the page that confirms', async () => {
    const { page, world } = await openWith(PILES.available);
    let answer: (reply: unknown) => void = () => undefined;
    world.on('start', () => new Promise((resolve) => (answer = resolve)));
    await page.tap(START);
    expect(page.text).toContain('正在生成订单');
    await page.tap('正在生成订单');
    answer(STARTED);
    await settle();
    expect(actions(world, 'start')).toEqual([{ action: 'start', code: 'P001' }]);
    expect(page.wentTo).toBe('/packages/charging/confirm/index?outOrderNo=C-1');
  });

  it.each([
    ['notPlugged', '等待插枪', '请先把充电枪插进车里'],
    ['occupied', '正在使用', '没有产生费用'],
    ['offline', '离线', '没有产生费用'],
    ['faulted', '停用', '没有产生费用'],
  ] as const)('offers no start while %s', async (name, status, hint) => {
    const { page } = await openWith(PILES[name]);
    expect(page.text).toContain(status);
    expect(page.text).toContain(hint);
    expect(page.text).not.toContain(START);
    await page.tap('换一个充电桩');
    expect(page.wentTo).toBe(`/${CODE_PAGE}`);
  });

  it('sees by itself that the connector was plugged in, while it is shown', async () => {
    const { page, world } = await openWith(PILES.notPlugged);
    world.on('pile', () => ({ ok: true, data: PILES.available }));
    await settle(3000);
    expect(page.text).toContain(START);
    const asked = actions(world, 'pile').length;
    await page.hide();
    await settle(60_000);
    expect(actions(world, 'pile')).toHaveLength(asked);
  });

  it.each([
    ['blockedByRunning', '你有一次充电还没有结束', '/packages/charging/session/index?outOrderNo=C-running'],
    ['blockedByUnpaid', '上一次充电还没有付清', '/packages/charging/bill/index?outOrderNo=C-unpaid'],
  ] as const)('explains %s and leads to that order', async (name, words, address) => {
    const { page } = await openWith(PILES[name]);
    expect(page.text).toContain(words);
    expect(page.text).not.toContain(START);
    await page.tap('查看这笔订单');
    expect(page.wentTo).toBe(address);
  });

  it.each([
    ['PILE_OFFLINE', '充电桩暂时离线，没有产生费用'],
    ['PILE_NOT_PLUGGED', '没有检测到充电枪'],
    ['PAYSCORE_UNAVAILABLE', '微信支付分暂时无法用于本次服务，没有产生费用'],
    ['INTERNAL', '服务出了点问题'],
  ])('[P17] explains %s and stays', async (code, words) => {
    const { page, world } = await openWith(PILES.available);
    world.on('start', () => ({ ok: false, error: { code, message: 'x' } }));
    await page.tap(START);
    expect(page.text).toContain(words);
    expect(page.wentTo).toBeUndefined();
  });

  it('leads to the order that a refused start names', async () => {
    const { page, world } = await openWith(PILES.available);
    world.on('start', () => ({ ok: false, error: { code: 'UNPAID_ORDER', message: 'x', outOrderNo: 'C-7' } }));
    await page.tap(START);
    await page.tap('查看这笔订单');
    expect(page.wentTo).toBe('/packages/charging/bill/index?outOrderNo=C-7');
  });

  it('passes on the text that WeChat’s own scanner read, whole', async () => {
    const { world } = await openWith(PILES.available, { q: encodeURIComponent('https://a.example/p?c=P001') });
    expect(actions(world, 'pile')[0]).toEqual({ action: 'pile', code: 'https://a.example/p?c=P001' });
  });

  it('says that there is no such pile, or that none was chosen, with a way to type the number', async () => {
    const world = createWorld();
    world.on('pile', () => ({ ok: false, error: { code: 'NOT_FOUND', message: 'x' } }));
    const page = await mountPage(PAGE, world, { code: 'P999' });
    expect(page.text).toContain('没有找到这个充电桩');
    await page.tap('输入桩号');
    expect(page.wentTo).toBe(`/${CODE_PAGE}`);
    const none = await mountPage(PAGE, createWorld());
    expect(none.text).toContain('还没有选择充电桩');
  });

  it('shows loading, slow and failed states, and keeps what it shows when a reload fails', async () => {
    const world = createWorld();
    world.on('pile', () => new Promise(() => undefined));
    const page = await mountPage(PAGE, world, { code: 'P001' });
    expect(page.data['phase']).toBe('loading');
    await settle(4000);
    expect(page.text).toContain('网络较慢');

    const failing = createWorld();
    failing.on('pile', () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } }));
    const failed = await mountPage(PAGE, failing, { code: 'P001' });
    expect(failed.text).toContain('暂时无法加载');
    failing.on('pile', () => ({ ok: true, data: PILES.available }));
    await failed.tap('重试');
    expect(failed.text).toContain(START);
    failing.on('pile', () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } }));
    await failed.show();
    expect(failed.text).toContain('服务出了点问题');
    expect(failed.text).toContain(START);
  });

  it('leads to the plans and to the agreement', async () => {
    const { page } = await openWith(PILES.available);
    await page.tap('查看会员方案');
    expect(page.wentTo).toBe('/packages/membership/plans/index');
    await page.tap('点击开始即表示同意《充电服务协议》');
    expect(page.wentTo).toBe('/packages/settings/document/index?name=chargingTerms');
  });
});

describe('page for typing the number', () => {
  const type = (page: Mounted, value: string) =>
    Reflect.apply(Reflect.get(page.root.instance, 'onInput'), page.root.instance, [{ detail: { value } }]);

  it('explains what is wrong with a number, and opens the pile of a right one', async () => {
    const page = await mountPage(CODE_PAGE, createWorld());
    await page.tap('查看充电桩');
    expect(page.text).toContain('请先输入桩号');
    type(page, '一号');
    await page.tap('查看充电桩');
    expect(page.text).toContain('桩号由字母、数字和短横线组成');
    expect(page.wentTo).toBeUndefined();
    type(page, 'p001');
    await page.tap('查看充电桩');
    expect(page.wentTo).toBe('/packages/charging/pile/index');
  });

  it('scans instead', async () => {
    const world = createWorld();
    const page = await mountPage(CODE_PAGE, world);
    world.wx['scanCode'] = undefined;
    await page.tap('改为扫码');
    expect(page.text).toContain('当前环境不能扫码');
  });
});
