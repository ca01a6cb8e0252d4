import fc from 'fast-check';
import type { Document } from '../../../local/cloudbase';
import { createEngine, idsOf, index } from './test-engine';

const DOCUMENTS = 20_000;

async function sweepable(): Promise<ReturnType<typeof createEngine>['engine']> {
  const { engine } = createEngine([
    index('due', ['dueMs']),
    index('open', ['state', '-raisedMs']),
    index('owner', ['owner', 'n'], { unique: true }),
  ]);
  await engine.insert(
    'c',
    Array.from({ length: DOCUMENTS }, (_, i) => ({
      _id: i,
      dueMs: i % 10 === 0 ? null : i,
      state: i % 4 === 0 ? 'open' : 'done',
      raisedMs: i,
      owner: `o${i % 100}`,
      n: i,
    })),
  );
  return engine;
}

describe('plans on a large collection', () => {
  let engine: Awaited<ReturnType<typeof sweepable>>;
  beforeAll(async () => {
    engine = await sweepable();
  });

  it('a sweep of what is due looks at one page only', async () => {
    const query = { dueMs: { $lte: 10_000 } };
    const page = { order: [['dueMs', 1] as const], limit: 100 };
    expect(engine.explain('c', query, page)).toEqual({ plan: 'index', index: 'due', sortedByIndex: true, examined: 100, returned: 100 });
    expect((await idsOf(engine, query, page)).slice(0, 3)).toEqual([1, 2, 3]);
    const before = engine.counters().documentsExamined;
    await engine.find('c', { dueMs: { $lte: 0 } }, page);
    // Documents whose time is null are no candidates.
    expect(engine.counters().documentsExamined - before).toBe(0);
  });

  it('a range reads no more than the range', () => {
    expect(engine.explain('c', { dueMs: { $gt: 100, $lt: 110 } })).toMatchObject({ index: 'due', examined: 9, returned: 9 });
    expect(engine.explain('c', { $and: [{ dueMs: { $gt: 100 } }, { dueMs: { $lt: 110 } }] })).toMatchObject({ index: 'due', examined: 9 });
  });

  it('equality on a prefix with the sort of the next field, in both directions', async () => {
    const newestFirst = { order: [['raisedMs', -1] as const], limit: 3 };
    expect(engine.explain('c', { state: 'open' }, newestFirst)).toMatchObject({ index: 'open', sortedByIndex: true, examined: 3 });
    expect(await idsOf(engine, { state: 'open' }, newestFirst)).toEqual([19_996, 19_992, 19_988]);
    expect(await idsOf(engine, { state: 'open' }, { order: [['raisedMs', 1]], limit: 3 })).toEqual([0, 4, 8]);
    expect(await idsOf(engine, { state: 'open', raisedMs: { $lt: 100 } }, { ...newestFirst, limit: 2 })).toEqual([96, 92]);
  });

  it('a list of values, and a unique key', () => {
    expect(engine.explain('c', { dueMs: { $in: [5, 7, 9, 7] } })).toMatchObject({ plan: 'index', index: 'due', examined: 3, returned: 3 });
    expect(engine.explain('c', { owner: 'o1', n: 101 })).toMatchObject({ index: 'owner', examined: 1, returned: 1 });
  });

  it('ids are looked up, and their order is an index too', async () => {
    expect(engine.explain('c', { _id: 7 })).toMatchObject({ plan: 'ids', examined: 1 });
    expect(engine.explain('c', { _id: { $in: [7, 8, -1] } })).toMatchObject({ plan: 'ids', examined: 2 });
    expect(engine.explain('c', { _id: { $gt: 100 } }, { order: [['_id', 1]], limit: 10 })).toMatchObject({
      index: '_id_',
      sortedByIndex: true,
      examined: 10,
    });
    await engine.remove('c', { _id: 101 }, { multi: false });
    expect(await idsOf(engine, { _id: { $gt: 100 } }, { order: [['_id', 1]], limit: 2 })).toEqual([102, 103]);
  });

  it('what no index serves is scanned', () => {
    expect(engine.explain('c', { raisedMs: 5 })).toMatchObject({ plan: 'scan', index: null, sortedByIndex: false });
    expect(engine.explain('c', { $or: [{ dueMs: 5 }] })).toMatchObject({ plan: 'scan' });
  });

  it('a multikey index answers no ranges', async () => {
    const { engine: small } = createEngine([index('tags', ['tags'])]);
    await small.insert('c', [
      { _id: 1, tags: [1, 9] },
      { _id: 2, tags: 5 },
    ]);
    expect(small.explain('c', { tags: { $gt: 3, $lt: 7 } })).toMatchObject({ plan: 'scan', returned: 2 });
    await small.modify('c', { _id: 1 }, { update: { $set: { tags: 4 } } }, { multi: false });
    expect(small.explain('c', { tags: { $gt: 3, $lt: 7 } })).toMatchObject({ plan: 'index', examined: 2 });
  });

  it('counts and the first stage of a pipeline use indexes', async () => {
    const before = engine.counters().documentsExamined;
    expect(await engine.count('c', { owner: 'o5' })).toBe(200);
    expect(await engine.aggregate('c', [{ $match: { owner: 'o5' } }, { $count: 'n' }])).toEqual([{ n: 200 }]);
    expect(engine.counters().documentsExamined - before).toBe(400);
  });
});

describe('plans and scans', () => {
  const scalar = fc.constantFrom<unknown>(null, 0, 1, 2, 3, 'a', 'b', true, new Date(1));
  const field = fc.oneof(
    { weight: 8, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(scalar, { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  const stored = fc.record({ a: field, b: field, c: field });
  const condition = fc.oneof(
    scalar,
    fc.record({ $in: fc.array(scalar, { maxLength: 3 }) }),
    fc.dictionary(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$eq', '$ne'), scalar, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
  );
  const query = fc.dictionary(fc.constantFrom('a', 'b', 'c'), condition, { maxKeys: 3, noNullPrototype: true });
  const order = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<1 | -1>(1, -1)), {
    selector: ([name]) => name,
    maxLength: 2,
  });

  it('find the same documents in the same order of sort values', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stored, { maxLength: 30 }), query, order, async (documents, where, sort) => {
        const definitions = [index('a', ['a']), index('ab', ['a', '-b']), index('cb', ['c', 'b'])];
        const { engine: indexed } = createEngine(definitions);
        const { engine: plain } = createEngine();
        for (const engine of [indexed, plain]) {
          if (documents.length > 0)
            await engine.insert(
              'c',
              documents.map((document, _id) => ({ _id, ...document })),
            );
          await engine.remove('c', { _id: 3 }, { multi: false });
          await engine.modify('c', { _id: 4 }, { update: { $set: { a: 2 } } }, { multi: false });
          await engine.modify('c', { a: 1 }, { update: { $set: { b: 3, c: 'a' } } }, { multi: true });
        }
        const found = await idsOf(indexed, where, { order: sort });
        const expected = await idsOf(plain, where, { order: sort });
        expect([...found].sort()).toEqual([...expected].sort());
        const keys = async (engine: typeof plain): Promise<unknown[]> =>
          (await engine.find('c', where, { order: sort })).map((document: Document) =>
            sort.map(([name]) => (Array.isArray(document[name]) ? 'array' : (document[name] ?? null))),
          );
        if (!documents.some((document) => Object.values(document).some(Array.isArray)))
          expect(await keys(indexed)).toEqual(await keys(plain));
      }),
      { numRuns: 150 },
    );
  });
});
