import type { MembershipData } from '../../typings/subscription-api';
import { MEMBERSHIPS } from '../support/miniprogram/memberships';
import type * as Stores from '../../miniprogram/stores/index';
import { mountPage, settle, type Mounted } from './support/mount';
import { createWorld, type FakeWorld } from './support/wx';

const PAGE = 'packages/membership/result/index';
const PLANS_PAGE = '/packages/membership/plans/index';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const questions = (world: FakeWorld) => world.calls.filter(({ action }) => action === 'membership').length;

async function openWith(membership: MembershipData): Promise<{ page: Mounted; world: FakeWorld }> {
  const world = createWorld();
  world.membership(membership);
  return { world, page: await mountPage(PAGE, world) };
}

describe('result page', () => {
  it.each([
    ['active', '会员已生效', '2026年12月23日 预计自动续费 ¥25.00'],
    ['unsigned', '支付已完成，自动续费未开通', '本期权益不受影响，到期不会再扣费'],
    ['paid', '付款已完成，正在确认签约', '会员权益已生效'],
    ['open', '还没有付款', '没有扣款。11月24日 11:00 前可以继续支付'],
    ['opening', '正在确认支付结果', '通常只需几秒'],
    ['closed', '订单已关闭', '没有扣款，会员未开通'],
    ['refunded', '这笔付款已退款', '款项按原路退回'],
    ['none', '没有正在进行的付款', '可以在「我的」里查看会员状态'],
  ] as const)('explains %s', async (name, title, words) => {
    const { page } = await openWith(MEMBERSHIPS[name]);
    expect(page.text).toContain(title);
    expect(page.text).toContain(words);
  });

  it('gives every step its own state in words', async () => {
    const { page } = await openWith(MEMBERSHIPS.unsigned);
    expect(page.text).toContain('付款已支付 ¥19.00');
    expect(page.text).toContain('自动续费签约未开通');
    expect(page.text).toContain('会员生效有效至 2026年12月24日');
  });

  it('asks ever less often, says after ten seconds that one can leave, and ends by itself', async () => {
    const { page, world } = await openWith(MEMBERSHIPS.opening);
    const early = questions(world);
    expect(page.text).not.toContain('可以先离开');
    await settle(10_000);
    expect(page.text).toContain('可以先离开，结果确认后会更新在「我的」里，不会重复扣费');
    const afterTen = questions(world);
    expect(afterTen - early).toBe(4);
    await settle(3_600_000);
    expect(page.text).toContain('还没有收到最终结果');
    expect(questions(world)).toBe(11);
    await page.tap('刷新结果');
    expect(questions(world)).toBe(12);
  });

  it('shows the result as soon as the backend knows it, and then stops asking', async () => {
    const { page, world } = await openWith(MEMBERSHIPS.opening);
    world.membership(MEMBERSHIPS.active);
    await settle(1000);
    expect(page.text).toContain('会员已生效');
    const asked = questions(world);
    await settle(60_000);
    expect(questions(world)).toBe(asked);
  });

  it('asks only while it is on the screen', async () => {
    const { page, world } = await openWith(MEMBERSHIPS.opening);
    await page.hide();
    const asked = questions(world);
    await settle(60_000);
    expect(questions(world)).toBe(asked);
    await page.show();
    expect(questions(world)).toBe(asked + 1);
  });

  it('says that asking failed and that the money is safe, and goes on asking', async () => {
    const { page, world } = await openWith(MEMBERSHIPS.opening);
    world.on('membership', () => Promise.reject(new Error('request:fail')));
    await settle(5000);
    expect(page.text).toContain('暂时查不到结果。网络恢复后会自动再查，款项不受影响');
    world.on('membership', () => ({ ok: true, data: MEMBERSHIPS.active }));
    await settle(10_000);
    expect(page.text).toContain('会员已生效');
  });

  it('offers signing alone for a period that is paid', async () => {
    const { page } = await openWith(MEMBERSHIPS.unsigned);
    await page.tap('开通自动续费，今天付 ¥0.00');
    expect(page.wentTo).toBe(PLANS_PAGE);
  });

  it('asks for consent again before paying an order of an earlier visit', async () => {
    const { page, world } = await openWith(MEMBERSHIPS.open);
    await page.tap('继续支付 ¥19.00');
    expect(page.wentTo).toBe(`${PLANS_PAGE}?planId=month`);
    expect(world.calls.some(({ action }) => action === 'subscribe')).toBe(false);
  });

  it('leads to my membership when all is well', async () => {
    const { page } = await openWith(MEMBERSHIPS.active);
    await page.tap('查看我的会员');
    expect(page.wentTo).toBe('/pages/mine/index');
  });
});

describe('result page after signing for another plan', () => {
  /** What the plans page leaves behind when it hands over to WeChat. */
  async function openAfterChange(): Promise<{ page: Mounted; world: FakeWorld; stores: Stores.Stores }> {
    const world = createWorld();
    world.membership(MEMBERSHIPS.active);
    const page = await mountPage(PAGE, world);
    const stores = jest.requireActual<typeof Stores>('../../miniprogram/stores/index').stores();
    await stores.membership.load();
    stores.checkout.beginChange();
    stores.checkout.choose('year');
    stores.checkout.consent(true);
    await stores.checkout.changePlan();
    world.membership(MEMBERSHIPS.changing);
    await page.show();
    return { page, world, stores };
  }

  it('waits, and shows the new plan once its contract is live', async () => {
    const { page, world } = await openAfterChange();
    expect(world.used).toContainEqual({
      name: 'setNavigationBarTitle',
      options: expect.objectContaining({ title: '更换方案结果' }) as unknown,
    });
    expect(page.text).toContain('正在确认新方案的签约签约不产生付款');
    world.membership(MEMBERSHIPS.changed);
    await settle(1000);
    expect(page.text).toContain('方案已更换2026年12月23日 预计首次按「连续包年」扣 ¥228.00');
    expect(page.text).toContain('签约新方案已签约新方案生效自 2026年12月24日 起');
    await page.tap('查看我的会员');
    expect(page.wentTo).toBe('/pages/mine/index');
  });

  it('says after a return without a word that nothing was changed or charged, and offers to sign again', async () => {
    const { page, world, stores } = await openAfterChange();
    stores.checkout.signingReturned(1038, undefined);
    await settle(6000);
    expect(page.text).toContain('方案没有更换没有完成签约，也没有产生付款。当前方案照常续费');
    await page.tap('再次前往签约');
    expect(world.calls.filter(({ action }) => action === 'changePlan')).toEqual([
      { action: 'changePlan', planId: 'year', consent: true },
      { action: 'changePlan', planId: 'year', consent: true },
    ]);
  });

  it('asks for consent again before signing in a later visit', async () => {
    const { page, stores } = await openAfterChange();
    stores.checkout.signingReturned(1038, undefined);
    stores.checkout.consent(false);
    await settle(6000);
    await page.tap('再次前往签约');
    expect(page.wentTo).toBe(`${PLANS_PAGE}?change=1&planId=year`);
  });
});
