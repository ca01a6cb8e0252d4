/** The unmodified wx-server-sdk against the local database, over HTTP: updates and aggregation. Expectations are those of the CloudBase guides and the SDK's source. */
import type { Fields, Stage, WxDatabase } from './sdk-types';
import { failure, text, useWxSession } from './wx-session';

const session = useWxSession();

describe('updates', () => {
  const before = { n: 4, f: 2, tags: ['a', 'b', 'c'], nest: { a: 1, b: 1 }, list: [{ k: 1 }, { k: 2 }], gone: 1, old: 1 };

  it.each<[string, (command: WxDatabase['command']) => Fields, Fields]>([
    ['a value', () => ({ n: 9 }), { n: 9 }],
    ['a nested value, merged', () => ({ nest: { b: 2 } }), { nest: { a: 1, b: 2 } }],
    ['a path', () => ({ 'nest.b': 3 }), { nest: { a: 1, b: 3 } }],
    ['set', (c) => ({ nest: c['set']?.({ c: 1 }) }), { nest: { c: 1 } }],
    ['remove', (c) => ({ gone: c['remove']?.() }), { gone: undefined }],
    ['inc', (c) => ({ n: c['inc']?.(2) }), { n: 6 }],
    ['mul', (c) => ({ f: c['mul']?.(3) }), { f: 6 }],
    ['min', (c) => ({ n: c['min']?.(1) }), { n: 1 }],
    ['max', (c) => ({ n: c['max']?.(1) }), { n: 4 }],
    ['rename', (c) => ({ old: c['rename']?.('renamed') }), { old: undefined, renamed: 1 }],
    ['push values', (c) => ({ tags: c['push']?.(['d', 'e']) }), { tags: ['a', 'b', 'c', 'd', 'e'] }],
    ['push with options', (c) => ({ tags: c['push']?.({ each: ['z'], position: 1, slice: 3 }) }), { tags: ['a', 'z', 'b'] }],
    ['pop', (c) => ({ tags: c['pop']?.() }), { tags: ['a', 'b'] }],
    ['shift', (c) => ({ tags: c['shift']?.() }), { tags: ['b', 'c'] }],
    ['unshift', (c) => ({ tags: c['unshift']?.(['x', 'y']) }), { tags: ['x', 'y', 'a', 'b', 'c'] }],
    ['addToSet', (c) => ({ tags: c['addToSet']?.('a') }), { tags: ['a', 'b', 'c'] }],
    ['addToSet each', (c) => ({ tags: c['addToSet']?.({ $each: ['a', 'q'] }) }), { tags: ['a', 'b', 'c', 'q'] }],
    ['pull', (c) => ({ tags: c['pull']?.('b') }), { tags: ['a', 'c'] }],
    ['pull by condition', (c) => ({ list: c['pull']?.({ k: c['gt']?.(1) }) }), { list: [{ k: 1 }] }],
    ['pullAll', (c) => ({ tags: c['pullAll']?.(['a', 'c']) }), { tags: ['b'] }],
  ])('command %s', async (_name, change, expected) => {
    await session.todo.add({ data: { _id: 'x', ...before } });
    expect(await session.todo.doc('x').update({ data: change(session._) })).toMatchObject({ stats: { updated: 1 } });
    expect((await session.todo.doc('x').get()).data).toEqual({ _id: 'x', ...before, ...expected });
  });

  it('of all that match, and of none', async () => {
    for (const n of [3, 5, 7]) await session.todo.add({ data: { n } });
    expect(await session.todo.where({ n: session._['in']?.([3, 5]) }).update({ data: { flag: true } })).toMatchObject({
      stats: { updated: 2 },
    });
    expect(await session.todo.doc('nope').update({ data: { flag: true } })).toMatchObject({ stats: { updated: 0 } });
  });

  it('that are conditional: only one of two compare-and-swaps wins', async () => {
    await session.todo.add({ data: { _id: 'x', revision: 1 } });
    const swap = () => session.todo.where({ _id: 'x', revision: 1 }).update({ data: { revision: session._['inc']?.(1) } });
    const outcomes = (await Promise.all([swap(), swap(), swap()])).map(({ stats }) => stats.updated);
    expect(outcomes.sort()).toEqual([0, 0, 1]);
  });

  it('that do not apply are refused', async () => {
    await session.todo.add({ data: { _id: 'x', ...before } });
    expect(await failure(session.todo.doc('x').update({ data: { tags: session._['inc']?.(1) } }))).toMatchObject({
      errCode: -502001,
      errMsg: text('Cannot apply \\$inc to a value of non-numeric type'),
    });
  });
});

