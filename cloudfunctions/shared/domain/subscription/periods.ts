import { addMonths, toBeijing } from '../beijing';
import type { Membership, Period } from './types';

/** End of the paid cover; null when there never was any. */
export function validUntilMs(membership: Membership): number | null {
  const ends = membership.periods.filter((p) => !p.withdrawn).map((p) => p.untilMs);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** What was bought, by which number. */
export interface Purchase {
  readonly outTradeNo: string;
  readonly amountFen: number;
  readonly terms: { readonly planId: string; readonly cycleMonths: number };
}

/**
 * Grants the period a payment bought: once a number, appended to the cover that is left, otherwise from the moment of payment. A chain without a gap keeps the day of
 * the month on which it began.
 *
 * @param keptMs so long after its end the cover was kept: a payment within that time continues it, because the service was given
 */
export function grantPeriod(membership: Membership, order: Purchase, paidMs: number, keptMs = 0): Membership {
  if (membership.periods.some((p) => p.outTradeNo === order.outTradeNo)) return membership;
  const coveredUntilMs = validUntilMs(membership);
  const previous = membership.periods.find((p) => !p.withdrawn && p.untilMs === coveredUntilMs);
  const continues = previous !== undefined && previous.untilMs + keptMs > paidMs;
  const fromMs = continues ? previous.untilMs : paidMs;
  const anchorDay = continues ? previous.anchorDay : toBeijing(paidMs).day;
  const period: Period = {
    outTradeNo: order.outTradeNo,
    planId: order.terms.planId,
    fromMs,
    untilMs: addMonths(fromMs, order.terms.cycleMonths, anchorDay),
    anchorDay,
    paidFen: order.amountFen,
    paidMs,
    withdrawn: false,
  };
  return { ...membership, periods: [...membership.periods, period] };
}

/** Takes back the cover of an order that was refunded in full. */
export function withdrawPeriod(membership: Membership, outTradeNo: string): Membership {
  return { ...membership, periods: membership.periods.map((p) => (p.outTradeNo === outTradeNo ? { ...p, withdrawn: true } : p)) };
}
