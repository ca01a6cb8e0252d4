import seedPlans from '../../cloudfunctions/shared/store/seed-plans.json';
import { readSettings, type Settings } from '../../cloudfunctions/shared/platform/settings';
import type { WechatMerchant } from '../../local/wechat-pay';

export const API_KEY = '0123456789abcdef0123456789ABCDEF';
export const APP_ID = 'wx2421b1c4370ec43b';
export const MCH_ID = '1900000109';
/** Where the platform is, and where it reports to, inside a world. */
export const WECHAT_URL = 'http://127.0.0.1:5180/wechat-pay';
export const NOTIFY_URL = 'http://127.0.0.1:5180/http';
/** 23 November 2026, 10:00:00 in Beijing. */
export const START_MS = Date.UTC(2026, 10, 23, 2);

export const PLANS: readonly { readonly _id: string; readonly firstPriceFen: number; readonly priceFen: number }[] = seedPlans;

/** A merchant whose templates fit the plans on sale. `terminateUrl` null: it never told the platform where to report terminations. */
export function merchantOf(terminateUrl: string | null): WechatMerchant {
  return {
    mchId: MCH_ID,
    name: '续充',
    appIds: [APP_ID],
    apiV2Key: API_KEY,
    refundNotifyUrl: `${NOTIFY_URL}/notify/wechat/refund`,
    templates: seedPlans.map(({ templateId, nameZh, priceFen, mode }) => ({
      planId: templateId,
      mode: mode === '24h-delay' ? mode : 'pre-notify',
      kind: 'fixed',
      amountFen: priceFen,
      name: nameZh,
      terminateUrl,
      status: 'open',
    })),
  };
}

/** The environment that the functions would have. */
export const worldSettings = (environment: Readonly<Record<string, string>> = {}): Settings =>
  readSettings({
    WECHAT_APP_ID: APP_ID,
    WECHAT_MCH_ID: MCH_ID,
    WECHAT_API_V2_KEY: API_KEY,
    WECHAT_API_BASE_URL: WECHAT_URL,
    NOTIFY_BASE_URL: NOTIFY_URL,
    ...environment,
  });
