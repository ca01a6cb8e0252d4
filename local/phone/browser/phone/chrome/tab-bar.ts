import type { Manifest, TabBarConfig } from '../../../manifest';
import { byId, h } from '../../shared/dom';
import type { Router } from '../pages/router';
import type { ThemeState } from '../theme';

type Tab = TabBarConfig['list'][number];
type Defined<T> = { [K in keyof T]?: T[K] | undefined };

/** The tab bar of app.json, with what pages changed at run time: badges, texts, icons, colours. */
export class TabBar {
  private readonly bar = byId('tab-bar');
  private readonly badges = new Map<number, string>();
  private readonly items = new Map<number, Defined<Tab>>();
  private style: Defined<Omit<TabBarConfig, 'list'>> = {};
  private hiddenByPage = false;

  constructor(
    private readonly manifest: Manifest,
    private readonly router: Router,
    private readonly theme: ThemeState,
  ) {}

  /** @param badge null removes it, '' is a red dot */
  setBadge(index: number, badge: string | null): void {
    if (badge === null) this.badges.delete(index);
    else this.badges.set(index, badge);
    this.paint();
  }

  setItem(index: number, item: Defined<Tab>): void {
    this.items.set(index, { ...this.items.get(index), ...item });
    this.paint();
  }

  setStyle(style: Defined<Omit<TabBarConfig, 'list'>>): void {
    this.style = { ...this.style, ...style };
    this.paint();
  }

  setHidden(hidden: boolean): void {
    this.hiddenByPage = hidden;
    this.paint();
  }

  paint(): void {
    const { tabBar } = this.manifest;
    const { route } = this.router.top;
    this.bar.hidden = tabBar === null || this.hiddenByPage || !this.router.isTab(route);
    if (tabBar === null) return;
    const { list, ...colors } = { ...this.theme.resolve(tabBar), ...this.style };
    this.bar.style.background = colors.backgroundColor ?? 'var(--phone-card)';
    this.bar.style.borderTopColor = colors.borderStyle === 'white' ? 'transparent' : '';
    this.bar.replaceChildren(
      ...list.map((configured, index) => {
        const tab = { ...configured, ...this.items.get(index) };
        const selected = configured.pagePath === route;
        const button = h(
          'button',
          { role: 'tab', 'aria-selected': String(selected), onclick: () => this.select(index, configured) },
          ...icon(selected ? (tab.selectedIconPath ?? tab.iconPath) : tab.iconPath),
          tab.text,
          ...this.badge(index),
        );
        button.style.color = (selected ? colors.selectedColor : colors.color) ?? 'inherit';
        return button;
      }),
    );
  }

  private badge(index: number): HTMLElement[] {
    const text = this.badges.get(index);
    return text === undefined ? [] : [h('span', { class: 'badge' }, text)];
  }

  private select(index: number, { pagePath, text }: Tab): void {
    this.router.switchTab(`/${pagePath}`);
    this.router.top.call('onTabItemTap', { index, pagePath, text });
  }
}

function icon(source: string | undefined): HTMLElement[] {
  return source === undefined ? [] : [h('img', { alt: '', src: source.replace(/^\//, '') })];
}
