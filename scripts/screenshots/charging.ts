import { MEMBER } from './membership';
import { MINUTE_MS, type Studio } from './studio';

const CAR = { plugged: true, batteryWh: 60_000, socPercent: 52 };
const NOBODY = { plugged: false, online: true };

/** Finding a pile: scanner, number, what it costs, and a pile that cannot be used. */
export async function picturesOfPile(studio: Studio): Promise<void> {
  const { user, page, shot, leaves } = await studio.opens('Driver');
  await studio.pile('P002', CAR);
  await studio.pile('P003', { plugged: true, online: false });
  await user.sees('查看方案');
  await user.screen.getByRole('button', { name: '扫码充电' }).click();
  await page.getByRole('dialog', { name: '扫一扫' }).getByRole('button', { name: 'P002' }).waitFor();
  await shot('wechat-scan');
  await page.getByRole('dialog', { name: '扫一扫' }).getByRole('button', { name: 'P002' }).click();
  await user.sees('可以充电');
  await shot('pile');
  await user.screen.getByText('充这些电大约多少钱').evaluate((heading) => heading.scrollIntoView());
  await shot('pile-estimate');
  await user.goesBack();
  await user.scans('P001');
  await user.sees('等待插枪');
  await shot('pile-not-plugged');
  await user.goesBack();
  await user.scans('P003');
  await user.sees('离线');
  await shot('pile-offline');
  await user.goesBack();
  await user.screen.getByRole('button', { name: '输入桩号' }).click();
  await user.screen.getByRole('textbox', { name: '充电桩编号' }).fill('P002');
  await shot('pile-number');
  await leaves();
  await studio.pile('P003', NOBODY);

  const member = await studio.opens(MEMBER);
  await member.user.scans('P002');
  await member.user.sees('你的会员价');
  await member.shot('pile-member');
  await member.leaves();
}

/** Deciding in Payscore. */
export async function picturesOfConfirmation(studio: Studio): Promise<void> {
  const { user, shot, leaves } = await studio.opens('Undecided');
  await studio.pile('P002', CAR);
  await user.scans('P002');
  await user.starts();
  await user.payscore.getByRole('button', { name: '确认使用' }).waitFor();
  await shot('wechat-payscore');
  await user.refusesInPayscore();
  await user.sees('正在核对确认结果');
  await shot('confirm-checking');
  await user.sees('还没有确认');
  await shot('confirm-refused');
  await user.goesBack();
  await user.sees('有一次充电等待你确认');
  await shot('home-confirming');
  await user.taps('查看');
  await user.screen.getByRole('button', { name: '取消这次充电' }).click();
  await user.sees('重新开始充电');
  await shot('confirm-cancelled');
  await leaves();

  const refused = await studio.opens('Refused', { payscore: 'not-whitelisted' });
  await refused.user.scans('P002');
  await refused.user.starts();
  await refused.user.payscore.getByText('微信支付分逐步开放中').waitFor();
  await refused.shot('wechat-payscore-refused');
  await refused.leaves();
}

/** The running session up to the bill. The car is at 80 % on the way, from where it takes less power. */
export async function picturesOfSession(studio: Studio): Promise<void> {
  const { user, shot, leaves } = await studio.opens('Charging');
  await studio.pile('P002', CAR);
  await user.scans('P002');
  await user.starts();
  await user.confirmsInPayscore();
  await user.seesSession();
  for (let minutes = 0; minutes < 27; minutes += 3) await studio.stack.advance(3 * MINUTE_MS);
  await user.screen.getByText(/电池 [7-9]\d%/).waitFor();
  await shot('session');
  await user.goesBack();
  await user.sees('正在充电');
  await shot('home-running');
  await user.taps('查看');
  await user.screen.getByRole('button', { name: '停止充电' }).click();
  // A trial click waits until the sheet has come up.
  await user.screen.getByRole('button', { name: '确认停止' }).click({ trial: true });
  await shot('session-stop');
  await user.screen.getByRole('button', { name: '继续充电' }).click();
  await user.screen.getByText('停止充电？').waitFor({ state: 'hidden' });
  await studio.pile('P002', { online: false });
  await studio.stack.advance(11 * MINUTE_MS);
  await user.sees('电表读数有延迟');
  await shot('session-late');
  await user.stops();
  await user.sees('正在停止，等待最后一次读数');
  await shot('session-stopping');
  await studio.pile('P002', { online: true });
  await user.sees('账单已生成');
  await shot('bill-deducting');
  await studio.stack.advance(MINUTE_MS);
  await user.sees('已支付');
  await shot('bill-paid');
  await leaves();
  await studio.pile('P002', NOBODY);
}
