import { dressNavigationBar, dressTabBar } from './host';
import type { Dictionary } from '../i18n/index';
import { report } from './report';

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

/** What pulling a page down does: reads again, and lets the page go when that is over. */
export function refreshPulledPage(read: () => Promise<void>): void {
  read()
    .catch(report)
    .finally(() => wx.stopPullDownRefresh({ fail: report }));
}

/** A value of a page's query. WeChat hands it over as it stands in the address; one that is not encoded is taken as it is. */
export function queryText(value: string | undefined): string {
  if (value === undefined) return '';
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}
