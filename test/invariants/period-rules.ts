import type { Contract, Deduction, Order, Period } from '../../cloudfunctions/shared/domain/subscription/types';
import { DAY_MS, dayOfMonth, monthsLater } from './beijing-days';
import type { Stored } from './stored';
import type { Report } from './violation';

/**
 * I3: a period begins where the cover ends that is left, otherwise with the payment; it ends as many months later on the day of the month on which its chain of periods
 * began. Worked out from the payment and the periods before alone, by a calendar of our own. A deduction continues a cover that has ended while the service was kept.
 */
export function checkGranted(period: Period, stored: Stored, report: Report): void {
  const { outTradeNo: no, fromMs, untilMs, anchorDay } = period;
  const bought = boughtBy(no, stored);
  if (!bought || bought.paidMs === null) {
    report('I3', no, 'is granted, and no payment of it is stored');
    return;
  }
  const { paidMs, months, planId, keptMs } = bought;
  const before = coverBefore(no, stored);
  const continues = before !== undefined && before.untilMs + keptMs > paidMs;
  const beginsMs = continues ? before.untilMs : paidMs;
  const day = continues ? anchorOf(before, stored) : dayOfMonth(paidMs);
  const endsMs = monthsLater(beginsMs, months, day);
  if (fromMs !== beginsMs) report('I3', no, `begins ${iso(fromMs)}, by what was paid before ${iso(beginsMs)}`);
  if (untilMs !== endsMs || anchorDay !== day) report('I3', no, `ends ${iso(untilMs)}, ${months} months on day ${day} are ${iso(endsMs)}`);
  if (period.paidMs !== paidMs || period.planId !== planId) report('I3', no, 'is of another time or plan than its payment');
}

interface Bought {
  readonly paidMs: number | null;
  readonly planId: string;
  readonly months: number;
  /** So long after its end a cover counts as continued. */
  readonly keptMs: number;
}

function boughtBy(no: string, stored: Stored): Bought | undefined {
  const order = stored.value<Order>('order', no);
  if (order) return { paidMs: order.paidMs, planId: order.terms.planId, months: order.terms.cycleMonths, keptMs: 0 };
  const deduction = stored.value<Deduction>('deduction', no);
  const terms = stored.value<Contract>('contract', deduction?.contractCode ?? '')?.terms;
  if (!deduction || !terms) return undefined;
  return { paidMs: deduction.paidMs, planId: terms.planId, months: terms.cycleMonths, keptMs: terms.dunning.graceDays * DAY_MS };
}

/** The period that the cover ends with, of those that were not taken back. */
function coverBefore(no: string, stored: Stored): Period | undefined {
  let last: Period | undefined;
  for (const period of stored.all<Period>('period'))
    if (period.outTradeNo !== no && !period.withdrawn && (!last || period.untilMs > last.untilMs)) last = period;
  return last;
}

/** The day of the month on which a chain has begun: back from period to period, for as long as one begins where another ends. */
function anchorOf(period: Period, stored: Stored): number {
  const periods = stored.all<Period>('period');
  let first = period;
  for (;;) {
    // The beginning of a chain is the moment of its payment.
    const before =
      first.fromMs === first.paidMs
        ? undefined
        : periods.find(({ untilMs, outTradeNo }) => untilMs === first.fromMs && outTradeNo !== first.outTradeNo);
    if (!before) return dayOfMonth(first.fromMs);
    first = before;
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
