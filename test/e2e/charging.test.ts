import { ChargingJourney, type Driver } from '../support/charging-journey';

const MINUTE_MS = 60_000;
const PILE = 'P002';

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

/** The backend and the platform agree that nothing has been paid and nothing is asked for. */
async function nothingWasCharged(): Promise<void> {
  expect(await driver.payments()).toEqual([]);
  expect((await driver.serviceOrders()).map(({ total_amount }) => total_amount)).toEqual([null]);
}

describe('charging now, paying after', () => {
  it('from the QR code to the paid bill, which is what the platform has collected', async () => {
    driver = await journey.opens();
    const { user } = driver;
    await user.chargesAt(PILE);
    await journey.stack.advance(3 * MINUTE_MS);
    // Three minutes at 60 kW, and what the clock has gone on since.
    await user.screen.getByRole('img', { name: /^已充 3\.\d\d 度，目前费用 ¥[1-9]\d*\.\d\d$/ }).waitFor();
    await user.stops();
    await user.screen.getByText('停止充电？').waitFor({ state: 'hidden' });
    await journey.stack.advance(MINUTE_MS);
    await user.sees('已支付');
    await user.sees('扣款成功');

    const [order] = await driver.serviceOrders();
    const { lines, totalFen } = await user.readsBill();
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines.reduce((sumFen, { amountFen }) => sumFen + amountFen, 0)).toBe(totalFen);
    expect(order).toMatchObject({ state: 'DONE', total_amount: totalFen });
    expect(await driver.payments()).toEqual([expect.objectContaining({ trans_stat: 'S', trans_amt: totalFen })]);
  });

  it('by the number on the pile', async () => {
    driver = await journey.opens();
    await driver.user.entersNumber('p002');
    await driver.user.sees('2 号快充桩');
    await driver.user.starts();
    await driver.user.confirmsInPayscore();
    await driver.user.seesSession();
  });
});

describe('deciding in Payscore', () => {
  it('refused: the page explains, nothing is charged, and it can still be confirmed', async () => {
    driver = await journey.opens();
    const { user } = driver;
    await user.scans(PILE);
    await user.starts();
    await user.refusesInPayscore();
    await user.sees('正在核对确认结果');
    await user.sees('还没有确认');
    await user.sees('没有产生费用');
    await nothingWasCharged();

    await user.screen.getByRole('button', { name: '再次前往微信支付分' }).click();
    await user.confirmsInPayscore();
    await user.seesSession();
  });

  it('left by the back arrow, then confirmed in WeChat’s own list of orders', async () => {
    driver = await journey.opens();
    const { user } = driver;
    await user.scans(PILE);
    await user.starts();
    await user.leavesPayscore();
    await user.sees('正在核对确认结果');
    await user.opensPayscoreOrders();
    await user.payscoreOrders.getByRole('button', { name: '去确认' }).click();
    await user.payscore.getByRole('button', { name: '确认使用' }).click();
    await user.payscore.getByRole('button', { name: '完成' }).click();
    await user.payscoreOrders.getByText('服务中').waitFor();
    await user.leavesPayscoreOrders();
    await user.seesSession();
  });

  it('not confirmed in time: the order ends by itself and costs nothing', async () => {
    driver = await journey.opens();
    const { user } = driver;
    await user.scans(PILE);
    await user.starts();
    await user.leavesPayscore();
    await user.sees('正在核对确认结果');
    await journey.stack.advance(31 * MINUTE_MS);
    await user.sees('确认时间已过');
    await nothingWasCharged();
    expect(await driver.serviceOrders()).toEqual([expect.objectContaining({ state: 'REVOKED' })]);
    await user.screen.getByRole('button', { name: '重新开始充电' }).click();
    await user.sees('可以充电');
  });

  it('[P17] not open to this user: WeChat says so, and the service can be cancelled', async () => {
    driver = await journey.opens({ payscore: 'not-whitelisted' });
    const { user } = driver;
    await user.scans(PILE);
    await user.starts();
    await user.payscore.getByText('暂无法使用此服务，微信支付分逐步开放中').waitFor();
    await user.leavesPayscoreRefusal();
    await user.screen.getByRole('button', { name: '取消这次充电' }).click();
    await user.sees('微信支付分里的服务也已取消');
    await nothingWasCharged();
    expect(await driver.serviceOrders()).toEqual([expect.objectContaining({ state: 'REVOKED' })]);
  });

  it('score too low: the page explains without naming a score', async () => {
    driver = await journey.opens({ payscore: 'score-too-low' });
    const { user } = driver;
    await user.scans(PILE);
    await user.starts();
    await user.payscore.getByText('综合评估未通过').waitFor();
    await user.leavesPayscoreRefusal();
    await user.sees('微信支付分暂未通过本次服务，可稍后再试或选择其他站点');
    expect(await user.screen.innerText()).not.toMatch(/分数|评分|综合评估/);
    await nothingWasCharged();
  });

  it('the return is handled once: the same scene told again opens nothing', async () => {
    driver = await journey.opens();
    const { user } = driver;
    await user.scans(PILE);
    await user.starts();
    await user.leavesPayscore();
    await user.sees('正在核对确认结果');
    expect(await user.pageRoutes()).toEqual(['pages/home/index', 'packages/charging/confirm/index']);
    await user.goesBack();
    await user.sees('有一次充电等待你确认');
    await user.locksAndUnlocks();
    expect(await user.pageRoutes()).toEqual(['pages/home/index']);
  });
});
