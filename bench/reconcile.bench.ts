// Reconciling one day of 100,000 transactions: the bill's bytes, line by line, against as many members with a year of renewals each, then the reverse. Bill and books are made
// when they are asked for, which is a third of the work measured, so that memory is the run's own; a database's answers come on top: two queries a hundred lines.
import type { App } from '../cloudfunctions/shared/application/app';
import { reconcile } from '../cloudfunctions/shared/application/reconcile/reconcile';
import { composeApp } from '../cloudfunctions/shared/entry/compose';
import { createMembershipStatements } from '../cloudfunctions/shared/gateways/membership-statements';
import { systemRandom } from '../cloudfunctions/shared/platform/system-ports';
import { createWorldNotices } from '../test/support/world-notices';
import { createLogBook, createWorldHttp } from '../test/support/world-ports';
import { worldSettings } from '../test/support/world-settings';
import { type GeneratedDay, generatedDay } from './support/generated-day';
import { reportTarget } from './support/target';

const LINES = process.argv.includes('--quick') ? 20_000 : 100_000;
/** A small day first: compiled code and the collector's spaces are there afterwards, and what a big day takes more comes from its lines. */
const WARM_UP_LINES = 5_000;
/** 23 November 2026, 10:30 in Beijing: the first run after the day. */
const RUN_MS = Date.UTC(2026, 10, 23, 2, 30);
const MB = 1024 * 1024;

function appOf(day: GeneratedDay): App {
  const clock = { nowMs: () => RUN_MS, sleep: () => Promise.resolve() };
  const http = createWorldHttp(clock, () => ({}));
  const ports = { clock, random: systemRandom, http, database: day.database, notices: createWorldNotices(), log: createLogBook() };
  const app = composeApp(ports, worldSettings());
  const wechat = { downloadBill: () => Promise.resolve({ kind: 'lines', lines: day.bill() } as const) };
  // Charging orders are asked about one by one, at the acquirer's pace: that is no matter of computing.
  return { ...app, statements: createMembershipStatements(wechat), chargingOrders: { ...app.chargingOrders, withMoneySince: nothing } };
}

async function* nothing(): AsyncGenerator<never> {
  // no charging orders
}

async function run(lines: number): Promise<{ readonly seconds: number; readonly peakBytes: number }> {
  const day = generatedDay(lines);
  let peakBytes = 0;
  // Looked at with every question to the database: a timer would not get its turn while nobody waits for anything.
  day.onQuestion(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())));
  const app = appOf(day);
  const cpu = process.cpuUsage();
  const report = await reconcile(app);
  const seconds = process.cpuUsage(cpu).user / 1e6;
  const raised = (await app.alarms.open(day.expected.length + 1)).map(({ alarmId }) => alarmId);
  const isExact = raised.length === day.expected.length && day.expected.every((alarm) => raised.some((id) => id.startsWith(alarm)));
  if (report.notDone > 0 || !isExact) throw new Error(`not reconciled: ${JSON.stringify({ report, raised })}`);
  return { seconds, peakBytes };
}

const small = await run(WARM_UP_LINES);
const big = await run(LINES);
const moreMb = Math.max(0, big.peakBytes - small.peakBytes) / MB;
process.stdout.write(
  `${LINES} lines and as many members, each of ${generatedDay(LINES).expected.length} seeded discrepancies found and no other: ${big.seconds.toFixed(1)} s of work, ${Math.round(LINES / big.seconds)} lines/s, at most ${(big.peakBytes / MB).toFixed(0)} MB in all, ${moreMb.toFixed(0)} MB more than a day of ${WARM_UP_LINES} lines\n`,
);
reportTarget({
  name: `reconciling ${LINES} lines`,
  measured: big.seconds,
  unit: 's',
  limit: (LINES / 100_000) * 60,
  rule: 'at most',
  kind: 'timing',
});
reportTarget({
  name: `memory of ${LINES} lines above a small day`,
  measured: moreMb,
  unit: 'MB',
  limit: 100,
  rule: 'at most',
  kind: 'exact',
});
