import * as v from 'valibot';
import { SCENES } from '../app';
import type { Phone } from '../phone';
import { openCashier } from '../wechat/cashier';
import { openPayscore, PAYSCORE_APP_ID, sheetOfPackage } from '../wechat/payscore';
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

const BusinessViewSchema = v.object({ businessType: v.string(), extraData: v.optional(v.record(v.string(), v.unknown()), {}) });
/** The confirmation page of Payscore's mini-program, with and without the slash that WeChat drops. */
const PAYSCORE_PATHS = ['pages/use/use', '/pages/use/use'];
/** WeChat's number for a wrong business type or path and for an empty package. */
const WRONG_BUSINESS = 4185;

/** Payment, signing, Payscore, and the way to other mini-programs. */
export function paymentApi(phone: Phone): Record<string, WxFunction> {
  return {
    requestPayment: asyncApi('requestPayment', PaymentSchema, async (payment) => {
      const prepayId = /^prepay_id=(.+)$/.exec(payment.package)?.[1];
      if (prepayId === undefined) throw new Refusal('parameter error: package should be prepay_id=…');
      const outcome = await openCashier(prepayId, phone);
      if (outcome !== 'paid') throw new Refusal(outcome);
    }),
    navigateToMiniProgram: asyncApi('navigateToMiniProgram', NavigateSchema, ({ appId, path, extraData }) => {
      if (!phone.manifest.navigateToMiniProgramAppIds.includes(appId)) throw new Refusal('appId is not in navigateToMiniProgramAppIdList');
      if (appId === SIGNING_APP_ID) afterAnswer(() => visitSigning(phone, extraData));
      else if (appId === PAYSCORE_APP_ID) openPayscorePage(PAYSCORE_PATHS.includes(path), extraData, phone);
      else throw new Refusal(`mini-program ${appId} is not available on this phone`);
    }),
    openBusinessView: asyncApi('openBusinessView', BusinessViewSchema, ({ businessType, extraData }) => {
      openPayscorePage(businessType === 'wxpayScoreUse', extraData, phone);
    }),
  };
}

/**
 * The call succeeds when the page opens, which means nothing for the order; what comes of it arrives with the return, and the backend knows.
 *
 * @param isKnown whether business type or path name a page that Payscore has
 */
function openPayscorePage(isKnown: boolean, extraData: Readonly<Record<string, unknown>>, phone: Phone): void {
  const packageText = extraData.package;
  if (!isKnown) throw new Refusal('business type or path is wrong', WRONG_BUSINESS);
  if (typeof packageText !== 'string' || packageText === '') throw new Refusal('extraData.package is missing', WRONG_BUSINESS);
  afterAnswer(() => visitPayscore(packageText, phone));
}

/** The caller hears that the other page opened while it is still in front, and may change its own before it is covered. */
function afterAnswer(visit: () => Promise<void>): void {
  setTimeout(() => {
    visit().catch(reportError);
  });
}

/** What comes of it arrives with the return. */
async function visitSigning(phone: Phone, extraData: Readonly<Record<string, unknown>>): Promise<void> {
  phone.app.enterBackground();
  const returned = await openSigning(Object.fromEntries(Object.entries(extraData).map(([name, value]) => [name, String(value)])), phone);
  phone.app.enterForeground(SCENES.backFromMiniProgram, { appId: SIGNING_APP_ID, ...(returned === null ? {} : { extraData: returned }) });
}

/**
 * Something is handed back only by the button on the page. Rule: https://pay.weixin.qq.com/doc/v3/partner/4012090600
 */
async function visitPayscore(packageText: string, phone: Phone): Promise<void> {
  phone.app.enterBackground();
  const visit = await openPayscore(() => sheetOfPackage(packageText), phone, phone.words().payscoreReturn);
  const extraData = visit === 'confirmed' ? { extraData: { query_id: queryId() } } : {};
  phone.app.enterForeground(SCENES.backFromMiniProgram, { appId: PAYSCORE_APP_ID, ...extraData });
}

/** Looks like WeChat's: up to 64 characters that mean nothing here. */
function queryId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
