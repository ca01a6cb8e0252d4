import { SCENES } from '../app';
import type { Phone } from '../phone';
import { openScreen } from './screen';

/**
 * A screen of WeChat's wallet, where users do without the merchant what concerns both. The mini-program is in the background meanwhile. Resolves when the user is back.
 *
 * @param paint fills the screen; awaited before the user can be back, so that a failure is the caller's
 */
export async function visitWallet(phone: Phone, title: string, paint: (body: HTMLElement, phone: Phone) => Promise<void>): Promise<void> {
  phone.app.enterBackground();
  let close: () => void = () => undefined;
  const left = new Promise<void>((resolve) => (close = resolve));
  const screen = openScreen(title, phone.words(), close);
  await paint(screen.body, phone);
  await left;
  screen.close();
  phone.app.enterForeground(SCENES.recent);
}
