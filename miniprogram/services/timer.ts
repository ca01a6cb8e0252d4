/** Time for stores and services; tests pass a timer that they move by hand. */
export interface Timer {
  /** Epoch milliseconds of this device. */
  nowMs(): number;
  /** Calls back once after `delayMs`; the answer cancels it. */
  after(delayMs: number, callback: () => void): () => void;
  sleep(delayMs: number): Promise<void>;
  /** A promise that rejects after `delayMs`, to race against. Cancel it when the race is over. */
  limit(delayMs: number): { readonly expired: Promise<never>; cancel(): void };
}

/** A timer over `after`, so that a test has one function to replace. */
export function createTimer(nowMs: () => number, after: Timer['after']): Timer {
  return {
    nowMs,
    after,
    sleep: (delayMs) =>
      new Promise((resolve) => {
        after(delayMs, resolve);
      }),
    limit(delayMs) {
      let cancel: () => void = () => undefined;
      const expired = new Promise<never>((_, reject) => {
        cancel = after(delayMs, () => reject(new Error(`no answer within ${delayMs} ms`)));
      });
      return { expired, cancel: () => cancel() };
    },
  };
}

/** The device's own timer. */
export const deviceTimer: Timer = createTimer(
  () => Date.now(),
  (delayMs, callback) => {
    const handle = setTimeout(callback, delayMs);
    return () => clearTimeout(handle);
  },
);
