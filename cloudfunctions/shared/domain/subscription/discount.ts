import type { DiscountView } from '../../../../typings/charging-api';
import { openCycle } from './cycles';
import { dunningOf } from './renewal';
import type { Membership } from './types';

/** The plan whose paid period covers a moment, or whose service is kept while its renewal is being tried; null when none does. */
export const coveringPlanId = (membership: Membership, atMs: number): string | null =>
  membership.periods.find((p) => !p.withdrawn && p.fromMs <= atMs && atMs < p.untilMs)?.planId ?? keptPlanId(membership, atMs);

/** The grace period: the cover has ended, the contract is live, and its period is still to be paid. */
function keptPlanId(membership: Membership, atMs: number): string | null {
  const contract = membership.contracts.find((c) => {
    const cycle = c.state === 'signed' ? openCycle(membership, c.contractCode) : undefined;
    return cycle !== undefined && cycle.fromMs <= atMs && atMs < dunningOf(c, cycle.fromMs).graceMs;
  });
  return contract?.terms.planId ?? null;
}

/** The discount a plan gives on charging. */
export const discountOf = (plan: { readonly energyDiscountPerMille: number; readonly serviceDiscountPerMille: number }): DiscountView => ({
  energyPerMille: plan.energyDiscountPerMille,
  servicePerMille: plan.serviceDiscountPerMille,
});
