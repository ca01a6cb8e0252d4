import { h } from '../../shared/dom';
import { overlays } from './overlays';

export interface ToastOptions {
  readonly title: string;
  readonly icon: string;
  readonly durationMs: number | null;
  /** Nothing can be tapped while it shows. */
  readonly mask: boolean;
}

const ICONS: Readonly<Record<string, string>> = {
  success: '<svg viewBox="0 0 40 40"><path d="M8 21l8 8 16-17"/></svg>',
  error: '<svg viewBox="0 0 40 40"><path d="M20 8v16M20 29v3"/></svg>',
  loading: '<span class="spinner"></span>',
};

/** Toast and loading are one thing in WeChat: the newest replaces the other. */
export class Toaster {
  private shown: HTMLElement[] = [];
  private timer: number | undefined;

  show({ title, icon, durationMs, mask }: ToastOptions): void {
    this.hide();
    const sign = h('span');
    sign.innerHTML = ICONS[icon] ?? '';
    const toast = h('div', { class: icon in ICONS ? 'toast with-icon' : 'toast', role: 'status' }, ...(icon in ICONS ? [sign] : []), title);
    this.shown = [...(mask ? [overlays.add(h('div', { class: 'blocker' }))] : []), overlays.add(toast)];
    if (durationMs !== null) {
      this.timer = window.setTimeout(() => {
        this.hide();
      }, durationMs);
    }
  }

  hide(): void {
    window.clearTimeout(this.timer);
    for (const element of this.shown) element.remove();
    this.shown = [];
  }
}
