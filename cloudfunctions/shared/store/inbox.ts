import * as v from 'valibot';
import type { Inbox, InboxEntry } from '../application/ports';
import { type Database, DuplicateDocumentError } from '../platform/ports';
import { factSchema } from './fact-schema';

export const INBOX = 'inbox';

/** A fact that this version does not know was written by another one; it must not keep the others waiting. */
const entrySchema = v.object({ _id: v.string(), fact: v.fallback(v.nullable(factSchema), null), attempts: v.number() });

/** {@link Inbox} on the document database. The entry's id is the news itself, so a repetition cannot be stored twice. */
export function createInbox(database: Database): Inbox {
  return {
    async record(entryId, fact, receivedMs, dueMs) {
      try {
        await database.insert(INBOX, [{ _id: entryId, fact, attempts: 0, state: 'received', receivedMs, dueMs } as { _id: string }]);
        return 'new';
      } catch (error) {
        if (error instanceof DuplicateDocumentError) return 'known';
        throw error;
      }
    },
    async settled(entryId) {
      await database.update(INBOX, { _id: entryId }, { state: 'settled', dueMs: null });
    },
    async postpone(entryId, attempts, dueMs) {
      await database.update(INBOX, { _id: entryId }, { attempts, dueMs, ...(dueMs === null ? { state: 'stuck' } : {}) });
    },
    async due(nowMs, limit) {
      const found = await database.find(INBOX, { dueMs: { gt: 0, lte: nowMs } }, { orderBy: [['dueMs', 'asc']], limit });
      return found.map((stored): InboxEntry => v.parse(entrySchema, stored));
    },
  };
}
