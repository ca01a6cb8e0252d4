import * as v from 'valibot';
import type { BilledRefundStore } from '../application/reconcile/ports';
import type { BilledRefund } from '../domain/statement/match-refunds';
import { type Database, DuplicateDocumentError, type Scalar } from '../platform/ports';

const BILLED_REFUNDS = 'billedRefunds';
/** Numbers in one question. A payment has at most 50 refunds (doc/v2/merchant/4011987741), and the database answers at most 1000 documents. */
const NUMBERS_PER_QUERY = 20;
const MAX_DOCUMENTS = 1000;

const refundDocument = v.object({
  _id: v.string(),
  outTradeNo: v.string(),
  amountFen: v.pipe(v.number(), v.safeInteger()),
  state: v.nullable(v.picklist(['succeeded', 'processing', 'failed'])),
  day: v.string(),
});

/** {@link BilledRefundStore} on the document database; the document's id is the refund's number. */
export function createBilledRefundStore(database: Database): BilledRefundStore {
  const find = async (field: '_id' | 'outTradeNo', numbers: readonly Scalar[]): Promise<readonly BilledRefund[]> => {
    const found: BilledRefund[] = [];
    for (let at = 0; at < numbers.length; at += NUMBERS_PER_QUERY) {
      const filter = { [field]: { in: numbers.slice(at, at + NUMBERS_PER_QUERY) } };
      for (const stored of await database.find(BILLED_REFUNDS, filter, { limit: MAX_DOCUMENTS })) {
        const { _id: outRefundNo, ...refund } = v.parse(refundDocument, stored);
        found.push({ outRefundNo, ...refund });
      }
    }
    return found;
  };
  return {
    ofPayments: (outTradeNos) => find('outTradeNo', outTradeNos),
    among: async (outRefundNos) => new Set((await find('_id', outRefundNos)).map(({ outRefundNo }) => outRefundNo)),
    async put(refunds) {
      for (const { outRefundNo: _id, ...refund } of refunds) {
        try {
          await database.insert(BILLED_REFUNDS, [{ _id, ...refund }]);
        } catch (error) {
          if (!(error instanceof DuplicateDocumentError)) throw error;
          await database.update(BILLED_REFUNDS, { _id }, refund);
        }
      }
    },
  };
}
