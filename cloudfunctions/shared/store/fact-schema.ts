import * as v from 'valibot';
import type { Fact } from '../domain/subscription/facts';

const source = v.picklist(['notification', 'query', 'reply', 'user', 'scheduler', 'operator']);
const integer = v.pipe(v.number(), v.safeInteger());
const order = { of: v.literal('order'), outTradeNo: v.string(), source, factId: v.string() };
const contract = { of: v.literal('contract'), contractCode: v.string(), source, factId: v.string() };

/** Only what notifications bring is ever stored as a fact; the rest of the facts live for one invocation. */
export const factSchema: v.GenericSchema<unknown, Fact> = v.union([
  v.object({ ...order, kind: v.literal('paid'), transactionId: v.string(), amountFen: integer, paidMs: integer }),
  v.object({ ...contract, kind: v.literal('added'), contractId: v.string(), templateId: v.string(), openid: v.string(), atMs: integer }),
  v.object({
    ...contract,
    kind: v.literal('deleted'),
    contractId: v.nullable(v.string()),
    atMs: integer,
    terminationMode: v.nullable(integer),
  }),
]);
