import * as v from 'valibot';
import type { StatementDay, StatementDayStore } from '../application/reconcile/ports';
import { type Database, DuplicateDocumentError } from '../platform/ports';

export const STATEMENTS = 'statements';
/** More days than a run looks back. */
const MAX_DAYS = 100;

const count = v.pipe(v.number(), v.safeInteger());
const timeMs = v.nullable(count);
const dayDocument = v.object({
  _id: v.string(),
  revision: count,
  platform: v.picklist(['wechat', 'huifu']),
  day: v.string(),
  state: v.picklist(['pending', 'running', 'done', 'failed']),
  tries: count,
  leaseUntilMs: timeMs,
  resumeMs: timeMs,
  doneMs: timeMs,
  reason: v.nullable(v.string()),
  lines: count,
  payments: count,
  refunds: count,
  discrepancies: count,
});
const read = (stored: unknown): StatementDay => v.parse(dayDocument, stored);

/** {@link StatementDayStore} on the document database: one document a platform and day, each change on condition of its revision. */
export function createStatementDayStore(database: Database): StatementDayStore {
  return {
    async since(platform, day) {
      const found = await database.find(STATEMENTS, { platform, day: { gte: day } }, { orderBy: [['day', 'asc']], limit: MAX_DAYS });
      return found.map(read);
    },
    async hasAny(platform) {
      return (await database.find(STATEMENTS, { platform }, { limit: 1 })).length > 0;
    },
    async newest(limit) {
      return (await database.find(STATEMENTS, {}, { orderBy: [['day', 'desc']], limit })).map(read);
    },
    async get(platform, day) {
      const stored = await database.get(STATEMENTS, `${platform}:${day}`);
      return stored === null ? null : read(stored);
    },
    async save(day) {
      if (day.revision > 1) return database.replace(STATEMENTS, day.revision - 1, day);
      try {
        await database.insert(STATEMENTS, [day]);
        return true;
      } catch (error) {
        if (error instanceof DuplicateDocumentError) return false;
        throw error;
      }
    },
  };
}
