// How fast a genuine payment notification is acknowledged on the running stack, and what it costs in database operations.
// Open loop: 50 notifications a second are sent when they are due, whether or not the earlier ones were answered.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startStack, type RunningStack } from '../local/stack';
import { buildFunctions, buildWorker } from '../scripts/build-functions';
import { paymentNotifications } from './support/payment-notification';
import { median, percentile, reportTarget } from './support/target';

const RATE_PER_SECOND = 50;
const MEASURED = process.argv.includes('--quick') ? 200 : 400;
/** Brings up the instances that this rate needs, so that no cold start is measured. */
const WARM_UP = 40;
/** Sent one at a time, with nothing else going on, to count what a single one costs. */
const COUNTED = 15;
/** Functions that prepare orders at the same time: more would only queue on two cores. */
const PREPARED_AT_A_TIME = 4;

/** Answers the prepay id. */
async function prepare(stack: RunningStack, openid: string): Promise<string> {
  const response = await fetch(`${stack.baseUrl}/fn/subscription`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-local-openid': openid },
    body: JSON.stringify({ action: 'subscribe', planId: 'month', consent: true }),
  });
  const text = await response.text();
  const prepayId = /prepay_id=(\w+)/.exec(text)?.[1];
  if (prepayId === undefined) throw new Error(`subscribe answered ${text}`);
  return prepayId;
}

/** Orders that wait for their payment; answers the prepay ids. */
async function prepareAll(stack: RunningStack, group: string, count: number): Promise<string[]> {
  const openids = Array.from({ length: count }, (_, index) => `${group}${index}`);
  const prepayIds: string[] = [];
  const worker = async (): Promise<void> => {
    for (let openid = openids.shift(); openid !== undefined; openid = openids.shift()) prepayIds.push(await prepare(stack, openid));
  };
  await Promise.all(Array.from({ length: PREPARED_AT_A_TIME }, worker));
  return prepayIds;
}

/** Pays the orders; answers their notifications, not sent yet. */
function pay(stack: RunningStack, prepayIds: readonly string[]): string[] {
  for (const prepayId of prepayIds) stack.wechat.decidePayment({ prepayId, outcome: 'paid', autoRenew: false });
  const notifications = paymentNotifications(stack);
  return prepayIds.map((prepayId) => notifications.get(prepayId) ?? '');
}

/** Posts a notification; answers the time to its acknowledgement in milliseconds. */
async function notify(stack: RunningStack, body: string): Promise<number> {
  const startedMs = performance.now();
  const response = await fetch(`${stack.baseUrl}/http/notify/wechat/payment`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body,
  });
  const answer = await response.text();
  const elapsedMs = performance.now() - startedMs;
  if (response.status !== 200 || !answer.includes('SUCCESS'))
    throw new Error(`a genuine notification was answered ${response.status} ${answer}`);
  return elapsedMs;
}

async function atRate(stack: RunningStack, notifications: readonly string[]): Promise<number[]> {
  const startedMs = performance.now();
  const running: Promise<number>[] = [];
  for (const [index, notification] of notifications.entries()) {
    const waitMs = startedMs + (index * 1000) / RATE_PER_SECOND - performance.now();
    if (waitMs > 0) await delay(waitMs);
    running.push(notify(stack, notification));
  }
  return Promise.all(running);
}

const operationCount = (stack: RunningStack): number => Object.values(stack.cloudbase.operations()).reduce((sum, count) => sum + count, 0);

async function countOperations(stack: RunningStack, notifications: readonly string[]): Promise<number[]> {
  const counts: number[] = [];
  for (const notification of notifications) {
    const before = operationCount(stack);
    await notify(stack, notification);
    counts.push(operationCount(stack) - before);
  }
  return counts;
}

async function measure(stack: RunningStack): Promise<void> {
  // The simulator's own deliveries would settle the orders before ours arrive.
  stack.faults.set([{ on: 'wechat.payment', do: 'drop', times: 1_000_000 }]);
  // First, while the scheduler has next to nothing to ask about: its own operations would be counted too.
  const operations = await countOperations(stack, pay(stack, await prepareAll(stack, 'oCounted', COUNTED)));
  const orders = await prepareAll(stack, 'oMeasured', WARM_UP + MEASURED);
  await atRate(stack, pay(stack, orders.splice(0, WARM_UP)));
  const latenciesMs = await atRate(stack, pay(stack, orders));
  process.stdout.write(
    `${latenciesMs.length} notifications at ${RATE_PER_SECOND}/s: p50 ${median(latenciesMs).toFixed(1)} ms, p95 ${percentile(latenciesMs, 95).toFixed(1)} ms, max ${Math.max(...latenciesMs).toFixed(1)} ms\n`,
  );
  // The median: a timer's tick may fall into one of them.
  reportTarget({
    name: 'database operations per payment notification',
    measured: median(operations),
    unit: '',
    limit: 5,
    rule: 'at most',
    kind: 'exact',
  });
  reportTarget({
    name: `p99 of an acknowledgement at ${RATE_PER_SECOND}/s`,
    measured: percentile(latenciesMs, 99),
    unit: 'ms',
    limit: 100,
    rule: 'at most',
    kind: 'timing',
  });
}

await Promise.all([buildFunctions(), buildWorker()]);
const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-notifications-'));
const stack = await startStack({ port: 0, dataDir });
try {
  await measure(stack);
} finally {
  await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
