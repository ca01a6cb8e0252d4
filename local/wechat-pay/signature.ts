import { signV2, type SignType } from '../../cloudfunctions/shared/gateways/wechat-pay/sign';
import type { Fields } from './types';

export type Verification = 'valid' | 'invalid' | 'unsigned';

/** The same fields with their `sign` at the end. */
export function signed(fields: Fields, key: string, signType: SignType): Fields {
  return { ...fields, sign: signV2(fields, key, signType) };
}

/**
 * Checks the `sign` of a message over all its other fields. Exact: the rule says upper-case, and a merchant who sends something else
 * should learn it here.
 */
export function verification(fields: Fields, key: string, signType: SignType): Verification {
  if (!fields.sign) return 'unsigned';
  return fields.sign === signV2(fields, key, signType) ? 'valid' : 'invalid';
}

/** The algorithm a request asks for; undefined when the platform knows none of that name. */
export function requestedSignType(fields: Fields): SignType | undefined {
  const name = fields.sign_type || 'MD5';
  return name === 'MD5' || name === 'HMAC-SHA256' ? name : undefined;
}
