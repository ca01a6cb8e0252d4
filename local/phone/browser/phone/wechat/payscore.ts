import * as v from 'valibot';
import { ControlFailure, controlGet, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import { yuan } from '../../shared/money';
import { PayscoreSheetSchema, type PayscoreSheet } from '../../shared/payscore';
import type { Phone } from '../phone';
import { viewOf } from './payscore-rules';
import { itemRows, openScreen, row, type Screen } from './screen';

/** WeChat's Payscore mini-program. Rule: https://pay.weixin.qq.com/doc/v3/partner/4012090600 */
export const PAYSCORE_APP_ID = 'wxd8f3793ea3b935b8';

/** `confirmed`: by the button on the page. `left`: by the back arrow or without a decision, whatever was decided before. */
export type PayscoreVisit = 'confirmed' | 'left';

/** The order that `package` from the create reply stands for. */
export const sheetOfPackage = (packageText: string): Promise<PayscoreSheet> =>
  controlGet(`huifu/sheet?package=${encodeURIComponent(packageText)}`, PayscoreSheetSchema);

/**
 * Payscore's confirmation page (需确认模式), where the user agrees to use a service now and pay later. The platform hears what is decided, and
 * nothing when the user just leaves.
 *
 * @param load what the page is about; its failure is shown on the page
 * @param returnText of the button after confirming
 */
export function openPayscore(load: () => Promise<PayscoreSheet>, phone: Phone, returnText: string): Promise<PayscoreVisit> {
  const words = phone.words();
  return new Promise((resolve) => {
    const end = (visit: PayscoreVisit) => {
      screen.close();
      resolve(visit);
    };
    const screen = openScreen(words.payscore, words, () => end('left'));
    screen.body.append(h('div', { class: 'spinner push' }));
    const page = new PayscorePage(screen, phone, returnText, end);
    load().then(
      (sheet) => page.paint(sheet),
      (error: unknown) => page.fail(error),
    );
  });
}

class PayscorePage {
  constructor(
    private readonly screen: Screen,
    private readonly phone: Phone,
    private readonly returnText: string,
    private readonly end: (visit: PayscoreVisit) => void,
  ) {}

  paint(sheet: PayscoreSheet): void {
    const view = viewOf(sheet, this.phone.settings());
    if (view === 'confirm') this.ask(sheet);
    else if (view === 'confirmed') this.showConfirmed(sheet);
    else this.refuse(this.phone.words().payscoreRefusals[view]);
  }

  /** Shows what the stack has said; anything else is a mistake of the phone. */
  fail(error: unknown): void {
    if (!(error instanceof ControlFailure)) reportError(error);
    this.refuse(error instanceof Error ? error.message : String(error));
  }

  private ask(sheet: PayscoreSheet): void {
    const words = this.phone.words();
    const { merchantName, serviceIntroduction, startLocation, riskFund, items } = sheet;
    const confirm = h('button', { class: 'wechat-button wide' }, words.payscoreConfirm);
    const refuse = h('button', { class: 'wechat-button wide quiet' }, words.payscoreRefuse);
    const decide = (decision: 'confirm' | 'refuse', then: () => void) => () => {
      confirm.disabled = refuse.disabled = true;
      this.decide(sheet, decision).then(then, (error: unknown) => this.fail(error));
    };
    confirm.addEventListener(
      'click',
      decide('confirm', () => this.showConfirmed(sheet)),
    );
    refuse.addEventListener(
      'click',
      decide('refuse', () => this.end('left')),
    );
    this.screen.body.replaceChildren(
      emblem(),
      h('h3', {}, merchantName),
      h('p', { class: 'intro' }, h('span', { class: 'payscore-tag' }, words.payscoreTag), h('br'), words.payscoreIntro),
      row(words.payscoreService, serviceIntroduction),
      ...(startLocation === null ? [] : [row(words.payscoreLocation, startLocation)]),
      ...itemRows(items),
      ...(riskFund === null
        ? []
        : [row(words.payscoreEstimate, `¥${yuan(riskFund.amountFen)}`), h('p', { class: 'note' }, riskFund.description)]),
      h('p', { class: 'intro push' }, words.payscorePayment, h('br'), words.payscoreAgreement),
      confirm,
      refuse,
    );
  }

  private async decide({ outOrderNo }: PayscoreSheet, decision: 'confirm' | 'refuse'): Promise<void> {
    await controlPost('huifu/decide', { outOrderNo, decision, openid: this.phone.settings().openid }, v.unknown());
  }

  private showConfirmed({ merchantName }: PayscoreSheet): void {
    const words = this.phone.words();
    const back = h('button', { class: 'wechat-button wide push', onclick: () => this.end('confirmed') }, this.returnText);
    this.screen.body.replaceChildren(
      emblem(),
      h('h3', {}, words.payscoreConfirmed),
      h('p', { class: 'intro' }, merchantName, h('br'), words.payscoreConfirmedText),
      back,
    );
    back.focus();
  }

  private refuse(reason: string): void {
    const words = this.phone.words();
    this.screen.body.replaceChildren(
      emblem(),
      h('h3', {}, words.payscoreUnusable),
      h('p', { class: 'intro', role: 'alert' }, reason),
      h('button', { class: 'wechat-button wide quiet push', onclick: () => this.end('left') }, words.back),
    );
  }
}

const EMBLEM = '<svg viewBox="0 0 32 32"><path d="M6 22a11 11 0 1 1 20 0"/><path d="M16 18l5-6"/><path d="M11 26h10"/></svg>';

/** Payscore's round emblem: a gauge. */
function emblem(): HTMLElement {
  const element = h('div', { class: 'seal', 'aria-hidden': 'true' });
  element.innerHTML = EMBLEM;
  return element;
}
