import { h } from '../../shared/dom';
import type { Engine } from '../engine/code-space';

/** How near the end of a page counts as its bottom, in pixels. Rule: `onReachBottomDistance` of https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/page.html */
const BOTTOM_PX = 50;
/** How far the finger pulls a page down before it refreshes, in pixels. */
const PULL_PX = 80;

export interface PageOptions {
  readonly engine: Engine;
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  readonly isTab: boolean;
  readonly fullScreen: boolean;
  readonly title: string;
  readonly refreshable: boolean;
}

/** One page of the stack: its frame in the document, its instance, its life. */
export class Page {
  readonly route: string;
  readonly frame: HTMLElement;
  readonly scroller: HTMLElement;
  title: string;
  readonly query: Readonly<Record<string, string>>;
  private readonly root: ReturnType<Engine['createRoot']>;
  private visible = false;

  constructor(private readonly options: PageOptions) {
    this.route = options.route;
    this.title = options.title;
    this.query = options.query;
    const host = h('wx-page' as 'div', { 'data-route': options.route });
    const placeholder = h('span');
    host.append(placeholder);
    this.scroller = h('div', { class: 'scroll' }, host);
    this.frame = h('div', { class: 'page' }, h('div', { class: 'pull', 'aria-hidden': 'true' }, '···'), this.scroller);
    this.frame.classList.toggle('has-tab-bar', options.isTab);
    this.frame.classList.toggle('full-screen', options.fullScreen);
    document.getElementById('pages')?.append(this.frame);
    this.root = options.engine.createRoot(options.route);
    this.root.attach(host as never, placeholder as never);
    Object.assign(this.instance, { route: options.route, options: options.query });
    this.watchScroll();
    if (options.refreshable) this.watchPull();
  }

  /** What `getCurrentPages()` lists. */
  get instance(): ReturnType<ReturnType<Engine['createRoot']>['get']> {
    return this.root.get();
  }

  /** Life of a new page up to its first appearance. Rule: https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/page-life-cycle.html */
  start(): void {
    this.call('onLoad', { ...this.options.query });
    this.show();
    requestAnimationFrame(() => {
      this.call('onReady');
    });
  }

  show(): void {
    this.frame.hidden = false;
    if (this.visible) return;
    this.visible = true;
    this.call('onShow');
    this.root.getComponent().triggerPageLifetime('show', []);
  }

  hide(): void {
    if (!this.visible) return;
    this.visible = false;
    this.call('onHide');
    this.root.getComponent().triggerPageLifetime('hide', []);
  }

  /** Another page covers this one. */
  cover(): void {
    this.hide();
    this.frame.hidden = true;
  }

  unload(): void {
    this.call('onUnload');
    this.root.release();
    this.frame.remove();
  }

  startRefresh(): void {
    if (this.frame.classList.contains('refreshing')) return;
    this.frame.classList.add('refreshing');
    this.call('onPullDownRefresh');
  }

  stopRefresh(): void {
    this.frame.classList.remove('refreshing');
  }

  /** Calls a method of the page's script if it has it. An error in it is the page's, not the phone's: it goes to the error overlay. */
  call(method: string, ...parameters: unknown[]): unknown {
    const handler: unknown = Reflect.get(this.instance, method);
    if (typeof handler !== 'function') return undefined;
    try {
      return Reflect.apply(handler, this.instance, parameters) as unknown;
    } catch (error) {
      reportError(error);
      return undefined;
    }
  }

  private watchScroll(): void {
    let atBottom = false;
    this.scroller.addEventListener('scroll', () => {
      const { scrollTop, clientHeight, scrollHeight } = this.scroller;
      this.call('onPageScroll', { scrollTop });
      const isAtBottom = scrollTop + clientHeight >= scrollHeight - BOTTOM_PX;
      if (isAtBottom && !atBottom) this.call('onReachBottom');
      atBottom = isAtBottom;
    });
  }

  private watchPull(): void {
    let startY: number | null = null;
    this.scroller.addEventListener('pointerdown', (event) => {
      startY = this.scroller.scrollTop === 0 ? event.clientY : null;
    });
    this.scroller.addEventListener('pointermove', (event) => {
      if (startY === null || event.clientY - startY < PULL_PX) return;
      startY = null;
      this.startRefresh();
    });
    this.scroller.addEventListener('pointerup', () => {
      startY = null;
    });
  }
}
