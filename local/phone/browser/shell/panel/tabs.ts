import { h } from '../../shared/dom';
import type { View } from './section';

/** Tabs with their views; the first one is open. */
export function tabs(entries: readonly { readonly name: string; readonly view: View }[]): HTMLElement {
  const buttons = entries.map(({ name }, index) => h('button', { type: 'button', role: 'tab', onclick: () => select(index) }, name));
  const select = (selected: number) => {
    entries.forEach(({ view }, index) => {
      view.element.hidden = index !== selected;
      buttons[index]?.setAttribute('aria-selected', String(index === selected));
    });
    entries[selected]?.view.shown();
  };
  select(0);
  return h('div', { class: 'tabs' }, h('div', { role: 'tablist' }, ...buttons), ...entries.map(({ view }) => view.element));
}
