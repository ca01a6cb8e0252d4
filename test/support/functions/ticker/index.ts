import cloud from 'wx-server-sdk';

interface Event {
  readonly Type?: string;
  readonly TriggerName?: string;
  readonly Time?: string;
  readonly Message?: string;
  readonly add?: { readonly _id: string; readonly dueMs: number };
}
interface Job {
  readonly _id: string;
  readonly dueMs: number;
  readonly runs: number;
}

/** A job comes back after ever longer pauses, so that its runs spread over hours and fall into all parts of a minute. */
const RUNS_PER_JOB = 7;
const nextDueMs = (atMs: number, runs: number): number | null => (runs >= RUNS_PER_JOB ? null : atMs + 47_000 * 3 ** runs);

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

/** A sweeping function in small: each tick does the jobs that are due and plans their next run. */
export async function main(event: Event): Promise<unknown> {
  if (event.add !== undefined) return db.collection('jobs').add({ data: { ...event.add, runs: 0, ranAt: [] } });
  if (process.env['TRIGGER_SRC'] !== 'timer' || event.Time === undefined) return 'refused';
  const atMs = Date.parse(event.Time);
  const due = db.collection('jobs').where({ dueMs: db.command.lte(Date.now()) });
  const { data } = (await due.orderBy('dueMs', 'asc').limit(100).get()) as { data: unknown };
  for (const { _id, runs } of data as Job[]) {
    const data = { runs: runs + 1, dueMs: nextDueMs(atMs, runs + 1), ranAt: db.command.push([event.Time]) };
    await db.collection('jobs').doc(_id).update({ data });
  }
  return null;
}
