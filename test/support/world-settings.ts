import seedPlans from '../../cloudfunctions/shared/store/seed-plans.json';
import { readSettings, type Settings } from '../../cloudfunctions/shared/platform/settings';
import type { PileDefinition } from '../../local/charger';
import type { HuifuMerchant } from '../../local/huifu';
import type { WechatMerchant } from '../../local/wechat-pay';
import { MERCHANT_IDENTITY } from './certificates';
import { HUIFU, MERCHANT } from './huifu';
import { MERCHANT_V3_PRIVATE_KEY, PLATFORM_V3_PUBLIC_KEY, V3_KEYS } from './wechat-v3';

export const API_KEY = '0123456789abcdef0123456789ABCDEF';
export const APP_ID = 'wx2421b1c4370ec43b';
export const MCH_ID = '1900000109';
/** Where the platform is, and where it reports to, inside a world. */
export const WECHAT_URL = 'http://127.0.0.1:5180/wechat-pay';
/** Where it takes calls that must come from the merchant's certificate. */
export const WECHAT_MTLS_URL = 'https://127.0.0.1:5181/wechat-pay';
export const HUIFU_URL = 'http://127.0.0.1:5180/huifu';
export const CHARGER_URL = 'http://127.0.0.1:5180/charger';
export const CHARGER_SECRET = 'charger-secret-0123456789abcdef0123456789';
/** A service may collect 300 yuan. */
export const CAP_FEN = 30_000;
export const NOTIFY_URL = 'http://127.0.0.1:5180/http';
/** 23 November 2026, 10:00:00 in Beijing. */
export const START_MS = Date.UTC(2026, 10, 23, 2);

export const PLANS: readonly { readonly _id: string; readonly firstPriceFen: number; readonly priceFen: number }[] = seedPlans;

/** A merchant whose templates fit the plans on sale. `terminateUrl` null: it never told the platform where to report terminations. */
export function merchantOf(terminateUrl: string | null, plans: readonly (typeof seedPlans)[number][] = seedPlans): WechatMerchant {
  return {
    mchId: MCH_ID,
    name: '续充',
    appIds: [APP_ID],
    apiV2Key: API_KEY,
    v3: V3_KEYS,
    refundNotifyUrl: `${NOTIFY_URL}/notify/wechat/refund`,
    templates: plans.map(({ templateId, nameZh, priceFen, capFen, mode, cycleMonths }) => ({
      planId: templateId,
      mode: mode === '24h-delay' ? mode : 'pre-notify',
      kind: capFen === undefined ? 'fixed' : 'cap',
      amountFen: capFen ?? priceFen,
      cycleMonths,
      name: nameZh,
      terminateUrl,
      status: 'open',
    })),
  };
}

/** A merchant of Huifu whose Payscore service is open. */
export const HUIFU_MERCHANT: HuifuMerchant = {
  sysId: '6666000108840829',
  productId: 'YYZY',
  huifuId: '6666000108854952',
  merchantPublicKey: MERCHANT.publicKey,
  huifuPrivateKey: HUIFU.privateKey,
  subAppIds: [APP_ID],
  serviceId: '2002000000000558128851361561536',
  serviceCapFen: CAP_FEN,
  merchantName: '续充',
};

export const PILES: readonly PileDefinition[] = [
  { pileId: 'P001', current: 'AC', ratedPowerW: 7_000, meterWh: 1_204_310 },
  { pileId: 'P002', current: 'DC', ratedPowerW: 60_000, meterWh: 58_771_900 },
];

/** The environment that the functions would have. */
export const worldSettings = (environment: Readonly<Record<string, string>> = {}): Settings =>
  readSettings({
    WECHAT_APP_ID: APP_ID,
    WECHAT_MCH_ID: MCH_ID,
    WECHAT_API_V2_KEY: API_KEY,
    WECHAT_API_BASE_URL: WECHAT_URL,
    WECHAT_REFUND_BASE_URL: WECHAT_MTLS_URL,
    WECHAT_CLIENT_CERT: MERCHANT_IDENTITY.cert,
    WECHAT_CLIENT_KEY: MERCHANT_IDENTITY.privateKey,
    WECHAT_MERCHANT_SERIAL: V3_KEYS.merchantSerial,
    WECHAT_MERCHANT_PRIVATE_KEY: MERCHANT_V3_PRIVATE_KEY,
    WECHAT_PLATFORM_SERIAL: V3_KEYS.platformSerial,
    WECHAT_PLATFORM_PUBLIC_KEY: PLATFORM_V3_PUBLIC_KEY,
    HUIFU_SYS_ID: HUIFU_MERCHANT.sysId,
    HUIFU_PRODUCT_ID: HUIFU_MERCHANT.productId,
    HUIFU_ID: HUIFU_MERCHANT.huifuId,
    HUIFU_PRIVATE_KEY: MERCHANT.privateKey,
    HUIFU_PUBLIC_KEY: HUIFU.publicKey,
    HUIFU_SERVICE_ID: HUIFU_MERCHANT.serviceId,
    HUIFU_API_BASE_URL: HUIFU_URL,
    PAYSCORE_CAP_FEN: String(CAP_FEN),
    CHARGER_API_BASE_URL: CHARGER_URL,
    CHARGER_SECRET,
    NOTIFY_BASE_URL: NOTIFY_URL,
    ...environment,
  });
