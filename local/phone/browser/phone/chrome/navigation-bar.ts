import type { Manifest } from '../../../manifest';
import { byId, h } from '../../shared/dom';
import type { Router } from '../pages/router';
import type { ThemeState } from '../theme';
import type { Words } from '../words';

const DOTS =
  '<svg viewBox="0 0 20 20"><circle cx="3.5" cy="10" r="2"/><circle cx="10" cy="10" r="3"/><circle cx="16.5" cy="10" r="2"/></svg>';
const TARGET =
  '<svg viewBox="0 0 20 20"><path d="M10 1.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zm0 2a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z"/><circle cx="10" cy="10" r="2.8"/></svg>';

/** Colours that a page set at run time (`wx.setNavigationBarColor`). */
export interface NavigationColors {
  readonly frontColor: string;
  readonly backgroundColor: string;
}

/** The bar with title, back arrow and WeChat's capsule. */
export class NavigationBar {
  private readonly bar = byId('navigation-bar');
  private readonly statusBar = byId('status-bar');
  private readonly colors = new WeakMap<object, NavigationColors>();
  private readonly grounds = new WeakMap<object, string>();

  constructor(
    private readonly manifest: Manifest,
    private readonly router: Router,
    private readonly theme: ThemeState,
    private readonly words: () => Words,
    private readonly actions: { back(): void; menu(): void; close(): void },
  ) {}

  setColors(colors: NavigationColors): void {
    this.colors.set(this.router.top, colors);
    this.paint();
  }

  /** Colour of the window behind the page on top. */
  setPageGround(color: string): void {
    this.grounds.set(this.router.top, color);
    this.paint();
  }

  paint(): void {
    const page = this.router.top;
    const config = this.theme.resolve({ ...this.manifest.window, ...this.manifest.components[page.route]?.window });
    const set = this.colors.get(page);
    const custom = config.navigationStyle === 'custom';
    const background = custom ? 'transparent' : (set?.backgroundColor ?? config.navigationBarBackgroundColor ?? '#ededed');
    const isWhite = set === undefined ? (config.navigationBarTextStyle ?? 'black') === 'white' : set.frontColor.toLowerCase() === '#ffffff';
    for (const bar of [this.bar, this.statusBar]) {
      bar.style.background = background;
      bar.style.color = isWhite ? '#fff' : '#000';
    }
    this.bar.style.setProperty('--capsule-line', isWhite ? 'rgb(255 255 255 / 25%)' : 'rgb(0 0 0 / 10%)');
    this.bar.style.setProperty('--capsule-ground', isWhite ? 'rgb(0 0 0 / 15%)' : 'rgb(255 255 255 / 60%)');
    page.frame.style.background = this.grounds.get(page) ?? config.backgroundColor ?? 'var(--phone-ground)';
    this.bar.replaceChildren(...this.content(custom ? '' : page.title));
    document.title = page.title;
  }

  private content(title: string): HTMLElement[] {
    const words = this.words();
    const back = h('button', { class: 'back', 'aria-label': words.back, onclick: this.actions.back });
    const menu = h('button', { 'aria-label': words.menu, onclick: this.actions.menu });
    const close = h('button', { 'aria-label': words.close, onclick: this.actions.close });
    menu.innerHTML = DOTS;
    close.innerHTML = TARGET;
    const capsule = h('div', { class: 'capsule' }, menu, close);
    return [...(this.router.depth > 1 ? [back] : []), h('span', { class: 'title' }, title), capsule];
  }
}
