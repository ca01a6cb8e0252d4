import * as v from 'valibot';
import { ASKED, ORDER_TOTAL_FIELDS } from '../assumptions';
import type { HuifuConfig } from '../config';
import type { ServiceOrderKey, ServiceOrderResult } from '../results';
import type { HuifuFields } from '../sign';
import { assertEcho, invalidFields, queryRefused, type Reply } from './envelope';
import { readFirst, type WireData, wireId, wireObject, wireText, wireTime } from './fields';
import { readHandOff } from './hand-off';
import { readOrderAmount } from './money';
import { serviceOrderKey } from './service-order';

/** 查询支付分订单. */

type Status = Extract<ServiceOrderResult, { kind: 'found' }>['status'];

/**
 * `state` / `state_description` / `collection.state` → what it means; the three are judged together (pay.weixin.qq.com/doc/v3/partner/4013194035:
 * the description exists only while DOING, the collection only after completion). A triple without a row means nothing to us.
 */
const STATUSES: ReadonlyMap<string, Status> = new Map<string, Status>([
  ['CREATED//', 'created'],
  ['DOING/USER_CONFIRM/', 'confirmed'],
  ['DOING/MCH_COMPLETE/USER_PAYING', 'payable'],
  ['DONE//USER_PAID', 'paid'],
  ['DONE//', 'free'],
  ['REVOKED//', 'revoked'],
  ['EXPIRED//', 'expired'],
]);

/** A truth value, or its text. */
const wireTrue = v.union([v.literal(true), v.literal('true')]);
const wirePaymentDetails = v.array(v.object({ paid_time: wireTime }));
const wireDetails = v.union([wirePaymentDetails, v.pipe(v.string(), v.parseJson(), wirePaymentDetails)]);

/** The request's own fields. */
export const encodeServiceOrderQuery = (key: ServiceOrderKey, config: HuifuConfig): HuifuFields => ({
  huifu_id: config.huifuId,
  ...serviceOrderKey(key),
});

/**
 * What the reply means.
 *
 * @throws HuifuOutcomeUnknownError for a refused query, and for an order that is another one or has no number
 */
export function decodeServiceOrderQuery(reply: Reply, key: ServiceOrderKey, config: HuifuConfig): ServiceOrderResult {
  if (reply.meaning === 'not-found') return { kind: 'not-found' };
  if (reply.meaning !== 'done') throw queryRefused(reply);
  const { data } = reply;
  if ('outOrderNo' in key) assertEcho(reply, ['out_order_no'], key.outOrderNo);
  else assertEcho(reply, ASKED.reqSeqId, key.createReqSeqId);
  const outOrderNo = 'outOrderNo' in key ? key.outOrderNo : readFirst(data, ['out_order_no'], wireId);
  if (outOrderNo === null) throw invalidFields(reply, 'out_order_no');

  const collection = readFirst(data, ['collection'], wireObject) ?? {};
  const triple = {
    state: readFirst(data, ['state'], wireText) ?? '',
    stateDescription: readFirst(data, ['state_description'], wireText) ?? '',
    collectionState: readFirst(collection, ['state'], wireText) ?? '',
  };
  const status = STATUSES.get(`${triple.state}/${triple.stateDescription}/${triple.collectionState}`);
  const totalFen = readTotal([data, collection], config);
  // "nothing to pay" beside something to pay: the collection may have been left out of the reply
  const somethingToPay = (totalFen ?? 0) > 0 || readFirst(data, ['need_collection'], wireTrue) !== null;
  if (status === undefined || (status === 'free' && somethingToPay)) return { kind: 'unrecognised', ...triple };
  return {
    kind: 'found',
    outOrderNo,
    status,
    hfSeqId: readFirst(data, ['hf_seq_id', 'org_hf_seq_id'], wireId),
    totalFen,
    paidMs: readPaidMs(collection),
    extraData: readHandOff(data),
  };
}

/** The first total that can be read in the configured unit. */
function readTotal(places: readonly WireData[], { amountUnit }: HuifuConfig): number | null {
  const wireAmount = v.pipe(
    wireText,
    v.transform((text) => readOrderAmount(text, amountUnit)),
    v.number(),
  );
  for (const place of places) {
    const totalFen = readFirst(place, ORDER_TOTAL_FIELDS, wireAmount);
    if (totalFen !== null) return totalFen;
  }
  return null;
}

/** When the last part was paid: `collection.details[].paid_time`. */
function readPaidMs(collection: WireData): number | null {
  const times = readFirst(collection, ['details'], wireDetails)?.map((detail) => detail.paid_time) ?? [];
  return times.length === 0 ? null : Math.max(...times);
}
