import { h } from '../../shared/dom';
import type { Words } from '../words';
import { overlays } from './overlays';

export interface ModalOptions {
  readonly title: string;
  readonly content: string;
  readonly showCancel: boolean;
  readonly cancelText: string;
  readonly confirmText: string;
  readonly cancelColor?: string | undefined;
  readonly confirmColor?: string | undefined;
  readonly editable: boolean;
  readonly placeholderText: string;
}
export interface ModalResult {
  readonly confirm: boolean;
  readonly cancel: boolean;
  readonly content: string | null;
}

/** A dialog with the usual two buttons and nothing in it yet. */
export const plainDialog = (words: Words): ModalOptions => ({
  title: '',
  content: '',
  showCancel: true,
  cancelText: words.cancel,
  confirmText: words.confirm,
  editable: false,
  placeholderText: '',
});

/** A dialog in the middle; resolves with what was tapped. */
export function showModal(options: ModalOptions): Promise<ModalResult> {
  return new Promise((resolve) => {
    const input = options.editable
      ? h('input', { placeholder: options.placeholderText, value: options.content, 'aria-label': options.title })
      : null;
    const end = (confirm: boolean) => {
      mask.remove();
      resolve({ confirm, cancel: !confirm, content: input === null ? null : input.value });
    };
    const cancel = h('button', { class: 'cancel', onclick: () => end(false) }, options.cancelText);
    const confirm = h('button', { class: 'confirm', onclick: () => end(true) }, options.confirmText);
    cancel.style.color = options.cancelColor ?? '';
    confirm.style.color = options.confirmColor ?? '';
    const dialog = h(
      'div',
      { class: 'dialog', role: 'dialog', 'aria-modal': 'true', 'aria-label': options.title },
      h('h2', {}, options.title),
      input ?? h('p', {}, options.content),
      h('footer', {}, options.showCancel ? cancel : null, confirm),
    );
    const mask = overlays.add(h('div', { class: 'mask' }, dialog));
    confirm.focus();
  });
}

interface ActionSheetOptions {
  readonly itemColor?: string;
  readonly title?: string;
  /** Index of the item that holds now. */
  readonly selected?: number;
}

/** A list from below; resolves with the index that was tapped, or null. */
export function showActionSheet(items: readonly string[], words: Words, options: ActionSheetOptions = {}): Promise<number | null> {
  const { itemColor = '', title = '', selected } = options;
  return new Promise((resolve) => {
    const end = (index: number | null) => {
      mask.remove();
      resolve(index);
    };
    const buttons = items.map((item, index) =>
      h(
        'button',
        {
          onclick: () => end(index),
          style: itemColor === '' ? undefined : `color:${itemColor}`,
          'aria-current': index === selected ? 'true' : undefined,
        },
        item,
      ),
    );
    const sheet = h(
      'div',
      { class: 'sheet', role: 'menu' },
      title === '' ? null : h('h2', {}, title),
      ...buttons,
      h('button', { class: 'cancel', onclick: () => end(null) }, words.cancel),
    );
    const mask = overlays.add(h('div', { class: 'mask' }, sheet));
    closeByMask(mask, () => end(null));
  });
}

/** Tapping beside the sheet closes it. */
export function closeByMask(mask: HTMLElement, close: () => void): void {
  mask.addEventListener('click', (event) => {
    if (event.target === mask) close();
  });
}
