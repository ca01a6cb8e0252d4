import * as v from 'valibot';
import { OTHER_VALUES_TEXT } from '../assumptions';
import type { WechatPayConfig } from '../config';
import { OutcomeUnknownError, UnsendableFieldError } from '../errors';
import { assertText, REFUND_REASON_MAX_BYTES } from '../text';
import { assertEchoes, invalidFields, type Reply } from './envelope';
import { fee, notifyUrl, outRefundNo, outTradeNo, readFields, type WireFields, wireFen, wireId } from './fields';

/** 申请退款 `/secapi/pay/refund`, over mutual TLS (pay.weixin.qq.com/doc/v2/merchant/4011987741). */

/** Everything but the nonce. A repetition after an unknown outcome must be made of identical values. */
export interface RefundInput {
  readonly outTradeNo: string;
  /** Ours; at most 64 characters. A repetition under another number would be another refund. */
  readonly outRefundNo: string;
  /** The order's amount. */
  readonly totalFeeFen: number;
  /** What goes back now. All refunds of the order together never exceed its amount: the caller sees to that, and so does the platform. */
  readonly refundFeeFen: number;
  /** Shown to the payer; at most 80 bytes. */
  readonly reason: string | null;
  /** Where the (unsigned) hint about the result goes. */
  readonly notifyUrl: string;
}

export type RefundResult =
  /** The platform has it. Whether the money arrived only a query tells; to a bank card it takes days. */
  | { readonly kind: 'accepted'; readonly refundId: string; readonly refundFeeFen: number }
  /** A refund under this number exists, with other values: query it. */
  | { readonly kind: 'numberTaken'; readonly code: string; readonly message: string }
  /** Not made, verified. `retryable`: the same again later, under the same number, may succeed. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly retryable: boolean };

/** The merchant's balance is too low; too fast, which old orders are sooner; too many bad requests, blocked for a minute. */
const RETRYABLE_CODES: ReadonlySet<string> = new Set(['NOTENOUGH', 'FREQUENCY_LIMITED', 'INVALID_REQ_TOO_MUCH']);

/**
 * The request's own fields.
 *
 * @throws UnsendableFieldError for a value that the platform would refuse; nothing has been sent then
 */
export function encodeRefund(input: RefundInput, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  const fields = new Map([
    ['appid', config.appId],
    ['mch_id', config.mchId],
    ['out_trade_no', outTradeNo(input.outTradeNo)],
    ['out_refund_no', outRefundNo(input.outRefundNo)],
    ['total_fee', fee('total_fee', input.totalFeeFen)],
    ['refund_fee', fee('refund_fee', input.refundFeeFen)],
    ['notify_url', notifyUrl('notify_url', input.notifyUrl)],
  ]);
  if (input.refundFeeFen > input.totalFeeFen) throw new UnsendableFieldError('refund_fee', 'must not exceed total_fee');
  return input.reason === null ? fields : fields.set('refund_desc', assertText('refund_desc', input.reason, REFUND_REASON_MAX_BYTES));
}

const acceptedFields = v.object({ refund_id: wireId, refund_fee: wireFen });

/**
 * What the reply means.
 *
 * @throws OutcomeUnknownError for a failure without signature, and for a success that is about something else
 */
export function decodeRefund(reply: Reply, input: RefundInput): RefundResult {
  const { endpoint, succeeded, signed, code, detail: message } = reply;
  if (!succeeded) {
    if (!signed) throw new OutcomeUnknownError(endpoint, 'unsigned', code || message);
    if (code === 'REFUND_FEE_MISMATCH' || message.includes(OTHER_VALUES_TEXT)) return { kind: 'numberTaken', code, message };
    return { kind: 'refused', code, message, retryable: RETRYABLE_CODES.has(code) };
  }
  assertEchoes(reply, {
    out_trade_no: input.outTradeNo,
    out_refund_no: input.outRefundNo,
    total_fee: String(input.totalFeeFen),
    refund_fee: String(input.refundFeeFen),
  });
  const wire = readFields(acceptedFields, reply.fields, invalidFields(endpoint));
  return { kind: 'accepted', refundId: wire.refund_id, refundFeeFen: wire.refund_fee };
}
