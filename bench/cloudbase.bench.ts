/**
 * The local database with a million documents (with --quick two hundred thousand).
 * Prints the time of the scheduler's sweep with and without an index, of single operations, of durable writes, and of starting up again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openCloudBase, type CloudBase } from '../local/cloudbase';
import { reportTarget } from './support/target';

const count = process.argv.includes('--quick') ? 200_000 : 1_000_000;
const directory = mkdtempSync(path.join(tmpdir(), 'cloudbase-bench-'));
/** Enough repetitions that the median is stable on a busy machine. */
const REPETITIONS = 201;

function open(): CloudBase {
  return openCloudBase({
    file: path.join(directory, 'data.db'),
    clock: { nowMs: () => Date.now() },
    collections: [],
    indexes: { collections: { memberships: { indexes: [{ name: 'due', keys: [['dueMs', 1]], unique: false }] } } },
    secretId: 'id',
    secretKey: 'key',
  });
}

async function medianMs(run: (i: number) => Promise<unknown>, repetitions = REPETITIONS): Promise<string> {
  const times: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    await run(i);
    times.push(performance.now() - start);
  }
  times.sort((left, right) => left - right);
  return `${(times[times.length >> 1] ?? NaN).toFixed(3)} ms`;
}

async function timed<T>(label: string, run: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await run();
  console.log(
    `${label}: ${((performance.now() - start) / 1000).toFixed(1)} s, resident ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`,
  );
  return result;
}

const document = (i: number): Record<string, unknown> => ({
  _id: `m${i}`,
  openid: `o${i}`,
  revision: 1,
  dueMs: (i * 7919) % count,
  state: 'active',
  periods: [{ fromMs: i, untilMs: i + 1 }],
});

let cloudBase = open();
await timed(`insert ${count} documents in batches of 1000`, async () => {
  for (let i = 0; i < count; i += 1000)
    await cloudBase.engine.insert(
      'memberships',
      Array.from({ length: Math.min(1000, count - i) }, (_, n) => document(i + n)),
    );
});
const due = { dueMs: { $lte: count / 2 } };
const page = { order: [['dueMs', 1] as const], limit: 100 };
reportTarget({
  name: `documents looked at by a sweep over ${count}, a page of 100`,
  measured: cloudBase.engine.explain('memberships', due, page).examined,
  unit: '',
  limit: 100,
  rule: 'at most',
  kind: 'exact',
});
console.log('sweep (dueMs <= n, ordered, 100):', await medianMs(() => cloudBase.engine.find('memberships', due, page)));
console.log(
  'the same without index:',
  await medianMs(() => cloudBase.engine.find('memberships', { revision: 1 }, { order: [['openid', 1]], limit: 100 }), 3),
);
console.log('get by id:', await medianMs((i) => cloudBase.engine.find('memberships', { _id: `m${i}` })));
const update = { update: { $inc: { revision: 1 }, $set: { dueMs: 5 } } };
console.log(
  'durable update by id, one at a time:',
  await medianMs((i) => cloudBase.engine.modify('memberships', { _id: `m${i}`, revision: 1 }, update, { multi: false })),
);
const start = performance.now();
await Promise.all(
  Array.from({ length: 1000 }, (_, i) => cloudBase.engine.modify('memberships', { _id: `m${i + 1000}` }, update, { multi: false })),
);
console.log(`1000 durable updates at once: ${(performance.now() - start).toFixed(0)} ms`);
cloudBase.close();
cloudBase = await timed('start again', open);
cloudBase.close();
rmSync(directory, { recursive: true });
