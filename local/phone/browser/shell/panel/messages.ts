import { controlGet } from '../../shared/control';
import { h } from '../../shared/dom';
import { ReceivedMessagesSchema, type ReceivedMessage } from '../../shared/subscription-messages';
import { announceFailure, type View } from './section';

const TIME = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' });

/** Every subscription message that any user has received, the newest first. */
export function messagesView(): View & { changed(): void } {
  const list = h('ul', { class: 'orders' });
  const notice = h('p', { class: 'empty' });
  const element = h('div', { class: 'view' }, list, notice);
  const refresh = () => {
    if (element.hidden || !element.isConnected) return;
    controlGet('messages', ReceivedMessagesSchema).then(({ messages }) => {
      list.replaceChildren(...messages.toReversed().map(item));
      notice.textContent = messages.length === 0 ? 'Nobody has received a message.' : '';
    }, announceFailure);
  };
  return { element, shown: refresh, changed: refresh };
}

function item({ title, openid, lines, page, atMs }: ReceivedMessage): HTMLElement {
  const text = lines.map(({ label, value }) => `${label} ${value}`).join(' · ');
  return h(
    'li',
    { 'aria-label': `${title} ${openid}` },
    h('span', { class: 'badge', title: page ?? 'opens nothing' }, title),
    h('code', {}, openid),
    h('time', {}, TIME.format(atMs)),
    h('span', { class: 'row' }, text),
  );
}
