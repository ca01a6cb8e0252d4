import { controlGet } from '../../shared/control';
import { PilesSchema, type Pile } from '../../shared/charger';
import { h } from '../../shared/dom';
import type { Phone } from '../phone';
import { openScreen } from './screen';

/** What the QR code on a pile says. The host is nobody's: the mini-program reads the number and never calls the address. */
export const codeOf = (pileId: string): string => `https://charge.example.com/p?pile=${encodeURIComponent(pileId)}`;

/**
 * 「扫一扫」: instead of a camera the codes of the stack's piles, to be tapped, and a field for any other code. Resolves with the text of the
 * code; null when the user went back.
 */
export function scan(phone: Phone): Promise<string | null> {
  const words = phone.words();
  return new Promise((resolve) => {
    const end = (result: string | null) => {
      screen.close();
      resolve(result);
    };
    const screen = openScreen(words.scan, words, () => end(null));
    const codes = h('div', { class: 'codes', role: 'group', 'aria-label': words.scanInView });
    screen.body.append(
      h('div', { class: 'viewfinder', 'aria-hidden': 'true' }),
      h('p', { class: 'intro' }, words.scanHint),
      codes,
      textForm(phone, end),
    );
    controlGet('charger', PilesSchema).then(
      ({ piles }) => {
        codes.replaceChildren(...piles.map((pile) => codeButton(pile, end)));
        if (piles.length === 0) codes.append(h('p', { class: 'intro' }, words.scanNothing));
      },
      (error: unknown) => {
        codes.replaceChildren(h('p', { class: 'intro', role: 'alert' }, error instanceof Error ? error.message : String(error)));
      },
    );
  });
}

function codeButton({ pileId }: Pile, end: (result: string) => void): HTMLButtonElement {
  const picture = h('span', { 'aria-hidden': 'true' });
  picture.innerHTML = QR_PICTURE;
  return h('button', { onclick: () => end(codeOf(pileId)) }, picture, pileId);
}

function textForm(phone: Phone, end: (result: string) => void): HTMLFormElement {
  const words = phone.words();
  const field = h('input', { 'aria-label': words.scanText, placeholder: words.scanText, required: true });
  const form = h('form', {}, field, h('button', { type: 'submit', class: 'wechat-button' }, words.scanEnter));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    end(field.value);
  });
  return form;
}

/** Looks like a code; says nothing. */
const QR_PICTURE =
  '<svg viewBox="0 0 21 21" shape-rendering="crispEdges"><path fill-rule="evenodd" d="M0 0h7v7H0zm1 1v5h5V1zm1 1h3v3H2zM14 0h7v7h-7zm1 1v5h5V1zm1 1h3v3h-3z' +
  'M0 14h7v7H0zm1 1v5h5v-5zm1 1h3v3H2z"/><path d="M8 0h2v2H8zm4 1h1v3h-2V2h1zM8 4h2v1H8zm2 2h3v1h-3zM0 8h3v1H0zm4 1h2v2H4zm4-1h4v2H8zm6 0h2v1h-2zm4 0h3v2h-2v1h-1z' +
  'M1 11h2v2H1zm6 0h2v2H7zm4 0h3v2h-1v1h-2zm5 0h2v2h-2zm3 2h2v2h-2zM9 15h2v2H9zm4-1h2v3h-2zm4 2h2v2h-2zM8 18h3v1H8zm4 1h3v2h-3zm5-1h1v3h-1zm2 2h2v1h-2z"/></svg>';
