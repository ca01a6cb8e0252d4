import { createSign, createVerify } from 'node:crypto';
import type { WechatV3Keys } from '../../local/wechat-pay';
import { HUIFU, MERCHANT, pem } from './huifu';

/** The merchant's half and the platform's half of APIv3. Which pair of keys a test uses does not matter, so making one is saved. */
export const MERCHANT_V3_PRIVATE_KEY = pem(MERCHANT.privateKey, 'PRIVATE KEY');
export const PLATFORM_V3_PUBLIC_KEY = pem(HUIFU.publicKey, 'PUBLIC KEY');
export const V3_KEYS: WechatV3Keys = {
  merchantSerial: '7A0F3C5D9E1B2846A7C0D3E5F81924B6C7D8E9F0',
  merchantPublicKey: pem(MERCHANT.publicKey, 'PUBLIC KEY'),
  platformSerial: 'PUB_KEY_ID_0190000010920261123000000000001',
  platformPrivateKey: pem(HUIFU.privateKey, 'PRIVATE KEY'),
};

export interface V3Signing {
  readonly mchId: string;
  readonly atMs: number;
  /** Path that is signed; the simulator is called below it. */
  readonly path: string;
  readonly body: string;
  readonly serial?: string;
  readonly privateKey?: string;
}

/** `Authorization` of a POST, written apart from the code under test. */
export function authorize({ mchId, atMs, path, body, serial, privateKey }: V3Signing): string {
  const timestamp = String(Math.floor(atMs / 1000));
  const nonce = '593BEC0C930BF1AFEB40B4A08C8FB242';
  const signature = createSign('RSA-SHA256')
    .update(['POST', path, timestamp, nonce, body, ''].join('\n'))
    .sign(privateKey ?? MERCHANT_V3_PRIVATE_KEY, 'base64');
  const parts = { mchid: mchId, nonce_str: nonce, signature, timestamp, serial_no: serial ?? V3_KEYS.merchantSerial };
  const text = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
  return `WECHATPAY2-SHA256-RSA2048 ${text.join(',')}`;
}

/** Whether the platform has signed exactly this body. */
export function isV3Signed(headers: Readonly<Record<string, string>>, body: string): boolean {
  const text = `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n${body}\n`;
  return createVerify('RSA-SHA256')
    .update(text)
    .verify(PLATFORM_V3_PUBLIC_KEY, headers['wechatpay-signature'] ?? '', 'base64');
}
