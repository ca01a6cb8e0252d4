import { ChargingJourney, type Driver } from '../support/charging-journey';
import { operate } from '../support/operator-cli';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PILE = 'P003';

let journey: ChargingJourney;
let driver: Driver;

beforeAll(async () => {
  journey = await ChargingJourney.start();
});
afterAll(() => journey.stop());
beforeEach(() => journey.parks(PILE));
afterEach(async () => {
  expect(await journey.clear()).toEqual([]);
});

/** A driver charges for five minutes and stops; the bill is on its way. Energy at 120 kW, so there is something to pay. */
async function chargesAndStops(deductions: 'paid' | 'failed'): Promise<Driver> {
  driver = await journey.opens();
  await driver.user.chargesAt(PILE);
  if (deductions === 'failed') await driver.deductions('failed');
  await journey.stack.advance(5 * MINUTE_MS);
  await driver.user.stops();
  return driver;
}

/** The same, up to a deduction that has failed. */
async function owes(): Promise<Driver> {
  await chargesAndStops('failed');
  await journey.stack.advance(MINUTE_MS);
  await driver.user.sees('还没有付清');
  return driver;
}

const outcomes = async () => (await driver.payments()).map(({ kind, trans_stat }) => `${kind} ${trans_stat}`);

describe('deducting', () => {
  it('fails twice, succeeds the next morning', async () => {
    const { user } = await owes();
    await user.sees('第 1 次扣款未成功');
    await user.screen.getByText(/扣款未成功，我们会在(今天|明天) \d+:\d\d 再试；也可在微信「支付分-订单」中主动支付/).waitFor();
    await journey.stack.advance(HOUR_MS + MINUTE_MS);
    await user.sees('第 2 次扣款未成功');
    await user.screen.getByText(/我们会在(今天|明天) 8:00 再试/).waitFor();
    await driver.deductions('paid');
    await journey.stack.advance(24 * HOUR_MS);
    await user.sees('已支付');
    await user.sees('扣款成功');
    expect(await outcomes()).toEqual(['deduction F', 'deduction F', 'deduction S']);
  });

  it('fails, and the driver pays in WeChat', async () => {
    const { user } = await owes();
    await user.sees('我 › 服务 › 钱包 › 支付分 › 待支付订单');
    await user.opensPayscoreOrders();
    await user.payscoreOrders.getByText('待支付').waitFor();
    await user.payscoreOrders.getByRole('button', { name: '立即支付' }).click();
    await user.paysFromEmptyBalance();
    await user.payscoreOrders.getByText('待支付').waitFor();
    await user.leavesPayscoreOrders();
    await user.sees('还没有付清');
    await user.paysInWechat();
    await user.sees('已支付');
    await user.sees('你在微信里主动支付');
    expect(await outcomes()).toEqual(['deduction F', 'active F', 'active S']);
  });

  it('the notification is lost: reading the bill finds the payment', async () => {
    await journey.drops('huifu.paid');
    const { user } = await chargesAndStops('paid');
    await user.sees('已支付');
    expect(await outcomes()).toEqual(['deduction S']);
    const notifications = journey.stack.traffic.after(0).filter(({ kind, fault }) => kind === 'notification' && fault !== null);
    expect(notifications.map(({ fault }) => fault)).toContain('drop');
  });

  it('a battery that is full: nothing is to pay, and nothing is deducted', async () => {
    await journey.parks(PILE, { socPercent: 100 });
    driver = await journey.opens();
    const { user } = driver;
    await user.scans(PILE);
    await user.starts();
    await user.confirmsInPayscore();
    await user.sees('这次充电无需付款');
    await user.sees('车辆已充满，充电自动结束。');
    await user.screen.getByLabel('¥0.00').first().waitFor();
    expect(await outcomes()).toEqual([]);
    expect(await driver.serviceOrders()).toEqual([expect.objectContaining({ state: 'DONE', total_amount: 0 })]);
  });
});

