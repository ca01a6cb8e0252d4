import type { Outcome } from '../facts';
import type { Fact } from './facts';
import { reduceContract } from './reduce-contract';
import { reduceDeduction } from './reduce-deduction';
import { reduceOrder } from './reduce-order';
import { followReports, reduceRefund } from './reduce-refund';
import { withNews } from './news';
import { planRenewals } from './renewal-steps';
import type { Membership } from './types';

/**
 * The one reducer of memberships: what a fact does to everything stored about a user. Pure; called for notifications, query replies and
 * the actions of users and operators alike. Never throws: a fact that fits nothing is refused and, where money is concerned, alarmed.
 */
export function reduce(membership: Membership, fact: Fact, nowMs: number): Outcome<Membership> {
  const outcome = reduceOne(membership, fact, nowMs);
  return outcome.changed ? { ...outcome, next: withNews(membership, planRenewals(outcome.next, nowMs), nowMs) } : outcome;
}

function reduceOne(membership: Membership, fact: Fact, nowMs: number): Outcome<Membership> {
  switch (fact.of) {
    case 'order':
      return followReports(reduceOrder(membership, fact, nowMs), fact, nowMs);
    case 'deduction':
      return followReports(reduceDeduction(membership, fact, nowMs), fact, nowMs);
    case 'contract':
      return reduceContract(membership, fact, nowMs);
    case 'refund':
      return reduceRefund(membership, fact, nowMs);
  }
}
