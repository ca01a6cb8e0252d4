/** One line of what happened: at which step and time, to whom, what. */
export interface TraceLine {
  readonly step: number;
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
}

// Used for each character of a run: in jest's sandbox looking a global up costs ten times as much.
const { imul } = Math;

/** Everything that happened in a run, as a hash, and the last part of it in words. */
export interface Trace {
  /** A step of somebody. */
  step(atMs: number, who: string, what: string): void;
  /** Something that is no step but belongs to the story: a fault, a decision, news. Goes into the hash, too. */
  note(atMs: number, who: string, what: string): void;
  readonly steps: number;
  /** The same for the same run; 16 hexadecimal digits. */
  hash(): string;
  /** The newest lines, oldest first. */
  tail(): readonly TraceLine[];
}

/**
 * @param keep how many lines are kept; Infinity for all
 * @param print called with each line at once
 */
export function createTrace(keep: number, print: ((line: TraceLine) => void) | null): Trace {
  // cyrb53 (public domain), fed line by line.
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  let lines: TraceLine[] = [];
  let steps = 0;

  const record = (atMs: number, who: string, what: string): void => {
    const text = `${atMs} ${who} ${what}`;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      high = imul(high ^ code, 2654435761);
      low = imul(low ^ code, 1597334677);
    }
    const line = { step: steps, atMs, who, what };
    print?.(line);
    if (keep === 0) return;
    lines.push(line);
    if (lines.length > keep * 2) lines = lines.slice(-keep);
  };

  return {
    step(atMs, who, what) {
      steps += 1;
      record(atMs, who, what);
    },
    note: record,
    get steps() {
      return steps;
    },
    hash: () => [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(''),
    tail: () => (Number.isFinite(keep) ? lines.slice(-keep) : lines),
  };
}
