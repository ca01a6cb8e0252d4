import { byId, h } from '../shared/dom';
import type { Words } from './words';

/** Errors of the mini-program while it is being developed: shown at once, over everything, until they are closed. */
export class ProblemOverlay {
  private readonly seen = new Set<string>();

  constructor(private readonly words: () => Words) {}

  /** Catches what no page catches. */
  listen(): void {
    window.addEventListener('error', ({ error, message }) => {
      this.show(describeError(error ?? message));
    });
    window.addEventListener('unhandledrejection', ({ reason }) => {
      // WeChat only logs a rejected call of its API that no page handles.
      if (isApiFailure(reason)) console.warn('unhandled rejection of a wx API:', reason);
      else this.show(describeError(reason));
    });
  }

  show(text: string): void {
    if (this.seen.has(text)) return;
    this.seen.add(text);
    const overlay = byId('problems');
    if (overlay.hidden) {
      overlay.replaceChildren(h('h2', {}, this.words().problem), h('button', { onclick: () => this.hide() }, this.words().close));
    }
    overlay.hidden = false;
    overlay.append(h('article', {}, text));
  }

  hide(): void {
    this.seen.clear();
    byId('problems').hidden = true;
  }
}

function isApiFailure(reason: unknown): boolean {
  return typeof reason === 'object' && reason !== null && 'errMsg' in reason;
}

/** Message and where it comes from. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
