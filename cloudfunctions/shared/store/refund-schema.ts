import * as v from 'valibot';

const text = v.string();
const integer = v.pipe(v.number(), v.safeInteger());

/** What a refund of either product is stored with; each adds what its platform knows it by. */
export const refundEntries = {
  refundNo: text,
  key: text,
  state: v.picklist(['requested', 'processing', 'succeeded', 'failed']),
  amountFen: v.pipe(integer, v.minValue(0)),
  reason: text,
  by: text,
  requestedMs: integer,
  settledMs: v.nullable(integer),
  failedBecause: v.nullable(text),
};
