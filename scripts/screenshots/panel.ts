import { openPanel } from '../../test/support/browser';
import { DEBTOR } from './charging-bill';
import { MEMBER } from './membership';
import { MINUTE_MS, type Studio } from './studio';

/** The whole page, phone and developer panel: a signed notification unfolded, for the user who became a member. */
export async function pictureOfTraffic(studio: Studio): Promise<void> {
  const { page, context } = await opens(studio, MEMBER);
  await page.frameLocator('iframe').getByText('管理会员').waitFor();
  await page.getByLabel('Kind').selectOption('notification');
  await page.locator('.traffic li:not([hidden]) summary').first().click();
  await page.getByText('transaction_id').or(page.getByText('contract_id')).first().waitFor();
  await studio.save(page, 'panel');
  await context.close();
}

/** The piles' world while a car charges, and the Payscore orders of a user who owes. */
export async function picturesOfChargingPanel(studio: Studio): Promise<void> {
  await studio.pile('P002', { plugged: true, batteryWh: 60_000, socPercent: 40 });
  const driver = await studio.opens('Passer');
  await driver.user.chargesAt('P002');
  await driver.leaves();
  await studio.stack.advance(7 * MINUTE_MS);
  const piles = await opens(studio, 'Passer');
  await piles.page.frameLocator('iframe').getByText('正在充电').waitFor();
  await piles.page.getByRole('tab', { name: 'Piles' }).click();
  await piles.page.getByRole('article', { name: 'P002' }).getByText('charging', { exact: true }).waitFor();
  await studio.save(piles.page, 'panel-piles');
  await piles.context.close();
  await studio.pile('P002', { plugged: false });

  const payscore = await opens(studio, DEBTOR);
  await payscore.page.frameLocator('iframe').getByText('上一次充电还没有付清').waitFor();
  await payscore.page.getByRole('tab', { name: 'Payscore' }).click();
  await payscore.page.getByRole('button', { name: 'Deductions fail' }).first().waitFor();
  await studio.save(payscore.page, 'panel-payscore');
  await payscore.context.close();
}

const opens = (studio: Studio, role: string) => {
  const { browser, stack, theme } = studio;
  return openPanel(browser, { baseUrl: stack.baseUrl, openid: studio.openid(role), theme });
};
