import type { Locator } from 'playwright-core';
import { PhoneUser } from './phone-user';

/** What the mini-program's logic has around it. */
interface MiniprogramGlobals {
  getCurrentPages(): { readonly route: string }[];
  getApp(): { onShow(options: unknown): void };
  readonly wx: { getEnterOptionsSync(): unknown };
}

/** What a driver does on the phone, in the words on the screen (Chinese): in the mini-program and on WeChat's own Payscore screens. */
export class ChargingPhoneUser extends PhoneUser {
  /** From the home page to the page of a pile, by its QR code. */
  async scans(pileId: string): Promise<void> {
    await this.screen.getByRole('button', { name: '扫码充电' }).click();
    await this.page.getByRole('dialog', { name: '扫一扫' }).getByRole('button', { name: pileId }).click();
    await this.sees('现在充一度');
  }

  /** From the home page to the page of a pile, by the number that is printed on it. */
  async entersNumber(pileId: string): Promise<void> {
    await this.screen.getByRole('button', { name: '输入桩号' }).click();
    await this.screen.getByRole('textbox', { name: '充电桩编号' }).fill(pileId);
    await this.screen.getByRole('button', { name: '查看充电桩' }).click();
    await this.sees('现在充一度');
  }

  /** From the page of a pile to Payscore. */
  async starts(): Promise<void> {
    await this.screen.getByRole('button', { name: '开始充电（先充后付）' }).click();
    await this.payscore.waitFor();
  }

  /** Payscore's page about one order. */
  get payscore(): Locator {
    return this.page.getByRole('dialog', { name: '微信支付分', exact: true });
  }

  async confirmsInPayscore(): Promise<void> {
    await this.payscore.getByRole('button', { name: '确认使用' }).click();
    await this.payscore.getByRole('button', { name: '返回商家' }).click();
  }

  async refusesInPayscore(): Promise<void> {
    await this.payscore.getByRole('button', { name: '暂不使用' }).click();
  }

  /** By the arrow: nothing is decided. */
  async leavesPayscore(): Promise<void> {
    await this.payscore.getByRole('button', { name: '返回', exact: true }).click();
  }

  /** After Payscore's page has said that the service cannot be used. */
  async leavesPayscoreRefusal(): Promise<void> {
    await this.payscore.locator('.content').getByRole('button', { name: '返回' }).click();
  }

  /** From the home page to a running session. */
  async chargesAt(pileId: string): Promise<void> {
    await this.scans(pileId);
    await this.starts();
    await this.confirmsInPayscore();
    await this.seesSession();
  }

  async seesSession(): Promise<void> {
    await this.screen.getByRole('button', { name: '停止充电' }).waitFor();
  }

  /** Stops the running session; the bill is on its way. */
  async stops(): Promise<void> {
    await this.screen.getByRole('button', { name: '停止充电' }).click();
    await this.screen.getByRole('button', { name: '确认停止' }).click();
  }

  /** From a bill to the history and back to that bill, which is read anew. */
  async reopensBill(): Promise<void> {
    await this.goesHome();
    await this.opensTab('我的');
    await this.taps('充电订单');
    await this.screen
      .getByRole('button', { name: /号.+桩/ })
      .first()
      .click();
    await this.sees('付款进度');
  }

  /** The items on the bill and what is to be paid, in fen. */
  async readsBill(): Promise<{
    readonly lines: readonly { readonly name: string; readonly amountFen: number }[];
    readonly totalFen: number;
  }> {
    const labels = await this.screen
      .locator('[aria-label*=" 度 × "]')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('aria-label') ?? ''));
    const total = await this.screen.getByText('应付合计').locator('xpath=..').innerText();
    return {
      lines: labels.map((label) => ({ name: label.split(',')[0] ?? '', amountFen: amountFenIn(label) })),
      totalFen: amountFenIn(total),
    };
  }

  /** The pages of the mini-program that lie on top of each other, the lowest first. */
  pageRoutes(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as MiniprogramGlobals).getCurrentPages().map(({ route }) => route));
  }

  /** WeChat tells the mini-program the same scene again that it came with. Rule: https://developers.weixin.qq.com/miniprogram/dev/reference/api/App.html */
  async locksAndUnlocks(): Promise<void> {
    await this.page.evaluate(() => {
      const { getApp, wx } = globalThis as unknown as MiniprogramGlobals;
      getApp().onShow(wx.getEnterOptionsSync());
    });
  }

  /** Goes from the mini-program to WeChat's own list of Payscore orders. */
  async opensPayscoreOrders(): Promise<void> {
    await this.page.getByRole('button', { name: '更多' }).click();
    await this.page.getByRole('button', { name: '支付分订单' }).click();
    await this.payscoreOrders.waitFor();
  }

  get payscoreOrders(): Locator {
    return this.page.getByRole('dialog', { name: '支付分订单' });
  }

  async leavesPayscoreOrders(): Promise<void> {
    await this.payscoreOrders.getByRole('button', { name: '返回' }).click();
  }

  /** Pays the only order that is to be paid, in WeChat's own list. */
  async paysInWechat(): Promise<void> {
    await this.opensPayscoreOrders();
    await this.payscoreOrders.getByRole('button', { name: '立即支付' }).click();
    await this.pays();
    await this.payscoreOrders.getByText('已支付').waitFor();
    await this.leavesPayscoreOrders();
  }

  /** Back to the home page, over whatever pages lie between. */
  async goesHome(): Promise<void> {
    await this.screen.getByRole('button', { name: '回到首页' }).click();
    await this.screen.getByRole('button', { name: '扫码充电' }).waitFor();
  }

  /** One page back, by the arrow of the navigation bar. */
  async goesBack(): Promise<void> {
    await this.page.locator('#navigation-bar').getByRole('button', { name: '返回' }).click();
  }
}

/** The last amount in a text: `…, ¥0.98` → 98. */
function amountFenIn(text: string): number {
  const match = /¥(\d+)\.(\d\d)\s*$/.exec(text);
  if (match === null) throw new Error(`no amount in "${text}"`);
  return Number(match[1]) * 100 + Number(match[2]);
}
