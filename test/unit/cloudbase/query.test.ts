import { compileQuery } from '../../../local/cloudbase/engine/read';
import { fc } from '../../support/seeded-properties';
import { createEngine, idsOf } from './test-engine';
import type { Document } from '../../../local/cloudbase';

/** query, document, whether MongoDB finds it */
const CASES: [Document, Document, boolean][] = [
  [{ a: null }, {}, true],
  [{ a: null }, { a: 1 }, false],
  [{ 'a.b': null }, { a: { c: 1 } }, true],
  [{ a: { $ne: 1 } }, {}, true],
  [{ a: { $ne: null } }, {}, false],
  [{ a: { $nin: [1] } }, {}, true],
  [{ a: { $nin: [1, 2] } }, { a: [2, 3] }, false],
  [{ a: { $exists: false } }, {}, true],
  [{ a: { $exists: true } }, { a: null }, true],
  [{ a: 'x' }, { a: ['x', 'y'] }, true],
  [{ a: { $gt: 5 } }, { a: [1, 9] }, true],
  [{ a: { $gt: 5 } }, { a: '9' }, false],
  [{ a: { $lt: 5 } }, { a: null }, false],
  [{ a: { $lt: 5 } }, {}, false],
  [{ a: { $lte: null } }, {}, true],
  [{ a: { $gte: null } }, { a: null }, true],
  [{ a: { $gt: null } }, { a: null }, false],
  [{ a: { $gt: 1, $lt: 5 } }, { a: [0, 9] }, true],
  [{ 'a.b': 2 }, { a: [{ b: 1 }, { b: 2 }] }, true],
  [{ 'a.1.b': 2 }, { a: [{ b: 1 }, { b: 2 }] }, true],
  [
    { a: { $elemMatch: { b: 2, c: 3 } } },
    {
      a: [
        { b: 2, c: 1 },
        { b: 1, c: 3 },
      ],
    },
    false,
  ],
  [{ a: { $elemMatch: { b: 2, c: 3 } } }, { a: [{ b: 2, c: 3 }] }, true],
  [{ a: { $elemMatch: { b: { $exists: false } } } }, { a: [1, 2] }, false],
  [{ a: { $elemMatch: { $gt: 1, $lt: 5 } } }, { a: [0, 9] }, false],
  [{ a: { $elemMatch: { $gt: 1, $lt: 5 } } }, { a: [0, 3] }, true],
  [{ a: { $size: 2 } }, { a: [1, 2] }, true],
  [{ a: { $all: [1, 2] } }, { a: [2, 1, 3] }, true],
  [{ a: /^X/i }, { a: ['xyz'] }, true],
  [{ a: { $regex: '^x', $options: 'i' } }, { a: 'Xyz' }, true],
  [{ a: { $not: { $gt: 5 } } }, {}, true],
  [{ a: { $mod: [4, 0] } }, { a: 12 }, true],
  [{ a: { $mod: [4, 0] } }, { a: null }, false],
  [{ $expr: { $gt: ['$a', null] } }, { a: 2 }, true],
  [{ $expr: { $lt: ['$a', 3] } }, { a: null }, true],
  [{ $expr: { $eq: ['$a', null] } }, {}, false],
  [{ a: { $type: 'string' } }, { a: 's' }, true],
  [{ $expr: { $gt: ['$a', '$b'] } }, { a: 2, b: 1 }, true],
  [{ a: new Date(5) }, { a: new Date(5) }, true],
  [{ a: { $gte: new Date(3), $lt: new Date(9) } }, { a: new Date(5) }, true],
  [{ a: { b: 1 } }, { a: { b: 1, c: 2 } }, false],
  [{ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } }, false],
  [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 2 } }, true],
  [{ $or: [{ a: 1 }, { b: 1 }] }, { b: 1 }, true],
  [{ $nor: [{ a: 1 }] }, { a: 2 }, true],
  [{ $and: [{ a: { $gt: 1 } }, { a: { $lt: 3 } }] }, { a: 2 }, true],
  [{ a: { $in: [null] } }, {}, true],
  [{ a: { $in: [/^x/] } }, { a: 'xy' }, true],
  [{ a: { $in: [1, 2] } }, { a: [3, 2] }, true],
  [{ 'a.0': 1 }, { a: [1] }, true],
  [{ a: { $eq: [1, 2] } }, { a: [1, 2] }, true],
  [{ a: { $eq: [1, 2] } }, { a: [[1, 2], 3] }, true],
];

