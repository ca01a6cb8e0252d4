import { MEMBERSHIPS } from '../support/miniprogram/memberships';
import { mountPage, settle, type Mounted } from './support/mount';
import { createWorld, HAND_OFF, PAYMENT, SUBSCRIBED, type FakeWorld } from './support/wx';

const PAGE = 'packages/membership/plans/index';
const RESULT = '/packages/membership/result/index';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const agree = (page: Mounted) => page.tap('我已阅读并同意自动续费服务协议，并知晓上述扣费说明');
const actions = (world: FakeWorld) => world.calls.map((call) => call['action']);

describe('plans page', () => {
  it('sets the plans side by side, the recommended one chosen, with prices of the backend', async () => {
    const page = await mountPage(PAGE, createWorld());
    expect(page.root.querySelectorAll('.plan')).toHaveLength(3);
    for (const words of ['连续包月', '¥19.00', '之后 ¥25.00/月', '连续包季', '之后 ¥66.00/季', '折合每月 ¥22.00', '连续包年', '推荐'])
      expect(page.text).toContain(words);
    expect(page.text).toContain('同意并支付 ¥54.00');
    expect(page.text).toContain('每 ¥100.00 电费省 ¥10.00');
  });

  it('states amount, cycle, next date, the promise on the price and both ways to stop, before paying', async () => {
    const page = await mountPage(PAGE, createWorld(), { planId: 'month' });
    for (const words of [
      '今天支付 ¥19.00',
      '首次自动扣费 ¥25.00',
      '预计 2026年12月23日（到期前一天），扣费前微信会通知你',
      '之后每月 ¥25.00',
      '未经你重新同意，每期扣费不会高于 ¥25.00',
      '权益保留 7 天，15 天内仍未成功，自动续费结束',
      '我们至少提前 5 天提醒',
      '本小程序：我的 › 关闭自动续费。微信：我 › 服务 › 钱包 › 支付设置 › 自动续费',
      '不是虚拟商品',
    ])
      expect(page.text).toContain(words);
  });

  it('begins without consent, and asks for it instead of paying', async () => {
    const world = createWorld();
    const page = await mountPage(PAGE, world);
    expect(page.data['consented']).toBe(false);
    await page.tap('同意并支付 ¥54.00');
    expect(page.text).toContain('请先勾选上方的同意项');
    expect(actions(world)).not.toContain('subscribe');
  });

  it('asks for consent anew when another plan is chosen', async () => {
    const page = await mountPage(PAGE, createWorld());
    await agree(page);
    await page.tap('连续包年');
    expect(page.text).toContain('同意并支付 ¥198.00');
    expect(page.data['consented']).toBe(false);
  });

  it('hands over exactly what the backend signed and goes on to the result', async () => {
    const world = createWorld();
    const page = await mountPage(PAGE, world, { planId: 'month' });
    await agree(page);
    await page.tap('同意并支付 ¥19.00');
    expect(world.calls).toContainEqual({ action: 'subscribe', planId: 'month', consent: true, tradeType: 'JSAPI' });
    expect(world.used).toContainEqual({ name: 'requestPayment', options: expect.objectContaining(PAYMENT) as unknown });
    expect(page.wentTo).toBe(RESULT);
  });

  it.each(['accept', 'reject', 'failed'] as const)('asks about reminders and pays, also after the answer %s', async (answer) => {
    const world = createWorld();
    world.reminders = answer;
    const page = await mountPage(PAGE, world);
    await agree(page);
    await page.tap('同意并支付 ¥54.00');
    const names = world.used.map(({ name }) => name).filter((name) => name.startsWith('request'));
    expect(names).toEqual(['requestSubscribeMessage', 'requestPayment']);
    expect(page.wentTo).toBe(RESULT);
  });

  it('orders once however often it is tapped', async () => {
    const world = createWorld();
    let answer: (reply: unknown) => void = () => undefined;
    world.on('subscribe', () => new Promise((resolve) => (answer = resolve)));
    const page = await mountPage(PAGE, world);
    await agree(page);
    await page.tap('同意并支付 ¥54.00');
    expect(page.text).toContain('正在生成订单');
    await page.tap('正在生成订单');
    await page.tap('正在生成订单');
    answer(SUBSCRIBED);
    await settle();
    expect(actions(world).filter((action) => action === 'subscribe')).toHaveLength(1);
    expect(world.used.filter(({ name }) => name === 'requestPayment')).toHaveLength(1);
  });

  it.each([
    ['PLAN_UNAVAILABLE', '这个方案已停止开通，没有产生付款'],
    ['SIGNING_UNAVAILABLE', '微信暂未受理，没有产生付款'],
    ['ORDER_IN_PROGRESS', '上一笔付款或签约还没有结束，没有再次付款'],
    ['INTERNAL', '已付的款项不会丢失'],
  ])('explains %s and stays', async (code, words) => {
    const world = createWorld();
    world.on('subscribe', () => ({ ok: false, error: { code, message: 'x' } }));
    const page = await mountPage(PAGE, world);
    await agree(page);
    await page.tap('同意并支付 ¥54.00');
    expect(page.text).toContain(words);
    expect(page.wentTo).toBeUndefined();
  });

  it('goes to my membership when there is a contract already, and to the result when the outcome is unknown', async () => {
    const world = createWorld();
    world.on('subscribe', () => ({ ok: false, error: { code: 'ALREADY_SUBSCRIBED', message: 'x' } }));
    const page = await mountPage(PAGE, world);
    await agree(page);
    await page.tap('同意并支付 ¥54.00');
    expect(page.wentTo).toBe('/pages/mine/index');
    world.on('subscribe', () => ({ ok: false, error: { code: 'OUTCOME_UNKNOWN', message: 'x' } }));
    await page.tap('同意并支付 ¥54.00');
    expect(page.wentTo).toBe(RESULT);
  });

  it('offers signing alone for a paid period without a contract, with its own notice and consent', async () => {
    const world = createWorld();
    world.membership(MEMBERSHIPS.unsigned);
    const page = await mountPage(PAGE, world);
    expect(page.text).toContain('本期已付款，自动续费未开通');
    expect(page.text).toContain('今天不付款');
    expect(page.text).toContain('首次自动扣费 ¥25.00预计 2026年12月23日');
    await page.tap('开通自动续费，今天付 ¥0.00');
    expect(actions(world)).not.toContain('resumeSigning');
    await agree(page);
    await page.tap('开通自动续费，今天付 ¥0.00');
    expect(world.calls).toContainEqual({ action: 'resumeSigning', consent: true });
    expect(world.used).toContainEqual({ name: 'navigateToMiniProgram', options: expect.objectContaining(HAND_OFF) as unknown });
    expect(page.wentTo).toBe(RESULT);
  });

  it('says what to do where the signing page cannot be opened', async () => {
    const world = createWorld();
    world.wx['navigateToMiniProgram'] = undefined;
    world.membership(MEMBERSHIPS.unsigned);
    const page = await mountPage(PAGE, world);
    await agree(page);
    await page.tap('开通自动续费，今天付 ¥0.00');
    expect(page.text).toContain('不能打开微信签约小程序，没有产生付款');
  });

  it.each([
    ['active', '你已是会员'],
    ['paid', '自动续费签约确认中'],
    ['ending', '正在关闭自动续费'],
    ['opening', '上一笔付款正在确认'],
    ['pastDue', '会员还在续费中，无需重新开通'],
  ] as const)('offers no second purchase while %s', async (name, words) => {
    const world = createWorld();
    world.membership(MEMBERSHIPS[name]);
    const page = await mountPage(PAGE, world);
    expect(page.text).toContain(words);
    expect(page.text).not.toContain('同意并支付');
  });

  it('changes the plan: price from the next period on, end of the old contract, consent to the new amount, nothing today', async () => {
    const world = createWorld();
    world.membership(MEMBERSHIPS.active);
    const page = await mountPage(PAGE, world, { change: '1' });
    for (const words of [
      '当前方案：连续包月，每月 ¥25.00，已付权益用到 2026年12月24日',
      '今天不付款',
      '首次按新方案扣 ¥66.00',
      '「连续包月」的自动续费协议即告结束，不会两边扣费',
      '自 2026年12月24日 起每 3 个月 ¥66.00，可随时关闭',
    ])
      expect(page.text).toContain(words);
    expect(page.root.querySelectorAll('.plan')).toHaveLength(2);
    expect(world.used).toContainEqual({
      name: 'setNavigationBarTitle',
      options: expect.objectContaining({ title: '更换方案' }) as unknown,
    });

    await page.tap('连续包年');
    await page.tap('同意并去微信签约，今天付 ¥0.00');
    expect(page.text).toContain('请先勾选上方的同意项');
    await page.tap('我已阅读并同意自动续费服务协议，同意自 2026年12月24日 起每年自动扣费 ¥228.00');
    await page.tap('同意并去微信签约，今天付 ¥0.00');
    expect(world.calls).toContainEqual({ action: 'changePlan', planId: 'year', consent: true });
    expect(world.used).toContainEqual({ name: 'navigateToMiniProgram', options: expect.objectContaining(HAND_OFF) as unknown });
    expect(world.used.some(({ name }) => name === 'requestPayment')).toBe(false);
    expect(page.wentTo).toBe(RESULT);
  });

  it.each([
    ['pastDue', '现在不能更换方案'],
    ['processing', '现在不能更换方案'],
    ['none', '现在不能更换方案'],
  ] as const)('changes nothing while %s', async (name, words) => {
    const world = createWorld();
    world.membership(MEMBERSHIPS[name]);
    const page = await mountPage(PAGE, world, { change: '1' });
    expect(page.text).toContain(words);
    await page.tap('查看我的会员');
    expect(page.wentTo).toBe('/pages/mine/index');
  });

  it('stays and explains when the backend refuses the change', async () => {
    const world = createWorld();
    world.membership(MEMBERSHIPS.active);
    world.on('changePlan', () => ({ ok: false, error: { code: 'SIGNING_UNAVAILABLE', message: 'x' } }));
    const page = await mountPage(PAGE, world, { change: '1', planId: 'year' });
    await page.tap('我已阅读并同意自动续费服务协议，同意自 2026年12月24日 起每年自动扣费 ¥228.00');
    await page.tap('同意并去微信签约，今天付 ¥0.00');
    expect(page.text).toContain('微信暂未受理，没有产生付款');
    expect(page.wentTo).toBeUndefined();
  });

  it('shows loading, slow, failed and empty states', async () => {
    const world = createWorld();
    world.on('plans', () => new Promise(() => undefined));
    const page = await mountPage(PAGE, world);
    expect(page.data['state']).toMatchObject({ phase: 'loading' });
    await settle(4000);
    expect(page.text).toContain('网络较慢');

    const failing = createWorld();
    failing.on('plans', () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } }));
    const failed = await mountPage(PAGE, failing);
    expect(failed.text).toContain('暂时无法加载');
    failing.on('plans', () => ({ ok: true, data: { plans: [] } }));
    await failed.tap('重试');
    expect(failed.text).toContain('暂时没有可开通的方案');
  });
});
