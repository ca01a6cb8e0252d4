import type { PileInfo } from '../../../typings/charging-api';
import type { MembershipData, PlanView } from '../../../typings/subscription-api';
import { fill, formatAmount, formatDateTime, type Dictionary, type Locale } from '../../i18n/index';
import type { CloudCallError } from '../../services/cloud';

/** Language and texts, which every view is written in. */
export interface Wording {
  readonly texts: Dictionary;
  readonly locale: Locale;
}

/** A name and its value, for `fact-rows`. */
export interface FactRow {
  readonly name: string;
  readonly value: string;
}

/** The plan's name in the user's language; a plan that is no longer on sale has none here. */
export function planName(plan: PlanView | undefined, { texts, locale }: Wording): string {
  if (plan === undefined) return texts.plans.title;
  return locale === 'en' ? plan.nameEn : plan.nameZh;
}

/** The pile's name in the user's language. */
export function pileName(pile: PileInfo, { locale }: Wording): string {
  return locale === 'en' ? pile.nameEn : pile.nameZh;
}

/** `每月`, `每 3 个月`, `every year`: how often a plan is deducted. */
export function everyCycle(cycleMonths: number, texts: Dictionary): string {
  if (cycleMonths === 1) return texts.common.everyMonth;
  if (cycleMonths === 12) return texts.common.everyYear;
  return fill(texts.common.everyMonths, { count: cycleMonths });
}

/** `月`, `季`, `year`: the unit behind a price. */
export function cycleUnit(cycleMonths: number, texts: Dictionary): string {
  const units = new Map([
    [1, texts.plans.unitMonth],
    [3, texts.plans.unitQuarter],
    [12, texts.plans.unitYear],
  ]);
  return units.get(cycleMonths) ?? fill(texts.plans.unitMonths, { count: cycleMonths });
}

/** `1 个月`, `12 months`: the length of a period. */
export function periodLength(cycleMonths: number, texts: Dictionary): string {
  return cycleMonths === 1 ? texts.common.monthsOne : fill(texts.common.months, { count: cycleMonths });
}

/** What to show for a failed call: what happened, what it means for the money, what to do. Empty without a failure. */
export function failureText(failure: CloudCallError | null, { texts, locale }: Wording): string {
  if (failure === null) return '';
  const { errors, hints } = texts;
  if (failure.code === 'UNSUPPORTED') return hints.noCloud;
  if (failure.code === 'NETWORK') return failure.write ? errors.networkWrite : errors.network;
  if (failure.code === 'ORDER_IN_PROGRESS' && failure.retryAtMs !== undefined) {
    return fill(errors.ORDER_IN_PROGRESS_UNTIL, { time: formatDateTime(failure.retryAtMs, locale) });
  }
  return errors[failure.code];
}

/** A cancellation was sent and WeChat has not confirmed it: there is a contract that neither renews nor leaves room for another. */
export function isEnding(membership: MembershipData | null): boolean {
  // A live contract renews; the old one of a change of plan may be ending beside it.
  if (membership === null || membership.autoRenew) return false;
  const contract = membership.lastOrder?.contract;
  return contract === 'ending' || (membership.status === 'active' && !membership.canResumeSigning && contract !== 'waiting');
}

export type LastOrder = NonNullable<MembershipData['lastOrder']>;

/** `连续包月，¥19.00`: an order in one line. */
export function orderSummary(order: LastOrder, plan: PlanView | undefined, template: string, wording: Wording): string {
  return fill(template, {
    plan: planName(plan, wording),
    amount: formatAmount(order.amountFen),
    time: formatDateTime(order.expiresMs, wording.locale),
  });
}
