/** The unmodified @cloudbase/node-sdk against the local database: what differs from wx-server-sdk, and its own calls. */
import type { Fields, TcbApp, TcbCollection, TcbDatabase, TcbSdk } from './sdk-types';
import { ENV_ID, platformEnvironment, startDatabaseServer, type DatabaseServer } from './server';

let server: DatabaseServer;
let app: TcbApp;
let db: TcbDatabase;
let items: TcbCollection;

beforeAll(async () => {
  server = await startDatabaseServer({
    invokeFunction: (name, data, caller) => Promise.resolve({ name, data, source: caller.source, env: caller.envName }),
  });
  Object.assign(process.env, platformEnvironment(server.url));
  app = jest.requireActual<TcbSdk>('@cloudbase/node-sdk').init({ env: ENV_ID });
  db = app.database();
});
afterAll(() => server.close());

let next = 0;
beforeEach(async () => {
  await db.createCollection(`items${++next}`);
  items = db.collection(`items${next}`);
});

const read = async (): Promise<Fields[]> => (await items.orderBy('_id', 'asc').get()).data;

it('adds one document or several', async () => {
  expect((await items.add({ n: 1 })).id).toMatch(/^[0-9a-f]{32}$/);
  expect((await items.add([{ n: 2 }, { n: 3 }])).ids).toHaveLength(2);
  expect(await items.where({ n: db.command['gt']?.(1) }).count()).toMatchObject({ total: 2 });
});

it('updates, replaces and removes', async () => {
  await items.add([
    { _id: 'a', n: 1 },
    { _id: 'b', n: 1 },
  ]);
  expect(await items.where({ n: 1 }).update({ n: db.command['inc']?.(4) })).toMatchObject({ updated: 2 });
  expect(await items.doc('a').set({ m: 1 })).toMatchObject({ updated: 1 });
  expect(await items.doc('c').set({ m: 2 })).toMatchObject({ updated: 0, upsertedId: 'c' });
  expect(await items.doc('b').remove()).toMatchObject({ deleted: 1 });
  expect(await read()).toEqual([
    { _id: 'a', m: 1 },
    { _id: 'c', m: 2 },
  ]);
});

it('changes the first match and returns it', async () => {
  await items.add([
    { _id: 'a', n: 1 },
    { _id: 'b', n: 1 },
  ]);
  expect(await items.where({ n: 1 }).updateAndReturn({ n: 7 })).toMatchObject({ updated: 1, doc: { _id: 'a', n: 7 } });
  expect(await items.where({ n: 9 }).updateAndReturn({ n: 7 })).toMatchObject({ updated: 0 });
  expect(await read()).toEqual([
    { _id: 'a', n: 7 },
    { _id: 'b', n: 1 },
  ]);
});

it('aggregates', async () => {
  await items.add([
    { k: 'x', n: 1 },
    { k: 'x', n: 2 },
  ]);
  const { data } = await items
    .aggregate()
    .group({ _id: '$k', total: db.command.aggregate['sum']?.('$n') })
    .end();
  expect(data).toEqual([{ _id: 'x', total: 3 }]);
});

it('retries a transaction that met a conflict, from the start', async () => {
  await items.add({ _id: 'x', n: 1 });
  let runs = 0;
  const result = await db.runTransaction(async (transaction) => {
    const x = transaction.collection(`items${next}`).doc('x');
    await x.get();
    if (++runs < 3) await items.doc('x').update({ other: runs });
    await x.update({ n: db.command['inc']?.(1) });
    return (await x.get()).data;
  });
  expect(runs).toBe(3);
  expect(result).toEqual({ _id: 'x', n: 2, other: 2 });
  expect(await read()).toEqual([{ _id: 'x', n: 2, other: 2 }]);
});

it('gives up a transaction that always conflicts', async () => {
  await items.add({ _id: 'x', n: 1 });
  let runs = 0;
  const attempt = db.runTransaction(async (transaction) => {
    const x = transaction.collection(`items${next}`).doc('x');
    await x.get();
    await items.doc('x').update({ other: ++runs });
    await x.update({ n: 2 });
  });
  await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_TRANSACTION_CONFLICT' });
  expect(runs).toBe(4);
});

it('throws errors with the code of the server and its request id', async () => {
  await items.add({ _id: 'x' });
  const requestId = expect.stringMatching(/^[0-9a-f]{12}$/) as string;
  await expect(items.add({ _id: 'x' })).rejects.toMatchObject({
    code: 'DATABASE_REQUEST_FAILED',
    message: expect.stringContaining('E11000') as string,
    requestId,
  });
  await expect(db.collection('nowhere').get()).rejects.toMatchObject({ code: 'DATABASE_COLLECTION_NOT_EXIST' });
  await expect(db.createCollection(`items${next}`)).rejects.toMatchObject({ code: 'DATABASE_COLLECTION_ALREADY_EXIST' });
});

it('calls functions', async () => {
  expect(await app.callFunction({ name: 'echo', data: { z: 1 } })).toMatchObject({
    result: { name: 'echo', data: { z: 1 }, source: 'wx_client,scf', env: ENV_ID },
  });
});
