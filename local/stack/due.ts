import type { Engine, IndexFile } from '../cloudbase';

/** The field by which a document says when it wants to be looked at again (epoch milliseconds); null when it does not. */
const DUE_FIELD = 'dueMs';

/**
 * When the sweeping functions have something to do: the smallest due time in any collection that has an index on it. The collections come
 * from the index file, so that a new one takes part without being listed here.
 */
export function earliestDue(engine: Engine, indexes: IndexFile): () => Promise<number | null> {
  const collections = Object.entries(indexes.collections)
    .filter(([, { indexes: definitions }]) => definitions.some(({ keys }) => keys[0]?.[0] === DUE_FIELD))
    .map(([name]) => name);
  let known: { readonly dueMs: number | null } | undefined;
  engine.onCommit((changed) => {
    if (changed.some((name) => collections.includes(name))) known = undefined;
  });
  return async () => {
    if (known !== undefined) return known.dueMs;
    // Marked as known before it is read: a commit in between makes it unknown again.
    const reading: { dueMs: number | null } = { dueMs: null };
    known = reading;
    const found = await Promise.all(collections.map((name) => firstDue(engine, name)));
    const due = found.filter((ms) => ms !== null);
    reading.dueMs = due.length === 0 ? null : Math.min(...due);
    return reading.dueMs;
  };
}

async function firstDue(engine: Engine, collection: string): Promise<number | null> {
  const [first] = await engine.find(
    collection,
    { [DUE_FIELD]: { $gt: 0 } },
    { order: [[DUE_FIELD, 1]], limit: 1, projection: { [DUE_FIELD]: 1 } },
  );
  const dueMs = first?.[DUE_FIELD];
  return typeof dueMs === 'number' ? dueMs : null;
}
