/** The unmodified wx-server-sdk against the local database, over HTTP: transactions, errors, functions. Expectations are those of the CloudBase guides and the SDK's source. */
import { failure, STACK_TIME, text, useWxSession } from './wx-session';

const session = useWxSession();

describe('transactions', () => {
  beforeEach(() => session.todo.add({ data: { _id: 'x', n: 1 } }));

  it('see their own writes, hide them from others, and commit them together', async () => {
    const result = await session.db.runTransaction(async (transaction) => {
      const x = transaction.collection(session.name).doc('x');
      const before = (await x.get()).data;
      await x.update({ data: { n: session._['inc']?.(1) } });
      await transaction.collection(session.name).add({ data: { _id: 'y' } });
      const found = await transaction.collection(session.name).where({ n: 2 }).get();
      return { before, inside: (await x.get()).data, found: found.data.length, outside: (await session.todo.doc('x').get()).data };
    });
    expect(result).toEqual({ before: { _id: 'x', n: 1 }, inside: { _id: 'x', n: 2 }, found: 1, outside: { _id: 'x', n: 1 } });
    expect((await session.todo.get()).data).toEqual([{ _id: 'x', n: 2 }, { _id: 'y' }]);
  });

  it('roll back on request and when the callback throws', async () => {
    const change = { data: { n: 99 } };
    await expect(
      session.db.runTransaction(async (transaction) => {
        await transaction.collection(session.name).doc('x').update(change);
        await transaction.rollback('reason');
      }),
    ).rejects.toBe('reason');
    await expect(
      session.db.runTransaction(async (transaction) => {
        await transaction.collection(session.name).doc('x').set(change);
        throw new Error('own');
      }),
    ).rejects.toThrow('own');
    expect((await session.todo.doc('x').get()).data).toEqual({ _id: 'x', n: 1 });
  });

  it('fail at once on a conflict, which this SDK does not retry', async () => {
    let runs = 0;
    const error = await failure(
      session.db.runTransaction(async (transaction) => {
        runs++;
        await transaction.collection(session.name).doc('x').get();
        await session.todo.doc('x').update({ data: { other: runs } });
        await transaction
          .collection(session.name)
          .doc('x')
          .update({ data: { n: 5 } });
      }),
    );
    expect(error).toMatchObject({
      errCode: -501001,
      errMsg: text(
        /document\.update:fail -501001 resource system error\. \[ResourceUnavailable\.TransactionConflict\] Transaction is conflict/,
      ),
    });
    expect(runs).toBe(1);
    expect((await session.todo.doc('x').get()).data).toMatchObject({ n: 1, other: 1 });
  });

  it('end: afterwards nothing can be done in them', async () => {
    const transaction = await session.db.startTransaction();
    await transaction.commit();
    const error = await failure(
      transaction
        .collection(session.name)
        .doc('x')
        .update({ data: { n: 2 } }),
    );
    expect(error).toMatchObject({
      errCode: -501001,
      errMsg: text(/\[ResourceUnavailable\.TransactionNotExist\].*commit or abort in 30 seconds/),
    });
  });

  it('refuse server dates in inserts, not in updates', async () => {
    const open = await session.db.startTransaction();
    const documents = open.collection(session.name);
    await documents.doc('x').update({ data: { at: session.db.serverDate() } });
    expect(await failure(documents.add({ data: { at: session.db.serverDate() } }))).toMatchObject({
      errMsg: text('serverDate is not supported in an insert within a transaction'),
    });
    await open.commit();
    expect((await session.todo.doc('x').get()).data).toEqual({ _id: 'x', n: 1, at: new Date(STACK_TIME) });
  });

  it('do not cover where().update(): it changes the database at once', async () => {
    const open = await session.db.startTransaction();
    await open
      .collection(session.name)
      .where({ n: 1 })
      .update({ data: { leaked: true } });
    await open.rollback();
    expect((await session.todo.doc('x').get()).data).toMatchObject({ leaked: true });
  });
});

describe('errors', () => {
  it('of a taken id and of a unique index', async () => {
    await session.todo.add({ data: { _id: 'x' } });
    expect(await failure(session.todo.add({ data: { _id: 'x' } }))).toMatchObject({
      errCode: -502001,
      errMsg: text(/multiple write errors: \[\{write errors: \[\{E11000 duplicate key error collection: .* index: _id_ dup key/),
    });
    const bookings = session.db.collection('bookings');
    await bookings.add({ data: { event: 1, seat: 1 } });
    await bookings.add({ data: { event: 1, seat: 2 } });
    expect(await failure(bookings.add({ data: { event: 1, seat: 1 } }))).toMatchObject({
      errCode: -502001,
      errMsg: text('E11000.*index: seat'),
    });
  });

  it('of a missing collection', async () => {
    expect(await failure(session.db.collection('nowhere').get())).toMatchObject({
      errCode: -502005,
      errMsg: text('Db or Table not exist'),
    });
    expect(await failure(session.db.collection('nowhere').add({ data: {} }))).toMatchObject({ errCode: -502005 });
  });

  it('of operators the local database does not know', async () => {
    await session.todo.add({ data: { at: session.db.Geo.Point(1, 2) } });
    const near = session._['geoNear']?.({ geometry: session.db.Geo.Point(1, 2), maxDistance: 1, minDistance: 0 });
    expect(await failure(session.todo.where({ at: near }).get())).toMatchObject({
      errCode: -502001,
      errMsg: text('unknown query operator \\$nearSphere'),
    });
  });
});

describe('functions', () => {
  it('are called with their data and answer their result', async () => {
    expect(await session.cloud.callFunction({ name: 'echo', data: { a: 1 } })).toMatchObject({ result: { name: 'echo', data: { a: 1 } } });
  });

  it('that fail are reported', async () => {
    expect(await failure(session.cloud.callFunction({ name: 'failing' }))).toMatchObject({ errMsg: text('user code exception caught') });
  });
});

it('counts what it is asked, by action', () => {
  expect(session.server.cloudBase.operations()).toMatchObject({
    'database.insertDocument': expect.any(Number) as number,
    'functions.invokeFunction': 2,
  });
});
