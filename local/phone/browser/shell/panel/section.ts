import { h } from '../../shared/dom';

/** A tab's content. */
export interface View {
  readonly element: HTMLElement;
  /** The tab became visible. */
  shown(): void;
}

/** Runs an action of the panel; while it runs its button waits, and what goes wrong is written below it. */
export function actionButton(
  label: string,
  action: () => Promise<void>,
  attributes: { class?: string; title?: string } = {},
): HTMLButtonElement {
  const run = async () => {
    button.disabled = true;
    try {
      await action();
    } catch (error) {
      announceFailure(error);
    } finally {
      button.disabled = false;
    }
  };
  const button = h('button', { type: 'button', ...attributes, onclick: () => void run() }, label);
  return button;
}

/** How long a failure stays to be read, in milliseconds. */
const FAILURE_MS = 8000;

/** Shows what went wrong at the foot of the panel for a while. */
export function announceFailure(error: unknown): void {
  const notice = h('p', { class: 'failure', role: 'alert' }, error instanceof Error ? error.message : String(error));
  document.body.append(notice);
  setTimeout(() => {
    notice.remove();
  }, FAILURE_MS);
}

/** A labelled group of the panel's head. */
export function group(label: string, ...content: (Node | string | null)[]): HTMLElement {
  return h('section', { class: 'group', 'aria-label': label }, h('h2', {}, label), h('div', { class: 'row' }, ...content));
}

/** Calls `run` once for any number of calls within `delayMs`. */
export function debounced(delayMs: number, run: () => void): () => void {
  let timer: number | undefined;
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(run, delayMs);
  };
}
