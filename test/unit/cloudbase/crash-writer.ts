/**
 * A process that writes to a data file as fast as it can and reports each acknowledged insert on a line of its own, until it is killed.
 * Beside the inserts, transactions move amounts between ten accounts whose sum never changes.
 */
import { CloudBaseError, openCloudBase } from '../../../local/cloudbase';

const [file = '', run = ''] = process.argv.slice(2);
const { engine } = openCloudBase({
  file,
  clock: { nowMs: () => Date.now() },
  collections: ['log', 'accounts'],
  indexes: { collections: { log: { indexes: [{ name: 'k', keys: [['k', 1]], unique: true }] } } },
  secretId: 'id',
  secretKey: 'key',
});
if ((await engine.count('accounts', {})) === 0) {
  await engine.insert(
    'accounts',
    Array.from({ length: 10 }, (_, _id) => ({ _id, amount: 100 })),
  );
}

let next = 0;
async function insertForever(): Promise<never> {
  for (;;) {
    const k = `${run}-${next++}`;
    await engine.insert('log', [{ k, payload: 'x'.repeat(200) }]);
    process.stdout.write(`${k}\n`);
  }
}

async function add(account: number, amount: number, transactionId: string): Promise<void> {
  await engine.modify('accounts', { _id: account }, { update: { $inc: { amount } } }, { multi: false, transactionId });
}

async function moveForever(seed: number): Promise<never> {
  for (let i = seed; ; i += 7) {
    const transactionId = await engine.beginTransaction();
    try {
      await add(i % 10, -1, transactionId);
      await add((i * 3 + 1) % 10, 1, transactionId);
      await engine.commitTransaction(transactionId);
    } catch (error) {
      if (!(error instanceof CloudBaseError)) throw error;
      // A conflict: the next round goes on. Give the others their turn, as network clients would.
      await new Promise(setImmediate);
    }
  }
}

await Promise.all([insertForever(), insertForever(), insertForever(), moveForever(1), moveForever(2)]);
