/** The unmodified wx-server-sdk against the local database, over HTTP: documents and queries. Expectations are those of the CloudBase guides and the SDK's source. */
import type { Fields, WxDatabase } from './sdk-types';
import { failure, ids, STACK_TIME, text, useWxSession } from './wx-session';

const session = useWxSession();

describe('documents', () => {
  it('keep the types of their values', async () => {
    const data = {
      title: 'a',
      n: 1,
      big: 4_102_444_800_000,
      part: 1.5,
      yes: true,
      none: null,
      due: new Date('2026-01-02T03:04:05Z'),
      tags: ['x'],
      nest: { a: 1 },
    };
    const { _id } = await session.todo.add({ data });
    expect(_id).toMatch(/^[0-9a-f]{32}$/);
    expect((await session.todo.doc(_id).get()).data).toEqual({ _id, ...data });
  });

  it('get server dates in the time of the stack', async () => {
    const { _id } = await session.todo.add({ data: { now: session.db.serverDate(), later: session.db.serverDate({ offset: 60_000 }) } });
    expect((await session.todo.doc(_id).get()).data).toEqual({ _id, now: new Date(STACK_TIME), later: new Date(STACK_TIME + 60_000) });
  });

  it('are replaced or created by set', async () => {
    await session.todo.add({ data: { _id: 'x', a: 1 } });
    expect(await session.todo.doc('x').set({ data: { only: 1 } })).toMatchObject({ stats: { updated: 1, created: 0 } });
    expect(await session.todo.doc('y').set({ data: { only: 2 } })).toMatchObject({ _id: 'y', stats: { updated: 0, created: 1 } });
    expect((await session.todo.get()).data).toEqual([
      { _id: 'x', only: 1 },
      { _id: 'y', only: 2 },
    ]);
  });

  it('are removed one by one or by condition', async () => {
    for (const _id of ['a', 'b', 'c']) await session.todo.add({ data: { _id, n: 1 } });
    expect(await session.todo.doc('a').remove()).toMatchObject({ stats: { removed: 1 } });
    expect(await session.todo.doc('a').remove()).toMatchObject({ stats: { removed: 0 } });
    expect(await session.todo.where({ n: 1 }).remove()).toMatchObject({ stats: { removed: 2 } });
  });

  it('that are missing: an error, or null when asked for', async () => {
    expect(await failure(session.todo.doc('nope').get())).toMatchObject({
      errCode: -1,
      errMsg: text('document with _id nope does not exist'),
    });
    expect((await session.cloud.database({ throwOnNotFound: false }).collection(session.name).doc('nope').get()).data).toBeNull();
  });
});

