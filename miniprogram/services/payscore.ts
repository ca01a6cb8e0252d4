import { describe } from './cloud';

/**
 * WeChat's Payscore mini-program; coming back from it shows as scene 1038 with this appId
 * (pay.weixin.qq.com, 微信支付分 › 小程序确认订单).
 */
export const PAYSCORE_APP_ID = 'wxd8f3793ea3b935b8';
const PAYSCORE_PATH = 'pages/use/use';

/** What the backend answered for the hand-over, from Payscore's own order; opaque to this side. */
export type PayscoreData = Readonly<Record<string, string>>;
/**
 * opened: Payscore is on the screen, which says nothing about what the user decides there. cancelled: the user did not want to leave.
 * unavailable: Payscore refused to open, e.g. because the service is not open to this user yet. unsupported: no API for it here.
 */
export type PayscoreHandOver = 'opened' | 'cancelled' | 'unavailable' | 'unsupported';

interface Callbacks {
  success: () => void;
  fail: (reason: unknown) => void;
}
/** The parts of `wx` that lead to Payscore. `openBusinessView` is there from base library 2.6.0 and WeChat 7.0.3 on. */
export interface PayscoreApi {
  openBusinessView?: (options: { businessType: 'wxpayScoreUse'; extraData: PayscoreData } & Callbacks) => void;
  navigateToMiniProgram?: (options: { appId: string; path: string; extraData: PayscoreData } & Callbacks) => void;
}

export interface PayscoreService {
  /** Opens Payscore for confirming an order with exactly what the backend answered. The decision is learned from the backend alone. */
  open(extraData: PayscoreData): Promise<PayscoreHandOver>;
}

/** Payscore over wx: its business view, else – on old versions of WeChat – its mini-program. */
export function createPayscoreService(api: PayscoreApi): PayscoreService {
  return {
    open: (extraData) =>
      new Promise((resolve) => {
        const callbacks: Callbacks = {
          success: () => resolve('opened'),
          fail: (reason) => resolve(/\bcancel/i.test(describe(reason)) ? 'cancelled' : 'unavailable'),
        };
        if (typeof api.openBusinessView === 'function') {
          api.openBusinessView({ businessType: 'wxpayScoreUse', extraData, ...callbacks });
        } else if (typeof api.navigateToMiniProgram === 'function') {
          api.navigateToMiniProgram({ appId: PAYSCORE_APP_ID, path: PAYSCORE_PATH, extraData, ...callbacks });
        } else resolve('unsupported');
      }),
  };
}