describe('query conditions', () => {
  it.each(CASES)('%j on %j finds: %s', async (query, document, found) => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 'x', ...document }]);
    expect(await idsOf(engine, query)).toEqual(found ? ['x'] : []);
    expect(await engine.count('c', query)).toBe(found ? 1 : 0);
  });

  it.each([{ a: { $foo: 1 } }, { $where: 'true' }, { a: { $in: 1 } }, { a: { $elemMatch: 1 } }])('refuses %j', async (query) => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 'x', a: 1 }]);
    await expect(engine.find('c', query)).rejects.toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
  });
});

describe('comparisons with scalars', () => {
  const scalar = fc.oneof(
    fc.constantFrom(null, 0, -0, 1, 2.5, NaN, '', 'a', 'b', true, false),
    fc.constantFrom(0, 5).map((atMs) => new Date(atMs)),
  );
  const list = fc.array(scalar, { maxLength: 3 });
  const record = fc.dictionary(fc.constantFrom('x', '0'), fc.oneof(scalar, list), { maxKeys: 2, noNullPrototype: true });
  const stored = fc.oneof(scalar, list, record, fc.array(fc.oneof(record, list), { maxLength: 2 }));
  const document = fc.dictionary(fc.constantFrom('a', 'b'), stored, { maxKeys: 2, noNullPrototype: true });
  const operator = fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$exists', 'x');
  const operand = fc.oneof(scalar, list, record, fc.constant(undefined), fc.constant(/a/));
  const wanted = fc.oneof(operand, fc.dictionary(operator, operand, { maxKeys: 2, noNullPrototype: true }));
  const path = fc.constantFrom('a', 'b', 'a.x', 'a.0', 'a.0.x', '$or', '');
  const query = fc.dictionary(path, wanted, { maxKeys: 2, noNullPrototype: true });
  const outcome = (condition: Document, of: Document): unknown => {
    try {
      return compileQuery(condition)(of);
    } catch (error) {
      return (error as Error).name;
    }
  };

  it('find what conditions in general find', () => {
    fc.assert(
      fc.property(query, document, (condition, of) => {
        // Within `$and` a query is interpreted like any other.
        expect(outcome(condition, of)).toBe(outcome({ $and: [condition] }, of));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('results', () => {
  const sortable = [
    { _id: 0, a: true },
    { _id: 1, a: 'a' },
    { _id: 2, a: 10 },
    { _id: 3 },
    { _id: 4, a: 2 },
    { _id: 5, a: new Date(0) },
    { _id: 6, a: null },
    { _id: 7, a: [7, 30] },
  ];

  it('sort by type, then value, missing like null, arrays by their best element, ties in order of insertion', async () => {
    const { engine } = createEngine();
    await engine.insert('c', sortable);
    expect(await idsOf(engine, {}, { order: [['a', 1]] })).toEqual([3, 6, 4, 7, 2, 1, 0, 5]);
    expect(await idsOf(engine, {}, { order: [['a', -1]] })).toEqual([5, 0, 1, 7, 2, 4, 3, 6]);
  });

  it('page', async () => {
    const { engine } = createEngine();
    await engine.insert('c', sortable);
    expect(await idsOf(engine, {}, { order: [['_id', -1]], offset: 2, limit: 3 })).toEqual([5, 4, 3]);
    expect(await idsOf(engine, {}, { offset: 6, limit: 3 })).toEqual([6, 7]);
    expect(await idsOf(engine, {}, { limit: 0 })).toEqual([]);
  });

  it('carry the projected fields only', async () => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 1, a: 1, b: { c: 2, d: 3 }, e: [1, 2, 3] }]);
    expect(await engine.find('c', {}, { projection: { 'b.c': 1 } })).toEqual([{ _id: 1, b: { c: 2 } }]);
    expect(await engine.find('c', {}, { projection: { b: 0, _id: 0 } })).toEqual([{ a: 1, e: [1, 2, 3] }]);
    expect(await engine.find('c', {}, { projection: { e: { $slice: 2 } } })).toEqual([{ _id: 1, a: 1, b: { c: 2, d: 3 }, e: [1, 2] }]);
  });

  it('carry the same whether only whole fields are asked for, or a part of one as well', async () => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 1, b: { c: 2 }, a: [1] }, { _id: 2 }, { _id: 3, a: null, d: 4 }]);
    for (const projection of [{ a: 1 }, { a: 1, b: 1 }, { _id: 1 }, { x: 1 }, { _id: 1, d: 1 }]) {
      const found = await engine.find('c', {}, { projection });
      expect(found).toEqual(await engine.find('c', {}, { projection: { ...projection, 'z.y': 1 } }));
    }
    const [first] = await engine.find('c', {}, { projection: { a: 1, b: 1 } });
    expect(Object.keys(first ?? {})).toEqual(['_id', 'b', 'a']);
    (first?.['a'] as number[]).push(2);
    expect(await engine.find('c', { _id: 1 }, { projection: { a: 1 } })).toEqual([{ _id: 1, a: [1] }]);
  });

  it('are copies: changing them changes nothing stored', async () => {
    const { engine } = createEngine();
    const given = { _id: 1, list: [1] };
    await engine.insert('c', [given]);
    given.list.push(2);
    const [read] = await engine.find('c', {});
    (read?.['list'] as number[]).push(3);
    const [aggregated] = await engine.aggregate('c', []);
    (aggregated?.['list'] as number[]).push(4);
    expect(await engine.find('c', {})).toEqual([{ _id: 1, list: [1] }]);
  });
});

