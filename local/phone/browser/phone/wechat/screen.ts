import { h } from '../../shared/dom';
import { yuan } from '../../shared/money';
import type { PayscoreItem } from '../../shared/payscore';
import { overlays } from '../ui/overlays';
import type { Words } from '../words';
import { shownItems } from './payscore-rules';

export const SEAL = '<svg viewBox="0 0 32 32"><path d="M7 13a9 9 0 0 1 17-1M25 19a9 9 0 0 1-17 1"/><path d="M24 6v6h-6M8 26v-6h6"/></svg>';

/** An open screen. */
export interface Screen {
  readonly body: HTMLElement;
  close(): void;
}

/** A full screen of WeChat's own, over the mini-program, with a back arrow. */
export function openScreen(title: string, words: Words, onBack: () => void): Screen {
  const body = h('div', { class: 'content' });
  const screen = overlays.add(
    h(
      'section',
      { class: 'wechat-screen deduction-page', role: 'dialog', 'aria-label': title },
      h('header', {}, h('button', { 'aria-label': words.back, onclick: onBack }), title),
      body,
    ),
  );
  return {
    body,
    close: () => {
      screen.remove();
    },
  };
}

/** WeChat's round emblem of the deduction service. */
export function seal(): HTMLElement {
  const element = h('div', { class: 'seal', 'aria-hidden': 'true' });
  element.innerHTML = SEAL;
  return element;
}

/** A line of a list: name left, value right. */
export function row(name: string, value: string): HTMLElement {
  return h('div', { class: 'row' }, h('span', {}, name), h('span', {}, value));
}

/** The lines of a Payscore order. What costs nothing and is described, as the rules are by which it is charged, shows the description alone. */
export function itemRows(items: readonly PayscoreItem[]): HTMLElement[] {
  return shownItems(items).flatMap(({ name, description, amountFen }) =>
    description === ''
      ? [row(name, `¥${yuan(amountFen)}`)]
      : [row(name, amountFen === 0 ? '' : `¥${yuan(amountFen)}`), h('p', { class: 'note' }, description)],
  );
}
