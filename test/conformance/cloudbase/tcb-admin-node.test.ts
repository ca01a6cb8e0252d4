/** The unmodified tcb-admin-node against the local database: the first generation of the protocol. It answers errors instead of throwing them. */
import type { Fields, TcbApp, TcbCollection, TcbDatabase, TcbSdk } from './sdk-types';
import { ENV_ID, SECRET_ID, SECRET_KEY, startDatabaseServer, type DatabaseServer } from './server';

const STACK_TIME = Date.UTC(2031, 4, 6);

let server: DatabaseServer;
beforeAll(async () => {
  server = await startDatabaseServer({
    clock: { nowMs: () => STACK_TIME },
    invokeFunction: (name, data) => Promise.resolve({ name, data }),
  });
});
afterAll(() => server.close());

let next = 0;

describe.each(['v2', 'v3'] as const)('with signatures of the %s kind', (signMethod) => {
  let app: TcbApp;
  let db: TcbDatabase;
  let _: TcbDatabase['command'];
  let items: TcbCollection;

  beforeAll(() => {
    app = jest
      .requireActual<TcbSdk>('tcb-admin-node')
      .init({ env: ENV_ID, secretId: SECRET_ID, secretKey: SECRET_KEY, serviceUrl: server.url, signMethod });
    db = app.database();
    _ = db.command;
  });
  beforeEach(async () => {
    await db.createCollection(`items${++next}`);
    items = db.collection(`items${next}`);
  });
  const read = async (): Promise<Fields[]> => (await items.orderBy('n', 'asc').get()).data;

  it('documents keep dates, and get server dates in the time of the stack', async () => {
    const { id = '' } = await items.add({ n: 1, at: new Date(1e12), later: db.serverDate({ offset: 1000 }), 'ключ / 键': 'é中' });
    expect(await read()).toEqual([{ _id: id, n: 1, at: new Date(1e12), later: new Date(STACK_TIME + 1000), 'ключ / 键': 'é中' }]);
    expect((await items.doc(id).get()).data).toHaveLength(1);
    expect((await items.where({ at: _['lte']?.(new Date(1e12)) }).get()).data).toHaveLength(1);
  });

  it('queries page, sort and choose fields', async () => {
    for (const n of [3, 1, 2]) await items.add({ n, t: `t${n}`, extra: true });
    const { data } = await items
      .where({ n: _['gte']?.(1), t: /^T/i })
      .orderBy('n', 'desc')
      .skip(1)
      .limit(1)
      .field({ n: true })
      .get();
    expect(data).toMatchObject([{ n: 2 }]);
    expect(data[0]).not.toHaveProperty('extra');
    expect(await items.where({ n: _['in']?.([1, 2]) }).count()).toMatchObject({ total: 2 });
  });

  it('updates, replaces and removes', async () => {
    const { id = '' } = await items.add({ n: 1, gone: 1 });
    expect(await items.doc(id).update({ n: _['inc']?.(4), gone: _['remove']?.(), tags: _['push']?.(['a']) })).toMatchObject({ updated: 1 });
    expect(await read()).toEqual([{ _id: id, n: 5, tags: ['a'] }]);
    expect(await items.where({ n: 5 }).update({ flag: true })).toMatchObject({ updated: 1 });
    expect(await items.doc(id).set({ n: 6 })).toMatchObject({ updated: 1 });
    expect(await items.doc('new').set({ n: 7 })).toMatchObject({ updated: 0, upsertedId: 'new' });
    expect(await read()).toEqual([
      { _id: id, n: 6 },
      { _id: 'new', n: 7 },
    ]);
    expect(await items.doc('new').remove()).toMatchObject({ deleted: 1 });
    expect(await items.where({ n: 6 }).remove()).toMatchObject({ deleted: 1 });
  });

  it('aggregates', async () => {
    for (const n of [1, 2]) await items.add({ k: 'x', n });
    const { data } = await items
      .aggregate()
      .match({ n: _['gt']?.(0) })
      .group({ _id: '$k', total: _.aggregate['sum']?.('$n') })
      .end();
    expect(data).toEqual([{ _id: 'x', total: 3 }]);
  });

  it('transactions read, insert, set, update, delete, commit and roll back', async () => {
    const { id = '' } = await items.add({ n: 1 });
    const name = `items${next}`;
    const seen = await db.runTransaction(async (transaction) => {
      const document = transaction.collection(name).doc(id);
      const before = (await document.get()).data;
      expect(await document.update({ n: _['inc']?.(1) })).toMatchObject({ updated: 1 });
      expect(await transaction.collection(name).add({ n: 10, at: new Date(5) })).toMatchObject({ inserted: 1, ok: 1 });
      expect(await transaction.collection(name).doc('set').set({ n: 20 })).toMatchObject({ updated: 0, upserted: [{ _id: 'set' }] });
      return { before, after: (await document.get()).data, missing: (await transaction.collection(name).doc('nope').get()).data };
    });
    expect(seen).toEqual({ before: { _id: id, n: 1 }, after: { _id: id, n: 2 }, missing: null });
    const transaction = await db.startTransaction();
    expect(await transaction.collection(name).doc('set').delete()).toMatchObject({ deleted: 1 });
    await transaction.rollback();
    expect((await read()).map(({ n }) => n)).toEqual([2, 10, 20]);
  });

  it('answers errors', async () => {
    expect(await db.collection('nowhere').get()).toMatchObject({ code: 'DATABASE_COLLECTION_NOT_EXIST' });
    expect(await items.add({ n: 1, bad: { $x: 1 } })).toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
    const wrong = jest
      .requireActual<TcbSdk>('tcb-admin-node')
      .init({ env: ENV_ID, secretId: SECRET_ID, secretKey: 'wrong', serviceUrl: server.url, signMethod });
    expect(await wrong.database().collection(`items${next}`).get()).toMatchObject({
      code: 'SIGN_PARAM_INVALID',
      message: 'signature error',
    });
  });

  it('calls functions', async () => {
    expect(await app.callFunction({ name: 'echo', data: { z: 1 } })).toMatchObject({ result: { name: 'echo', data: { z: 1 } } });
  });
});
