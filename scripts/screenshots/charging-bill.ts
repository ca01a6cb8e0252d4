import { operate } from '../../test/support/operator-cli';
import { MINUTE_MS, type Sitting, type Studio } from './studio';

/** Who has charged twice and paid once; the panel shows them, too. */
export const DEBTOR = 'Debtor';

/** Bills that are not simply paid, the history, and WeChat's own list. */
export async function picturesOfBills(studio: Studio): Promise<void> {
  await pictureOfNothingToPay(studio);
  const sitting = await studio.opens(DEBTOR);
  await picturesOfRefund(studio, sitting);
  await picturesOfUnpaid(studio, sitting);
  await sitting.leaves();
}

async function pictureOfNothingToPay(studio: Studio): Promise<void> {
  const { user, shot, leaves } = await studio.opens('Full');
  await studio.pile('P001', { plugged: true, socPercent: 100 });
  await user.scans('P001');
  await user.starts();
  await user.confirmsInPayscore();
  await user.sees('这次充电无需付款');
  await shot('bill-zero');
  await leaves();
  await studio.pile('P001', { plugged: false });
}

async function picturesOfRefund(studio: Studio, { user, shot }: Sitting): Promise<void> {
  await studio.pile('P003', { plugged: true, batteryWh: 75_000, socPercent: 20 });
  await user.chargesAt('P003');
  await studio.stack.advance(18 * MINUTE_MS);
  await user.stops();
  await studio.stack.advance(MINUTE_MS);
  await user.sees('已支付');
  await operate(studio.stack.baseUrl, 'refund', await newestOrder(studio), '--fen', '1250', '--reason', '充电中断');
  await user.reopensBill();
  await user.sees('退款处理中');
  await shot('bill-refunding');
  await studio.stack.advance(MINUTE_MS);
  await user.sees('部分已退款');
  await shot('bill-refunded-part');
  await user.goesHome();
}

async function newestOrder(studio: Studio): Promise<string> {
  const address = `huifu/orders?openid=${studio.openid(DEBTOR)}`;
  const { orders } = await studio.stack.control<{ orders: { outOrderNo: string }[] }>('GET', address);
  return orders[0]?.outOrderNo ?? '';
}

async function picturesOfUnpaid(studio: Studio, { user, shot }: Sitting): Promise<void> {
  await user.chargesAt('P003');
  await studio.stack.control('POST', 'huifu/deduct', { outOrderNo: await newestOrder(studio), outcome: 'failed' });
  await studio.stack.advance(12 * MINUTE_MS);
  await user.stops();
  await studio.stack.advance(MINUTE_MS);
  await user.sees('还没有付清');
  await shot('bill-unpaid');
  await studio.stack.advance(11 * MINUTE_MS);
  await user.screen.getByRole('button', { name: '现在再扣一次款' }).waitFor();
  await shot('bill-pay-again');
  await user.opensPayscoreOrders();
  await user.payscoreOrders.getByText('待支付').waitFor();
  await shot('wechat-payscore-orders');
  await user.leavesPayscoreOrders();
  await user.goesBack();
  await user.sees('上一次充电还没有付清');
  await shot('home-unpaid');
  await user.scans('P003');
  await shot('pile-blocked');
  await user.goesBack();
  await user.opensTab('我的');
  await user.taps('充电订单');
  await user.sees('未付清');
  await shot('orders');
  await studio.pile('P003', { plugged: false });
}
