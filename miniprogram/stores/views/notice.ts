import type { PlanView } from '../../../typings/subscription-api';
import { fill, formatAmount, formatDate } from '../../i18n/index';
import { everyCycle, periodLength, planName, type Wording } from './common';
import { firstDeductionMs, reminderMs } from './estimate';

/** The deduction notice: amount, cycle, when the next one happens, that the price cannot rise without consent, how to cancel. */
export interface NoticeView {
  readonly title: string;
  readonly steps: readonly { readonly when: 'today' | 'next' | 'later'; readonly line: string; readonly detail: string }[];
  readonly promises: readonly { readonly icon: string; readonly title: string; readonly text: string }[];
}

type Step = Omit<NoticeView['steps'][number], 'when'>;

/** For a new purchase, or – with `coveredUntilMs` – for signing alone while a paid period is running. */
export function noticeView(plan: PlanView, coveredUntilMs: number | undefined, nowMs: number, wording: Wording): NoticeView {
  const { texts, locale } = wording;
  const { notice } = texts;
  const nextMs = coveredUntilMs === undefined ? firstDeductionMs(nowMs, plan.cycleMonths) : firstDeductionMs(coveredUntilMs, 0);
  const today =
    coveredUntilMs === undefined
      ? {
          line: fill(notice.todayLine, { amount: formatAmount(plan.firstPriceFen) }),
          detail: fill(notice.todayDetail, { period: periodLength(plan.cycleMonths, texts) }),
        }
      : { line: notice.todayNothing, detail: fill(notice.todayNothingDetail, { date: formatDate(coveredUntilMs, locale) }) };
  const next = {
    line: fill(notice.nextLine, { amount: formatAmount(plan.priceFen) }),
    detail: nextDetail(notice.nextDetail, nextMs, nowMs, wording),
  };
  return {
    title: notice.title,
    steps: [
      { when: 'today', ...today },
      { when: 'next', ...next },
      { when: 'later', ...laterStep(plan, wording) },
    ],
    promises: promisesOf(plan, wording),
  };
}

/** For changing to a plan while what is paid lasts until `coveredUntilMs`: nothing today, and the present plan's contract ends with the new one. */
export function changeNotice(
  plan: PlanView,
  present: PlanView | undefined,
  coveredUntilMs: number,
  nowMs: number,
  wording: Wording,
): NoticeView {
  const { texts, locale } = wording;
  const { notice, change } = texts;
  const next = {
    line: fill(change.nextLine, { amount: formatAmount(plan.priceFen) }),
    detail: nextDetail(change.nextDetail, firstDeductionMs(coveredUntilMs, 0), nowMs, wording),
  };
  const replaces = fill(change.replaceText, { plan: planName(plan, wording), old: planName(present, wording) });
  return {
    title: notice.title,
    steps: [
      { when: 'today', line: notice.todayNothing, detail: fill(change.todayDetail, { date: formatDate(coveredUntilMs, locale) }) },
      { when: 'next', ...next },
      { when: 'later', ...laterStep(plan, wording) },
    ],
    promises: [{ icon: 'swap', title: change.replaceTitle, text: replaces }, ...promisesOf(plan, wording)],
  };
}

/** Who signs shortly before the deduction is reminded by signing: no further reminder is promised. */
function nextDetail(template: string, nextMs: number, nowMs: number, { texts, locale }: Wording): string {
  const detail = fill(template, { date: formatDate(nextMs, locale) });
  return reminderMs(nextMs) > nowMs ? detail + texts.notice.nextReminded : detail;
}

/** A plan whose contract has a cap above the price may cost another amount later, up to the cap. */
const isCapped = ({ capFen, priceFen }: PlanView): boolean => capFen > priceFen;

function laterStep(plan: PlanView, { texts }: Wording): Step {
  const { notice } = texts;
  const line = fill(notice.laterLine, { cycle: everyCycle(plan.cycleMonths, texts), amount: formatAmount(plan.priceFen) });
  return { line, detail: isCapped(plan) ? fill(notice.laterCapped, { cap: formatAmount(plan.capFen) }) : notice.laterDetail };
}

function promisesOf(plan: PlanView, { texts }: Wording): NoticeView['promises'] {
  const { notice } = texts;
  const cap = formatAmount(plan.capFen);
  return [
    isCapped(plan)
      ? { icon: 'secured', title: fill(notice.capTitle, { cap }), text: fill(notice.capText, { cap }) }
      : { icon: 'secured', title: notice.priceTitle, text: fill(notice.priceText, { amount: cap }) },
    { icon: 'wallet', title: notice.graceTitle, text: fill(notice.graceText, { grace: plan.graceDays, end: plan.endDays }) },
    { icon: 'close-circle', title: notice.cancelTitle, text: notice.cancelText },
  ];
}
