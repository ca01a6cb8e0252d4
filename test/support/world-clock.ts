import type { Clock } from '../../cloudfunctions/shared/platform/ports';

export interface VirtualClock extends Clock {
  /** Moves time forward and wakes whoever slept until then. A time that has passed changes nothing. */
  moveTo(ms: number): void;
  /**
   * Waits for work in this process. While everything in it sleeps, time moves to the next to wake; it moves for no other reason.
   *
   * @throws Error when the work waits for something that is not a sleep
   */
  finish<T>(work: Promise<T>): Promise<T>;
}

/** Wakings within one piece of work; more means that something sleeps again and again. */
const MAX_WAKINGS = 10_000;
/** Real time without a sleeper before work counts as stuck: promises need none, a bill is unpacked by threads. */
const MAX_IDLE_MS = 20_000;

/** Time that stands still until it is moved. */
export function createVirtualClock(startMs: number): VirtualClock {
  let nowMs = startMs;
  let sleepers: { readonly wakeMs: number; readonly wake: () => void }[] = [];

  const moveTo = (ms: number): void => {
    nowMs = Math.max(nowMs, ms);
    const woken = sleepers.filter(({ wakeMs }) => wakeMs <= nowMs);
    sleepers = sleepers.filter(({ wakeMs }) => wakeMs > nowMs);
    for (const { wake } of woken) wake();
  };

  return {
    nowMs: () => nowMs,
    sleep: (delayMs) => new Promise((wake) => sleepers.push({ wakeMs: nowMs + delayMs, wake: () => wake() })),
    moveTo,
    async finish(work) {
      let isDone = false;
      const done = (): void => {
        isDone = true;
      };
      void work.then(done, done);
      for (let wakings = 0, busyMs = performance.now(); wakings < MAX_WAKINGS && performance.now() - busyMs < MAX_IDLE_MS;) {
        await turn();
        if (isDone) return work;
        if (sleepers.length === 0) continue;
        wakings += 1;
        busyMs = performance.now();
        moveTo(Math.min(...sleepers.map(({ wakeMs }) => wakeMs)));
      }
      throw new Error('the work does not end: it waits for something that never comes');
    },
  };
}

/** Lets everything that can run without time moving run. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