describe('aggregation', () => {
  it('matches, groups, sorts, unwinds and looks up', async () => {
    const { engine } = createEngine([], { collections: ['c', 'names'] });
    await engine.insert('names', [{ _id: 'x', name: 'X' }]);
    await engine.insert('c', [
      { _id: 1, k: 'x', n: 1, tags: ['p', 'q'] },
      { _id: 2, k: 'x', n: 2, tags: ['q'] },
      { _id: 3, k: 'y', n: 5, tags: [] },
    ]);
    const totals = await engine.aggregate('c', [
      { $match: { n: { $gt: 0 } } },
      { $group: { _id: '$k', total: { $sum: '$n' } } },
      { $sort: { _id: 1 } },
    ]);
    expect(totals).toEqual([
      { _id: 'x', total: 3 },
      { _id: 'y', total: 5 },
    ]);
    const tags = await engine.aggregate('c', [{ $unwind: '$tags' }, { $sortByCount: '$tags' }]);
    expect(tags).toEqual([
      { _id: 'q', count: 2 },
      { _id: 'p', count: 1 },
    ]);
    const joined = await engine.aggregate('c', [
      { $match: { _id: 1 } },
      { $lookup: { from: 'names', localField: 'k', foreignField: '_id', as: 'who' } },
      { $project: { who: 1 } },
    ]);
    expect(joined).toEqual([{ _id: 1, who: [{ _id: 'x', name: 'X' }] }]);
  });

  it.each([
    [{ $out: 'x' }],
    [{ $merge: { into: 'x' } }],
    [{ $sample: { size: 1 } }],
    [{ $nonsense: 1 }],
    [{ $addFields: { a: { $function: { body: '', args: [], lang: 'js' } } } }],
  ])('refuses %j', async (stage) => {
    const { engine } = createEngine();
    await engine.insert('c', [{ _id: 1 }]);
    await expect(engine.aggregate('c', [stage])).rejects.toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
  });
});
