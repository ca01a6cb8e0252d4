import { report } from './report';

/** What the system says about itself. Read once at start; the theme changes later through `onSystemTheme`. */
export interface HostInfo {
  readonly language: string | undefined;
  readonly theme: 'light' | 'dark';
  readonly version: string;
}

/** Reads language, theme and version; on a base library without these calls the defaults are Chinese and light. */
export function hostInfo(): HostInfo {
  const base = typeof wx.getAppBaseInfo === 'function' ? wx.getAppBaseInfo() : undefined;
  const account = typeof wx.getAccountInfoSync === 'function' ? wx.getAccountInfoSync() : undefined;
  return { language: base?.language, theme: base?.theme === 'dark' ? 'dark' : 'light', version: account?.miniProgram.version ?? '' };
}

/** Calls back when the system switches between light and dark. */
export function onSystemTheme(callback: (theme: 'light' | 'dark') => void): void {
  if (typeof wx.onThemeChange !== 'function') return;
  wx.onThemeChange(({ theme }) => callback(theme === 'dark' ? 'dark' : 'light'));
}

/** Colours of the bars that WeChat draws, as in theme.json, which alone follows the system and not the user's own choice. */
const BARS = {
  light: {
    front: '#000000',
    ground: '#F6F8F8',
    tab: { color: '#475569', selectedColor: '#0F766E', backgroundColor: '#FFFFFF', borderStyle: 'white' },
    icons: '',
  },
  dark: {
    front: '#ffffff',
    ground: '#0B1214',
    tab: { color: '#9FB2B0', selectedColor: '#2DD4BF', backgroundColor: '#121C1F', borderStyle: 'black' },
    icons: '-dark',
  },
} as const;

/** Title and colours of the page's navigation bar. */
export function dressNavigationBar(title: string, theme: 'light' | 'dark'): void {
  const { front, ground } = BARS[theme];
  wx.setNavigationBarTitle({ title, fail: report });
  wx.setNavigationBarColor({ frontColor: front, backgroundColor: ground, fail: report });
  if (typeof wx.setBackgroundColor === 'function') wx.setBackgroundColor({ backgroundColor: ground, fail: report });
}

/** Texts and colours of the tab bar; to be called on a tab page only, elsewhere WeChat refuses. */
export function dressTabBar(titles: readonly [home: string, mine: string], theme: 'light' | 'dark'): void {
  const { tab, icons } = BARS[theme];
  wx.setTabBarStyle({ ...tab, fail: report });
  (['home', 'mine'] as const).forEach((name, index) => {
    wx.setTabBarItem({
      index,
      text: titles[index] ?? '',
      iconPath: `images/tab-${name}${icons}.png`,
      selectedIconPath: `images/tab-${name}${icons}-selected.png`,
      fail: report,
    });
  });
}

/** A short word that goes away by itself: only for what the page shows anyway. */
export function toast(title: string): void {
  wx.showToast({ title, icon: 'none', fail: report });
}

/** Puts a text on the clipboard; WeChat says so itself. False when it did not work, e.g. because the user did not agree to it. */
export function copyText(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    wx.setClipboardData({
      data: text,
      success: () => resolve(true),
      fail: (reason) => {
        report(reason);
        resolve(false);
      },
    });
  });
}
