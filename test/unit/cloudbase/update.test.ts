import { applyUpdate } from '../../../local/cloudbase/engine/update';
import { fc } from '../../support/seeded-properties';
import { createEngine, index } from './test-engine';
import type { Document } from '../../../local/cloudbase';

async function after(document: Document, update: Document, query: Document = {}): Promise<Document | undefined> {
  const { engine } = createEngine();
  await engine.insert('c', [{ _id: 'x', ...document }]);
  const { document: result } = await engine.modify('c', query, { update }, { multi: false });
  const { _id, ...rest } = result ?? {};
  expect(_id).toBe('x');
  expect(await engine.find('c', {})).toEqual([{ _id, ...rest }]);
  return rest;
}

/** document, update, document as MongoDB leaves it */
const CHANGES: [Document, Document, Document][] = [
  [{}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
  [{ a: { b: 1, c: 2 } }, { $set: { a: { d: 1 } } }, { a: { d: 1 } }],
  [{ a: [{ x: 1 }] }, { $set: { 'a.0.x': 2 } }, { a: [{ x: 2 }] }],
  [{ a: [1] }, { $set: { 'a.3': 2 } }, { a: [1, null, null, 2] }],
  [{ a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
  [{ a: 1 }, { $unset: { b: '' } }, { a: 1 }],
  [{}, { $inc: { 'a.b': 2 } }, { a: { b: 2 } }],
  [{ a: 1 }, { $inc: { a: -3 } }, { a: -2 }],
  [{}, { $mul: { a: 2 } }, { a: 0 }],
  [{ a: 3 }, { $mul: { a: 2 } }, { a: 6 }],
  [{ a: new Date(5) }, { $min: { a: new Date(3) } }, { a: new Date(3) }],
  [{ a: 5 }, { $max: { a: 3 } }, { a: 5 }],
  [{ a: 5 }, { $bit: { a: { and: 4 } } }, { a: 4 }],
  [{ a: 1 }, { $rename: { a: 'b' } }, { b: 1 }],
  [{}, { $push: { a: { $each: [1, 2] } } }, { a: [1, 2] }],
  [{ a: [3, 1] }, { $push: { a: { $each: [2, 9], $sort: -1, $slice: 3 } } }, { a: [9, 3, 2] }],
  [{ a: [1] }, { $push: { a: { $each: [7], $position: 0 } } }, { a: [7, 1] }],
  [{ a: [1, 2, 3] }, { $pop: { a: 1 } }, { a: [1, 2] }],
  [{ a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
  [{ a: [1, 5, 9] }, { $pull: { a: { $gt: 4 } } }, { a: [1] }],
  [{ a: [{ id: 1, x: 1 }, { id: 2 }] }, { $pull: { a: { id: 1 } } }, { a: [{ id: 2 }] }],
  [{ a: [1, 2, 1] }, { $pullAll: { a: [1] } }, { a: [2] }],
  [{ a: [1] }, { $addToSet: { a: { $each: [1, 2] } } }, { a: [1, 2] }],
  [{ a: [{ n: 0 }, { n: 0 }] }, { $inc: { 'a.$[].n': 1 } }, { a: [{ n: 1 }, { n: 1 }] }],
];

/** document, update, part of the message */
const REFUSALS: [Document, Document, string][] = [
  [{ a: null }, { $set: { 'a.b': 1 } }, "Cannot create field 'b' in element {a: null}"],
  [{ a: 5 }, { $set: { 'a.b': 1 } }, "Cannot create field 'b' in element {a: 5}"],
  [
    { a: 'x' },
    { $inc: { a: 1 } },
    'Cannot apply $inc to a value of non-numeric type. {_id: "x"} has the field \'a\' of non-numeric type string',
  ],
  [{ a: null }, { $mul: { a: 1 } }, 'of non-numeric type null'],
  [{ a: 1 }, { $inc: { a: 'x' } }, 'Cannot increment with non-numeric argument: {a: "x"}'],
  [{ a: 1 }, { $push: { a: { $each: [1] } } }, "The field 'a' must be an array but is of type int"],
  [{ a: {} }, { $pull: { a: 1 } }, 'must be an array but is of type object'],
  [{ a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, "would create a conflict at 'a'"],
  [{ a: {} }, { $set: { a: {}, 'a.b': 1 } }, "would create a conflict at 'a.b'"],
  [{}, { $set: { _id: 2 } }, "would modify the immutable field '_id'"],
  [{}, { $foo: { a: 1 } }, 'Unknown modifier: $foo'],
  [{}, { $currentDate: { a: true } }, 'Unknown modifier: $currentDate'],
  [{}, { a: 1 }, 'Unknown modifier: a'],
  [{}, { $set: 1 }, 'Modifiers operate on fields but we found type int instead'],
  [{}, {}, "'$set' is empty"],
  [{}, { $set: { a: { $b: 1 } } }, "The dollar ($) prefixed field '$b' is not valid for storage"],
];

describe('update operators', () => {
  it.each(CHANGES)('%j with %j becomes %j', async (document, update, expected) => {
    expect(await after(document, update)).toEqual(expected);
  });

  it('change the element that the query matched', async () => {
    const document = {
      a: [
        { k: 1, n: 0 },
        { k: 2, n: 0 },
      ],
    };
    expect(await after(document, { $inc: { 'a.$.n': 1 } }, { 'a.k': 2 })).toEqual({
      a: [
        { k: 1, n: 0 },
        { k: 2, n: 1 },
      ],
    });
  });

  it.each(REFUSALS)('%j with %j is refused', async (document, update, message) => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 'x', ...document }]);
    const refusal = await engine.modify('c', {}, { update }, { multi: false }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'DATABASE_REQUEST_FAILED', message: expect.stringContaining(message) as string });
    expect(await engine.find('c', {})).toEqual([{ _id: 'x', ...document }]);
  });
});

describe('setting whole fields', () => {
  const scalar = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null));
  const record = fc.dictionary(fc.constantFrom('a', 'b', 'x'), scalar, { maxKeys: 3, noNullPrototype: true });
  const value = fc.oneof(scalar, record, fc.array(fc.oneof(scalar, record), { maxLength: 3 }));
  const field = fc.constantFrom('a', 'b', '$d', '');
  const nested = fc.oneof(value, fc.dictionary(field, value, { maxKeys: 3, noNullPrototype: true }), fc.constant(undefined), fc.date());
  const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c', '_id', 'a.x', '$d', ''), nested, { maxKeys: 3, noNullPrototype: true });
  const stored = fc.dictionary(fc.constantFrom('a', 'b', 'd'), value, { maxKeys: 3, noNullPrototype: true });
  const outcome = (document: Document, operators: Document): unknown => {
    try {
      return applyUpdate(document, operators, {});
    } catch (error) {
      return String(error);
    }
  };

  it('does what the operators in general do', () => {
    fc.assert(
      fc.property(stored, fields, (document, $set) => {
        // An operator more, which does nothing, and the update is interpreted like any other.
        expect(outcome({ _id: 1, ...document }, { $set })).toEqual(outcome({ _id: 1, ...document }, { $set, $unset: {} }));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a value as it comes, the order of its fields included', () => {
    const after = applyUpdate({ _id: 1, a: { x: 1, y: 2 } }, { $set: { a: { y: 2, x: 1 } } }, {});
    expect(Object.keys(after['a'] as Document)).toEqual(['y', 'x']);
  });

  it('shares nothing with the update, and leaves the document before as it was', () => {
    const [before, list] = [{ _id: 1, a: [1], b: [2] }, [3]];
    const after = applyUpdate(before, { $set: { a: list } }, {});
    list.push(4);
    expect(after).toEqual({ _id: 1, a: [3], b: [2] });
    expect(before).toEqual({ _id: 1, a: [1], b: [2] });
  });
});

describe('writes', () => {
  it('insert all documents or none', async () => {
    const { engine } = createEngine();
    await expect(engine.insert('c', [{ _id: 1 }, { _id: 1 }])).rejects.toThrow(
      /E11000 duplicate key error collection: tnt-local\.c index: _id_ dup key/,
    );
    expect(await engine.count('c', {})).toBe(0);
  });

  it('make ids of 32 hexadecimal digits and put them first', async () => {
    const { engine } = createEngine();
    const [id] = await engine.insert('c', [{ a: 1 }]);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    await engine.insert('c', [{ a: 2, _id: 'own' }]);
    expect(Object.keys((await engine.find('c', { _id: 'own' }))[0] ?? {})).toEqual(['_id', 'a']);
  });

  it('update the first match or all of them', async () => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 1 }, { _id: 2 }, { _id: 3, skip: true }]);
    expect(await engine.modify('c', { skip: null }, { update: { $set: { a: 1 } } }, { multi: false })).toMatchObject({ updated: 1 });
    expect(await engine.count('c', { a: 1 })).toBe(1);
    expect(await engine.modify('c', { skip: null }, { update: { $set: { a: 1 } } }, { multi: true })).toMatchObject({ updated: 2 });
    expect(await engine.modify('c', { _id: 9 }, { update: { $set: { a: 1 } } }, { multi: false })).toEqual({ updated: 0 });
  });

  it('replace, and insert when there is nothing to replace', async () => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 1, a: 1, b: 1 }]);
    const replacement = { replacement: { b: 2 }, upsert: true };
    expect(await engine.modify('c', { _id: 1 }, replacement, { multi: false })).toEqual({ updated: 1, document: { _id: 1, b: 2 } });
    expect(await engine.modify('c', { _id: 2 }, replacement, { multi: false })).toEqual({
      updated: 0,
      upsertedId: 2,
      document: { _id: 2, b: 2 },
    });
    expect(await engine.modify('c', { _id: 3 }, { ...replacement, upsert: false }, { multi: false })).toEqual({ updated: 0 });
    expect(await engine.find('c', {})).toEqual([
      { _id: 1, b: 2 },
      { _id: 2, b: 2 },
    ]);
  });

  it('remove', async () => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
    expect(await engine.remove('c', {}, { multi: false })).toBe(1);
    expect(await engine.remove('c', {}, { multi: true })).toBe(2);
    expect(await engine.remove('c', {}, { multi: true })).toBe(0);
  });

  it.each([[{ $a: 1 }], [{ a: { $b: 1 } }], [JSON.parse('{"__proto__":{"x":1}}') as Document], [{ _id: null }], [{ _id: [1] }]])(
    'refuse to store %j',
    async (document) => {
      const { engine } = createEngine();
      await expect(engine.insert('c', [document])).rejects.toThrow();
    },
  );

  it('refuse documents nested without bound', async () => {
    const { engine } = createEngine();
    let document: Document = {};
    for (let depth = 0; depth < 200; depth++) document = { document };
    await expect(engine.insert('c', [document])).rejects.toThrow('nested deeper than 100 levels');
  });

  it('report the collections they touched, once each commit', async () => {
    const { engine } = createEngine([], { collections: ['c', 'd'] });
    const seen: (readonly string[])[] = [];
    const stop = engine.onCommit((collections) => seen.push(collections));
    await engine.insert('c', [{ _id: 1 }, { _id: 2 }]);
    await engine.modify('c', { _id: 9 }, { update: { $set: { a: 1 } } }, { multi: false });
    const transactionId = await engine.beginTransaction();
    await engine.insert('c', [{ _id: 3 }], { transactionId });
    await engine.insert('d', [{ _id: 3 }], { transactionId });
    await engine.commitTransaction(transactionId);
    stop();
    await engine.insert('c', [{ _id: 4 }]);
    expect(seen).toEqual([['c'], ['c', 'd']]);
  });

  it('are counted by operation', async () => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 1 }]);
    await engine.find('c', {});
    await engine.find('c', { _id: 1 });
    expect(engine.counters()).toEqual({ operations: { insert: 1, find: 2 }, documentsExamined: 2 });
  });
});

