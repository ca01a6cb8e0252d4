import * as v from 'valibot';
import type { WechatPayConfig } from '../config';
import { OutcomeUnknownError } from '../errors';
import { assertEchoes, invalidFields, type Reply } from './envelope';
import { outRefundNo, outTradeNo, readFields, type WireFields, wireFen, wireId, wireOptionalText } from './fields';

/** 查询退款 `/pay/refundquery` (pay.weixin.qq.com/doc/v2/merchant/4011987766), by the number of the order or of one refund. */

export type RefundQueryResult =
  /** Nothing was ever refunded. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'refunds';
      readonly transactionId: string;
      /** The order's amount. */
      readonly totalFeeFen: number;
      /** What has arrived with the payer. */
      readonly refundedFen: number;
      /** What is on its way. A refund that was closed, or came back from the bank (CHANGE), is in neither. */
      readonly processingFen: number;
      /** Every one of them, also those made in the merchant platform. */
      readonly refunds: readonly RefundFacts[];
    };

export interface RefundFacts {
  /** Ours, or what the merchant platform gave it. */
  readonly outRefundNo: string;
  readonly refundId: string | null;
  /** What was asked for (`refund_fee`), coupons included. */
  readonly refundFen: number;
  /** CHANGE: the payer's bank sent it back, the money is with the merchant and has to be given back by hand. */
  readonly status: 'SUCCESS' | 'PROCESSING' | 'REFUNDCLOSE' | 'CHANGE';
}

export type RefundQueryOneResult =
  /** There is no such refund. While its request may still be on the way this is no proof. */
  | { readonly kind: 'none' }
  | ({ readonly kind: 'refund'; readonly outTradeNo: string; readonly transactionId: string; readonly totalFeeFen: number } & RefundFacts);

/** One reply: at most ten of the order's refunds. */
export interface RefundPage {
  readonly transactionId: string;
  readonly totalFeeFen: number;
  /** Of the order, this page and all others. */
  readonly totalCount: number;
  readonly refunds: readonly RefundFacts[];
}

const PAGE_SIZE = 10;
/** The platform allows so many refunds of one order (doc/v2/merchant/4011987741). */
const MAX_REFUNDS = 50;

/** The request's own fields. The first page is asked for without an offset. */
export function encodeRefundQuery(number: string, offset: number, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  const fields = new Map([
    ['appid', config.appId],
    ['mch_id', config.mchId],
    ['out_trade_no', outTradeNo(number)],
  ]);
  return offset === 0 ? fields : fields.set('offset', String(offset));
}

const wireCount = v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number), v.maxValue(MAX_REFUNDS));
const pageFields = v.object({
  transaction_id: wireId,
  total_fee: wireFen,
  refund_count: v.pipe(wireCount, v.maxValue(PAGE_SIZE)),
  total_refund_count: v.optional(wireCount),
});
const onePageFields = v.object({ ...pageFields.entries, out_trade_no: wireId });
const refundFields = v.object({
  out_refund_no: wireId,
  refund_id: wireOptionalText,
  refund_fee: wireFen,
  refund_status: v.picklist(['SUCCESS', 'PROCESSING', 'REFUNDCLOSE', 'CHANGE']),
});

/**
 * What the reply means; null when nothing was ever refunded.
 *
 * @throws OutcomeUnknownError for a failure other than a signed REFUNDNOTEXIST, and for a reply that lacks a field
 */
export function decodeRefundPage(reply: Reply, number: string, offset: number): RefundPage | null {
  if (isNoRefund(reply)) return null;
  assertEchoes(reply, { out_trade_no: number });
  const reject = invalidFields(reply.endpoint);
  const page = readFields(pageFields, reply.fields, reject);
  // A page that is not full is the last one; of a full one only the platform can say.
  const totalCount = page.total_refund_count ?? (page.refund_count < PAGE_SIZE ? offset + page.refund_count : null);
  if (totalCount === null) throw reject('total_refund_count');
  const refunds = Array.from({ length: page.refund_count }, (_, index) => refundAt(reply, index));
  return { transactionId: page.transaction_id, totalFeeFen: page.total_fee, totalCount, refunds };
}

function refundAt(reply: Reply, index: number): RefundFacts {
  const numbered = ['out_refund_no', 'refund_id', 'refund_fee', 'refund_status'].map((name): [string, string] => [
    name,
    reply.fields.get(`${name}_${index}`) ?? '',
  ]);
  const wire = readFields(refundFields, new Map(numbered), (names) => invalidFields(reply.endpoint)(`${names} of refund ${index}`));
  return { outRefundNo: wire.out_refund_no, refundId: wire.refund_id, refundFen: wire.refund_fee, status: wire.refund_status };
}

/** The request's own fields: one refund, by our number of it. */
export function encodeRefundQueryOne(number: string, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  return new Map([
    ['appid', config.appId],
    ['mch_id', config.mchId],
    ['out_refund_no', outRefundNo(number)],
  ]);
}

/**
 * What the reply means.
 *
 * @throws OutcomeUnknownError for a failure other than a signed REFUNDNOTEXIST, and for a reply that does not have this refund
 */
export function decodeRefundQueryOne(reply: Reply, number: string): RefundQueryOneResult {
  if (isNoRefund(reply)) return { kind: 'none' };
  const reject = invalidFields(reply.endpoint);
  const { out_trade_no: outTradeNo, ...page } = readFields(onePageFields, reply.fields, reject);
  const refunds = Array.from({ length: page.refund_count }, (_, index) => refundAt(reply, index));
  const refund = refunds.find(({ outRefundNo: found }) => found === number);
  if (refund === undefined) throw reject('out_refund_no');
  return { kind: 'refund', outTradeNo, transactionId: page.transaction_id, totalFeeFen: page.total_fee, ...refund };
}

/** @throws OutcomeUnknownError for any other failure */
function isNoRefund(reply: Reply): boolean {
  if (reply.succeeded) return false;
  if (reply.signed && reply.code === 'REFUNDNOTEXIST') return true;
  throw new OutcomeUnknownError(reply.endpoint, reply.signed ? 'unlisted-failure' : 'unsigned', reply.code || reply.detail);
}

/**
 * Reads all pages and adds up.
 *
 * @param readPage asks for the page that begins at this offset
 * @throws OutcomeUnknownError also when the pages do not fit together, as when a refund was made while they were read: ask again
 */
export async function sumRefunds(readPage: (offset: number) => Promise<RefundPage | null>): Promise<RefundQueryResult> {
  const first = await readPage(0);
  if (first === null) return { kind: 'none' };
  const { transactionId, totalFeeFen, totalCount } = first;
  const refunds = new Map(first.refunds.map((refund) => [refund.outRefundNo, refund]));
  for (let offset = PAGE_SIZE; offset < totalCount; offset += PAGE_SIZE) {
    for (const refund of (await readPage(offset))?.refunds ?? []) refunds.set(refund.outRefundNo, refund);
  }
  if (refunds.size !== totalCount) throw new OutcomeUnknownError('/pay/refundquery', 'changed-while-read');
  const sum = (status: RefundFacts['status']): number =>
    [...refunds.values()].reduce((fen, refund) => fen + (refund.status === status ? refund.refundFen : 0), 0);
  return {
    kind: 'refunds',
    transactionId,
    totalFeeFen,
    refundedFen: sum('SUCCESS'),
    processingFen: sum('PROCESSING'),
    refunds: [...refunds.values()],
  };
}
