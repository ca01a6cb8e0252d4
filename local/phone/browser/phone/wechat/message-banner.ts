import { h } from '../../shared/dom';
import type { ReceivedMessage } from '../../shared/subscription-messages';
import { SCENES } from '../app';
import type { Phone } from '../phone';
import { overlays } from '../ui/overlays';

/** As long as a notification of the system shows, and a little longer, because there is no notification centre. */
const SHOWN_MS = 10_000;

/** A message that has arrived for the signed-in user, at the top of the screen; a tap opens the mini-program at its page. */
export function showMessage(message: ReceivedMessage, phone: Phone): void {
  const words = phone.words();
  const { title, lines, page } = message;
  const banner = overlays.add(
    h(
      'section',
      { class: 'message-banner', role: 'status', 'aria-label': `${words.messageArrived} ${title}` },
      h(
        'button',
        { class: 'message', onclick: () => open() },
        h('small', {}, words.messageArrived),
        h('strong', {}, title),
        ...lines.map(({ label, value }) => h('span', {}, h('span', {}, label), h('span', {}, value))),
      ),
      h('button', { class: 'close', 'aria-label': words.close, onclick: () => banner.remove() }, '✕'),
    ),
  );
  const timer = setTimeout(() => banner.remove(), SHOWN_MS);
  const open = () => {
    clearTimeout(timer);
    banner.remove();
    // WeChat would put its own screens away; here the user has to finish with them first.
    if (page === null || overlays.isBusy()) return;
    phone.app.enterBackground();
    phone.router.reLaunch(`/${page}`);
    phone.app.enterForeground(SCENES.message);
  };
}
