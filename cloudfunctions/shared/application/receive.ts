import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../domain/beijing';
import type { AnyFact } from '../domain/any-fact';
import type { App } from './app';
import type { InboxEntry } from './ports';
import { settleAny } from './settle';
import { messageOf } from '../platform/ports';

/** Waiting times before an entry is tried again; after the last a person is asked. */
const RETRY_STEPS_MS = [30 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, HOUR_MS, 6 * HOUR_MS, 6 * HOUR_MS];
/** The platform waits 5 s for its answer (支付结果通知); the rest is for the network. */
export const SETTLE_BUDGET_MS = 3_500;
/** The first try by the scheduler, when the invocation that received it did not come to settle it. */
const DRAIN_AFTER_MS = 30 * SECOND_MS;

/**
 * Takes in one verified notification: durable first, then settled in the same invocation. Resolves once it is durable, whatever the
 * settlement did, because from then on nothing is lost: acknowledge.
 *
 * @throws DatabaseUnavailableError when it could not be made durable: do not acknowledge, the platform will send it again
 */
export async function receive(app: App, fact: AnyFact): Promise<'new' | 'known'> {
  const nowMs = app.clock.nowMs();
  const outcome = await app.inbox.record(fact.factId, fact, nowMs, nowMs + DRAIN_AFTER_MS);
  if (outcome === 'known') return outcome;
  // A settlement that takes longer goes on behind the acknowledgement, or is taken up by the scheduler: it is durable either way.
  await Promise.race([settleEntry(app, { _id: fact.factId, fact, attempts: 0 }), app.clock.sleep(SETTLE_BUDGET_MS)]);
  return outcome;
}

/** Settles what earlier invocations left in the inbox. Returns how many were handled. */
export async function drain(app: App, limit: number): Promise<number> {
  const entries = await app.inbox.due(app.clock.nowMs(), limit);
  for (const entry of entries) await settleEntry(app, entry);
  return entries.length;
}

async function settleEntry(app: App, entry: InboxEntry): Promise<void> {
  try {
    if (entry.fact === null) throw new Error('this version cannot read it');
    await settleAny(app, entry.fact);
    await app.inbox.settled(entry._id);
  } catch (error) {
    app.log.error('notification kept for later', { no: entry._id, error: messageOf(error) });
    await postpone(app, entry);
  }
}

async function postpone(app: App, entry: InboxEntry): Promise<void> {
  const nowMs = app.clock.nowMs();
  const stepMs = RETRY_STEPS_MS[entry.attempts];
  try {
    if (stepMs === undefined) {
      await app.alarms.raise(
        {
          alarmId: `inbox-stuck:${entry._id}`,
          kind: 'inbox-stuck',
          no: entry._id,
          message: `A verified notification could not be settled in ${entry.attempts} tries. It is kept in the inbox; find the cause in the log and set its dueMs.`,
        },
        nowMs,
      );
    }
    await app.inbox.postpone(entry._id, entry.attempts + 1, stepMs === undefined ? null : nowMs + stepMs);
  } catch (error) {
    // The entry keeps the time it had, so the next sweep finds it.
    app.log.error('could not postpone', { no: entry._id, error: messageOf(error) });
  }
}
