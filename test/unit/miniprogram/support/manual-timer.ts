import { createTimer, type Timer } from '../../../../miniprogram/services/timer';

export interface ManualTimer extends Timer {
  /** Moves the time, running what falls due on the way in order, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Callbacks that are still to come. */
  readonly waiting: number;
}

/** A timer that stands still until it is moved. */
export function createManualTimer(startMs: number): ManualTimer {
  let nowMs = startMs;
  let due: { atMs: number; callback: () => void }[] = [];
  const timer = createTimer(
    () => nowMs,
    (delayMs, callback) => {
      const entry = { atMs: nowMs + delayMs, callback };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
  );
  return {
    ...timer,
    get waiting() {
      return due.length;
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settlePromises();
      for (let next = earliest(due, untilMs); next !== undefined; next = earliest(due, untilMs)) {
        const entry = next;
        due = due.filter((other) => other !== entry);
        nowMs = entry.atMs;
        entry.callback();
        await settlePromises();
      }
      nowMs = untilMs;
    },
  };
}

function earliest<Entry extends { atMs: number }>(entries: readonly Entry[], untilMs: number): Entry | undefined {
  return entries.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
}

/** Runs the promises that are ready, and those that they make ready. */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
