import type { Reply } from '../../typings/cloud-api';
import type { MembershipData } from '../../typings/subscription-api';
import { HOUR_MS, MINUTE_MS, DAY_MS, type Sitting, type Studio } from './studio';

const ROLE = 'Renewing';

/** A membership over the months: its plan is to be changed, it renews, and then it is not paid any more. Months of stack time pass. */
export async function picturesOfRenewal(studio: Studio): Promise<void> {
  await picturesOfChange(studio);
  const sitting = await studio.opens(ROLE);
  await becomesMember(sitting);
  await picturesOfSuccess(studio, sitting);
  await picturesOfFailure(studio, sitting);
  await sitting.leaves();
}

async function becomesMember({ user }: Sitting): Promise<void> {
  await user.ordersPlan('连续包月');
  await user.pays();
  await user.sees('会员已生效');
  await user.taps('查看我的会员');
  await user.sees('下次扣费');
}

/** Choosing another plan, and leaving WeChat's signing page without signing, then signing. */
async function picturesOfChange(studio: Studio): Promise<void> {
  const sitting = await studio.opens('Changing');
  const { user, shot, leaves } = sitting;
  await becomesMember(sitting);
  await user.taps('更换方案');
  await user.sees('今天不付款');
  await shot('plan-change');
  await user.consents();
  await signs(sitting, '返回');
  await user.sees('方案没有更换');
  await shot('plan-change-left');
  await user.taps('查看我的会员');
  await user.sees('等待签约');
  await shot('mine-changing');
  await user.taps('去签约');
  await user.sees('今天不付款');
  await user.consents();
  await signs(sitting, '同意并开通');
  await user.sees('方案已更换');
  await shot('plan-changed');
  await leaves();
}

async function signs({ user }: Sitting, button: '返回' | '同意并开通'): Promise<void> {
  await user.screen.getByRole('button', { name: '同意并去微信签约' }).click();
  await user.signingPage.getByRole('button', { name: button }).click();
}

/** The deduction is asked for a day before the money moves, which is the day before the period ends. */
async function picturesOfSuccess(studio: Studio, sitting: Sitting): Promise<void> {
  const { user, shot } = sitting;
  await advancesTo(studio, (await membership(studio)).untilMs - 2 * DAY_MS + MINUTE_MS);
  await looksAgain(sitting, '扣款处理中');
  await shot('mine-processing');
  await user.taps('关闭自动续费');
  await user.sees('可能仍会完成');
  await shot('cancel-processing');
  await user.taps('保留续费');
  await studio.stack.advance(DAY_MS);
  await looksAgain(sitting, '全部付款记录');
  await user.taps('全部付款记录');
  await user.sees('已支付');
  await shot('payments');
  await user.taps('¥25.00');
  await user.sees('复制订单号');
  await shot('receipt');
  await user.goesBack();
  await user.goesBack();
}

/** Every attempt fails: past due, suspended, ended. */
async function picturesOfFailure(studio: Studio, sitting: Sitting): Promise<void> {
  const { user, shot } = sitting;
  const { contractId, untilMs } = await membership(studio);
  await studio.stack.control('POST', 'wechat/deduct', { contractId, outcome: 'NOTENOUGH' });
  // Two days after the end the third retry has failed, and the next one is two days ahead.
  await advancesTo(studio, untilMs + 2 * DAY_MS + HOUR_MS);
  await looksAgain(sitting, '权益暂时保留');
  await shot('mine-past-due');
  await user.opensTab('首页');
  await user.sees('会员续费扣款没有成功');
  await shot('home-past-due');
  await advancesTo(studio, untilMs + 7 * DAY_MS + HOUR_MS);
  await looksAgain(sitting, '权益已暂停');
  await shot('mine-suspended');
  await user.taps('全部付款记录');
  await user.sees('余额不足');
  await shot('payments-failed');
  await user.goesBack();
  await advancesTo(studio, untilMs + 16 * DAY_MS);
  await looksAgain(sitting, '自动续费已结束');
  await shot('mine-ended-unpaid');
}

async function membership(studio: Studio): Promise<{ contractId: string; untilMs: number }> {
  const reply = await studio.stack.call<Reply<MembershipData>>('subscription', { action: 'membership' }, studio.openid(ROLE));
  if (!reply.ok || reply.data.contractId === undefined || reply.data.validUntilMs === undefined)
    throw new Error(`no live membership: ${JSON.stringify(reply)}`);
  return { contractId: reply.data.contractId, untilMs: reply.data.validUntilMs };
}

const advancesTo = (studio: Studio, atMs: number) => studio.stack.advance(atMs - studio.stack.clock.nowMs());

/** The page reads again when it is shown. What arrived meanwhile is put away, and the page shown from its top. */
async function looksAgain({ user }: Sitting, words: string): Promise<void> {
  await user.opensTab('首页');
  await user.opensTab('我的');
  await user.sees(words);
  await user.putsMessagesAway();
  await user.screen
    .locator('[class*="app-page"]')
    .first()
    .evaluate((page) => page.scrollIntoView());
}
