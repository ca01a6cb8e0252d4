import pMap from 'p-map';
import type { App } from './app';
import { drive } from './charging/drive';
import type { AggregateStore, Seen } from './ports';
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

/** Calls wait for platforms most of the time; more at once would only make the database queue. */
const SIDE_BY_SIDE = 8;

type DueEntry = Awaited<ReturnType<AggregateStore<unknown>['due']>>[number];

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
  const members = await sweepDue(app, app.memberships, endMs, (id, seen) => askDue(app, id, seen));
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
  work: (id: string, seen: Seen) => Promise<unknown>,
): Promise<{ readonly seen: number; readonly failed: number }> {
  const done = new Set<string>();
  let failed = 0;
  while (app.clock.nowMs() < endMs) {
    // Those that failed are due still and come first: the page must reach past them.
    const page = Math.min(PAGE + failed, MAX_PAGE);
    const due = (await store.due(app.clock.nowMs(), page)).filter(({ id }) => !done.has(id));
    if (due.length === 0) break;
    const take = async ({ id, seen }: DueEntry): Promise<void> => {
      if (app.clock.nowMs() >= endMs) return;
      done.add(id);
      if (!(await succeeds(app, id, () => work(id, seen)))) failed += 1;
    };
    await pMap(due, take, { concurrency: SIDE_BY_SIDE });
  }
  return { seen: done.size, failed };
}

async function succeeds(app: App, id: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    app.log.error('not swept', { no: id, error: messageOf(error) });
    return false;
  }
}

async function askDue(app: App, memberId: string, seen: Seen): Promise<void> {
  const nowMs = app.clock.nowMs();
  await ask(app, memberId, (check) => check.dueMs <= nowMs, seen);
}
