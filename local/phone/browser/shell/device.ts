import { byId, h } from '../shared/dom';
import { screenOf } from './screens';

/** Rim of the pictured device around its screen, and room around that, in pixels. */
const RIM_PX = 12;
const MARGIN_PX = 24;

/** The phone in its frame, scaled down when the window is lower than it. Without `framed` it fills the window. */
export class Device {
  private readonly screen = h('iframe', { title: 'Phone', src: `phone.html${location.search}${location.hash}` });
  private readonly body = h('div', { class: 'device' }, this.screen);
  private size = screenOf('');

  constructor(private readonly framed: () => boolean) {
    byId('stage').append(this.body);
    window.addEventListener('resize', () => this.layout());
  }

  setScreen(name: string): void {
    this.size = screenOf(name);
    this.layout();
  }

  /** Sends the mini-program's page a request. */
  ask(message: string): void {
    this.screen.contentWindow?.postMessage(message, location.origin);
  }

  reload(): void {
    this.screen.contentWindow?.location.reload();
  }

  private layout(): void {
    const framed = this.framed();
    document.documentElement.classList.toggle('framed', framed);
    const { width, height } = this.size;
    const scale = framed ? Math.min(1, (innerHeight - 2 * MARGIN_PX) / (height + 2 * RIM_PX)) : 1;
    Object.assign(this.screen.style, framed ? { width: `${width}px`, height: `${height}px` } : { width: '', height: '' });
    this.body.style.zoom = String(scale);
  }
}
