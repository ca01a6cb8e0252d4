import { type WechatPayConfig, verificationKeys } from '../config';
import { OutcomeUnknownError, RequestRefusedError } from '../errors';
import { signV2, verifyV2 } from '../sign';
import { readFlatXml, writeFlatXml, XmlError } from '../xml';
import { endpointHasNonce, type EndpointPath, endpointSignType, isPlainRefusal, type V2Path } from './endpoints';
import type { WireFields } from './fields';

/** What surrounds every request and reply: nonce, algorithm, signature, and the three levels of "did it work". */

/**
 * Completes and signs a request.
 *
 * @param fields the fields of the request proper, `appid` and `mch_id` included
 * @param nonce at most 32 characters; ignored where the interface takes none
 * @returns the XML body
 */
export function sealRequest(endpoint: V2Path, fields: WireFields, config: WechatPayConfig, nonce: string): string {
  const complete = new Map(fields);
  if (endpointHasNonce(endpoint)) complete.set('nonce_str', nonce);
  const signType = endpointSignType(endpoint, config);
  // MD5 is what the platform assumes when nothing is said
  if (signType !== 'MD5') complete.set('sign_type', signType);
  complete.set('sign', signV2(complete, config.apiV2Key, signType));
  return writeFlatXml(complete);
}

/** A reply whose envelope has been judged. `succeeded` is true only when the signature was verified. */
export interface Reply {
  readonly endpoint: V2Path;
  readonly succeeded: boolean;
  /** False for the failures that the platform sends without a signature. Nothing good may be concluded from those. */
  readonly signed: boolean;
  /** Of a failure: `err_code` in upper case, blanks as underscores (the platform writes `PARAMETER FAIL` and `SIGN_ERROR`); else empty. */
  readonly code: string;
  /** Of a failure: the platform's explanation. */
  readonly detail: string;
  readonly fields: WireFields;
}

const BUSY_CODES: ReadonlySet<string> = new Set([
  'SYSTEMERROR',
  'SYSTEM_ERROR',
  '-26', // the contract query's "SYSTEM ERROR"
  'BIZERR_NEED_RETRY',
  'FREQUENCY_LIMITED',
]);

const REFUSED_CODES: ReadonlySet<string> = new Set([
  'APPID_NOT_EXIST',
  'MCHID_NOT_EXIST',
  'APPID_MCHID_NOT_MATCH',
  'LACK_PARAMS',
  'PARAM_ERROR',
  'PARAMETER_FAIL',
  'SIGNERROR',
  'SIGN_ERROR',
  'XML_FORMAT_ERROR',
  'REQUIRE_POST_METHOD',
  'POST_DATA_EMPTY',
  'NOT_UTF8',
  'NOAUTH',
  'MERCHANT_PERMISSION_ERROR',
  'CERT_ERROR',
]);

/** Texts of `return_msg` that blame the request. A text that is not recognised counts as "unknown", which is the safe side. */
const REFUSED_TEXT = /签名|参数|appid|mch_?id|商户号|xml|post|编码|权限|sign|param|invalid|format/i;
const BUSY_TEXT = /系统|繁忙|超时|频|system|busy|timeout/i;

/**
 * Judges a reply in the only right order: HTTP status, form, signature, merchant, `return_code`, `result_code`. What the failure means for
 * the business is the endpoint's own decoder's to say.
 *
 * @throws OutcomeUnknownError when the reply proves nothing
 * @throws RequestRefusedError when the platform blames the request
 */
export function openReply(endpoint: V2Path, status: number, body: Uint8Array, config: WechatPayConfig): Reply {
  if (status !== 200) throw new OutcomeUnknownError(endpoint, 'http-status', String(status));
  const fields = readBody(endpoint, body);
  const signed = Boolean(fields.get('sign'));
  if (signed && !verifyV2(fields, verificationKeys(config), endpointSignType(endpoint, config))) {
    throw new OutcomeUnknownError(endpoint, 'bad-signature');
  }
  if (isForeign(fields.get('mch_id'), config.mchId) || isForeign(fields.get('appid'), config.appId)) {
    throw new OutcomeUnknownError(endpoint, 'wrong-merchant');
  }
  if (fields.get('return_code') === 'FAIL') throw transportFailure(endpoint, signed, fields.get('return_msg') ?? '');
  if (fields.get('return_code') !== 'SUCCESS') throw new OutcomeUnknownError(endpoint, 'invalid-fields', 'return_code');
  const resultCode = fields.get('result_code');
  if (resultCode === 'SUCCESS') {
    if (!signed) throw new OutcomeUnknownError(endpoint, 'unsigned');
    return { endpoint, succeeded: true, signed, code: '', detail: '', fields };
  }
  if (resultCode !== 'FAIL') throw new OutcomeUnknownError(endpoint, 'invalid-fields', 'result_code');
  return businessFailure(endpoint, signed, fields);
}

function readBody(endpoint: V2Path, body: Uint8Array): WireFields {
  try {
    return readFlatXml(body);
  } catch (error) {
    if (error instanceof XmlError) throw new OutcomeUnknownError(endpoint, 'malformed', error.reason, { cause: error });
    throw error;
  }
}

/** A field that some replies leave out; where it is there it must be ours. */
function isForeign(received: string | undefined, own: string): boolean {
  return Boolean(received) && received !== own;
}

/**
 * A signed success repeats what was asked about, so that an answer to another question is not taken for this one.
 *
 * @param echoes wire name → value sent; null for one that was not sent
 * @throws OutcomeUnknownError when a repeated value is another
 */
export function assertEchoes(reply: Reply, echoes: Readonly<Record<string, string | null>>): void {
  for (const [name, own] of Object.entries(echoes)) {
    if (own !== null && isForeign(reply.fields.get(name), own)) throw invalidFields(reply.endpoint)(name);
  }
}

/** Makes the error for a signed reply that lacks what it must hold: {@link readFields}' `reject`. */
export function invalidFields(endpoint: EndpointPath): (invalid: string) => OutcomeUnknownError {
  return (invalid) => new OutcomeUnknownError(endpoint, 'invalid-fields', invalid);
}

/** The error behind `return_code=FAIL`: never signed, no business fields. */
export function transportFailure(endpoint: V2Path, signed: boolean, text: string): Error {
  const blamesRequest = REFUSED_TEXT.test(text) && !BUSY_TEXT.test(text);
  return blamesRequest
    ? new RequestRefusedError(endpoint, 'RETURN_FAIL', text, signed)
    : new OutcomeUnknownError(endpoint, 'platform-busy', text);
}

function businessFailure(endpoint: V2Path, signed: boolean, fields: WireFields): Reply {
  const code = (fields.get('err_code') ?? '').toUpperCase().replace(/\s+/g, '_');
  // one observed failure has result_msg instead of err_code_des
  const detail = fields.get('err_code_des') || fields.get('result_msg') || fields.get('return_msg') || '';
  if (BUSY_CODES.has(code) && !isPlainRefusal(endpoint, code)) throw new OutcomeUnknownError(endpoint, 'platform-busy', code);
  if (REFUSED_CODES.has(code)) throw new RequestRefusedError(endpoint, code, detail, signed);
  return { endpoint, succeeded: false, signed, code, detail, fields };
}
