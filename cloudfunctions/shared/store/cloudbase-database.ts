import * as v from 'valibot';
import type { database as openDatabase } from 'wx-server-sdk';
import {
  type Database,
  DatabaseUnavailableError,
  DuplicateDocumentError,
  type FieldCondition,
  type Filter,
  type Scalar,
  messageOf,
} from '../platform/ports';

type Sdk = ReturnType<typeof openDatabase>;

/** The SDK's own types leave the reply open (it may also call back). */
const found = v.object({ data: v.array(v.unknown()) });
const updated = v.object({ stats: v.object({ updated: v.number() }) });
const removed = v.object({ stats: v.object({ removed: v.number() }) });

/** {@link Database} by the unmodified CloudBase SDK. The only place that speaks to it. */
export function createCloudbaseDatabase(db: Sdk): Database {
  const where = (collection: string, filter: Filter) => db.collection(collection).where(toQuery(db, filter));
  return {
    get: (collection, id) =>
      guarded(async () => {
        const { data } = v.parse(found, await where(collection, { _id: id }).limit(1).get());
        return data[0] ?? null;
      }),
    find: (collection, filter, { orderBy = [], limit, offset = 0 }) =>
      guarded(async () => {
        let query = where(collection, filter).limit(limit);
        for (const [field, direction] of orderBy) query = query.orderBy(field, direction);
        return v.parse(found, await (offset > 0 ? query.skip(offset) : query).get()).data;
      }),
    insert: (collection, documents) =>
      guarded(async () => {
        await db.collection(collection).add({ data: documents.length === 1 ? { ...documents[0] } : documents.map((d) => ({ ...d })) });
      }),
    replace: (collection, revision, document) =>
      guarded(async () => {
        const query = where(collection, { _id: document._id, revision });
        return v.parse(updated, await query.update({ data: wholeFields(db, document) })).stats.updated > 0;
      }),
    update: (collection, filter, set) =>
      guarded(async () => {
        return v.parse(updated, await where(collection, filter).update({ data: wholeFields(db, set) })).stats.updated;
      }),
    remove: (collection, id) =>
      guarded(async () => {
        return v.parse(removed, await where(collection, { _id: id }).remove()).stats.removed > 0;
      }),
  };
}

/** The SDK merges nested objects by default; `_.set` replaces each top-level field as a whole. */
function wholeFields(db: Sdk, fields: object): Record<string, unknown> {
  const entries = Object.entries(fields).filter(([name]) => name !== '_id');
  return Object.fromEntries(entries.map(([name, value]: [string, unknown]) => [name, db.command.set(value)]));
}

function toQuery(db: Sdk, filter: Filter): Record<string, unknown> {
  return Object.fromEntries(Object.entries(filter).map(([field, condition]) => [field, toCondition(db, condition)]));
}

function toCondition(db: Sdk, condition: Scalar | FieldCondition): unknown {
  if (condition === null || typeof condition !== 'object') return condition;
  const _ = db.command;
  const parts = [
    ...(condition.gt === undefined ? [] : [_.gt(condition.gt)]),
    ...(condition.gte === undefined ? [] : [_.gte(condition.gte)]),
    ...(condition.lt === undefined ? [] : [_.lt(condition.lt)]),
    ...(condition.lte === undefined ? [] : [_.lte(condition.lte)]),
    ...(condition.ne === undefined ? [] : [_.neq(condition.ne)]),
    ...(condition.in === undefined ? [] : [_.in([...condition.in])]),
  ];
  return parts.length === 1 ? parts[0] : _.and(...parts);
}

/** A taken id or unique key is an answer; whatever else the SDK throws leaves the outcome open. Codes: cloud database errors -502001 and E11000. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const said = messageOf(error);
    if (/E11000|DUPLICATE_WRITE/.test(said)) throw new DuplicateDocumentError(said);
    throw new DatabaseUnavailableError(said, { cause: error });
  }
}
