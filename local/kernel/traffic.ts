import type { StackClock, Traffic, TrafficEntry } from './types';

/** Entries kept: an hour of lively use, some 10 MB at most. */
const CAPACITY = 5000;

export interface TrafficLog extends Traffic {
  /** Entries with a sequence number above `seq`, oldest first; what fell out of the ring is gone. */
  after(seq: number): TrafficEntry[];
  /** Calls `listener` with each new entry, until the returned function is called. */
  subscribe(listener: (entry: TrafficEntry) => void): () => void;
}

/** Everything that went over the stack's wires, newest {@link CAPACITY} entries, in memory. */
export function createTraffic(clock: StackClock, capacity = CAPACITY): TrafficLog {
  const entries: TrafficEntry[] = [];
  const listeners = new Set<(entry: TrafficEntry) => void>();
  let lastSeq = 0;
  return {
    record(entry) {
      lastSeq += 1;
      const full: TrafficEntry = { ...entry, seq: lastSeq, atMs: clock.nowMs() };
      entries.push(full);
      if (entries.length > capacity) entries.shift();
      for (const listener of listeners) listener(full);
    },
    after(seq) {
      const firstSeq = entries[0]?.seq ?? 0;
      return entries.slice(Math.max(0, seq + 1 - firstSeq));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
