import { savePng } from '../save-png';
import { MINUTE_MS, type Studio } from './studio';

/** The member of these pictures, whom the panel shows, too. */
export const MEMBER = 'Member';

/** From the first visit to a running membership, and what can be done with it. */
export async function picturesOfMember(studio: Studio): Promise<void> {
  const { user, shot, leaves } = await studio.opens(MEMBER);
  await user.sees('查看方案');
  await shot('home');
  await user.opensTab('我的');
  await user.sees('还没有开通会员');
  await shot('mine-empty');
  await user.opensTab('首页');
  await user.taps('查看方案');
  await user.screen.getByRole('radio', { name: '连续包月' }).click();
  await shot('membership');
  await user.consents();
  await shot('consent');
  await user.screen.getByRole('button', { name: '同意并支付' }).click();
  await shot('wechat-reminders');
  await user.answersReminders('允许');
  await user.cashier.waitFor();
  await shot('wechat-cashier');
  await user.pays();
  await user.sees('会员已生效');
  await shot('result-active');
  await user.taps('查看我的会员');
  await user.sees('下次扣费');
  await shot('mine');
  await user.taps('关闭自动续费');
  await user.sees('确认关闭');
  await shot('cancel');
  await user.taps('保留续费');
  await user.opensDeductionServices();
  await shot('wechat-deductions');
  await user.leavesDeductionServices();
  await user.opensTab('首页');
  await user.sees('管理会员');
  await shot('home-member');
  await user.opensTab('我的');
  await user.taps('设置');
  await user.sees('外观');
  await shot('settings');
  await user.taps('自动续费服务协议');
  await user.sees('如何关闭');
  await shot('agreement');
  await leaves();
}

/** Paid without signing, and signing later. */
export async function picturesOfLateSigning(studio: Studio): Promise<void> {
  const { user, shot, leaves } = await studio.opens('Unsigned');
  await user.ordersPlan('连续包季');
  await user.cancelsPayment();
  await user.sees('还没有付款');
  await shot('result-unpaid');
  await user.screen.getByRole('button', { name: '继续支付' }).click();
  await user.renewalSwitch.uncheck();
  await user.pays();
  await user.sees('付款已完成');
  await studio.stack.advance(15 * MINUTE_MS);
  await user.sees('支付已完成，自动续费未开通');
  await shot('result-unsigned');
  await user.screen.getByRole('button', { name: '开通自动续费' }).click();
  await user.sees('今天不付款');
  await shot('resume-signing');
  await user.consents();
  await user.screen.getByRole('button', { name: '开通自动续费' }).click();
  await user.signingPage.waitFor();
  await shot('wechat-signing');
  await leaves();
}

export async function pictureInEnglish(studio: Studio): Promise<void> {
  const { page, leaves } = await studio.opens('English', { language: 'en', route: 'packages/membership/plans/index' });
  await page.getByText('Monthly').first().waitFor();
  await savePng(page, `${studio.folder}/membership-english.png`);
  await leaves();
}
