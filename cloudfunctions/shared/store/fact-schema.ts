import * as v from 'valibot';
import type { AnyFact } from '../domain/any-fact';
import type { ChargingNews } from '../domain/charging/facts';

const source = v.picklist(['notification', 'query', 'reply', 'user', 'scheduler', 'operator', 'statement']);
const integer = v.pipe(v.number(), v.safeInteger());
const order = { of: v.literal('order'), outTradeNo: v.string(), source, factId: v.string() };
const deduction = { of: v.literal('deduction'), outTradeNo: v.string(), source, factId: v.string() };
const contract = { of: v.literal('contract'), contractCode: v.string(), source, factId: v.string() };

const charging = {
  of: v.literal('charging'),
  about: v.union([v.object({ orderId: v.string() }), v.object({ outOrderNo: v.string() })]),
  source,
  factId: v.string(),
};
const orNull = <S extends v.GenericSchema>(schema: S) => v.nullable(schema);
const news: v.GenericSchema<unknown, ChargingNews> = v.union([
  v.object({ kind: v.literal('confirmed'), atMs: orNull(integer) }),
  v.object({
    kind: v.literal('paid'),
    amountFen: orNull(integer),
    proven: v.boolean(),
    paidMs: orNull(integer),
    payment: orNull(v.object({ hfSeqId: v.string(), reqDate: orNull(v.string()) })),
  }),
  v.object({ kind: v.literal('refund-processing'), refundNo: v.string(), hfSeqId: orNull(v.string()) }),
  v.object({ kind: v.literal('refund-succeeded'), refundNo: v.string(), amountFen: orNull(integer) }),
  v.object({ kind: v.literal('refund-failed'), refundNo: v.string(), reason: v.string() }),
]);

/** Only what notifications bring is ever stored as a fact; the rest of the facts live for one invocation. */
export const factSchema: v.GenericSchema<unknown, AnyFact> = v.union([
  v.object({ ...charging, news }),
  v.object({ ...order, kind: v.literal('paid'), transactionId: v.string(), amountFen: integer, paidMs: integer }),
  v.object({ ...deduction, kind: v.literal('paid'), transactionId: v.string(), amountFen: integer, paidMs: integer }),
  v.object({ ...deduction, kind: v.literal('failure-told'), errCode: orNull(v.string()), reason: v.string() }),
  v.object({ ...contract, kind: v.literal('added'), contractId: v.string(), templateId: v.string(), openid: v.string(), atMs: integer }),
  v.object({
    ...contract,
    kind: v.literal('deleted'),
    contractId: v.nullable(v.string()),
    atMs: integer,
    terminationMode: v.nullable(integer),
  }),
]);
