import type { OperatorCallStore } from '../application/ports';
import { type Database, DuplicateDocumentError } from '../platform/ports';

const OPERATOR_CALLS = 'operatorCalls';

/** {@link OperatorCallStore} on the document database. The document's id is the nonce, so a replayed call cannot be let in twice. */
export function createOperatorCallStore(database: Database): OperatorCallStore {
  return {
    async begin({ nonce, operator, action, input }, nowMs) {
      const begun = { _id: nonce, operator, action, input, atMs: nowMs, state: 'begun', message: null, endedMs: null };
      try {
        await database.insert(OPERATOR_CALLS, [begun]);
        return true;
      } catch (error) {
        if (error instanceof DuplicateDocumentError) return false;
        throw error;
      }
    },
    async end(nonce, { state, message }, nowMs) {
      await database.update(OPERATOR_CALLS, { _id: nonce }, { state, message, endedMs: nowMs });
    },
  };
}
