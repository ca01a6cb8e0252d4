import type { PreparedOrder, TradeType } from './codec/contract-order';
import type { WechatPayConfig } from './config';
import { UnsendableFieldError } from './errors';
import { type SignType, signV2 } from './sign';

/** What a client needs to open the payment, made by the backend: the client never assembles or signs anything. */

/** `wx.requestPayment` of a mini-program. The app id is signed although the page does not pass it on. */
export interface JsapiLaunch {
  readonly tradeType: 'JSAPI';
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: SignType;
  readonly paySign: string;
}
/** `PayReq` of the WeChat SDK in an app; lower-case names, and other ones are signed than for JSAPI. */
export interface AppLaunch {
  readonly tradeType: 'APP';
  readonly appid: string;
  readonly partnerid: string;
  readonly prepayid: string;
  readonly package: 'Sign=WXPay';
  readonly noncestr: string;
  readonly timestamp: string;
  readonly sign: string;
}
/** Content of the QR code that the payer scans. */
export interface NativeLaunch {
  readonly tradeType: 'NATIVE';
  readonly codeUrl: string;
}
/** Where the payer's browser goes; valid for 5 minutes. */
export interface MwebLaunch {
  readonly tradeType: 'MWEB';
  readonly mwebUrl: string;
}
export type LaunchParameters = JsapiLaunch | AppLaunch | NativeLaunch | MwebLaunch;

/**
 * Parameters that open a prepared order (pay.weixin.qq.com/doc/v2/merchant/4011939566).
 *
 * @param order of the order's own making: its algorithm is used again, the platform insists on it
 * @param nowMs now; the platform wants seconds
 * @param nonce at most 32 characters
 * @throws UnsendableFieldError when the order was not made for this way to pay
 */
export function launchParameters(
  tradeType: TradeType,
  order: Pick<PreparedOrder, 'prepayId' | 'signType' | 'codeUrl' | 'mwebUrl'>,
  config: Pick<WechatPayConfig, 'appId' | 'mchId' | 'apiV2Key'>,
  nowMs: number,
  nonce: string,
): LaunchParameters {
  const timestamp = String(Math.floor(nowMs / 1000));
  switch (tradeType) {
    case 'JSAPI': {
      const shown = { timeStamp: timestamp, nonceStr: nonce, package: `prepay_id=${order.prepayId}`, signType: order.signType };
      return { tradeType, ...shown, paySign: signV2({ appId: config.appId, ...shown }, config.apiV2Key, order.signType) };
    }
    case 'APP': {
      const packageValue = 'Sign=WXPay' as const;
      const shown = {
        appid: config.appId,
        partnerid: config.mchId,
        prepayid: order.prepayId,
        package: packageValue,
        noncestr: nonce,
        timestamp,
      };
      return { tradeType, ...shown, sign: signV2(shown, config.apiV2Key, order.signType) };
    }
    case 'NATIVE':
      return { tradeType, codeUrl: present('code_url', order.codeUrl) };
    case 'MWEB':
      return { tradeType, mwebUrl: present('mweb_url', order.mwebUrl) };
  }
}

function present(field: string, url: string | null): string {
  if (url === null) throw new UnsendableFieldError(field, 'the order was not prepared for this way to pay');
  return url;
}
