import { report } from './report';

/** Every address of the mini-program, in one place; a test compares them with app.json. */
export const ROUTES = {
  home: '/pages/home/index',
  mine: '/pages/mine/index',
  plans: '/packages/membership/plans/index',
  result: '/packages/membership/result/index',
  settings: '/packages/settings/home/index',
  document: '/packages/settings/document/index',
} as const;

/** Opens a page on top. */
export function open(url: string): void {
  wx.navigateTo({ url, fail: report });
}

/** Opens a page in place of the present one, so that going back does not lead into a finished purchase. */
export function replace(url: string): void {
  wx.redirectTo({ url, fail: report });
}

/** Scrolls the page so that the element is seen. */
export function reveal(selector: string): void {
  wx.pageScrollTo({ selector, duration: 200, fail: report });
}

/** Goes to one of the tabs. */
export function openTab(url: typeof ROUTES.home | typeof ROUTES.mine): void {
  wx.switchTab({ url, fail: report });
}
