import { createHash, timingSafeEqual } from 'node:crypto';
import { HuifuConfigError } from './errors';

/**
 * Events of Huifu's console (Webhook): another mechanism than notifications at a `notify_url`, with a key of its own for each endpoint. `sign` stands
 * in the query of the URL: MD5 over the raw body followed by the key, in hex. Source: Huifu's developer documents, Webhook, 签名验证.
 *
 * @param rawBody as received, before anything is parsed
 * @param sign the query's `sign`, in either case
 * @param endpointKey 32 characters, from the console
 * @throws HuifuConfigError for a key of another length
 */
export function verifyWebhook(rawBody: Uint8Array, sign: string, endpointKey: string): boolean {
  if (!/^[\x21-\x7e]{32}$/.test(endpointKey)) throw new HuifuConfigError('the key of a console webhook has 32 characters');
  if (!/^[0-9A-F]{32}$/i.test(sign)) return false;
  const expected = createHash('md5').update(rawBody).update(endpointKey, 'utf8').digest();
  return timingSafeEqual(expected, Buffer.from(sign, 'hex'));
}
