import * as v from 'valibot';
import type { WechatPayConfig } from '../config';
import { OutcomeUnknownError } from '../errors';
import { assertEchoes, invalidFields, type Reply } from './envelope';
import { outTradeNo, readFields, type WireFields, wireFen, wireId } from './fields';

/** 查询退款 `/pay/refundquery` (pay.weixin.qq.com/doc/v2/merchant/4011987766), by the number of the order. */

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
      /** All of them, whoever made them. */
      readonly refunds: readonly RefundEntry[];
    };

/** CHANGE: the bank sent it back, the merchant has it. REFUNDCLOSE: it gave nothing back. */
export interface RefundEntry {
  readonly outRefundNo: string;
  readonly refundId: string | null;
  readonly refundFen: number;
  readonly status: 'SUCCESS' | 'PROCESSING' | 'REFUNDCLOSE' | 'CHANGE';
}

/** One reply: at most ten of the order's refunds. */
export interface RefundPage {
  readonly transactionId: string;
  readonly totalFeeFen: number;
  /** Of the order, this page and all others. */
  readonly totalCount: number;
  readonly refunds: readonly RefundEntry[];
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
const wireStatus = v.picklist(['SUCCESS', 'PROCESSING', 'REFUNDCLOSE', 'CHANGE']);

/**
 * What the reply means; null when nothing was ever refunded.
 *
 * @throws OutcomeUnknownError for a failure other than a signed REFUNDNOTEXIST, and for a reply that lacks a field
 */
export function decodeRefundPage(reply: Reply, number: string, offset: number): RefundPage | null {
  if (!reply.succeeded) {
    if (reply.signed && reply.code === 'REFUNDNOTEXIST') return null;
    throw new OutcomeUnknownError(reply.endpoint, reply.signed ? 'unlisted-failure' : 'unsigned', reply.code || reply.detail);
  }
  assertEchoes(reply, { out_trade_no: number });
  const reject = invalidFields(reply.endpoint);
  const page = readFields(pageFields, reply.fields, reject);
  // A page that is not full is the last one; of a full one only the platform can say.
  const totalCount = page.total_refund_count ?? (page.refund_count < PAGE_SIZE ? offset + page.refund_count : null);
  if (totalCount === null) throw reject('total_refund_count');
  const refunds = Array.from({ length: page.refund_count }, (_, index) => refundAt(reply, index));
  return { transactionId: page.transaction_id, totalFeeFen: page.total_fee, totalCount, refunds };
}

function refundAt(reply: Reply, index: number): RefundEntry {
  const [no, fee, status] = [`out_refund_no_${index}`, `refund_fee_${index}`, `refund_status_${index}`] as const;
  const schema = v.object({ [no]: wireId, [fee]: wireFen, [status]: wireStatus });
  const wire = readFields(schema, reply.fields, invalidFields(reply.endpoint));
  const refundId = reply.fields.get(`refund_id_${index}`) ?? null;
  return { outRefundNo: v.parse(wireId, wire[no]), refundId, refundFen: Number(wire[fee]), status: v.parse(wireStatus, wire[status]) };
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
  const sum = (status: RefundEntry['status']): number =>
    [...refunds.values()].reduce((fen, refund) => fen + (refund.status === status ? refund.refundFen : 0), 0);
  const all = [...refunds.values()];
  return { kind: 'refunds', transactionId, totalFeeFen, refundedFen: sum('SUCCESS'), processingFen: sum('PROCESSING'), refunds: all };
}
