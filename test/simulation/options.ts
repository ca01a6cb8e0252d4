import type { Restraint } from './faults/injector';
import type { ProfileName } from './faults/profile';
import type { TraceLine } from './kernel/trace';

/** What a run depends on, and nothing else. */
export interface RunOptions {
  readonly seed: number;
  /** People begin nothing new after so many; what is under way comes to its end. */
  readonly steps: number;
  readonly users: number;
  readonly profile: ProfileName;
  readonly restraint: Restraint & {
    /** Only these users live; null for all. */
    readonly only: ReadonlySet<number> | null;
  };
}

/** Nothing is left out. */
export const NO_RESTRAINT: RunOptions['restraint'] = { only: null, without: new Set(), maxFaults: Infinity };

/** How a run is looked at. It changes nothing about what happens. */
export interface Looking {
  readonly print?: (line: TraceLine) => void;
  /** Lines of the trace that are kept. */
  readonly keep?: number;
}
