import type { DeductionView, MembershipData, PlanView } from '../../typings/subscription-api';

/** The deduction that was asked for and has no outcome yet. */
export const openDeduction = ({ deductions }: MembershipData): DeductionView | undefined =>
  deductions.find(({ state }) => state === 'processing');

/** The plan of the next period. */
export const renewalPlanId = ({ renewsPlanId, planId }: MembershipData): string | undefined => renewsPlanId ?? planId;

/** Another plan can be signed for: the contract is live, its cover runs, and nothing is being deducted or still to be paid. */
export function canChangePlan(membership: MembershipData): boolean {
  const { autoRenew, contractId, status, pastDue, validUntilMs, nowMs } = membership;
  const covered = status === 'active' && validUntilMs !== undefined && validUntilMs > nowMs;
  return autoRenew && contractId !== undefined && covered && pastDue === undefined && openDeduction(membership) === undefined;
}

/** The plans that the user can change to: those on sale but for the one that renews. */
export const changeablePlans = (plans: readonly PlanView[], membership: MembershipData | null): readonly PlanView[] =>
  membership === null ? [] : plans.filter(({ planId }) => planId !== renewalPlanId(membership));