describe('queries', () => {
  beforeEach(async () => {
    const documents = [
      {
        _id: 'a',
        n: 1,
        t: 'apple',
        tags: ['x', 'y'],
        list: [
          { k: 1, v: 1 },
          { k: 2, v: 5 },
        ],
        deep: { f: 1 },
      },
      { _id: 'b', n: 5, t: 'Banana', tags: ['y'], list: [{ k: 1, v: 5 }] },
      { _id: 'c', n: 10, t: 'cherry', tags: [], at: new Date(1000) },
      { _id: 'd', n: null },
      { _id: 'e' },
    ];
    for (const data of documents) await session.todo.add({ data });
  });

  it.each<[string, (command: WxDatabase['command']) => Fields, string[]]>([
    ['eq', (c) => ({ n: c['eq']?.(5) }), ['b']],
    ['neq', (c) => ({ n: c['neq']?.(5) }), ['a', 'c', 'd', 'e']],
    ['gt', (c) => ({ n: c['gt']?.(1) }), ['b', 'c']],
    ['gte', (c) => ({ n: c['gte']?.(5) }), ['b', 'c']],
    ['lt', (c) => ({ n: c['lt']?.(5) }), ['a']],
    ['lte', (c) => ({ n: c['lte']?.(5) }), ['a', 'b']],
    ['in', (c) => ({ n: c['in']?.([1, 10, null]) }), ['a', 'c', 'd', 'e']],
    ['nin', (c) => ({ n: c['nin']?.([1, 10]) }), ['b', 'd', 'e']],
    ['exists', (c) => ({ n: c['exists']?.(false) }), ['e']],
    ['mod', (c) => ({ n: c['mod']?.(5, 0) }), ['b', 'c']],
    ['all', (c) => ({ tags: c['all']?.(['y', 'x']) }), ['a']],
    ['size', (c) => ({ tags: c['size']?.(0) }), ['c']],
    ['elemMatch', (c) => ({ list: c['elemMatch']?.({ k: 1, v: 5 }) }), ['b']],
    ['or on documents', (c) => c['or']?.([{ n: 1 }, { t: 'cherry' }]) as Fields, ['a', 'c']],
    ['or on a field', (c) => ({ n: c['or']?.(c['eq']?.(1), c['gt']?.(9)) }), ['a', 'c']],
    ['and on documents', (c) => c['and']?.([{ n: c['gt']?.(1) }, { n: c['lt']?.(10) }]) as Fields, ['b']],
    ['nor', (c) => c['nor']?.([{ n: 1 }, { n: c['exists']?.(false) }]) as Fields, ['b', 'c', 'd']],
    ['not', (c) => ({ n: c['not']?.(c['gt']?.(1)) }), ['a', 'd', 'e']],
    ['a nested field', () => ({ deep: { f: 1 } }), ['a']],
    ['a path', () => ({ 'list.v': 5 }), ['a', 'b']],
    ['an element', () => ({ tags: 'y' }), ['a', 'b']],
    ['null', () => ({ n: null }), ['d', 'e']],
    ['a date', () => ({ at: new Date(1000) }), ['c']],
    ['a regular expression', () => ({ t: /^b/i }), ['b']],
    ['expr', (c) => c['expr']?.(c.aggregate['gt']?.(['$n', 4])) as Fields, ['b', 'c']],
  ])('command %s', async (_name, condition, expected) => {
    expect(await ids(session.todo.where(condition(session._)))).toEqual(expected);
    expect(await session.todo.where(condition(session._)).count()).toMatchObject({ total: expected.length });
  });

  it('chain conditions and build regular expressions', async () => {
    const range = (session._['gte']?.(1) as { and(other: unknown): unknown }).and(session._['lt']?.(10));
    expect(await ids(session.todo.where({ n: range }))).toEqual(['a', 'b']);
    expect(await ids(session.todo.where({ t: session.db.RegExp({ regexp: '^a', options: 'i' }) }))).toEqual(['a']);
  });

  it('sort, skip, limit and choose fields', async () => {
    const page = await session.todo
      .where({ n: session._['gt']?.(0) })
      .orderBy('n', 'desc')
      .skip(1)
      .limit(1)
      .field({ n: true })
      .get();
    expect(page.data).toEqual([{ _id: 'b', n: 5 }]);
    expect((await session.todo.where({ _id: 'a' }).field({ list: false, deep: false, tags: false }).get()).data).toEqual([
      { _id: 'a', n: 1, t: 'apple' },
    ]);
    expect(
      (
        await session.todo
          .where({ _id: 'a' })
          .field({ tags: session._.project['slice']?.(1) })
          .get()
      ).data,
    ).toMatchObject([{ t: 'apple', tags: ['x'] }]);
  });

  it('give 100 documents unless told otherwise, and 1000 at most', async () => {
    await session.server.cloudBase.engine.insert(
      session.name,
      Array.from({ length: 1200 }, (_x, i) => ({ many: i })),
    );
    const many = session.todo.where({ many: session._['gte']?.(0) });
    expect((await many.get()).data).toHaveLength(100);
    expect((await many.limit(5000).get()).data).toHaveLength(1000);
    const pages = await Promise.all(
      [0, 1000].map(async (offset) => (await many.orderBy('many', 'asc').skip(offset).limit(1000).get()).data),
    );
    expect(pages.flat().map(({ many: n }) => n)).toEqual(Array.from({ length: 1200 }, (_x, i) => i));
  });
});
