import type { ChargingState } from '../../typings/charging-api';
import { report } from './report';

/** Every address of the mini-program, in one place; a test compares them with app.json. */
export const ROUTES = {
  home: '/pages/home/index',
  mine: '/pages/mine/index',
  plans: '/packages/membership/plans/index',
  result: '/packages/membership/result/index',
  deductions: '/packages/membership/deductions/index',
  receipt: '/packages/membership/receipt/index',
  pile: '/packages/charging/pile/index',
  code: '/packages/charging/code/index',
  confirm: '/packages/charging/confirm/index',
  session: '/packages/charging/session/index',
  bill: '/packages/charging/bill/index',
  orders: '/packages/charging/orders/index',
  settings: '/packages/settings/home/index',
  document: '/packages/settings/document/index',
} as const;

const CHARGING_PAGES: Readonly<Record<ChargingState, string>> = {
  created: ROUTES.confirm,
  confirming: ROUTES.confirm,
  confirmed: ROUTES.confirm,
  cancelling: ROUTES.confirm,
  charging: ROUTES.session,
  stopping: ROUTES.session,
  completing: ROUTES.bill,
  completed: ROUTES.bill,
  deducting: ROUTES.bill,
  unpaid: ROUTES.bill,
  paid: ROUTES.bill,
  closed: ROUTES.bill,
  cancelled: ROUTES.bill,
  expired: ROUTES.bill,
  refunding: ROUTES.bill,
  refunded: ROUTES.bill,
};

/** The page of an order for where it stands. */
export function chargingPage({ outOrderNo, state }: { readonly outOrderNo: string; readonly state: ChargingState }): string {
  return `${CHARGING_PAGES[state]}?outOrderNo=${outOrderNo}`;
}

/** Opens a page on top. */
export function open(url: string): void {
  wx.navigateTo({ url, fail: report });
}

/** Opens a page in place of the present one, so that going back does not lead into a finished purchase. */
export function replace(url: string): void {
  wx.redirectTo({ url, fail: report });
}

/** Opens a page on top, unless it is the one on the screen. */
export function openUnlessShown(url: string): void {
  const pages = getCurrentPages();
  if (pages[pages.length - 1]?.route !== url.split('?')[0]?.slice(1)) open(url);
}

/** Scrolls the page so that the element is seen. */
export function reveal(selector: string): void {
  wx.pageScrollTo({ selector, duration: 200, fail: report });
}

/** Goes to one of the tabs. */
export function openTab(url: typeof ROUTES.home | typeof ROUTES.mine): void {
  wx.switchTab({ url, fail: report });
}
