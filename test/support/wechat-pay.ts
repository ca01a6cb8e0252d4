/** A merchant, and the platform's side of its messages. */
import type { ContractOrderInput, WechatPayConfig } from '../../cloudfunctions/shared/gateways/wechat-pay';
import { MERCHANT_IDENTITY, PLATFORM_IDENTITY } from './certificates';
import { type SignType, signV2 } from '../../cloudfunctions/shared/gateways/wechat-pay/sign';

export const KEY = '192006250b4c09247ec02edce69f6a2d';
export const OLD_KEY = 'qazwsxedcrfvtgbyhnujmikolp111111';

export const PLATFORM_SERIAL = 'PUB_KEY_ID_0114232134912410000000000000';
/** The part of a configuration that is about certificates. */
export const V3_CONFIG: Pick<WechatPayConfig, 'clientCertificate' | 'v3'> = {
  clientCertificate: { cert: MERCHANT_IDENTITY.cert, key: MERCHANT_IDENTITY.privateKey, ca: null },
  v3: {
    merchantSerial: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C',
    merchantPrivateKey: MERCHANT_IDENTITY.privateKey,
    platformSerial: PLATFORM_SERIAL,
    platformPublicKey: PLATFORM_IDENTITY.publicKey,
  },
};

export const CONFIG: WechatPayConfig = {
  appId: 'wx2421b1c4370ec43b',
  mchId: '10000100',
  apiV2Key: KEY,
  apiV2KeyPrevious: null,
  signType: 'HMAC-SHA256',
  apiBaseUrl: 'https://api.mch.weixin.qq.com',
  apiFallbackUrl: 'https://api2.mch.weixin.qq.com',
  refundBaseUrl: 'https://api.mch.weixin.qq.com',
  ...V3_CONFIG,
};

/** 23 November 2026, 10:00 in Beijing. */
export const NOW_MS = Date.UTC(2026, 10, 23, 2);

export const ORDER: ContractOrderInput = {
  outTradeNo: 'SUB202611230001',
  tradeType: 'JSAPI',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  productId: null,
  body: '连续包月会员',
  attach: null,
  totalFeeFen: 1900,
  clientIp: '203.0.113.9',
  notifyUrl: 'https://m.example.com/notify/pay',
  startMs: null,
  expireMs: null,
  planId: '123',
  contractCode: 'C202611230001',
  requestSerial: '1732320000001',
  contractDisplayAccount: '张*',
  contractNotifyUrl: 'https://m.example.com/notify/contract',
};

type Fields = Readonly<Record<string, string>>;

/** A flat message as text, values in CDATA; written without the code under test. */
export function xml(fields: Fields, root = 'xml'): string {
  const content = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<${root}>${content.join('')}</${root}>`;
}

export const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** The fields together with their signature. */
export function signed(fields: Fields, signType: SignType = CONFIG.signType, key = KEY): Fields {
  return { ...fields, sign: signV2(fields, key, signType) };
}

/** A reply or notification that worked, as the platform sends it. */
export const SUCCESS: Fields = {
  return_code: 'SUCCESS',
  return_msg: 'OK',
  result_code: 'SUCCESS',
  appid: CONFIG.appId,
  mch_id: CONFIG.mchId,
};
/** One that did not, on the level of the business. */
export const FAILURE: Fields = { ...SUCCESS, result_code: 'FAIL' };
