import type { MembershipData } from '../../typings/subscription-api';
import { MEMBERSHIPS } from '../support/miniprogram/memberships';
import { mountPage, settle, type Mounted } from './support/mount';
import { createWorld, type FakeWorld } from './support/wx';

const PAYMENTS = 'packages/membership/deductions/index';
const RECEIPT = 'packages/membership/receipt/index';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

async function openWith(name: string, membership: MembershipData, query = {}): Promise<{ page: Mounted; world: FakeWorld }> {
  const world = createWorld();
  world.membership(membership);
  return { world, page: await mountPage(name, world, query) };
}
const pullDown = async (page: Mounted) => {
  Reflect.apply(Reflect.get(page.root.instance, 'onPullDownRefresh'), page.root.instance, []);
  await settle();
};
const failing = () => ({ ok: false, error: { code: 'INTERNAL', message: 'x' } });

describe('payments page', () => {
  it('lists what is under way, failed and paid, the newest first', async () => {
    const { page } = await openWith(PAYMENTS, MEMBERSHIPS.retrying);
    const order = ['处理中', '未成功', '已支付'].map((state) => page.text.indexOf(state));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(page.text).toContain('2026年12月23日 10:00，余额不足，没有扣走');
  });

  it('shows what was refunded, in part and in full', async () => {
    const [paid] = MEMBERSHIPS.renewed.deductions;
    const inPart = await openWith(PAYMENTS, { ...MEMBERSHIPS.renewed, deductions: [{ ...paid, refundedFen: 500 }] });
    expect(inPart.page.text).toContain('已退 ¥5.00');
    const inFull = await openWith(PAYMENTS, { ...MEMBERSHIPS.active, deductions: [{ ...paid, state: 'refunded', refundedFen: 2500 }] });
    expect(inFull.page.text).toContain('已全额退款');
  });

  it('leads to the receipt of what was paid, and of nothing else', async () => {
    const renewed = await openWith(PAYMENTS, MEMBERSHIPS.renewed);
    await renewed.page.tap('¥25.00');
    expect(renewed.page.wentTo).toBe('/packages/membership/receipt/index?outTradeNo=deduction-1');
    const failed = await openWith(PAYMENTS, MEMBERSHIPS.failed);
    await failed.page.tap('¥25.00');
    expect(failed.page.wentTo).toBeUndefined();
  });

  it('says that there is nothing yet and leads to the plans', async () => {
    const { page } = await openWith(PAYMENTS, MEMBERSHIPS.none);
    expect(page.text).toContain('还没有付款记录');
    await page.tap('查看会员方案');
    expect(page.wentTo).toBe('/packages/membership/plans/index');
  });

  it('shows loading, slow and failed, and loads again on request', async () => {
    const world = createWorld();
    world.on('membership', () => new Promise(() => undefined));
    const waiting = await mountPage(PAYMENTS, world);
    expect(waiting.data['state']).toMatchObject({ phase: 'loading' });
    await settle(4000);
    expect(waiting.text).toContain('网络较慢');

    const broken = createWorld();
    broken.on('membership', failing);
    const page = await mountPage(PAYMENTS, broken);
    expect(page.text).toContain('服务出了点问题');
    broken.on('membership', () => ({ ok: true, data: MEMBERSHIPS.renewed }));
    await page.tap('重试');
    expect(page.text).toContain('已支付');
  });

  it('reads again when pulled down, lets go afterwards, and keeps what it shows when that fails', async () => {
    const { page, world } = await openWith(PAYMENTS, MEMBERSHIPS.processing);
    world.membership(MEMBERSHIPS.renewed);
    await pullDown(page);
    expect(page.text).not.toContain('处理中');
    expect(world.used.filter(({ name }) => name === 'stopPullDownRefresh')).toHaveLength(1);
    world.on('membership', failing);
    await pullDown(page);
    expect(page.text).toContain('服务出了点问题');
    expect(page.text).toContain('¥25.00');
  });
});

describe('receipt page', () => {
  const open = (membership: MembershipData, outTradeNo: string) => openWith(RECEIPT, membership, { outTradeNo });

  it('shows plan, period, amount, time and number, and copies the number', async () => {
    const { page, world } = await open(MEMBERSHIPS.renewed, 'deduction-1');
    for (const words of ['连续包月', '¥25.00', '已支付', '2026年12月24日 至 2027年1月24日', '2026年12月23日 10:00', 'deduction-1'])
      expect(page.text).toContain(words);
    await page.tap('复制订单号');
    expect(world.used).toContainEqual({ name: 'setClipboardData', options: expect.objectContaining({ data: 'deduction-1' }) as unknown });
    expect(page.text).not.toContain('没有复制成功');
  });

  it('says what to do when copying was not allowed', async () => {
    const { page, world } = await open(MEMBERSHIPS.renewed, 'order-1');
    const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    world.wx['setClipboardData'] = ({ fail }: { fail: (reason: unknown) => void }) => fail({ errMsg: 'setClipboardData:fail privacy' });
    await page.tap('复制订单号');
    expect(page.text).toContain('没有复制成功，请长按订单号复制');
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('shows what was given back', async () => {
    const [paid] = MEMBERSHIPS.renewed.deductions;
    const { page } = await open({ ...MEMBERSHIPS.renewed, deductions: [{ ...paid, refundedFen: 500 }] }, 'deduction-1');
    expect(page.text).toContain('已退 ¥5.00');
    expect(page.text).toContain('已退款¥5.00');
  });

  it('knows nothing of what was not paid, and leads back to the payments', async () => {
    const { page } = await open(MEMBERSHIPS.failed, 'deduction-1');
    expect(page.text).toContain('没有找到这笔付款');
    await page.tap('查看付款记录');
    expect(page.wentTo).toBe('/packages/membership/deductions/index');
  });

  it('explains a failure, loads again, and follows a refund when pulled down', async () => {
    const world = createWorld();
    world.on('membership', failing);
    const page = await mountPage(RECEIPT, world, { outTradeNo: 'deduction-1' });
    expect(page.text).toContain('服务出了点问题');
    world.on('membership', () => ({ ok: true, data: MEMBERSHIPS.renewed }));
    await page.tap('重试');
    expect(page.text).toContain('已支付');
    const [paid] = MEMBERSHIPS.renewed.deductions;
    world.on('membership', () => ({ ok: true, data: { ...MEMBERSHIPS.renewed, deductions: [{ ...paid, refundedFen: 100 }] } }));
    await pullDown(page);
    expect(page.text).toContain('已退 ¥1.00');
  });
});
