import * as v from 'valibot';
import type { Rate } from '../application/ports';
import { bookShare, paceFor } from '../domain/rate';
import { type Clock, type Database, DuplicateDocumentError, type Random } from '../platform/ports';

export const RATES = 'rates';

const queueDocument = v.object({ _id: v.string(), revision: v.number(), freeMs: v.number() });

/** So long a call waits for its turn; the invocation has more to do. */
const PATIENCE_MS = 10_000;
/** Pause after somebody else was faster; the real one is a random part of it, so that rivals fall out of step. */
const MAX_PAUSE_MS = 40;

export interface RateDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * {@link Rate} as a queue in the database, in which an invocation books several calls at once. What it has booked and does not use is lost with it, which errs on the
 * slow side.
 *
 * @param ceiling calls in any one second
 */
export function createRate({ database, clock, random }: RateDependencies, name: string, ceiling: number): Rate {
  const pace = paceFor(ceiling);
  let own = 0;
  // One after the other: callers side by side use one share instead of booking one each.
  let turn: Promise<unknown> = Promise.resolve();

  async function loadQueue(): Promise<v.InferOutput<typeof queueDocument>> {
    const stored = await database.get(RATES, name);
    if (stored !== null) return v.parse(queueDocument, stored);
    const fresh = { _id: name, revision: 0, freeMs: clock.nowMs() };
    try {
      await database.insert(RATES, [fresh]);
    } catch (error) {
      // Somebody else's is as fresh; the booking will notice if it is not.
      if (!(error instanceof DuplicateDocumentError)) throw error;
    }
    return fresh;
  }

  /** False when no moment is near enough; that also ends a race that is lost again and again. */
  async function book(untilMs: number): Promise<boolean> {
    for (;;) {
      const queue = await loadQueue();
      const nowMs = clock.nowMs();
      const booked = bookShare(queue, pace, nowMs, untilMs - nowMs);
      if (booked === null) return false;
      const after = { ...queue, ...booked.next, revision: queue.revision + 1 };
      if (await database.replace(RATES, queue.revision, after)) {
        own = pace.share;
        const waitMs = booked.fromMs - clock.nowMs();
        if (waitMs > 0) await clock.sleep(waitMs);
        return true;
      }
      await clock.sleep(parseInt(random.hex(1), 16) % MAX_PAUSE_MS);
    }
  }

  async function takeOne(untilMs: number): Promise<boolean> {
    if (own === 0 && !(await book(untilMs))) return false;
    own -= 1;
    return true;
  }

  return {
    take() {
      const untilMs = clock.nowMs() + PATIENCE_MS;
      const mine = turn.then(() => takeOne(untilMs));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