describe('aggregation', () => {
  beforeEach(async () => {
    await session.db
      .collection('others')
      .doc('x')
      .set({ data: { name: 'X' } });
    for (const data of [
      { _id: 'a', k: 'x', n: 1, tags: ['p', 'q'] },
      { _id: 'b', k: 'x', n: 2, tags: ['q'] },
      { _id: 'c', k: 'y', n: 5, tags: [] },
    ])
      await session.todo.add({ data });
  });
  const $ = (name: string, argument: unknown): unknown => session._.aggregate[name]?.(argument);

  async function run(...stages: Stage[]): Promise<Fields[]> {
    const pipeline = stages.reduce((sofar, [stage, argument]) => sofar[stage](argument), session.todo.aggregate());
    return (await pipeline.end()).list;
  }

  it('match, group, sort', async () => {
    const group = { _id: '$k', total: $('sum', '$n'), best: $('max', '$n'), all: $('push', '$_id') };
    expect(await run(['match', { n: session._['gte']?.(1) }], ['group', group], ['sort', { total: -1 }])).toEqual([
      { _id: 'y', total: 5, best: 5, all: ['c'] },
      { _id: 'x', total: 3, best: 2, all: ['a', 'b'] },
    ]);
  });

  it.each<[string, () => Stage[], Fields[]]>([
    [
      'project, sort, skip, limit',
      () => [
        ['project', { _id: 0, twice: $('multiply', ['$n', 2]) }],
        ['sort', { twice: 1 }],
        ['skip', 1],
        ['limit', 1],
      ],
      [{ twice: 4 }],
    ],
    [
      'addFields',
      () => [
        ['addFields', { first: $('arrayElemAt', ['$tags', 0]) }],
        ['match', { first: 'q' }],
        ['project', { first: 1 }],
      ],
      [{ _id: 'b', first: 'q' }],
    ],
    [
      'unwind, sortByCount',
      () => [
        ['unwind', '$tags'],
        ['sortByCount', '$tags'],
      ],
      [
        { _id: 'q', count: 2 },
        { _id: 'p', count: 1 },
      ],
    ],
    [
      'count',
      () => [
        ['match', { k: 'x' }],
        ['count', 'matched'],
      ],
      [{ matched: 2 }],
    ],
    [
      'replaceRoot',
      () => [
        ['match', { _id: 'a' }],
        ['replaceRoot', { newRoot: { big: $('cond', { if: $('gt', ['$n', 3]), then: 'yes', else: 'no' }) } }],
      ],
      [{ big: 'no' }],
    ],
    [
      'bucket',
      () => [['bucket', { groupBy: '$n', boundaries: [0, 2, 10], output: { c: $('sum', 1) } }]],
      [
        { _id: 0, c: 1 },
        { _id: 2, c: 2 },
      ],
    ],
    [
      'lookup',
      () => [
        ['match', { _id: 'a' }],
        ['lookup', { from: 'others', localField: 'k', foreignField: '_id', as: 'who' }],
        ['project', { who: 1 }],
      ],
      [{ _id: 'a', who: [{ _id: 'x', name: 'X' }] }],
    ],
  ])('%s', async (_name, stages, expected) => {
    expect(await run(...stages())).toEqual(expected);
  });
});
