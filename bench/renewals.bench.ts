/**
 * Renewals: database operations a deduction, deductions a second of one and of two schedulers, and that the cost of a sweep grows with what is due and not with what is
 * stored. With --quick smaller amounts; with --full a million contracts of which 30,000 are due (three minutes).
 */
import { sweep } from '../cloudfunctions/shared/application/sweep';
import { type Crowd, renewingCrowd } from '../test/support/renewing';
import { dueTemplate, openRegistry, type Registry } from './support/due-memberships';
import { costOfCycle, type CycleCost, type Part } from './support/renewal-operations';
import { median, reportTarget } from './support/target';

const isQuick = process.argv.includes('--quick');
const isFull = process.argv.includes('--full');
/** Events are published in batches: fewer cycles would not show their share. */
const COUNTED_CYCLES = 8;
const COUNTED_MEMBERS = 10;
const SWEPT_MEMBERS = isQuick ? 150 : 500;
const SIZES = isFull ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
const DUE = isFull ? 30_000 : 3_000;
/** The middle of so many parts is taken: one pause of a busy machine does not count. */
const PARTS = 6;
const WARM_UP = 500;

await countOperations('month');
await countOperations('quarter');
await measureThroughput();
await measureGrowth();

async function countOperations(planId: 'month' | 'quarter'): Promise<void> {
  const crowd = await renewingCrowd(planId, COUNTED_MEMBERS);
  const cycles: CycleCost[] = [];
  for (let n = 0; n < COUNTED_CYCLES; n += 1) cycles.push(await costOfCycle(crowd, planId));
  const mean = (part: Part): number => cycles.reduce((sum, { perMember }) => sum + perMember[part], 0) / cycles.length;
  const mode = planId === 'month' ? '24h-delay' : 'pre-notify';
  const whole = mean('reminder') + mean('notice') + mean('deduction') + mean('telling');
  const parts = (['reminder', 'notice', 'deduction', 'telling', 'looks'] as const).map((part) => `${part} ${mean(part).toFixed(2)}`);
  process.stdout.write(
    `${mode}: ${whole.toFixed(2)} database operations a cycle (${parts.slice(0, 4).join(', ')}), beside it ${parts[4] ?? ''}\n`,
  );
  for (const [kind, count] of cycles.at(-1)?.kinds ?? []) process.stdout.write(`  ${count.toFixed(2)} ${kind}\n`);
  reportTarget({
    name: `database operations per deduction, ${mode}`,
    measured: mean('deduction'),
    unit: '',
    limit: 7,
    rule: 'at most',
    kind: 'exact',
  });
}

async function measureThroughput(): Promise<void> {
  for (const schedulers of [1, 2]) {
    const crowd = await renewingCrowd('month', SWEPT_MEMBERS);
    const { world } = crowd;
    world.clock.moveTo(await crowd.untilDue());
    const apps = Array.from({ length: schedulers }, () => world.anotherApp());
    const [startedMs, virtualMs] = [performance.now(), world.clock.nowMs()];
    await world.clock.finish(Promise.all(apps.map((app) => sweep(app))));
    const seconds = (performance.now() - startedMs) / 1000;
    const virtualSeconds = (world.clock.nowMs() - virtualMs) / 1000;
    const who = schedulers === 1 ? 'one scheduler' : 'two schedulers side by side';
    process.stdout.write(
      `${who}: ${SWEPT_MEMBERS} deductions, ${(SWEPT_MEMBERS / seconds).toFixed(0)}/s of this machine, ${(SWEPT_MEMBERS / virtualSeconds).toFixed(0)}/s as the rate lets them through\n`,
    );
    reportDeductions(crowd, who);
  }
}

function reportDeductions(crowd: Crowd, who: string): void {
  const calls = crowd.applied();
  const contracts = new Set(calls.map(({ contractId }) => contractId));
  reportTarget({
    name: `${who}: contracts deducted from twice or not at all`,
    measured: calls.length - contracts.size + (SWEPT_MEMBERS - contracts.size),
    unit: '',
    limit: 0,
    rule: 'at most',
    kind: 'exact',
  });
  const busiest = calls.map(({ atMs: fromMs }) => calls.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + 1000).length);
  reportTarget({
    name: `${who}: calls in the busiest second`,
    measured: Math.max(...busiest),
    unit: '',
    limit: 150,
    rule: 'at most',
    kind: 'exact',
  });
}

function examinedIn({ database }: Registry): number {
  return database.engine.counters().documentsExamined;
}

async function measureGrowth(): Promise<void> {
  const template = await dueTemplate();
  const registries = await Promise.all(SIZES.map((size) => openRegistry(size, template)));
  // Whoever comes first would pay for the compilation of everything.
  for (const registry of registries) await registry.deductDue(WARM_UP);
  const examinedBefore = registries.map(examinedIn);
  const parts = registries.map((): number[] => []);
  // In turn: what else the machine does meets all sizes alike.
  for (let n = 0; n < PARTS; n += 1) {
    for (const [which, registry] of registries.entries()) parts[which]?.push(await registry.deductDue(DUE / PARTS));
  }
  const costs = registries.map((registry, which) => ({
    size: SIZES[which] ?? 0,
    perDueMs: median(parts[which] ?? []),
    examined: (examinedIn(registry) - (examinedBefore[which] ?? 0)) / DUE,
  }));
  for (const { size, perDueMs, examined } of costs) {
    process.stdout.write(
      `${size} contracts, ${DUE} due: ${perDueMs.toFixed(3)} ms and ${examined.toFixed(2)} documents looked at per due contract\n`,
    );
  }
  const [smallest, largest] = [costs.at(0), costs.at(-1)];
  if (!smallest || !largest) throw new Error('nothing was measured');
  const sizes = `${largest.size} contracts against ${smallest.size}`;
  reportTarget({
    name: `processor time per due contract, ${sizes}`,
    measured: largest.perDueMs / smallest.perDueMs,
    unit: 'times',
    limit: 1.5,
    rule: 'at most',
    kind: 'timing',
  });
  reportTarget({
    name: `documents looked at per due contract, ${sizes}`,
    measured: largest.examined / smallest.examined,
    unit: 'times',
    limit: 1.01,
    rule: 'at most',
    kind: 'exact',
  });
  reportTarget({
    name: 'memory with all of them',
    measured: process.memoryUsage().rss / 2 ** 30,
    unit: 'GB',
    limit: 4,
    rule: 'at most',
    kind: 'exact',
  });
}
