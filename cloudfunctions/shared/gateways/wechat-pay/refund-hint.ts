import { createDecipheriv, createHash } from 'node:crypto';
import * as v from 'valibot';
import { readFields, type WireFields, wireFen, wireId } from './codec/fields';
import { verificationKeys } from './config';
import { NotificationRejectedError } from './errors';
import type { NotificationConfig } from './notification';
import { MAX_XML_BYTES, readFlatXml, XmlError } from './xml';

/** What a refund notification claims. Never a fact: see {@link readRefundHint}. */
export interface RefundHint {
  readonly outTradeNo: string;
  readonly outRefundNo: string;
  /** As claimed: SUCCESS, CHANGE, REFUNDCLOSE. */
  readonly refundStatus: string;
  /** As claimed, to be compared with the refund of this number before it is asked about; null when not said. */
  readonly refundFeeFen: number | null;
  /** As claimed, the order's amount; null when not said. */
  readonly totalFeeFen: number | null;
}

const envelopeFields = v.object({
  return_code: v.literal('SUCCESS'),
  appid: wireId,
  mch_id: wireId,
  req_info: v.pipe(v.string(), v.base64()),
});
const hintFields = v.object({
  out_trade_no: wireId,
  out_refund_no: wireId,
  refund_status: wireId,
  refund_fee: v.optional(wireFen),
  total_fee: v.optional(wireFen),
});

/**
 * Reads 退款结果通知 (pay.weixin.qq.com/doc/v2/merchant/4011940955). It is encrypted with the merchant's key but carries no signature, and
 * its cipher works on each block by itself, so that blocks of several genuine ones can be put together to a new one. Therefore it is a HINT:
 * it says which order to ask about, and nothing else of it may be believed.
 *
 * @param body the raw bytes of the request
 * @throws NotificationRejectedError when it was not made with the merchant's key, or is no refund; the answer is FAIL
 */
export function readRefundHint(body: Uint8Array, config: Omit<NotificationConfig, 'signType'>): RefundHint {
  if (body.length > MAX_XML_BYTES) throw new NotificationRejectedError('too-large');
  const envelope = readFields(envelopeFields, readXml(body), invalid);
  if (envelope.mch_id !== config.mchId || envelope.appid !== config.appId) throw new NotificationRejectedError('wrong-merchant', 'refund');
  const sealed = Buffer.from(envelope.req_info, 'base64');
  const opened = verificationKeys(config).map((key) => open(sealed, key));
  const fields = opened.find((found) => found !== null);
  if (!fields) throw new NotificationRejectedError('undecipherable', 'req_info');
  const hint = readFields(hintFields, fields, invalid);
  return {
    outTradeNo: hint.out_trade_no,
    outRefundNo: hint.out_refund_no,
    refundStatus: hint.refund_status,
    refundFeeFen: hint.refund_fee ?? null,
    totalFeeFen: hint.total_fee ?? null,
  };
}

const invalid = (names: string): NotificationRejectedError => new NotificationRejectedError('invalid-fields', names);

function readXml(body: Uint8Array): WireFields {
  try {
    return readFlatXml(body);
  } catch (error) {
    if (error instanceof XmlError) throw new NotificationRejectedError('malformed', error.reason);
    throw error;
  }
}

/** AES-256-ECB with PKCS#7 padding, under the lower-case hex MD5 of the APIv2 key. Null when this key does not open it. */
function open(sealed: Buffer, apiV2Key: string): WireFields | null {
  const key = createHash('md5').update(apiV2Key, 'utf8').digest('hex');
  const decipher = createDecipheriv('aes-256-ecb', Buffer.from(key, 'utf8'), null);
  let text: Buffer;
  try {
    text = Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch {
    // The padding is not right, so the key is not.
    return null;
  }
  try {
    return readFlatXml(text, 'root');
  } catch (error) {
    // One wrong key in 256 leaves a padding that looks right.
    if (error instanceof XmlError) return null;
    throw error;
  }
}
