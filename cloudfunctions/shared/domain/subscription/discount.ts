import type { DiscountView } from '../../../../typings/cloud-api';
import type { Membership } from './types';

/** The plan whose paid period covers a moment; null when none does. */
export const coveringPlanId = (membership: Membership, atMs: number): string | null =>
  membership.periods.find((p) => !p.withdrawn && p.fromMs <= atMs && atMs < p.untilMs)?.planId ?? null;

/** The discount a plan gives on charging. */
export const discountOf = (plan: { readonly energyDiscountPerMille: number; readonly serviceDiscountPerMille: number }): DiscountView => ({
  energyPerMille: plan.energyDiscountPerMille,
  servicePerMille: plan.serviceDiscountPerMille,
});
