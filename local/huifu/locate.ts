import { CODES, notFound, Refusal } from './refusal';
import type { Fields, PaymentRecord, RefundRecord, ServiceOrderRecord } from './types';
import type { World } from './world';

const noLocator = (): Refusal => new Refusal(CODES.noLocator, '原交易标识不能同时为空');

/**
 * The service order that a request means: by `out_order_no`, by `org_hf_seq_id` or by `org_req_seq_id`, both of its creation. What is given has to
 * fit; of orders with the same serial on different days the latest is meant.
 *
 * @throws {Refusal}
 */
export function serviceOrderOf({ ledger }: World, fields: Fields): ServiceOrderRecord {
  const { out_order_no: outOrderNo = '', org_hf_seq_id: hfSeqId = '', org_req_seq_id: reqSeqId = '' } = fields;
  if (outOrderNo === '' && hfSeqId === '' && reqSeqId === '') throw noLocator();
  const candidates = outOrderNo === '' ? [...ledger.orders] : [ledger.order(outOrderNo)].filter((order) => order !== undefined);
  const fitting = candidates.filter(
    (order) => (hfSeqId === '' || order.hf_seq_id === hfSeqId) && (reqSeqId === '' || order.req_seq_id === reqSeqId),
  );
  const order = fitting.at(-1);
  if (order === undefined) throw notFound();
  return order;
}

type Trade = PaymentRecord | RefundRecord;

/**
 * A trade by its own global serial, or by its request's serial and date; undefined when there is none.
 *
 * @throws {Refusal} without any of them; a request's serial without its date means nothing
 */
export function tradeOf<T extends Trade>(trades: Iterable<T>, fields: Fields, requestName = 'org_req_seq_id'): T | undefined {
  const { org_hf_seq_id: hfSeqId = '', org_req_date: reqDate = '' } = fields;
  const reqSeqId = fields[requestName] ?? '';
  if (hfSeqId === '' && reqSeqId === '') throw noLocator();
  if (hfSeqId === '' && reqDate === '') throw new Refusal(CODES.parameter, '参数不能为空:org_req_date');
  for (const trade of trades) {
    const fits =
      (hfSeqId === '' || trade.hf_seq_id === hfSeqId) &&
      (reqSeqId === '' || trade.req_seq_id === reqSeqId) &&
      (reqDate === '' || trade.req_date === reqDate);
    if (fits) return trade;
  }
  return undefined;
}
