import type { Locator, Page } from 'playwright-core';

/** What a person does on the phone, in the words on the screen (Chinese). Each step waits for what it needs to see. */
export class PhoneUser {
  constructor(readonly page: Page) {}

  /** The page of the mini-program that is on the screen. */
  get screen(): Locator {
    return this.page.locator('.page:not([hidden])');
  }

  /** Waits until this text can be read on the mini-program's page. */
  async sees(text: string): Promise<void> {
    await this.screen.getByText(text).first().waitFor({ state: 'visible' });
  }

  async taps(text: string): Promise<void> {
    await this.screen.getByText(text, { exact: true }).first().click();
  }

  /** Puts away the service messages that lie over the screen. */
  async putsMessagesAway(): Promise<void> {
    await this.page.locator('.message-banner .close').evaluateAll((buttons: HTMLElement[]) => buttons.forEach((button) => button.click()));
  }

  async opensTab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name }).click();
  }

  /** From the first page to WeChat's cashier for this plan. */
  async ordersPlan(planName: string): Promise<void> {
    await this.taps('查看方案');
    await this.screen.getByRole('radio', { name: planName }).click();
    await this.consents();
    await this.screen.getByRole('button', { name: '同意并支付' }).click();
    await this.answersReminders('允许');
    await this.cashier.waitFor();
  }

  async consents(): Promise<void> {
    await this.screen.getByText('我已阅读并同意自动续费服务协议').click();
  }

  /** What WeChat asks in the tap that buys. */
  async answersReminders(answer: '允许' | '拒绝'): Promise<void> {
    await this.page.getByRole('dialog', { name: '申请发送一次以下消息' }).getByRole('button', { name: answer }).click();
  }

  get cashier(): Locator {
    return this.page.getByRole('dialog', { name: '确认付款' });
  }

  get renewalSwitch(): Locator {
    return this.cashier.getByRole('switch', { name: '开通自动续费' });
  }

  /** Pays on the cashier and closes WeChat's receipt. */
  async pays(): Promise<void> {
    await this.cashier.getByRole('button', { name: '确认支付' }).click();
    await this.page.getByRole('button', { name: '完成' }).click();
  }

  async cancelsPayment(): Promise<void> {
    await this.cashier.getByRole('button', { name: '关闭' }).click();
  }

  /** Tries to pay from the empty balance, reads that it does not suffice, and gives up. */
  async paysFromEmptyBalance(): Promise<void> {
    await this.cashier.getByLabel('付款方式').selectOption({ label: '零钱 (余额 ¥0.00)' });
    await this.cashier.getByRole('button', { name: '确认支付' }).click();
    await this.page.getByText('零钱余额不足').waitFor();
    await this.page.getByRole('button', { name: '取消' }).click();
  }

  /** Goes from the mini-program to WeChat's own list of deduction services. */
  async opensDeductionServices(): Promise<void> {
    await this.page.getByRole('button', { name: '更多' }).click();
    await this.page.getByRole('button', { name: '扣费服务' }).click();
    await this.deductionServices.getByText('扣费').first().waitFor();
  }

  async leavesDeductionServices(): Promise<void> {
    await this.deductionServices.getByRole('button', { name: '返回' }).click();
  }

  /** Ends the only deduction service in WeChat's own settings and comes back to the mini-program. */
  async terminatesInWechat(): Promise<void> {
    await this.opensDeductionServices();
    await this.deductionServices.getByRole('button', { name: '关闭服务' }).click();
    await this.page.getByRole('dialog', { name: '关闭扣费服务？' }).getByRole('button', { name: '关闭服务' }).click();
    await this.deductionServices.getByText('没有正在使用的扣费服务').waitFor();
    await this.leavesDeductionServices();
  }

  private get deductionServices(): Locator {
    return this.page.getByRole('dialog', { name: '扣费服务', exact: true });
  }

  get signingPage(): Locator {
    return this.page.getByRole('dialog', { name: '开通扣费服务' });
  }
}
