import * as v from 'valibot';
import { SCENES } from '../app';
import type { Phone } from '../phone';
import { openCashier } from '../wechat/cashier';
import { openSigning } from '../wechat/signing';
import { asyncApi, Refusal, type WxFunction } from './define';

/** WeChat Pay's own mini-program for signing without a payment (小程序纯签约). Rule: https://pay.weixin.qq.com/doc/v2/merchant/4011987274 */
const SIGNING_APP_ID = 'wxbd687630cd02ce1d';

/** Fields of a V2 payment. Rule: https://developers.weixin.qq.com/miniprogram/dev/api/payment/wx.requestPayment.html */
const PaymentSchema = v.object({
  timeStamp: v.string(),
  nonceStr: v.string(),
  package: v.string(),
  signType: v.optional(v.picklist(['MD5', 'HMAC-SHA256', 'RSA']), 'MD5'),
  paySign: v.string(),
});
const NavigateSchema = v.object({
  appId: v.string(),
  path: v.optional(v.string(), ''),
  extraData: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** Payment, signing, and the way to other mini-programs. */
export function paymentApi(phone: Phone): Record<string, WxFunction> {
  return {
    requestPayment: asyncApi('requestPayment', PaymentSchema, async (payment) => {
      const prepayId = /^prepay_id=(.+)$/.exec(payment.package)?.[1];
      if (prepayId === undefined) throw new Refusal('parameter error: package should be prepay_id=…');
      const outcome = await openCashier(prepayId, phone);
      if (outcome !== 'paid') throw new Refusal(outcome);
    }),
    navigateToMiniProgram: asyncApi('navigateToMiniProgram', NavigateSchema, ({ appId, extraData }) => {
      if (!phone.manifest.navigateToMiniProgramAppIds.includes(appId)) throw new Refusal('appId is not in navigateToMiniProgramAppIdList');
      if (appId !== SIGNING_APP_ID) throw new Refusal(`mini-program ${appId} is not available on this phone`);
      // The caller hears that it opened while it is still in front, and may change its page before it is covered.
      setTimeout(() => {
        visitSigning(phone, extraData).catch(reportError);
      });
    }),
    openBusinessView: asyncApi('openBusinessView', v.looseObject({ businessType: v.string() }), ({ businessType }) => {
      throw new Refusal(`${businessType} is not available yet on this phone`);
    }),
  };
}

/** The call succeeds when the other mini-program opens; what comes of it arrives with the return. */
async function visitSigning(phone: Phone, extraData: Readonly<Record<string, unknown>>): Promise<void> {
  phone.app.enterBackground();
  const returned = await openSigning(Object.fromEntries(Object.entries(extraData).map(([name, value]) => [name, String(value)])), phone);
  phone.app.enterForeground(SCENES.backFromMiniProgram, { appId: SIGNING_APP_ID, ...(returned === null ? {} : { extraData: returned }) });
}
