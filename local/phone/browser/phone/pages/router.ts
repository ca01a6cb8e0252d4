import type { Manifest } from '../../../manifest';
import type { Engine } from '../engine/code-space';
import { Page } from './page';

/** WeChat's bound on pages that lie on each other. Rule: https://developers.weixin.qq.com/miniprogram/dev/api/route/wx.navigateTo.html */
const MAX_DEPTH = 10;

/** A navigation that WeChat refuses; the message is WeChat's. */
export class NavigationError extends Error {
  override readonly name = 'NavigationError';
}

export interface Target {
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * The page stack and the tab pages, by WeChat's rules.
 * Rule: https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/route.html
 */
export class Router {
  private readonly stack: Page[] = [];
  private readonly tabs = new Map<string, Page>();
  /** Called after each change of what is on top. */
  onChange: () => void = () => undefined;

  constructor(
    private readonly manifest: Manifest,
    private readonly engine: () => Engine,
  ) {}

  get depth(): number {
    return this.stack.length;
  }

  get pages(): readonly Page[] {
    return this.stack;
  }

  /** The page that the user sees. Throws before the first one is open. */
  get top(): Page {
    const page = this.stack.at(-1);
    if (page === undefined) throw new NavigationError('no page is open');
    return page;
  }

  isTab(route: string): boolean {
    return this.manifest.tabBar?.list.some(({ pagePath }) => pagePath === route) === true;
  }

  navigateTo(url: string): void {
    const target = this.parse(url);
    if (this.isTab(target.route)) throw new NavigationError('can not navigateTo a tabbar page');
    if (this.stack.length >= MAX_DEPTH) throw new NavigationError('webview count limit exceed');
    this.top.cover();
    this.open(target);
  }

  redirectTo(url: string): void {
    const target = this.parse(url);
    if (this.isTab(target.route)) throw new NavigationError('can not redirectTo a tabbar page');
    this.drop(this.stack.pop());
    this.open(target);
  }

  navigateBack(delta: number): void {
    for (let steps = delta; steps > 0 && this.stack.length > 1; steps -= 1) this.drop(this.stack.pop());
    this.top.show();
    this.onChange();
  }

  switchTab(url: string): void {
    const { route } = this.parse(url);
    if (!this.isTab(route)) throw new NavigationError('can not switch to no-tabBar page');
    for (const page of this.stack.splice(0).reverse()) {
      if (page.route === route) continue;
      if (this.isTab(page.route)) page.cover();
      else this.drop(page);
    }
    const known = this.tabs.get(route);
    if (known === undefined) {
      this.open({ route, query: {} });
      return;
    }
    this.stack.push(known);
    known.show();
    this.onChange();
  }

  reLaunch(url: string): void {
    const target = this.parse(url);
    const all = new Set([...this.stack.splice(0), ...this.tabs.values()]);
    this.tabs.clear();
    for (const page of [...all].reverse()) this.drop(page);
    this.open(target);
  }

  /** Page and query of an address: absolute, or relative to the page on top. */
  parse(url: string): Target {
    const base = `http://phone/${this.stack.at(-1)?.route ?? ''}`;
    const { pathname, searchParams } = new URL(url, base);
    const route = pathname.slice(1).replace(/\.html$/, '');
    if (!this.manifest.pages.includes(route)) throw new NavigationError(`page "${route}" is not found`);
    return { route, query: Object.fromEntries(searchParams) };
  }

  private open({ route, query }: Target): void {
    const window = { ...this.manifest.window, ...this.manifest.components[route]?.window };
    const isTab = this.isTab(route);
    const page = new Page({
      engine: this.engine(),
      route,
      query,
      isTab,
      fullScreen: window.navigationStyle === 'custom',
      title: window.navigationBarTitleText ?? '',
      refreshable: window.enablePullDownRefresh === true,
    });
    this.stack.push(page);
    if (isTab) this.tabs.set(route, page);
    page.start();
    this.onChange();
  }

  private drop(page: Page | undefined): void {
    if (page === undefined) return;
    this.tabs.delete(page.route);
    page.unload();
  }
}
