import type { Engine } from '../../../local/cloudbase';
import { createEngine, idsOf, index } from './test-engine';

const CONFLICT = {
  code: 'DATABASE_TRANSACTION_CONFLICT',
  message: expect.stringContaining('[ResourceUnavailable.TransactionConflict]') as string,
};
const GONE = { code: 'DATABASE_TRANSACTION_FAIL', message: expect.stringContaining('[ResourceUnavailable.TransactionNotExist]') as string };
const increment = { update: { $inc: { n: 1 } } };

const bump = (engine: Engine, id: number, transactionId?: string) =>
  engine.modify('c', { _id: id }, increment, { multi: false, transactionId });
const valueOf = async (engine: Engine, id: number, transactionId?: string) =>
  (await engine.find('c', { _id: id }, { transactionId }))[0]?.['n'];

async function withDocuments(): Promise<ReturnType<typeof createEngine>> {
  const test = createEngine([index('u', ['key'], { unique: true })]);
  await test.engine.insert('c', [
    { _id: 1, n: 1, key: 'one' },
    { _id: 2, n: 2, key: 'two' },
  ]);
  return test;
}

/** Whether a promise has settled once everything that can run now has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => void (settled = true);
  promise.then(note, note);
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  return settled;
}

describe('snapshots', () => {
  it('are taken by the first operation, not at the start', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await bump(engine, 1);
    expect(await valueOf(engine, 1, transactionId)).toBe(2);
    await bump(engine, 1);
    expect(await valueOf(engine, 1, transactionId)).toBe(2);
    expect(await valueOf(engine, 1)).toBe(3);
  });

  it('show documents that others removed, and none that others added', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await valueOf(engine, 1, transactionId);
    await engine.remove('c', { _id: 1 }, { multi: false });
    await engine.insert('c', [{ _id: 3, key: 'three' }]);
    expect(await idsOf(engine, {}, { transactionId, order: [['_id', 1]] })).toEqual([1, 2]);
    await engine.insert('c', [{ _id: 1, n: 100, key: 'again' }]);
    expect(await valueOf(engine, 1, transactionId)).toBe(1);
    expect(await idsOf(engine, { key: 'one' }, { transactionId })).toEqual([1]);
    expect(await idsOf(engine, { key: 'again' }, { transactionId })).toEqual([]);
  });

  it('include the own writes, which others do not see before the commit', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await bump(engine, 1, transactionId);
    await bump(engine, 1, transactionId);
    await engine.remove('c', { _id: 2 }, { multi: false, transactionId });
    await engine.insert('c', [{ _id: 3, n: 0, key: 'three' }], { transactionId });
    expect(await idsOf(engine, { n: { $gte: 0 } }, { transactionId, order: [['n', 1]] })).toEqual([3, 1]);
    expect(await idsOf(engine, {})).toEqual([1, 2]);
    await engine.commitTransaction(transactionId);
    expect(await idsOf(engine, { n: { $gte: 0 } }, { order: [['n', 1]] })).toEqual([3, 1]);
    expect(await valueOf(engine, 1)).toBe(3);
  });

  it('of overlapping transactions each stay what they were', async () => {
    const { engine } = await withDocuments();
    const seen: [string, unknown][] = [];
    for (let i = 0; i < 5; i++) {
      const transactionId = await engine.beginTransaction();
      seen.push([transactionId, await valueOf(engine, 1, transactionId)]);
      await bump(engine, 1);
      if (i >= 2) await engine.abortTransaction(seen.shift()?.[0] ?? '');
      for (const [id, value] of seen) expect(await valueOf(engine, 1, id)).toBe(value);
    }
  });
});

describe('conflicts', () => {
  it('between two transactions: the second writer fails at once and is over, the first goes on', async () => {
    const { engine } = await withDocuments();
    const [first, second] = [await engine.beginTransaction(), await engine.beginTransaction()];
    await bump(engine, 1, first);
    await bump(engine, 2, second);
    await expect(bump(engine, 1, second)).rejects.toMatchObject(CONFLICT);
    await expect(valueOf(engine, 2, second)).rejects.toMatchObject(GONE);
    await expect(engine.commitTransaction(second)).rejects.toMatchObject(GONE);
    await bump(engine, 2, first);
    await engine.commitTransaction(first);
    expect([await valueOf(engine, 1), await valueOf(engine, 2)]).toEqual([2, 3]);
  });

  it('with what was committed after the snapshot', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await valueOf(engine, 2, transactionId);
    await bump(engine, 1);
    await expect(bump(engine, 1, transactionId)).rejects.toMatchObject(CONFLICT);
  });

  it('with a removal after the snapshot, and an insertion after it', async () => {
    const { engine } = await withDocuments();
    const [removing, inserting] = [await engine.beginTransaction(), await engine.beginTransaction()];
    await valueOf(engine, 2, removing);
    await valueOf(engine, 2, inserting);
    await engine.remove('c', { _id: 1 }, { multi: false });
    await engine.insert('c', [{ _id: 3, key: 'three' }]);
    await expect(bump(engine, 1, removing)).rejects.toMatchObject(CONFLICT);
    await expect(engine.insert('c', [{ _id: 3, key: 'other' }], { transactionId: inserting })).rejects.toMatchObject(CONFLICT);
  });

  it('do not arise from reading', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await valueOf(engine, 1, transactionId);
    await bump(engine, 1);
    await bump(engine, 2, transactionId);
    await engine.commitTransaction(transactionId);
    expect(await valueOf(engine, 2)).toBe(3);
  });

  it('on unique keys: two transactions that want the same one', async () => {
    const { engine } = await withDocuments();
    const [first, second] = [await engine.beginTransaction(), await engine.beginTransaction()];
    await engine.insert('c', [{ _id: 3, key: 'k' }], { transactionId: first });
    await expect(engine.insert('c', [{ _id: 4, key: 'k' }], { transactionId: second })).rejects.toMatchObject(CONFLICT);
    await engine.commitTransaction(first);
  });
});

describe('unique keys in a transaction', () => {
  const E11000 = { code: 'DATABASE_REQUEST_FAILED', message: expect.stringContaining('E11000') as string };

  it('refuse what is taken by others, by the id, or by the transaction itself, and end it', async () => {
    const { engine } = await withDocuments();
    for (const documents of [
      [{ _id: 3, key: 'one' }],
      [{ _id: 1, key: 'x' }],
      [
        { _id: 3, key: 'x' },
        { _id: 4, key: 'x' },
      ],
    ]) {
      const transactionId = await engine.beginTransaction();
      await expect(engine.insert('c', documents, { transactionId })).rejects.toMatchObject(E11000);
      await expect(engine.commitTransaction(transactionId)).rejects.toMatchObject(GONE);
    }
    expect(await engine.count('c', {})).toBe(2);
  });

  it('can be passed on within the transaction', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await engine.modify('c', { _id: 1 }, { update: { $set: { key: 'free' } } }, { multi: false, transactionId });
    await engine.modify('c', { _id: 2 }, { update: { $set: { key: 'one' } } }, { multi: false, transactionId });
    await engine.modify('c', { _id: 1 }, { update: { $set: { key: 'two' } } }, { multi: false, transactionId });
    await engine.commitTransaction(transactionId);
    expect(await idsOf(engine, { key: 'one' })).toEqual([2]);
    expect(await idsOf(engine, { key: 'two' })).toEqual([1]);
    await expect(engine.insert('c', [{ key: 'two' }])).rejects.toMatchObject(E11000);
  });
});

describe('plain writes', () => {
  it('wait for the transaction that holds the document and then see its result', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await bump(engine, 1, transactionId);
    const waiting = bump(engine, 1);
    expect(await isSettled(waiting)).toBe(false);
    // Others are not held up.
    await bump(engine, 2);
    await engine.commitTransaction(transactionId);
    await waiting;
    expect(await valueOf(engine, 1)).toBe(3);
  });

  it('go on in the order in which they came', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await bump(engine, 1, transactionId);
    const appended = ['a', 'b', 'c', 'd'].map((letter) =>
      engine.modify('c', { _id: 1 }, { update: { $push: { letters: letter } } }, { multi: false }),
    );
    await engine.abortTransaction(transactionId);
    await Promise.all(appended);
    expect((await engine.find('c', { _id: 1 }))[0]?.['letters']).toEqual(['a', 'b', 'c', 'd']);
  });

  it('look again at what matches after waiting', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await bump(engine, 1, transactionId);
    const conditional = engine.modify('c', { _id: 1, n: 1 }, increment, { multi: false });
    await engine.commitTransaction(transactionId);
    expect(await conditional).toEqual({ updated: 0 });
  });

  it('wait for an id or a unique key that a transaction is about to take', async () => {
    const { engine } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await engine.insert('c', [{ _id: 3, key: 'k' }], { transactionId });
    const sameId = engine.insert('c', [{ _id: 3, key: 'other' }]);
    const sameKey = engine.insert('c', [{ _id: 4, key: 'k' }]);
    expect(await isSettled(Promise.race([sameId, sameKey]))).toBe(false);
    await Promise.all([
      engine.commitTransaction(transactionId),
      expect(sameId).rejects.toThrow('index: _id_'),
      expect(sameKey).rejects.toThrow('index: u'),
    ]);
  });
});

describe('the life of a transaction', () => {
  it('ends 30 s after its start, by the given clock', async () => {
    const { engine, clock } = await withDocuments();
    const transactionId = await engine.beginTransaction();
    await bump(engine, 1, transactionId);
    clock.time += 30_000;
    await bump(engine, 1, transactionId);
    clock.time += 1;
    await expect(engine.commitTransaction(transactionId)).rejects.toMatchObject(GONE);
    expect(await valueOf(engine, 1)).toBe(1);
  });

  it('does not outlast it in its locks: whoever comes next frees those who wait', async () => {
    const { engine, clock } = await withDocuments();
    await bump(engine, 1, await engine.beginTransaction());
    const waiting = bump(engine, 1);
    clock.time += 30_001;
    expect(await isSettled(waiting)).toBe(false);
    engine.expireTransactions();
    expect(await waiting).toMatchObject({ updated: 1 });
  });

  it('ends with an abort, a commit, or a failing operation', async () => {
    const { engine } = await withDocuments();
    const aborted = await engine.beginTransaction();
    await bump(engine, 1, aborted);
    await engine.abortTransaction(aborted);
    await expect(bump(engine, 1, aborted)).rejects.toMatchObject(GONE);
    await expect(engine.abortTransaction(aborted)).rejects.toMatchObject(GONE);
    const committed = await engine.beginTransaction();
    await engine.commitTransaction(committed);
    await expect(valueOf(engine, 1, committed)).rejects.toMatchObject(GONE);
    const failed = await engine.beginTransaction();
    await expect(engine.modify('c', { _id: 1 }, { update: { $inc: { key: 1 } } }, { multi: false, transactionId: failed })).rejects.toThrow(
      'non-numeric',
    );
    await expect(valueOf(engine, 1, failed)).rejects.toMatchObject(GONE);
    await expect(valueOf(engine, 1, 'never started')).rejects.toMatchObject(GONE);
    expect(await valueOf(engine, 1)).toBe(1);
  });
});

describe('many clients', () => {
  it('move amounts in transactions without losing any', async () => {
    const { engine } = createEngine();
    await engine.insert(
      'c',
      Array.from({ length: 5 }, (_, _id) => ({ _id, n: 100 })),
    );
    let conflicts = 0;
    const move = async (from: number, to: number): Promise<void> => {
      const transactionId = await engine.beginTransaction();
      try {
        const left = Number(await valueOf(engine, from, transactionId));
        await engine.modify('c', { _id: from }, { update: { $set: { n: left - 1 } } }, { multi: false, transactionId });
        await bump(engine, to, transactionId);
        await engine.commitTransaction(transactionId);
      } catch (error) {
        expect(error).toMatchObject(CONFLICT);
        conflicts++;
        await move(from, to);
      }
    };
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => move(i % 5, (i * 3 + 1) % 5)).concat(
        Array.from({ length: 20 }, (_, i) => bump(engine, i % 5).then(() => undefined)),
      ),
    );
    const total = (await engine.find('c', {})).reduce((sum, { n }) => sum + Number(n), 0);
    expect(total).toBe(520);
    expect(conflicts).toBeGreaterThan(0);
  });
});
