import { dressNavigationBar, dressTabBar } from './host';
import type { Dictionary } from '../i18n/index';

/** What the bars need to know of the preferences. */
interface Look {
  readonly texts: Dictionary;
  readonly theme: 'light' | 'dark';
}

/** Dresses the bars of a page that is being shown; WeChat itself follows the system's theme and the language of app.json only. */
export function dressPage(title: string, { theme }: Look): void {
  dressNavigationBar(title, theme);
}

/** The same for a page with the tab bar. */
export function dressTabPage(title: string, { texts, theme }: Look): void {
  dressNavigationBar(title, theme);
  dressTabBar([texts.common.tabHome, texts.common.tabMine], theme);
}
