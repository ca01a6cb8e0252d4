import { h } from '../../shared/dom';
import type { PickRequest } from '../builtin/definition';
import type { Words } from '../words';
import { closeByMask, showActionSheet } from './dialogs';
import { overlays } from './overlays';

/** What `picker` opens: a list for one column, selects for several, the browser's own field for date and time. */
export function pick(request: PickRequest, words: Words): Promise<number | string | readonly number[] | null> {
  const [only] = request.columns;
  if (request.mode === 'selector')
    return showActionSheet(only ?? [], words, { title: request.headerText, selected: Number(request.value ?? -1) });
  if (request.mode === 'multiSelector') return pickColumns(request, words);
  return pickDate(request, words);
}

function pickColumns({ columns, value }: PickRequest, words: Words): Promise<readonly number[] | null> {
  const chosen = Array.isArray(value) ? (value as unknown[]) : [];
  const selects = columns.map((items, column) =>
    h('select', {}, ...items.map((item, index) => h('option', { value: index, selected: index === chosen[column] }, item))),
  );
  return sheetWith(selects, () => selects.map((select) => select.selectedIndex), words);
}

/** The browser's field by the smallest unit that is asked for. */
const DATE_FIELDS: Readonly<Record<string, string>> = { month: 'month', year: 'number' };

function pickDate({ mode, value, start, end, fields }: PickRequest, words: Words): Promise<string | null> {
  const input = h('input', {
    type: mode === 'time' ? 'time' : (DATE_FIELDS[fields] ?? 'date'),
    min: start,
    max: end,
    value: typeof value === 'string' ? value : '',
    'aria-label': words.selectDate,
  });
  return sheetWith([input], () => input.value, words);
}

function sheetWith<T>(fields: readonly HTMLElement[], read: () => T, words: Words): Promise<T | null> {
  return new Promise((resolve) => {
    const finish = (value: T | null) => {
      mask.remove();
      resolve(value);
    };
    const sheet = h(
      'div',
      { class: 'sheet', role: 'dialog' },
      h('div', { class: 'picker-columns' }, ...fields),
      h('button', { onclick: () => finish(read()) }, words.confirm),
      h('button', { class: 'cancel', onclick: () => finish(null) }, words.cancel),
    );
    const mask = overlays.add(h('div', { class: 'mask' }, sheet));
    closeByMask(mask, () => finish(null));
  });
}
