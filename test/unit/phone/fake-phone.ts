import * as v from 'valibot';
import type { Phone } from '../../../local/phone/browser/phone/phone';
import { wordsOf } from '../../../local/phone/browser/phone/words';
import type { Settings } from '../../../local/phone/browser/shared/settings';

/** A phone without engine: what WeChat's own screens need, on jsdom, with a stack that answers what a test says. */
export class FakePhone {
  /** What happened to the mini-program and what the stack was told, in order. */
  readonly events: unknown[] = [];
  settings: Pick<Settings, 'openid' | 'payscore' | 'signingFails'> = { openid: 'oA', payscore: 'passes', signingFails: false };
  appIds: string[] = [];
  /** Answers by `GET path` and `POST path` below `/_control/`; a string is a refusal. */
  answers: Readonly<Record<string, object | string>> = {};
  /** What a browser would show in its console; jsdom has no such function. */
  readonly errors: unknown[] = [];

  constructor() {
    document.body.innerHTML = '<div id="overlays"></div>';
    globalThis.reportError = (error) => this.errors.push(error);
    globalThis.fetch = jest.fn((url: unknown, init?: RequestInit) => Promise.resolve(this.answer(String(url), init)));
  }

  /** The parts that the screens use; a test that reaches for others fails. */
  get phone(): Phone {
    const { events } = this;
    const parts = {
      settings: () => this.settings,
      words: () => wordsOf('zh_CN'),
      manifest: { navigateToMiniProgramAppIds: this.appIds },
      router: { reLaunch: (url: string) => events.push(['reLaunch', url]) },
      app: {
        enterOptions: { scene: 1089, referrerInfo: { appId: 'wxBefore' } },
        enterBackground: () => events.push('background'),
        enterForeground: (...options: unknown[]) => events.push(['foreground', ...options]),
      },
    };
    return parts as unknown as Phone;
  }

  private answer(url: string, init: RequestInit = {}): Response {
    const path = url.replace('/_control/', '');
    const { method = 'GET', body } = init;
    if (method === 'POST') this.events.push([path, JSON.parse(v.parse(v.string(), body))]);
    const answer = this.answers[`${method} ${path}`];
    const ok = typeof answer === 'object';
    return { ok, status: ok ? 200 : 409, json: () => Promise.resolve(ok ? answer : { message: answer ?? `no ${path}` }) } as Response;
  }
}

/** The element once it is there. */
export function appears<T>(find: () => T | null | undefined): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const found = find();
      if (found === null || found === undefined) return;
      observer.disconnect();
      resolve(found);
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, attributes: true });
    look();
  });
}

export const dialog = (name: string): HTMLElement | null => document.querySelector(`[role="dialog"][aria-label="${name}"]`);

/** What a button is called. */
export const labelOf = (button: Element): string | null => button.getAttribute('aria-label') ?? button.textContent;

/** Taps a button by its label or text, on top of everything, as soon as it can be tapped. */
export async function tap(name: string): Promise<void> {
  const button = await appears(() =>
    [...document.querySelectorAll('button')].reverse().find((one) => !one.disabled && labelOf(one) === name),
  );
  button.click();
}
