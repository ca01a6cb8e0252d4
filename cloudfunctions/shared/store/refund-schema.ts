import * as v from 'valibot';

const text = v.string();
const integer = v.pipe(v.number(), v.safeInteger());

/**
 * What a call says. Absent in what was stored before it was: null, and the settings of the function that takes it up next decide, as they did then. From then on it stands.
 */
export const wordsOf = <E extends v.ObjectEntries>(entries: E) => v.optional(v.nullable(v.object(entries)), null);

/** What a refund of either product is stored with; each adds what its platform knows it by. */
export const refundEntries = {
  refundNo: text,
  key: text,
  state: v.picklist(['requested', 'processing', 'succeeded', 'failed']),
  amountFen: v.pipe(integer, v.minValue(0)),
  reason: text,
  by: text,
  requestedMs: integer,
  words: wordsOf({ notifyUrl: text }),
  settledMs: v.nullable(integer),
  failedBecause: v.nullable(text),
};