describe('refunding', () => {
  const refund = async (...args: readonly string[]) => {
    const [order] = await driver.serviceOrders();
    await operate(journey.stack.baseUrl, 'refund', order?.out_order_no ?? '', ...args);
  };

  it('in part, then the rest: the bill shows both, and how far they are', async () => {
    const { user } = await chargesAndStops('paid');
    await journey.stack.advance(MINUTE_MS);
    await user.sees('已支付');
    const { totalFen } = await user.readsBill();

    await refund('--fen', '100', '--reason', '充电中断');
    await user.reopensBill();
    await user.sees('退款处理中');
    await user.sees('处理中');
    await journey.stack.advance(MINUTE_MS);
    await user.sees('已支付，部分已退款');
    await user.sees('已退 ¥1.00');

    await refund('--fen', String(totalFen - 100), '--reason', '充电中断');
    await journey.stack.advance(MINUTE_MS);
    // A settled bill expects nothing more, so it is looked at anew.
    await user.reopensBill();
    await user.sees('已全额退款');
    expect(await user.screen.getByText('已退回').count()).toBe(2);
  });
});

describe('an order that is not settled', () => {
  it('unpaid: no other session starts, the pile leads to the bill, which can be deducted again', async () => {
    const { user } = await owes();
    await user.goesHome();
    await user.screen.getByText(/上一次充电还没有付清，¥\d+\.\d\d/).waitFor();
    await journey.parks('P001');
    await user.scans('P001');
    await user.sees('上一次充电还没有付清');
    expect(await user.screen.getByRole('button', { name: '开始充电（先充后付）' }).count()).toBe(0);
    await user.screen.getByRole('button', { name: '查看这笔订单' }).click();
    await user.sees('付清前不能开始新的充电');

    await driver.deductions('paid');
    await journey.stack.advance(11 * MINUTE_MS);
    await user.screen.getByRole('button', { name: '现在再扣一次款' }).click();
    await user.sees('已支付');
    expect(await outcomes()).toEqual(['deduction F', 'deduction S']);
    await user.goesBack();
    await user.screen.getByRole('button', { name: '开始充电（先充后付）' }).waitFor();
  });

  it('running: a second phone of the same user is refused and led to the session', async () => {
    driver = await journey.opens();
    const second = await journey.opens({ openid: driver.openid });
    await journey.parks('P001');
    await second.user.scans('P001');
    await driver.user.chargesAt(PILE);
    await second.user.screen.getByRole('button', { name: '开始充电（先充后付）' }).click();
    await second.user.sees('你有一次充电还没有结束');
    await second.user.screen.getByRole('button', { name: '查看这笔订单', exact: true }).click();
    await second.user.seesSession();
    expect((await driver.serviceOrders()).length).toBe(1);
  });

  it('is in the history', async () => {
    const { user } = await owes();
    await user.goesHome();
    await user.opensTab('我的');
    await user.taps('充电订单');
    await user.sees('未付清');
    await user.taps('3 号超充桩');
    await user.sees('还没有付清');
  });
});

describe('a pile that cannot be reached', () => {
  it('before the start: the page says so, and goes on when it is back', async () => {
    await journey.pile(PILE, { online: false });
    driver = await journey.opens();
    const { user } = driver;
    await user.scans(PILE);
    await user.sees('离线');
    await user.sees('充电桩暂时连不上，不能开始充电。没有产生费用');
    expect(await user.screen.getByRole('button', { name: '开始充电（先充后付）' }).count()).toBe(0);
    await journey.pile(PILE, { online: true });
    await user.screen.getByRole('button', { name: '刷新状态' }).click();
    await user.screen.getByRole('button', { name: '开始充电（先充后付）' }).waitFor();
  });

  it('while it charges: the reading is late, the stop waits for the pile, and the bill comes when it is back', async () => {
    driver = await journey.opens();
    const { user } = driver;
    await user.chargesAt(PILE);
    await journey.pile(PILE, { online: false });
    await journey.stack.advance(11 * MINUTE_MS);
    await user.sees('电表读数有延迟');
    await user.screen.getByText(/上次读数在(今天|昨天) \d+:\d\d。充电不受影响，费用以电表为准/).waitFor();
    await user.stops();
    await user.sees('正在停止，等待最后一次读数');
    await journey.pile(PILE, { online: true });
    await journey.stack.advance(MINUTE_MS);
    await user.sees('已支付');
    await user.sees('你停止了充电。');
  });
});
