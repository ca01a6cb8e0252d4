import { ask } from './ask';
import type { App } from './ports';
import { drain } from './receive';

/** One page of each queue a round; more rounds until nothing is due or the time is up. 50 members ask the platform at most some hundred times. */
const PAGE = 50;
/** The database answers no more documents at once. */
const MAX_PAGE = 1000;
/** Pages of the inbox in one tick: what cannot even be put off would come up again and again. */
const MAX_ROUNDS = 10;
/** An invocation may take 20 s (config.json); what is not done is due still at the next tick. */
const BUDGET_MS = 12_000;

export interface SweepReport {
  readonly inbox: number;
  readonly memberships: number;
  readonly failed: number;
}

/** The scheduler's tick: drains the inbox, then asks about everything that is due. One member's failure does not keep the others waiting. */
export async function sweep(app: App): Promise<SweepReport> {
  const endMs = app.clock.nowMs() + BUDGET_MS;
  const report = { inbox: 0, memberships: 0, failed: 0 };
  for (let round = 0; round < MAX_ROUNDS && app.clock.nowMs() < endMs; round += 1) {
    const handled = await drain(app, PAGE);
    report.inbox += handled;
    if (handled < PAGE) break;
  }
  const seen = new Set<string>();
  while (app.clock.nowMs() < endMs) {
    // Those that failed are due still and come first: the page must reach past them.
    const page = Math.min(PAGE + report.failed, MAX_PAGE);
    const due = (await app.memberships.due(app.clock.nowMs(), page)).filter((id) => !seen.has(id));
    if (due.length === 0) break;
    for (const memberId of due) {
      if (app.clock.nowMs() >= endMs) break;
      seen.add(memberId);
      report.memberships += 1;
      if (!(await askDue(app, memberId))) report.failed += 1;
    }
  }
  return report;
}

async function askDue(app: App, memberId: string): Promise<boolean> {
  try {
    const nowMs = app.clock.nowMs();
    await ask(app, memberId, (check) => check.dueMs <= nowMs);
    return true;
  } catch (error) {
    app.log.error('membership not swept', { no: memberId, error: error instanceof Error ? error.message : String(error) });
    return false;
  }
}
