/** A merchant of Huifu, and the platform's side of its messages, written without the code under test. */
import { createSign } from 'node:crypto';
import type { CreateServiceOrderInput, HuifuConfig } from '../../cloudfunctions/shared/gateways/huifu';
import { RSA_PAIRS } from './rsa-pairs';

export const pem = (base64: string, label: 'PRIVATE KEY' | 'PUBLIC KEY'): string =>
  `-----BEGIN ${label}-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;

export const { merchant: MERCHANT, platform: HUIFU } = RSA_PAIRS;

export const HUIFU_CONFIG: HuifuConfig = {
  sysId: '6666000108840829',
  productId: 'YYZY',
  huifuId: '6666000108854952',
  subAppId: 'wx2421b1c4370ec43b',
  serviceId: '2002000000000558128851361561536',
  privateKey: MERCHANT.privateKey,
  huifuPublicKey: HUIFU.publicKey,
  apiBaseUrl: 'https://api.huifu.com',
  amountUnit: 'yuan',
  tradeScene: null,
  payScene: null,
};

/** 23 November 2026, 10:00 in Beijing. */
export const HUIFU_NOW_MS = Date.UTC(2026, 10, 23, 2);

export const CREATE: CreateServiceOrderInput = {
  reqSeqId: 'CHG20261123000001',
  reqDate: '20261123',
  serviceIntroduction: '续充充电',
  riskFund: { name: 'ESTIMATE_ORDER_COST', amountFen: 5000, description: '按实际用电结算' },
  payments: [
    { name: '电费', description: '按分时电价', amountFen: 3200 },
    { name: '服务费', description: '0.4元/度', amountFen: 1800 },
  ],
  startLocation: '滨江充电站3号桩',
  subOpenid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  notifyUrl: 'https://m.example.com/notify/huifu/payscore',
  attach: 'P001&城=杭州',
};

export const platformSign = (text: string, privateKey = HUIFU.privateKey): string =>
  createSign('RSA-SHA256').update(text, 'utf8').sign(pem(privateKey, 'PRIVATE KEY'), 'base64');

/** A reply as the platform sends it: `data` with sorted names, and the signature of exactly that text. */
export function reply(data: Readonly<Record<string, unknown>>, privateKey = HUIFU.privateKey): string {
  const names = Object.keys(data).sort();
  const text = `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(data[name])}`).join(',')}}`;
  return `{"data":${text},"sign":"${platformSign(text, privateKey)}"}`;
}

/** A notification's body; `resp_data` is signed as it stands. */
export function notification(respData: string, privateKey = HUIFU.privateKey): Uint8Array {
  const form = new URLSearchParams({
    resp_code: '00000000',
    resp_desc: '交易成功',
    sign: platformSign(respData, privateKey),
    resp_data: respData,
  });
  return Buffer.from(form.toString(), 'utf8');
}
