import * as v from 'valibot';
import { controlGet } from '../../shared/control';
import { h } from '../../shared/dom';
import { TrafficEntrySchema, TrafficSchema, type TrafficEntry } from '../../shared/panel-data';
import { prettyMessage } from './pretty';
import { announceFailure, type View } from './section';

/** Rows that are kept in the list. */
const MAX_ROWS = 400;
const TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  day: '2-digit',
  month: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const ARROWS: Readonly<Record<TrafficEntry['kind'], string>> = { request: '→', notification: '←', call: '⇢' };
const KIND_TITLES: Readonly<Record<TrafficEntry['kind'], string>> = {
  request: 'request: merchant to platform',
  notification: 'notification: platform to merchant',
  call: 'call: user to function',
};

export interface TrafficView extends View {
  add(entry: unknown): void;
  refresh(): void;
}

/** Everything that went over the stack's wires, newest first, with what the receiver found when it verified the signature. */
export function trafficView(): TrafficView {
  const list = h('ol', { class: 'traffic' });
  const kind = filterOf('Kind', ['all kinds', 'request', 'notification', 'call']);
  const party = filterOf('Party', ['all parties', 'wechat', 'huifu', 'charger', 'merchant']);
  const search = h('input', { type: 'search', placeholder: 'filter by text', 'aria-label': 'Filter' });
  const element = h(
    'div',
    { class: 'view' },
    h('div', { class: 'row' }, kind, party, search),
    list,
    h('p', { class: 'empty' }, 'Nothing has been sent yet. Use the phone.'),
  );
  let lastSeq = 0;
  const matches = (row: HTMLElement) => {
    const ofKind = kind.value === '' || row.dataset.kind === kind.value;
    const ofParty = party.value === '' || row.dataset.party === party.value;
    return ofKind && ofParty && (row.dataset.text ?? '').includes(search.value.toLowerCase());
  };
  const filter = () => {
    for (const row of list.children) if (row instanceof HTMLElement) row.hidden = !matches(row);
  };
  kind.addEventListener('change', filter);
  party.addEventListener('change', filter);
  search.addEventListener('input', filter);
  const add = (input: unknown) => {
    const entry = v.parse(TrafficEntrySchema, input);
    if (entry.seq <= lastSeq) return;
    lastSeq = entry.seq;
    const item = row(entry);
    item.hidden = !matches(item);
    list.prepend(item);
    while (list.children.length > MAX_ROWS) list.lastElementChild?.remove();
  };
  return {
    element,
    add,
    shown: () => undefined,
    refresh: () => {
      controlGet(`traffic?after=${lastSeq}`, TrafficSchema).then(({ entries }) => entries.forEach(add), announceFailure);
    },
  };
}

/** A choice among values; the first one means all. */
function filterOf(label: string, [all = '', ...values]: readonly string[]): HTMLSelectElement {
  return h('select', { 'aria-label': label }, h('option', { value: '' }, all), ...values.map((name) => h('option', { value: name }, name)));
}

function row(entry: TrafficEntry): HTMLElement {
  const { kind, party, subject, verification, fault, status, atMs, durationMs } = entry;
  const details = h(
    'details',
    {},
    h(
      'summary',
      {},
      h('time', {}, TIME.format(atMs)),
      h('span', { class: `arrow ${kind}`, title: KIND_TITLES[kind] }, ARROWS[kind]),
      h('span', { class: 'subject' }, h('small', {}, party), ` ${subject}`),
      fault === null ? null : h('span', { class: 'badge fault' }, fault),
      verification === 'not-checked' ? null : h('span', { class: `badge ${verification}` }, verification),
      h('span', { class: 'status' }, status === null ? '–' : String(status)),
      h('span', { class: 'duration' }, `${durationMs} ms`),
    ),
  );
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(...messages(entry));
  });
  return h(
    'li',
    { 'data-kind': kind, 'data-party': party, 'data-text': `${party} ${subject} ${entry.sent} ${entry.answered ?? ''}`.toLowerCase() },
    details,
  );
}

function messages({ sent, answered }: TrafficEntry): HTMLElement[] {
  const message = (label: string, text: string) => h('figure', {}, h('figcaption', {}, label), h('pre', {}, prettyMessage(text)));
  return [message('sent', sent), message('answered', answered ?? 'nothing')];
}
