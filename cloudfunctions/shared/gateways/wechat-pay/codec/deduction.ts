import { ANOTHER_IN_PROGRESS_TEXT, OTHER_VALUES_TEXT } from '../assumptions';
import type { WechatPayConfig } from '../config';
import { OutcomeUnknownError } from '../errors';
import { assertText, ATTACH_MAX_BYTES, DEDUCTION_BODY_MAX_BYTES } from '../text';
import { assertEchoes, type Reply } from './envelope';
import { clientIp, fee, notifyUrl, outTradeNo, platformId, type WireFields } from './fields';

/** 申请扣款 `/pay/pappayapply`: one renewal (pay.weixin.qq.com/doc/v2/merchant/4011987377). */

/** Everything but the nonce. A repetition after an unknown outcome must be made of identical values. */
export interface DeductionInput {
  /** The platform's number of the contract, never our `contract_code`. */
  readonly contractId: string;
  /** Spent once the order is closed, which a failed deduction does by itself. */
  readonly outTradeNo: string;
  /** A template of a fixed amount wants exactly that. */
  readonly totalFeeFen: number;
  /** What is bought, shown to the payer; at most 127 bytes. */
  readonly body: string;
  /** Comes back unchanged with the payment; at most 127 bytes. */
  readonly attach: string | null;
  readonly clientIp: string;
  /** Where the deduction's result goes. */
  readonly notifyUrl: string;
}

export type DeductResult =
  /** The platform has the order, now or from before. Nothing is paid yet: only notification and query tell. */
  | { readonly kind: 'accepted' }
  /** This number has been paid. Query it. */
  | { readonly kind: 'alreadyPaid' }
  /** Another deduction of this contract waits for its day: query the order that is under way. This number was not taken, as far as the text goes. */
  | { readonly kind: 'anotherInProgress' }
  /** An order under this number exists, with other values (OUT_TRADE_NO_USED, INVALID_REQUEST with that text): it may be waiting or paid. Query it. */
  | { readonly kind: 'numberTaken'; readonly code: string; readonly message: string }
  /**
   * Refused for a reason of the business, verified: CONTRACT_NOT_EXIST, CONTRACTERROR (expired), RULELIMIT, FREQUENCY_LIMITED, INVALID_REQUEST (no
   * notice, or its window is over), or a code that is in no table.
   */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/**
 * The request's own fields.
 *
 * @throws UnsendableFieldError for a value that the platform would refuse; nothing has been sent then
 */
export function encodeDeduction(input: DeductionInput, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  const fields = new Map([
    ['appid', config.appId],
    ['mch_id', config.mchId],
    ['out_trade_no', outTradeNo(input.outTradeNo)],
    ['body', assertText('body', input.body, DEDUCTION_BODY_MAX_BYTES)],
    ['total_fee', fee('total_fee', input.totalFeeFen)],
    ['fee_type', 'CNY'],
    ['spbill_create_ip', clientIp(input.clientIp)],
    ['notify_url', notifyUrl('notify_url', input.notifyUrl)],
    // the official sample leaves it out, the table requires it
    ['trade_type', 'PAP'],
    ['contract_id', platformId('contract_id', input.contractId)],
  ]);
  return input.attach === null ? fields : fields.set('attach', assertText('attach', input.attach, ATTACH_MAX_BYTES));
}

/**
 * What the reply means.
 *
 * @throws OutcomeUnknownError for a failure without signature, and for a success that is about something else
 */
export function decodeDeduction(reply: Reply, input: Pick<DeductionInput, 'outTradeNo' | 'contractId'>): DeductResult {
  const { endpoint, succeeded, signed, code, detail: message } = reply;
  if (succeeded) {
    assertEchoes(reply, { out_trade_no: input.outTradeNo, contract_id: input.contractId });
    return { kind: 'accepted' };
  }
  if (!signed) throw new OutcomeUnknownError(endpoint, 'unsigned', code || message);
  if (code === 'ORDER_ACCEPTED') return { kind: 'accepted' };
  if (code === 'ORDERPAID') return { kind: 'alreadyPaid' };
  if (message.includes(ANOTHER_IN_PROGRESS_TEXT)) return { kind: 'anotherInProgress' };
  if (code === 'OUT_TRADE_NO_USED' || message.includes(OTHER_VALUES_TEXT)) return { kind: 'numberTaken', code, message };
  return { kind: 'refused', code, message };
}
