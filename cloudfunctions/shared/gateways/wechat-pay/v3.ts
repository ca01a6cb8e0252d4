import { createSign, createVerify, type KeyObject } from 'node:crypto';
import { V3_MAX_SKEW_MS } from './assumptions';
import { type WechatPayConfig, v3Keys } from './config';
import type { EndpointPath } from './codec/endpoints';
import { OutcomeUnknownError } from './errors';
import type { HttpResponse } from '../../platform/ports';

/**
 * Signatures of WeChat Pay V3, both ways (pay.weixin.qq.com/doc/v3/merchant/4012365342): RSA with SHA-256. Requests carry theirs in
 * `Authorization`, replies in `Wechatpay-Signature`. The APIv2 key has no part in it.
 */

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
/** The platform refuses requests without one. */
const USER_AGENT = 'renew-and-charge';

/**
 * The headers of a signed POST.
 *
 * @param url the whole address: its path is signed as it is asked for
 * @param nonce at most 32 characters
 */
export function v3Headers(
  url: string,
  body: string,
  { mchId, v3 }: Pick<WechatPayConfig, 'mchId' | 'v3'>,
  nowMs: number,
  nonce: string,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = sign(`POST\n${new URL(url).pathname}\n${timestamp}\n${nonce}\n${body}\n`, v3Keys(v3).signing);
  const parts = { mchid: mchId, nonce_str: nonce, signature, timestamp, serial_no: v3.merchantSerial };
  const credentials = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
  return {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    authorization: `${SCHEME} ${credentials.join(',')}`,
    // with several keys in use the platform answers with the one that is named
    ...(v3.platformSerial !== null && { 'wechatpay-serial': v3.platformSerial }),
  };
}

const sign = (text: string, key: KeyObject): string => createSign('RSA-SHA256').update(text, 'utf8').sign(key, 'base64');

/**
 * Verifies a reply over its raw bytes, of which a 204 has none.
 *
 * @throws OutcomeUnknownError when it is not signed, too old, or not by the platform's key: whatever it says then proves nothing
 */
export function verifyV3Reply(
  endpoint: EndpointPath,
  { status, headers, body }: HttpResponse,
  { v3 }: Pick<WechatPayConfig, 'v3'>,
  nowMs: number,
): void {
  const { 'wechatpay-timestamp': timestamp = '', 'wechatpay-nonce': nonce = '', 'wechatpay-signature': signature = '' } = headers;
  if (timestamp === '' || nonce === '' || signature === '') throw new OutcomeUnknownError(endpoint, 'unsigned', String(status));
  const isFresh = /^\d{10}$/.test(timestamp) && Math.abs(Number(timestamp) * 1000 - nowMs) <= V3_MAX_SKEW_MS;
  const isOurKey = v3.platformSerial === null || headers['wechatpay-serial'] === v3.platformSerial;
  const verified = verify([`${timestamp}\n${nonce}\n`, body, '\n'], signature, v3Keys(v3).verifying);
  if (!isFresh || !isOurKey || !verified) throw new OutcomeUnknownError(endpoint, 'bad-signature', String(status));
}

/** Exactly the form of standard Base64: the decoder alone would read over foreign characters, so that one signature had many spellings. */
function verify(parts: readonly (string | Uint8Array)[], signature: string, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.toString('base64') !== signature) return false;
  const verifier = createVerify('RSA-SHA256');
  for (const part of parts) verifier.update(part);
  return verifier.verify(key, bytes);
}
