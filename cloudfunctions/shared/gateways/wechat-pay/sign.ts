import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Signatures of WeChat Pay V2, both ways, as the official page 「安全规范-签名算法」 (pay.weixin.qq.com/doc/v2/merchant/4011985891) states them.
 */

/** Digest of a V2 signature. The platform's default is MD5; HMAC-SHA256 applies where a request says so in `sign_type`. */
export type SignType = 'MD5' | 'HMAC-SHA256';

/** Field names and raw values (text, never URL-encoded). Undefined and empty values count as not sent. */
export type V2Fields = ReadonlyMap<string, string> | Readonly<Record<string, string | undefined>>;

const DIGEST_HEX_LENGTH: Readonly<Record<SignType, number>> = { MD5: 32, 'HMAC-SHA256': 64 };

/**
 * Signs a message: every non-empty field but `sign`, in ASCII order of the names, raw values, `&key=` and the key at the end.
 *
 * @param key the merchant's APIv2 key, never the APIv3 one
 * @returns the signature in upper-case hex, 32 or 64 characters
 */
export function signV2(fields: V2Fields, key: string, signType: SignType): string {
  return digestHex(fields, key, signType).toUpperCase();
}

/**
 * Verifies the `sign` of a received message over all of its other fields, unknown ones included: the platform adds fields.
 * Comparison is case-insensitive and takes constant time. A message that names another algorithm than the one expected is refused, valid
 * or not, so that nobody can choose a weaker one.
 *
 * @param keys the live keys, the current one first. Two are alive for 15 days after the key was reset
 */
export function verifyV2(fields: ReadonlyMap<string, string>, keys: readonly string[], signType: SignType): boolean {
  const sign = fields.get('sign');
  if (sign === undefined || sign.length !== DIGEST_HEX_LENGTH[signType]) return false;
  const named = fields.get('sign_type');
  if (named && named !== signType) return false;
  const received = Buffer.from(sign.toLowerCase());
  return keys.some((key) => {
    const expected = Buffer.from(digestHex(fields, key, signType));
    return received.length === expected.length && timingSafeEqual(received, expected);
  });
}

/** The algorithm whose signatures have the length of this one; undefined when there is none. */
export function signTypeByLength(sign: string): SignType | undefined {
  if (sign.length === DIGEST_HEX_LENGTH.MD5) return 'MD5';
  return sign.length === DIGEST_HEX_LENGTH['HMAC-SHA256'] ? 'HMAC-SHA256' : undefined;
}

/** Lower case. */
function digestHex(fields: V2Fields, key: string, signType: SignType): string {
  const hash = signType === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return hash.update(stringToSign(fields, key), 'utf8').digest('hex');
}

function stringToSign(fields: V2Fields, key: string): string {
  const values: ReadonlyMap<string, string | undefined> = fields instanceof Map ? fields : new Map(Object.entries(fields));
  let text = '';
  for (const name of namesInOrder(values)) {
    const value = values.get(name);
    if (value && name !== 'sign') text += `${name}=${value}&`;
  }
  return `${text}key=${key}`;
}

/**
 * Names by UTF-16 code unit, which for field names is ASCII order. By insertion, because messages arrive sorted or nearly so and then this
 * takes a third of the time of sort(); beyond the size of a usual message sort() takes over, so no sender can make it quadratic.
 */
function namesInOrder(values: ReadonlyMap<string, unknown>): readonly string[] {
  if (values.size > 32) return [...values.keys()].sort();
  const names: string[] = [];
  for (const name of values.keys()) {
    let position = names.length;
    for (; position > 0; position -= 1) {
      const before = names[position - 1] ?? '';
      if (before <= name) break;
      names[position] = before;
    }
    names[position] = name;
  }
  return names;
}
