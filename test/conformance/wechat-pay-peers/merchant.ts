import { inPieces } from '../../support/http';
import { V3_CONFIG } from '../../support/wechat-pay';
import {
  acknowledge,
  createWechatPay,
  NotificationRejectedError,
  readNotification,
  type ContractOrderInput,
  type WechatNotification,
  type WechatPay,
  type WechatPayConfig,
} from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { HttpBrokenError } from '../../../cloudfunctions/shared/platform/ports';
import {
  CONTRACT_URL,
  createPlatform,
  KEY,
  MERCHANT,
  OPENID,
  PAYMENT_URL,
  type Platform,
  type PlatformOptions,
} from '../../support/wechat-pay-platform';

const BASE_URL = 'http://platform.test/wechat-pay';

export const ORDER: ContractOrderInput = {
  outTradeNo: 'SUB20261123001',
  tradeType: 'JSAPI',
  openid: OPENID,
  productId: null,
  body: '续充-连续包月会员',
  attach: '续费',
  totalFeeFen: 1900,
  clientIp: '203.0.113.9',
  notifyUrl: PAYMENT_URL,
  startMs: null,
  expireMs: null,
  planId: '10001',
  contractCode: 'C20261123001',
  requestSerial: '1001',
  contractDisplayAccount: '会员0109',
  contractNotifyUrl: CONTRACT_URL,
};

export interface Meeting {
  readonly platform: Platform;
  readonly client: WechatPay;
  /** Notifications that the merchant's reader believed. */
  readonly believed: WechatNotification[];
  /** Why it did not believe the others. */
  readonly rejected: string[];
}

/** The merchant's client and notification reader against the platform, in one process. */
export function meet(config: Partial<WechatPayConfig> = {}, options: PlatformOptions = {}): Meeting {
  const platform = createPlatform(options);
  const complete: WechatPayConfig = {
    appId: MERCHANT.appIds[0] ?? '',
    mchId: MERCHANT.mchId,
    apiV2Key: KEY,
    apiV2KeyPrevious: null,
    signType: 'HMAC-SHA256',
    apiBaseUrl: BASE_URL,
    apiFallbackUrl: null,
    refundBaseUrl: 'https://platform.test/wechat-pay',
    ...V3_CONFIG,
    ...config,
  };
  const http = inPieces(async ({ method, url, body }) => {
    const reply = await platform.raw(url.slice(BASE_URL.length), body, method);
    if (reply.status === 0) throw new HttpBrokenError('socket hang up');
    return { status: reply.status, headers: {}, body: Buffer.from(reply.body) };
  });
  const clock = { nowMs: () => platform.nowMs(), sleep: () => Promise.resolve() };
  const client = createWechatPay({ http, clock, random: { hex: (byteCount) => 'ab'.repeat(byteCount) }, config: complete });
  const believed: WechatNotification[] = [];
  const rejected: string[] = [];
  platform.answerWith(() => {
    try {
      believed.push(readNotification(Buffer.from(platform.received.at(-1)?.xml ?? ''), complete));
      return { status: 200, body: acknowledge(true) };
    } catch (error) {
      if (!(error instanceof NotificationRejectedError)) throw error;
      rejected.push(error.reason);
      return { status: 200, body: acknowledge(false) };
    }
  });
  return { platform, client, believed, rejected };
}
