import * as v from 'valibot';
import type { LedgerStore, MoneyMoved } from '../application/reconcile/ports';
import type { Database } from '../platform/ports';

/** A membership of ten years is some hundred kilobytes, and the database answers at most 16 MB at once. */
const DOCUMENTS_PER_QUERY = 100;
/** The database answers no more documents at once. */
const MAX_QUERY = 1000;

const idSchema = v.object({ _id: v.string() });
const moneySchema = v.object({ _id: v.string(), lastMoneyMs: v.number() });

/** {@link LedgerStore} for one collection, by the id and by the index on `lastMoneyMs`. */
export function createLedgerPages<A>(database: Database, collection: string, read: (stored: unknown) => A): LedgerStore<A> {
  return {
    async many(ids) {
      const found = new Map<string, A>();
      const distinct = [...new Set(ids)];
      for (let at = 0; at < distinct.length; at += DOCUMENTS_PER_QUERY) {
        const some = distinct.slice(at, at + DOCUMENTS_PER_QUERY);
        for (const stored of await database.find(collection, { _id: { in: some } }, { limit: some.length })) {
          found.set(v.parse(idSchema, stored)._id, read(stored));
        }
      }
      return found;
    },
    withMoneySince: (sinceMs) => pages(database, collection, read, sinceMs),
  };
}

/**
 * Pages by the time itself, which moves forward only: an offset would slip whenever a document ahead of it moves to the end. Where a page ends within one
 * moment, the next begins with that moment again and leaves out what it has shown.
 */
async function* pages<A>(
  database: Database,
  collection: string,
  read: (stored: unknown) => A,
  sinceMs: number,
): AsyncGenerator<readonly MoneyMoved<A>[]> {
  let fromMs = sinceMs;
  let shown = new Set<string>();
  for (;;) {
    const limit = DOCUMENTS_PER_QUERY + shown.size;
    if (limit > MAX_QUERY) throw new Error(`${collection}: more than ${MAX_QUERY - DOCUMENTS_PER_QUERY} moved money in one moment`);
    const found = await database.find(collection, { lastMoneyMs: { gte: fromMs } }, { orderBy: [['lastMoneyMs', 'asc']], limit });
    const page = found.map((stored) => ({ stored, ...v.parse(moneySchema, stored) })).filter(({ _id }) => !shown.has(_id));
    if (page.length > 0) yield page.map(({ stored, lastMoneyMs }) => ({ aggregate: read(stored), lastMoneyMs }));
    const lastMs = page.at(-1)?.lastMoneyMs;
    if (found.length < limit || lastMs === undefined) return;
    const atLast = page.filter(({ lastMoneyMs }) => lastMoneyMs === lastMs).map(({ _id }) => _id);
    shown = new Set(lastMs === fromMs ? [...shown, ...atLast] : atLast);
    fromMs = lastMs;
  }
}
