/** The platform's side of V3, written without the code under test. */
import { createSign } from 'node:crypto';
import { PLATFORM_IDENTITY } from './certificates';
import { NOW_MS, PLATFORM_SERIAL } from './wechat-pay';

export interface V3Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}
interface Signer {
  readonly atMs?: number;
  readonly privateKey?: string;
  readonly serial?: string;
}

/** A reply as the platform signs it. */
export function v3Reply(status: number, text = '', { atMs = NOW_MS, privateKey, serial = PLATFORM_SERIAL }: Signer = {}): V3Reply {
  const timestamp = String(Math.floor(atMs / 1000));
  const nonce = 'c5ac7061fccab6bf3e254dcf98995b8c';
  const signature = createSign('RSA-SHA256')
    .update(`${timestamp}\n${nonce}\n${text}\n`)
    .sign(privateKey ?? PLATFORM_IDENTITY.privateKey, 'base64');
  const headers = {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': signature,
    'wechatpay-serial': serial,
  };
  return { status, text, headers };
}

/** A failure as the platform words it. */
export const v3Failure = (status: number, code: string, message = ''): V3Reply => v3Reply(status, JSON.stringify({ code, message }));
