import * as v from 'valibot';
import type { Rate } from '../application/ports';
import { takeTokens } from '../domain/rate';
import { type Clock, type Database, DuplicateDocumentError, type Random } from '../platform/ports';

export const RATES = 'rates';

const bucketDocument = v.object({ _id: v.string(), revision: v.number(), tokens: v.number(), filledMs: v.number() });

/** Calls taken out of the common bucket at once: one write for many, and no other invocation waits long for its share. */
const CHUNK = 25;
/** So long a call waits for its turn; the invocation has more to do. */
const PATIENCE_MS = 10_000;
/** Pause before an empty bucket, or one that somebody else was faster at, is looked at again; the real one is up to twice that. */
const PAUSE_MS = 100;

export interface RateDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
}

/** {@link Rate} as a token bucket in the database. What an invocation has taken and not used is lost with it, which errs on the slow side. */
export function createRate({ database, clock, random }: RateDependencies, name: string, perSecond: number): Rate {
  let own = 0;
  // One after the other: callers side by side share a chunk instead of racing for several.
  let turn: Promise<unknown> = Promise.resolve();

  async function takeChunk(): Promise<number> {
    const stored = await database.get(RATES, name);
    if (stored === null) return begin();
    const bucket = v.parse(bucketDocument, stored);
    const { next, taken } = takeTokens(bucket, CHUNK, perSecond, clock.nowMs());
    if (taken === 0) return 0;
    const changed = { ...bucket, ...next, revision: bucket.revision + 1 };
    return (await database.replace(RATES, bucket.revision, changed)) ? taken : 0;
  }

  async function begin(): Promise<number> {
    try {
      await database.insert(RATES, [{ _id: name, revision: 0, tokens: 0, filledMs: clock.nowMs() } as { _id: string }]);
    } catch (error) {
      if (!(error instanceof DuplicateDocumentError)) throw error;
    }
    return 0;
  }

  async function takeOne(): Promise<boolean> {
    const endMs = clock.nowMs() + PATIENCE_MS;
    while (own === 0) {
      own = await takeChunk();
      if (own > 0) break;
      if (clock.nowMs() >= endMs) return false;
      await clock.sleep(PAUSE_MS + (parseInt(random.hex(1), 16) % PAUSE_MS));
    }
    own -= 1;
    return true;
  }

  return {
    take() {
      const mine = turn.then(takeOne);
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
