import { h } from '../../shared/dom';
import { yuan } from '../../shared/money';
import { plainDialog, showModal } from '../ui/dialogs';
import { overlays } from '../ui/overlays';
import type { Words } from '../words';
import type { ContractTerms } from './sheets';

/** What is to be paid, to whom, and the contract that is offered with it. */
interface Bill {
  readonly merchantName: string;
  readonly body: string;
  readonly amountFen: number;
  readonly contract: ContractTerms | null;
}
type PaymentDecision = { readonly outcome: 'paid' | 'no-balance'; readonly autoRenew: boolean } | { readonly outcome: 'cancelled' };

const TICK = '<svg class="tick" viewBox="0 0 64 64"><circle cx="32" cy="32" r="29"/><path d="M19 33l9 9 18-19"/></svg>';

/** Says that the balance does not suffice. Resolves with whether the user wants to pay in another way. */
export async function offerOtherMethod(words: Words): Promise<boolean> {
  const { confirm } = await showModal({ ...plainDialog(words), content: words.noBalance, confirmText: words.changeMethod });
  return confirm;
}

/** The sheet from below with amount, method and button; resolves with what the user decided. */
export function askForPayment(sheet: Bill, words: Words): Promise<PaymentDecision> {
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
    const decide = (decision: PaymentDecision) => {
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

/** WeChat's receipt; resolves when the user has closed it. */
export function showPaid(sheet: Pick<Bill, 'merchantName' | 'amountFen'>, words: Words): Promise<void> {
  return new Promise((resolve) => {
    const sign = h('span');
    sign.innerHTML = TICK;
    const done = h(
      'button',
      {
        class: 'wechat-button',
        onclick: () => {
          screen.remove();
          resolve();
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
