import type { App } from './app';
import { drive } from './charging/drive';
import type { AggregateStore } from './ports';
import { drain } from './receive';
import { ask } from './subscription/ask';
import { messageOf } from '../platform/ports';

/** One page of each queue a round; more rounds until nothing is due or the time is up. 50 members ask the platform at most some hundred times. */
const PAGE = 50;
/** The database answers no more documents at once. */
const MAX_PAGE = 1000;
/** Pages of the inbox in one tick: what cannot even be put off would come up again and again. */
const MAX_ROUNDS = 10;
/** An invocation may take 60 s (config.json), one order at most 17 of them; what is not done is due still at the next tick. */
const BUDGET_MS = 40_000;

export interface SweepReport {
  readonly inbox: number;
  readonly memberships: number;
  readonly chargingOrders: number;
  readonly failed: number;
}

/** The scheduler's tick: drains the inbox, then takes up everything that is due. One aggregate's failure does not keep the others waiting. */
export async function sweep(app: App): Promise<SweepReport> {
  const endMs = app.clock.nowMs() + BUDGET_MS;
  const inbox = await drainAll(app, endMs);
  const orders = await sweepDue(app, app.chargingOrders, endMs, (id) => drive(app, id));
  const members = await sweepDue(app, app.memberships, endMs, (id) => askDue(app, id));
  return { inbox, memberships: members.seen, chargingOrders: orders.seen, failed: members.failed + orders.failed };
}

async function drainAll(app: App, endMs: number): Promise<number> {
  let drained = 0;
  for (let round = 0; round < MAX_ROUNDS && app.clock.nowMs() < endMs; round += 1) {
    const handled = await drain(app, PAGE);
    drained += handled;
    if (handled < PAGE) break;
  }
  return drained;
}

/** Takes up each due aggregate once, page by page, until none is left or the time is up. */
async function sweepDue(
  app: App,
  store: Pick<AggregateStore<unknown>, 'due'>,
  endMs: number,
  work: (id: string) => Promise<unknown>,
): Promise<{ readonly seen: number; readonly failed: number }> {
  const seen = new Set<string>();
  let failed = 0;
  while (app.clock.nowMs() < endMs) {
    // Those that failed are due still and come first: the page must reach past them.
    const page = Math.min(PAGE + failed, MAX_PAGE);
    const due = (await store.due(app.clock.nowMs(), page)).filter((id) => !seen.has(id));
    if (due.length === 0) break;
    for (const id of due) {
      if (app.clock.nowMs() >= endMs) break;
      seen.add(id);
      if (!(await succeeds(app, id, work))) failed += 1;
    }
  }
  return { seen: seen.size, failed };
}

async function succeeds(app: App, id: string, work: (id: string) => Promise<unknown>): Promise<boolean> {
  try {
    await work(id);
    return true;
  } catch (error) {
    app.log.error('not swept', { no: id, error: messageOf(error) });
    return false;
  }
}

async function askDue(app: App, memberId: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  await ask(app, memberId, (check) => check.dueMs <= nowMs);
}
