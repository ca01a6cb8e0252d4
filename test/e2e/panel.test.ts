import type { FrameLocator } from 'playwright-core';
import { openPanel, type BrowserPhone } from '../support/browser';
import { Stage } from '../support/stage';
import { Subscriber } from '../support/subscriber';

let stage: Stage;
let stack: Stage['stack'];
let browser: Stage['browser'];
let panel: BrowserPhone;
let phone: FrameLocator;

beforeAll(async () => {
  stage = await Stage.start();
  ({ stack, browser } = stage);
});
afterAll(() => stage.stop());
beforeEach(async () => {
  panel = await openPanel(browser, { baseUrl: stack.baseUrl, openid: 'oPanelUserA' });
  phone = panel.page.frameLocator('iframe');
});
afterEach(async () => {
  expect(panel.errors).toEqual([]);
  await panel.context.close();
});

describe('developer panel', () => {
  it('shows what the phone sends as it happens', async () => {
    const { page } = panel;
    const row = page.locator('.traffic li', { hasText: 'subscription.membership' }).first();
    await row.locator('summary').click();
    await row.getByText('"action": "membership"').waitFor();
    await page.getByLabel('Filter').fill('no such text');
    await row.waitFor({ state: 'hidden' });
  });

  it('looks into the database', async () => {
    const { page } = panel;
    await page.getByRole('tab', { name: 'Database' }).click();
    await page.getByRole('button', { name: 'plans' }).click();
    await page.locator('.documents summary', { hasText: /^month/ }).click();
    await page.locator('.documents pre', { hasText: '"_id": "month"' }).waitFor();
  });

  it('moves the clock, and the mini-program sees the stack’s time', async () => {
    const { page } = panel;
    const before = stack.clock.nowMs();
    await page.getByRole('button', { name: '+1 h' }).click();
    await page.getByRole('button', { name: '+1 h', disabled: false }).waitFor();
    const offsetMs = await phone.locator('html').evaluate(() => Date.now());
    expect(stack.clock.nowMs()).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(Math.abs(offsetMs - stack.clock.nowMs())).toBeLessThan(60_000);
  });

  it('goes to the next deduction, which ends as chosen', async () => {
    const user = new Subscriber(stack, 'panel');
    await user.buy();
    const { page, context } = await openPanel(browser, { baseUrl: stack.baseUrl, openid: user.openid });
    const decided = page.waitForResponse('**/_control/wechat/deduct');
    await page.getByLabel('Deductions end').selectOption('NOTENOUGH');
    await decided;
    await page.getByRole('button', { name: 'To next deduction' }).click();
    await page.getByRole('button', { name: 'To next deduction', disabled: false }).waitFor();
    expect(await user.membership()).toMatchObject({ pastDue: { reason: 'balance', attempts: 1 } });
    await context.close();
  });

  it('arms and removes faults', async () => {
    const { page } = panel;
    await page.getByRole('tab', { name: 'Faults' }).click();
    await page.getByLabel('What').fill('wechat.contract');
    await page.getByLabel('Fault', { exact: true }).selectOption('duplicate');
    await page.getByLabel('Times').fill('3');
    await page.getByRole('button', { name: 'Add fault' }).click();
    await page.locator('.faults code', { hasText: 'wechat.contract' }).waitFor();
    expect(stack.faults.list()).toEqual([{ on: 'wechat.contract', do: 'duplicate', times: 3 }]);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No fault is armed.').waitFor();
    expect(stack.faults.list()).toEqual([]);
  });

  it('changes user, theme and language of the phone', async () => {
    const { page } = panel;
    await page.getByLabel('New user').fill('oPanelUserB');
    await page.getByRole('button', { name: 'Add' }).first().click();
    await page.locator('.traffic li[data-text*="opa***serb"]').first().waitFor({ state: 'attached' });
    await page.getByLabel('Theme').selectOption('dark');
    await phone.locator('html[data-theme="dark"]').waitFor();
    await page.getByLabel('Language').selectOption('en');
    await phone.getByRole('tab', { name: 'Home' }).waitFor();
  });

  it('hides below 900 pixels and when the address says so', async () => {
    const { page } = panel;
    await page.setViewportSize({ width: 800, height: 900 });
    await page.locator('#panel').waitFor({ state: 'hidden' });
    expect(await page.locator('iframe').boundingBox()).toEqual({ x: 0, y: 0, width: 800, height: 900 });
    await page.setViewportSize({ width: 1300, height: 900 });
    await page.locator('#panel').waitFor({ state: 'visible' });
    await page.goto(`${stack.baseUrl}/?panel=0`);
    await phone.locator('html[data-ready]').waitFor({ state: 'attached' });
    expect(await page.locator('#panel').isVisible()).toBe(false);
  });
});

describe('while the mini-program is being changed', () => {
  it('reloads after a rebuild', async () => {
    await phone.locator('html').evaluate((root) => root.setAttribute('data-before', ''));
    stack.announceRebuild();
    await phone.locator('html[data-ready]:not([data-before])').waitFor({ state: 'attached' });
  });

  it('shows build errors over the phone', async () => {
    const report = { errors: ['pages/home/index.wxml:3:7 unexpected character'], warnings: [], milliseconds: 1 };
    await panel.page.route('**/build.json', (route) => route.fulfill({ json: report }));
    stack.announceRebuild();
    await phone.getByText('pages/home/index.wxml:3:7 unexpected character').waitFor();
  });

  it('shows an error of a page at once', async () => {
    await phone.locator('html').evaluate(() => {
      reportError(new Error('a page went wrong'));
    });
    await phone.getByRole('alert').getByText('a page went wrong').first().waitFor();
    await phone.getByRole('alert').getByRole('button').click();
    await phone.getByRole('alert').waitFor({ state: 'hidden' });
    panel = { ...panel, errors: [] };
  });
});
