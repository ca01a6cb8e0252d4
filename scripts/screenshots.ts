import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
// Builds what a stack for tests needs.
import '../test/support/build-once';
import { launchBrowser, openPanel, openPhone } from '../test/support/browser';
import { TEST_PHONE_DIR } from '../test/support/paths';
import { PhoneUser } from '../test/support/phone-user';
import { startTestStack, type TestStack } from '../test/support/stack';
import { savePng } from './save-png';

/** Pictures of every page in light and dark, at 390 × 844 points and two pixels a point, for the README and for reviews. */
const FOLDER = 'docs/screenshots';
const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const MINUTE_MS = 60_000;

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const [stack, browser] = await Promise.all([startTestStack({ phoneDir: TEST_PHONE_DIR }), launchBrowser()]);
try {
  for (const theme of THEMES) {
    await picturesOfMember(stack, browser, theme);
    await picturesOfLateSigning(stack, browser, theme);
    await pictureOfPanel(stack, browser, theme);
  }
  await pictureInEnglish(stack, browser);
} finally {
  await browser.close();
  await stack.dispose();
}

async function picturesOfMember({ baseUrl }: TestStack, browser: Browser, theme: Theme): Promise<void> {
  const phone = await openPhone(browser, { baseUrl, openid: memberOf(theme), theme });
  const user = new PhoneUser(phone.page);
  const shot = (name: string) => savePng(phone.page, path.join(FOLDER, `${name}-${theme}.png`));
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
  await phone.context.close();
}

async function picturesOfLateSigning(stack: TestStack, browser: Browser, theme: Theme): Promise<void> {
  const phone = await openPhone(browser, { baseUrl: stack.baseUrl, openid: `oUnsigned_${theme}`, theme });
  const user = new PhoneUser(phone.page);
  const shot = (name: string) => savePng(phone.page, path.join(FOLDER, `${name}-${theme}.png`));
  await user.ordersPlan('连续包季');
  await user.cancelsPayment();
  await user.sees('还没有付款');
  await shot('result-unpaid');
  await user.screen.getByRole('button', { name: '继续支付' }).click();
  await user.renewalSwitch.uncheck();
  await user.pays();
  await user.sees('付款已完成');
  await stack.advance(15 * MINUTE_MS);
  await user.sees('支付已完成，自动续费未开通');
  await shot('result-unsigned');
  await user.screen.getByRole('button', { name: '开通自动续费' }).click();
  await user.sees('今天不付款');
  await shot('resume-signing');
  await user.consents();
  await user.screen.getByRole('button', { name: '开通自动续费' }).click();
  await user.signingPage.waitFor();
  await shot('wechat-signing');
  await phone.context.close();
}

/** The whole page with a signed notification unfolded, for the user who became a member. */
async function pictureOfPanel({ baseUrl }: TestStack, browser: Browser, theme: Theme): Promise<void> {
  const { page, context } = await openPanel(browser, { baseUrl, openid: memberOf(theme), theme });
  await page.frameLocator('iframe').getByText('管理会员').waitFor();
  await page.getByLabel('Kind').selectOption('notification');
  await page.locator('.traffic li:not([hidden]) summary').first().click();
  await page.getByText('transaction_id').or(page.getByText('contract_id')).first().waitFor();
  await savePng(page, path.join(FOLDER, `panel-${theme}.png`));
  await context.close();
}

async function pictureInEnglish({ baseUrl }: TestStack, browser: Browser): Promise<void> {
  const phone = await openPhone(browser, { baseUrl, openid: 'oEnglish', language: 'en', route: 'packages/membership/plans/index' });
  await phone.page.getByText('Monthly').first().waitFor();
  await savePng(phone.page, path.join(FOLDER, 'membership-english.png'));
  await phone.context.close();
}

function memberOf(theme: Theme): string {
  return `oMember_${theme}`;
}
