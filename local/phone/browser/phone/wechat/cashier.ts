import * as v from 'valibot';
import { ControlFailure, controlGet, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import type { Phone } from '../phone';
import { showModal } from '../ui/dialogs';
import { overlays } from '../ui/overlays';
import type { Words } from '../words';
import { yuan } from './money';
import { CashierSheetSchema, type CashierSheet, type ContractTerms } from './sheets';

/** `cancel` and the like become `requestPayment:fail …`. */
export type CashierOutcome = 'paid' | 'cancel' | (string & Record<never, never>);
type Decision = { readonly outcome: 'paid' | 'no-balance'; readonly autoRenew: boolean } | { readonly outcome: 'cancelled' };

const TICK = '<svg class="tick" viewBox="0 0 64 64"><circle cx="32" cy="32" r="29"/><path d="M19 33l9 9 18-19"/></svg>';

/** WeChat's cashier over the mini-program: shows what the platform knows about the prepared order, and carries the user's decision to it. */
export async function openCashier(prepayId: string, phone: Phone): Promise<CashierOutcome> {
  const words = phone.words();
  const sheet = await controlGet(`wechat/sheet?prepayId=${encodeURIComponent(prepayId)}`, CashierSheetSchema).catch(asRefusal);
  if (typeof sheet === 'string') return refuse(words, sheet);
  if (sheet.state !== 'payable') return refuse(words, words.orderStates[sheet.state]);
  const { openid, signingFails } = phone.settings();
  if (sheet.openid !== null && sheet.openid !== openid) return refuse(words, words.wrongAccount);
  for (;;) {
    const decision = await askForDecision(sheet, words);
    const sent = await send({ prepayId, openid, ...decision, ...(signingFails ? { signing: 'fails' } : {}) });
    if (sent !== null) return refuse(words, sent);
    if (decision.outcome === 'cancelled') return 'cancel';
    if (decision.outcome === 'paid') return showPaid(sheet, words);
    if (!(await offerOtherMethod(words))) return 'cancel';
  }
}

const asRefusal = (error: unknown): string => {
  if (error instanceof ControlFailure) return error.message;
  throw error;
};

async function refuse(words: Words, reason: string): Promise<CashierOutcome> {
  await showModal({ ...plainDialog(words), content: reason, showCancel: false });
  return reason;
}

async function offerOtherMethod(words: Words): Promise<boolean> {
  const { confirm } = await showModal({ ...plainDialog(words), content: words.noBalance, confirmText: words.changeMethod });
  return confirm;
}

const plainDialog = (words: Words) => ({
  title: '',
  content: '',
  showCancel: true,
  cancelText: words.cancel,
  confirmText: words.confirm,
  editable: false,
  placeholderText: '',
});

/** @returns null, or why the platform refused */
async function send(decision: object): Promise<string | null> {
  return controlPost('wechat/pay', decision, v.unknown()).then(() => null, asRefusal);
}

function askForDecision(sheet: CashierSheet, words: Words): Promise<Decision> {
  return new Promise((resolve) => {
    const method = h(
      'select',
      { 'aria-label': words.payMethod },
      h('option', { value: 'paid' }, words.methodCard),
      h('option', { value: 'no-balance' }, words.methodBalance),
    );
    const renewal =
      sheet.contract === null
        ? null
        : h('input', { type: 'checkbox', class: 'wechat-switch', role: 'switch', checked: true, 'aria-label': words.autoRenew });
    const decide = (decision: Decision) => {
      mask.remove();
      resolve(decision);
    };
    const pay = h(
      'button',
      {
        class: 'wechat-button',
        onclick: () => decide({ outcome: method.value === 'paid' ? 'paid' : 'no-balance', autoRenew: renewal?.checked === true }),
      },
      words.payButton,
    );
    const mask = overlays.add(
      h(
        'div',
        { class: 'mask' },
        h(
          'section',
          { class: 'pay-sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': words.payTitle },
          h(
            'div',
            { class: 'bar' },
            h('button', { 'aria-label': words.close, onclick: () => decide({ outcome: 'cancelled' }) }, '✕'),
            h('h2', {}, words.payTitle),
          ),
          h('p', { class: 'merchant' }, sheet.merchantName),
          h('p', { class: 'body' }, sheet.body),
          h('p', { class: 'amount' }, h('small', {}, '¥'), yuan(sheet.amountFen)),
          sheet.contract === null || renewal === null ? null : contractBox(sheet.contract, renewal, words),
          h('div', { class: 'row' }, h('span', {}, words.payMethod), method),
          pay,
        ),
      ),
    );
  });
}

function contractBox(contract: ContractTerms, renewal: HTMLInputElement, words: Words): HTMLElement {
  return h(
    'div',
    { class: 'contract' },
    h('label', {}, h('span', {}, words.autoRenew), renewal),
    h('p', {}, `${contract.planName} · ${words.deductionAmount(contract.kind, yuan(contract.amountFen))}`),
    h('p', {}, `${words.serviceAccount} ${contract.displayAccount}`),
    h('p', {}, words.autoRenewHint),
  );
}

function showPaid(sheet: CashierSheet, words: Words): Promise<CashierOutcome> {
  return new Promise((resolve) => {
    const sign = h('span');
    sign.innerHTML = TICK;
    const done = h(
      'button',
      {
        class: 'wechat-button',
        onclick: () => {
          screen.remove();
          resolve('paid');
        },
      },
      words.done,
    );
    const screen = overlays.add(
      h(
        'section',
        { class: 'wechat-screen paid', role: 'dialog', 'aria-label': words.paid },
        sign,
        h('h2', {}, words.paid),
        h('p', { class: 'merchant' }, sheet.merchantName, h('br'), h('span', { class: 'amount' }, `¥${yuan(sheet.amountFen)}`)),
        done,
      ),
    );
    done.focus();
  });
}
