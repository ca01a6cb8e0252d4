import { daysBetween, isOverdue, newestDay, oldestDay } from '../../domain/statement/days';
import { MINUTE_MS } from '../../domain/beijing';
import { messageOf } from '../../platform/ports';
import type { App } from '../app';
import { type DayResult, NO_COUNTS } from './day-result';
import { reconcileHuifuDay } from './huifu-day';
import type { StatementDay, StatementSource } from './ports';
import { reconcileWechatDay } from './wechat-day';

/** An invocation may take ten minutes (config.json); one that was killed has let go of its day by then. */
const LEASE_MS = 11 * MINUTE_MS;
/** No further day is begun after this; a day takes one minute for 100,000 lines. */
const BUDGET_MS = 5 * MINUTE_MS;

export interface ReconcileReport {
  readonly done: number;
  readonly notDone: number;
}

/**
 * Reconciles every day that is not yet, of each platform, the oldest first: yesterday from ten o'clock on, and what an outage has left behind. One day's failure does not
 * keep the others waiting; a day that stays undone raises an alarm.
 */
export async function reconcile(app: App): Promise<ReconcileReport> {
  const endMs = app.clock.nowMs() + BUDGET_MS;
  let [done, notDone] = [0, 0];
  const days = [...(await openDays(app, 'wechat')), ...(await openDays(app, 'huifu'))];
  // By day, so that a long bill of one platform does not keep the other waiting for days.
  for (const day of days.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))) {
    const isDone = app.clock.nowMs() < endMs && (await reconcileDay(app, day));
    if (isDone) done += 1;
    else {
      notDone += 1;
      await complainIfOverdue(app, day);
    }
  }
  app.log.info('reconciled', { done, notDone });
  return { done, notDone };
}

/** Days that are to be done, those that nobody has begun included. Whoever reconciles for the first time begins with yesterday. */
async function openDays(app: App, platform: StatementSource): Promise<readonly StatementDay[]> {
  const nowMs = app.clock.nowMs();
  const [oldest, newest] = [oldestDay(nowMs), newestDay(nowMs)];
  const stored = await app.statementDays.since(platform, oldest);
  const first = stored[0]?.day ?? ((await app.statementDays.hasAny(platform)) ? oldest : newest);
  return daysBetween(first, newest)
    .map((day) => stored.find((known) => known.day === day) ?? newDay(platform, day))
    .filter(({ state, leaseUntilMs }) => state !== 'done' && !(state === 'running' && (leaseUntilMs ?? 0) > nowMs));
}

const newDay = (platform: StatementSource, day: string): StatementDay => ({
  _id: `${platform}:${day}`,
  revision: 0,
  platform,
  day,
  state: 'pending',
  tries: 0,
  leaseUntilMs: null,
  resumeMs: null,
  doneMs: null,
  reason: null,
  ...NO_COUNTS,
});

/** Claims a day and tries it; false when it is not done afterwards, or somebody else does it. */
async function reconcileDay(app: App, day: StatementDay): Promise<boolean> {
  const leaseUntilMs = app.clock.nowMs() + LEASE_MS;
  const claimed = await save(app, { ...day, state: 'running', tries: day.tries + 1, leaseUntilMs });
  if (!claimed) return false;
  const result = await tried(app, claimed);
  app.log[result.kind === 'done' ? 'info' : 'warn']('day of a statement', {
    no: day._id,
    outcome: result.kind,
    reason: result.kind === 'done' ? null : result.reason,
    ...result.counts,
  });
  const ended =
    result.kind === 'done'
      ? { state: 'done' as const, doneMs: app.clock.nowMs(), reason: null, resumeMs: null }
      : { state: 'failed' as const, reason: result.reason, resumeMs: result.resumeMs };
  await save(app, { ...claimed, ...result.counts, ...ended, leaseUntilMs: null });
  return result.kind === 'done';
}

async function tried(app: App, { platform, day, resumeMs, lines, payments, refunds, discrepancies }: StatementDay): Promise<DayResult> {
  try {
    return platform === 'wechat'
      ? await reconcileWechatDay(app, day)
      : await reconcileHuifuDay(app, day, { resumeMs, counts: { lines, payments, refunds, discrepancies } });
  } catch (error) {
    // Whatever it is, it is tried again, stands in the day's document and, when it stays, in an alarm.
    return { kind: 'not-done', reason: messageOf(error), resumeMs: null, counts: NO_COUNTS };
  }
}

async function save(app: App, day: StatementDay): Promise<StatementDay | null> {
  const saved = { ...day, revision: day.revision + 1 };
  return (await app.statementDays.save(saved)) ? saved : null;
}

async function complainIfOverdue(app: App, { _id, day, platform }: StatementDay): Promise<void> {
  const nowMs = app.clock.nowMs();
  if (!isOverdue(day, nowMs)) return;
  const reason = (await app.statementDays.get(platform, day))?.reason ?? 'not tried yet';
  await app.alarms.raise(
    {
      alarmId: `statement-undone:${_id}`,
      kind: 'statement-undone',
      no: _id,
      message: `The day could not be reconciled for three days: ${reason}. It is tried at every run, for a month in all.`,
    },
    nowMs,
  );
}
