import type { TrafficEntry } from '../../local/kernel/types';
import type { Violation } from './violation';

export interface WatchOptions {
  /** By how much a function's clock may differ from the platforms'; 0 where all share one. */
  readonly clockToleranceMs: number;
}

/**
 * Looks at each event as it happens, and remembers only what the next one is compared with: the cheap part of the rules, for a simulation that would otherwise learn of
 * a mistake many steps later.
 */
export interface Watch {
  /** A message on the wires, as it was recorded. Answers what it violates. */
  traffic(entry: TrafficEntry): readonly Violation[];
  /**
   * A document as it is after a committed write: of `memberships`, `chargingOrders`, `inbox`, `alarms`; others are passed over. Read, never changed; kept by reference, so
   * it must not be changed later by others. Answers what it violates.
   */
  stored(collection: string, document: unknown): readonly Violation[];
}

/** A watch that has seen nothing yet: it must be there from the first write on. */
export function createWatch(_options: WatchOptions): Watch {
  return { traffic: () => [], stored: () => [] };
}
