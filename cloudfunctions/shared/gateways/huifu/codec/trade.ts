import { ASKED, PAID_AMOUNT_FIELDS, PAID_TIME_FIELDS, TRADE_BY_SERVICE_ORDER } from '../assumptions';
import type { HuifuConfig } from '../config';
import type { TradeKey, TradeQueryResult } from '../results';
import type { HuifuFields } from '../sign';
import { assertEcho, queryRefused, type Reply } from './envelope';
import { date, platformId, readFirst, serial, wireDate, wireId, wireTime, wireYuan } from './fields';
import { readTransStatus } from './trans-stat';

/** 扫码交易查询: how a payment stands. */

/** The request's own fields. */
export function encodeTradeQuery(key: TradeKey, config: HuifuConfig): HuifuFields {
  const located: HuifuFields =
    'reqSeqId' in key
      ? { org_req_seq_id: serial('org_req_seq_id', key.reqSeqId), org_req_date: date('org_req_date', key.reqDate) }
      : { [TRADE_BY_SERVICE_ORDER]: platformId(TRADE_BY_SERVICE_ORDER, key.outOrderNo) };
  return { huifu_id: config.huifuId, ...located };
}

/**
 * What the reply means.
 *
 * @throws HuifuOutcomeUnknownError for a refused query, and for the answer to another one
 */
export function decodeTradeQuery(reply: Reply, key: TradeKey): TradeQueryResult {
  if (reply.meaning === 'not-found') return { kind: 'not-found' };
  if (reply.meaning !== 'done' && reply.meaning !== 'processing') throw queryRefused(reply);
  if ('reqSeqId' in key) assertEcho(reply, ASKED.reqSeqId, key.reqSeqId);
  else assertEcho(reply, [TRADE_BY_SERVICE_ORDER, 'out_order_no'], key.outOrderNo);
  const { data } = reply;
  return {
    kind: 'found',
    status: reply.meaning === 'done' ? readTransStatus(data) : 'processing',
    hfSeqId: readFirst(data, ASKED.hfSeqId, wireId),
    reqDate: readFirst(data, ASKED.reqDate, wireDate),
    reqSeqId: readFirst(data, ASKED.reqSeqId, wireId),
    amountFen: readFirst(data, PAID_AMOUNT_FIELDS, wireYuan),
    paidMs: readFirst(data, PAID_TIME_FIELDS, wireTime),
  };
}
