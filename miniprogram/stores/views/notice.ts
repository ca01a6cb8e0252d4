import type { PlanView } from '../../../typings/cloud-api';
import { fill, formatAmount, formatDate } from '../../i18n/index';
import { everyCycle, periodLength, type Wording } from './common';
import { firstDeductionMs } from './estimate';

/** The deduction notice: amount, cycle, when the next one happens, that the price cannot rise without consent, how to cancel. */
export interface NoticeView {
  readonly title: string;
  readonly steps: readonly { readonly when: 'today' | 'next' | 'later'; readonly line: string; readonly detail: string }[];
  readonly promises: readonly { readonly icon: string; readonly title: string; readonly text: string }[];
}

/** For a new purchase, or – with `coveredUntilMs` – for signing alone while a paid period is running. */
export function noticeView(plan: PlanView, coveredUntilMs: number | undefined, nowMs: number, { texts, locale }: Wording): NoticeView {
  const { notice } = texts;
  const price = formatAmount(plan.priceFen);
  const nextMs = coveredUntilMs === undefined ? firstDeductionMs(nowMs, plan.cycleMonths) : firstDeductionMs(coveredUntilMs, 0);
  const today =
    coveredUntilMs === undefined
      ? {
          line: fill(notice.todayLine, { amount: formatAmount(plan.firstPriceFen) }),
          detail: fill(notice.todayDetail, { period: periodLength(plan.cycleMonths, texts) }),
        }
      : { line: notice.todayNothing, detail: fill(notice.todayNothingDetail, { date: formatDate(coveredUntilMs, locale) }) };
  return {
    title: notice.title,
    steps: [
      { when: 'today', ...today },
      {
        when: 'next',
        line: fill(notice.nextLine, { amount: price }),
        detail: fill(notice.nextDetail, { date: formatDate(nextMs, locale) }),
      },
      {
        when: 'later',
        line: fill(notice.laterLine, { cycle: everyCycle(plan.cycleMonths, texts), amount: price }),
        detail: notice.laterDetail,
      },
    ],
    promises: [
      { icon: 'secured', title: notice.priceTitle, text: fill(notice.priceText, { amount: price }) },
      { icon: 'close-circle', title: notice.cancelTitle, text: notice.cancelText },
    ],
  };
}