describe('collections', () => {
  it('do not exist before they are declared or created', async () => {
    const { engine } = createEngine();
    await expect(engine.find('d', {})).rejects.toMatchObject({
      code: 'DATABASE_COLLECTION_NOT_EXIST',
      message: expect.stringContaining('Db or Table not exist') as string,
    });
    await expect(engine.insert('d', [{}])).rejects.toMatchObject({ code: 'DATABASE_COLLECTION_NOT_EXIST' });
    await engine.createCollection('d');
    await expect(engine.createCollection('d')).rejects.toMatchObject({ code: 'DATABASE_COLLECTION_ALREADY_EXIST' });
    expect(await engine.find('d', {})).toEqual([]);
    expect(engine.collectionNames()).toEqual(['c', 'd']);
  });
});

describe('unique indexes', () => {
  const unique = [index('u', ['a', 'b'], { unique: true })];
  const E11000 = /E11000 duplicate key error collection: tnt-local\.c index: u dup key/;

  it('refuse a taken key on insert, update and replace, and change nothing then', async () => {
    const { engine } = createEngine(unique);
    await engine.insert('c', [
      { _id: 1, a: 1, b: 1 },
      { _id: 2, a: 1, b: 2 },
    ]);
    await expect(engine.insert('c', [{ _id: 3, a: 1, b: 2 }])).rejects.toThrow(E11000);
    await expect(engine.modify('c', { _id: 1 }, { update: { $set: { b: 2 } } }, { multi: false })).rejects.toThrow(E11000);
    await expect(engine.modify('c', { _id: 1 }, { replacement: { a: 1, b: 2 }, upsert: false }, { multi: false })).rejects.toThrow(E11000);
    expect(await engine.find('c', {})).toEqual([
      { _id: 1, a: 1, b: 1 },
      { _id: 2, a: 1, b: 2 },
    ]);
  });

  it('free a key when its document goes or changes', async () => {
    const { engine } = createEngine(unique);
    await engine.insert('c', [
      { _id: 1, a: 1, b: 1 },
      { _id: 2, a: 2, b: 2 },
    ]);
    await engine.remove('c', { _id: 1 }, { multi: false });
    await engine.modify('c', { _id: 2 }, { update: { $set: { a: 3 } } }, { multi: false });
    await engine.insert('c', [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ]);
    await expect(engine.insert('c', [{ a: 3, b: 2 }])).rejects.toThrow(E11000);
  });

  it('count missing fields as null', async () => {
    const { engine } = createEngine(unique);
    await engine.insert('c', [{ a: 1 }]);
    await expect(engine.insert('c', [{ a: 1, b: null }])).rejects.toThrow(E11000);
  });

  it('hold for every element of an array', async () => {
    const { engine } = createEngine([index('u', ['tags'], { unique: true })]);
    await engine.insert('c', [{ _id: 1, tags: ['x', 'x', 'y'] }]);
    await expect(engine.insert('c', [{ tags: ['z', 'y'] }])).rejects.toThrow(E11000);
    await engine.insert('c', [{ tags: ['z'] }]);
  });

  it('hold among the documents of one write', async () => {
    const { engine } = createEngine(unique);
    await expect(engine.insert('c', [{ a: 1 }, { a: 1 }])).rejects.toThrow(E11000);
    await engine.insert('c', [{ a: 1 }, { a: 2 }]);
    await expect(engine.modify('c', {}, { update: { $set: { a: 5 } } }, { multi: true })).rejects.toThrow(E11000);
    await engine.modify('c', {}, { update: { $inc: { a: 1 } } }, { multi: true });
    expect((await engine.find('c', {})).map(({ a }) => a)).toEqual([2, 3]);
    // One becomes what the other stays.
    await expect(engine.modify('c', {}, { update: { $max: { a: 3 } } }, { multi: true })).rejects.toThrow(E11000);
  });
});
