import { ASKED, REFUND_AMOUNT_FIELDS } from '../assumptions';
import type { HuifuConfig } from '../config';
import { UnsendableHuifuFieldError } from '../errors';
import type { RefundInput, RefundQueryResult, RefundResult } from '../results';
import type { HuifuFields } from '../sign';
import { assertEcho, queryRefused, refused, type Reply } from './envelope';
import { date, notifyUrl, optionalText, platformId, readFirst, serial, wireId, wireYuan } from './fields';
import { fenToYuan } from './money';
import { readTransStatus } from './trans-stat';

/** 扫码交易退款 and its query. A refund names the payment by its global serial and request date; the service order has no part in it. */

const REMARK_MAX = 84;

/** The request's own fields. */
export function encodeRefund(input: RefundInput, config: HuifuConfig): HuifuFields {
  if (input.amountFen === 0) throw new UnsendableHuifuFieldError('ord_amt', 'must be more than nothing');
  return {
    req_date: date('req_date', input.reqDate),
    req_seq_id: serial('req_seq_id', input.reqSeqId),
    huifu_id: config.huifuId,
    ord_amt: fenToYuan('ord_amt', input.amountFen),
    org_req_date: date('org_req_date', input.paymentReqDate),
    org_hf_seq_id: platformId('org_hf_seq_id', input.paymentHfSeqId),
    notify_url: notifyUrl(input.notifyUrl),
    remark: optionalText('remark', input.remark, REMARK_MAX),
  };
}

/**
 * What the reply means. Accepting the call gives no money back: only `trans_stat` says that, and where it contradicts the code it is not believed.
 *
 * @throws HuifuOutcomeUnknownError
 */
export function decodeRefund(reply: Reply, input: RefundInput): RefundResult {
  assertEcho(reply, ['req_seq_id'], input.reqSeqId);
  switch (reply.meaning) {
    case 'done':
    case 'processing':
      return {
        kind: reply.meaning === 'done' ? readTransStatus(reply.data) : 'processing',
        hfSeqId: readFirst(reply.data, ['hf_seq_id'], wireId),
        reason: reply.message,
      };
    case 'duplicate':
      return { kind: 'duplicate' };
    default:
      return refused(reply);
  }
}

interface RefundKey {
  readonly reqSeqId: string;
  readonly reqDate: string;
}

/** The request's own fields: the refund's own serial and date. */
export const encodeRefundQuery = (key: RefundKey, config: HuifuConfig): HuifuFields => ({
  huifu_id: config.huifuId,
  org_req_seq_id: serial('org_req_seq_id', key.reqSeqId),
  org_req_date: date('org_req_date', key.reqDate),
});

/**
 * What the reply means.
 *
 * @throws HuifuOutcomeUnknownError for a refused query, and for the answer to another one
 */
export function decodeRefundQuery(reply: Reply, key: RefundKey): RefundQueryResult {
  if (reply.meaning === 'not-found') return { kind: 'not-found' };
  if (reply.meaning !== 'done' && reply.meaning !== 'processing') throw queryRefused(reply);
  assertEcho(reply, ASKED.reqSeqId, key.reqSeqId);
  return {
    kind: 'found',
    status: reply.meaning === 'done' ? readTransStatus(reply.data) : 'processing',
    hfSeqId: readFirst(reply.data, ASKED.hfSeqId, wireId),
    amountFen: readFirst(reply.data, REFUND_AMOUNT_FIELDS, wireYuan),
  };
}
