import type { SignType } from '../../cloudfunctions/shared/gateways/wechat-pay/sign';
import type { Fields } from './types';
import type { World } from './world';

/** At which level of a reply an error is told: `return_code`, or `result_code` with an `err_code`. */
export interface Refusal {
  readonly level: 'return' | 'result';
  readonly code: string;
  readonly text: string;
}

/** What the interfaces of one family have in common. */
export interface Family {
  /** White space around CDATA, as the contract interfaces answer. */
  readonly spaced: boolean;
  /** Replies carry `nonce_str`. */
  readonly nonce: boolean;
  /** Whether a reply with `result_code=FAIL` is signed. */
  readonly failuresSigned: boolean;
  /** Stands in every successful reply. */
  readonly success: Fields;
  readonly missing: Refusal;
  readonly malformed: Refusal;
  readonly merchant: Refusal;
  readonly signature: Refusal;
  /** Where a refusal by `return_code` has its code; absent: it has only a text. */
  readonly returnCodeField?: string;
}

/** Base pay (`/pay/…`): programming errors are told by `return_code`, business errors are signed. */
export const BASE_PAY: Family = {
  spaced: false,
  nonce: true,
  failuresSigned: true,
  success: {},
  missing: { level: 'return', code: 'LACK_PARAMS', text: '缺少参数' },
  malformed: { level: 'result', code: 'PARAM_ERROR', text: '参数错误' },
  merchant: { level: 'return', code: 'APPID_MCHID_NOT_MATCH', text: 'appid与mch_id不匹配' },
  signature: { level: 'return', code: 'SIGNERROR', text: '签名错误' },
};

/** Contract interfaces (`/papay/…`): no nonce, spaced tags, codes of their own, failures without signature. */
export const PAPAY: Family = {
  spaced: true,
  nonce: false,
  failuresSigned: false,
  success: { err_code: '0', err_code_des: 'SUCCESS' },
  missing: { level: 'result', code: 'PARAMETER FAIL', text: '缺少参数' },
  malformed: { level: 'result', code: 'PARAMETER FAIL', text: '参数错误' },
  merchant: { level: 'result', code: 'MERCHANT PERMISSION ERROR', text: '商户无此权限' },
  signature: { level: 'result', code: 'SIGN_ERROR', text: '签名错误' },
};

const badRequest = (text: string): Refusal => ({ level: 'return', code: '20001', text });

/** Bills: errors are texts with a number, success is a file; nothing is signed. */
export const BILLS: Family = {
  spaced: false,
  nonce: false,
  failuresSigned: false,
  success: {},
  missing: badRequest('missing parameter'),
  malformed: badRequest('data format error'),
  merchant: badRequest('APPID_MCHID_NOT_MATCH'),
  signature: badRequest('SIGN ERROR'),
  returnCodeField: 'error_code',
};

/** What an interface did: its reply fields, its business error, or what stands beside `return_code=FAIL`. */
export type Outcome = { readonly fields: Fields } | Failed | { readonly refused: Fields } | { readonly file: File };

export interface Failed {
  readonly failure: Pick<Refusal, 'code' | 'text'>;
  readonly fields?: Fields;
}

/** A reply that is no message: text, sent as it is made. Not signed. */
export interface File {
  readonly chunks: Iterable<string>;
  readonly isGzip: boolean;
}

export interface Endpoint {
  readonly path: string;
  readonly family: Family;
  /** Answered over a connection with the merchant's client certificate only. */
  readonly needsCertificate?: boolean;
  /** Fields without which the request is refused, `appid`, `mch_id` and `sign` being understood. */
  readonly required: readonly string[];
  /** At least one of these sets has to be complete. */
  readonly requiredOneOf: readonly (readonly string[])[];
  /** Fields whose form is checked when they are sent. */
  readonly checked: readonly string[];
  readonly signTypes: readonly SignType[];
  /** Applies the rules to a verified request and commits what it changes. */
  readonly run: (world: World, fields: Fields, signType: SignType) => Outcome;
}

export const BOTH_SIGN_TYPES: readonly SignType[] = ['MD5', 'HMAC-SHA256'];

export function failure(code: string, text: string): Failed {
  return { failure: { code, text } };
}
