import type { StackClock } from './types';

export interface MovableClock extends StackClock {
  /** Stack time minus real time, in milliseconds. Never negative, never smaller than before. */
  readonly offsetMs: number;
  /** Moves stack time forward to `ms` (epoch milliseconds). A time that has already passed leaves the clock alone: it never goes back. */
  moveTo(ms: number): void;
}

/**
 * The test clock of the whole stack: real time plus an offset, so that it keeps running at real speed wherever it is moved to.
 *
 * @param offsetMs where it starts, as persisted by an earlier run
 * @param realNowMs real time; another source only in tests
 */
export function createStackClock(offsetMs = 0, realNowMs: () => number = Date.now): MovableClock {
  let offset = offsetMs;
  return {
    get offsetMs() {
      return offset;
    },
    nowMs: () => realNowMs() + offset,
    moveTo(ms) {
      offset = Math.max(offset, ms - realNowMs());
    },
  };
}
