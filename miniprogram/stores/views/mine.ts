import type { MembershipData, PeriodView, PlanView } from '../../../typings/subscription-api';
import { fill, formatAmount, formatDate, formatDateTime } from '../../i18n/index';
import { canChangePlan, changeablePlans, openDeduction, renewalPlanId } from '../plan-change';
import { calendarView, type CalendarView } from './calendar';
import { everyCycle, isEnding, orderSummary, planName, type LastOrder, type Wording } from './common';
import { reminderMs } from './estimate';
import { pastDueNotice, processingNotice, type PastDueNotice } from './past-due';

const DAY_MS = 86_400_000;
/** The newest lines; all of them have a page of their own, so that this one stays short over the years. */
const HISTORY_SHOWN = 3;

export interface HistoryLine {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly amount: string;
  readonly state: string;
  readonly tone: 'good' | 'note' | 'off';
  readonly label: string;
}
interface NextDeduction {
  readonly date: string;
  readonly amount: string;
  /** The plan of the next period, when it is another one. */
  readonly plan: string;
  readonly note: string;
  readonly calendar: CalendarView;
}
export interface MineView {
  readonly status: MembershipData['status'];
  readonly statusText: string;
  readonly renewalText: string;
  readonly plan: string;
  readonly dateLabel: string;
  readonly date: string;
  readonly daysText: string;
  readonly pending: { readonly title: string; readonly text: string; readonly action: string } | null;
  readonly pastDue: PastDueNotice | null;
  readonly processing: { readonly title: string; readonly text: string } | null;
  /** A change of plan that waits for the signature. */
  readonly changing: { readonly planId: string; readonly title: string; readonly text: string } | null;
  readonly next: NextDeduction | null;
  /** Why nothing is deducted: how the contract ended, or that it was never made. Empty while it renews. */
  readonly noNextText: string;
  readonly ending: boolean;
  readonly canCancel: boolean;
  readonly canResume: boolean;
  readonly canChange: boolean;
  readonly hasPayments: boolean;
  readonly history: readonly HistoryLine[];
}

/** My membership, from the backend's answer alone. */
export function mineView(membership: MembershipData, plans: readonly PlanView[], wording: Wording): MineView {
  const { mine } = wording.texts;
  const { status } = membership;
  const ending = isEnding(membership);
  const [dateLabel, dateMs] = dateOf(membership, wording);
  return {
    status,
    statusText: {
      none: mine.statusNone,
      pending: mine.statusPending,
      active: mine.statusActive,
      'past-due': mine.statusPastDue,
      suspended: mine.statusSuspended,
      ended: mine.statusEnded,
    }[status],
    renewalText: status !== 'active' ? '' : membership.autoRenew ? mine.renewalOn : mine.renewalOff,
    plan: planName(planWith(plans, membership.planId ?? membership.lastOrder?.planId), wording),
    dateLabel,
    date: dateMs === undefined ? '' : formatDate(dateMs, wording.locale),
    daysText: daysText(membership, wording),
    pending: pendingOf(membership, plans, wording),
    pastDue: pastDueNotice(membership, wording),
    processing: processingNotice(membership, wording),
    changing: changingOf(membership, plans, wording),
    next: nextOf(membership, plans, wording),
    noNextText: endedText(membership, wording),
    ending,
    canCancel: membership.autoRenew && membership.contractId !== undefined && !ending,
    canResume: membership.canResumeSigning,
    canChange: canChangePlan(membership) && changeablePlans(plans, membership).length > 0,
    hasPayments: membership.periods.length > 0 || membership.deductions.length > 0,
    history: historyOf(membership, plans, wording),
  };
}

/** The date that counts: until when the cover lasts or is kept, or since when it does not. */
function dateOf({ status, validUntilMs, pastDue }: MembershipData, { texts }: Wording): readonly [label: string, atMs: number | undefined] {
  const { mine, pastDue: words } = texts;
  if (status === 'past-due' && pastDue !== undefined) return [words.kept, pastDue.keptUntilMs];
  if (status === 'suspended' && pastDue !== undefined) return [words.keptUntil, pastDue.keptUntilMs];
  return [status === 'ended' || status === 'suspended' ? mine.endedOn : mine.validUntil, validUntilMs];
}

/** What is kept, what no longer happens, and what may still happen, for the confirmation of cancelling. */
export function cancelText(membership: MembershipData, { texts, locale }: Wording): string {
  const { mine } = texts;
  const open = openDeduction(membership);
  const inFlight = open === undefined ? '' : fill(mine.cancelInFlight, { amount: formatAmount(open.amountFen) });
  return [keptText(membership, { texts, locale }), effectText(membership, { texts, locale }), inFlight]
    .filter((line) => line !== '')
    .join('\n');
}

function keptText({ validUntilMs, nowMs }: MembershipData, { texts, locale }: Wording): string {
  const { mine } = texts;
  if (validUntilMs === undefined) return mine.cancelKeptPlain;
  return validUntilMs > nowMs ? fill(mine.cancelKept, { date: formatDate(validUntilMs, locale) }) : mine.cancelUnpaid;
}

/** A date is named only for a deduction that cancelling prevents: not for one that is on its way. */
function effectText(membership: MembershipData, { texts, locale }: Wording): string {
  const { mine } = texts;
  const { nextDeductionMs, nextDeductionFen } = membership;
  if (nextDeductionMs === undefined || nextDeductionFen === undefined || openDeduction(membership) !== undefined)
    return mine.cancelEffectPlain;
  return fill(mine.cancelEffect, { date: formatDate(nextDeductionMs, locale), amount: formatAmount(nextDeductionFen) });
}

const planWith = (plans: readonly PlanView[], planId: string | undefined): PlanView | undefined =>
  plans.find((plan) => plan.planId === planId);

function daysText({ status, validUntilMs, nowMs }: MembershipData, { texts }: Wording): string {
  if (status !== 'active' || validUntilMs === undefined) return '';
  const days = Math.ceil((validUntilMs - nowMs) / DAY_MS);
  if (days <= 0) return texts.mine.daysRenewing;
  return days === 1 ? texts.mine.daysLeftOne : fill(texts.mine.daysLeft, { days });
}

function pendingOf(membership: MembershipData, plans: readonly PlanView[], wording: Wording): MineView['pending'] {
  const order = membership.lastOrder;
  if (membership.status !== 'pending' || order === undefined) return null;
  const { mine, home } = wording.texts;
  const unpaid = order.state === 'open';
  const text = orderSummary(order, planWith(plans, order.planId), unpaid ? home.unpaidText : mine.pendingText, wording);
  return { title: unpaid ? home.unpaidTitle : mine.pendingTitle, text, action: mine.pendingAction };
}

function changingOf(membership: MembershipData, plans: readonly PlanView[], wording: Wording): MineView['changing'] {
  const { changingTo, validUntilMs } = membership;
  if (changingTo === undefined || validUntilMs === undefined) return null;
  const { change } = wording.texts;
  return {
    planId: changingTo.planId,
    title: fill(change.pendingTitle, { plan: planName(planWith(plans, changingTo.planId), wording) }),
    text: fill(change.pendingText, { date: formatDate(validUntilMs, wording.locale) }),
  };
}

function nextOf(membership: MembershipData, plans: readonly PlanView[], wording: Wording): NextDeduction | null {
  const { autoRenew, nextDeductionMs, nextDeductionFen, validUntilMs, nowMs, planId, pastDue } = membership;
  if (!autoRenew || nextDeductionMs === undefined || nextDeductionFen === undefined) return null;
  // Nothing more is announced about a deduction that was asked for already, or is tried again.
  const isAhead = pastDue === undefined && openDeduction(membership) === undefined;
  const dates = {
    deductionMs: nextDeductionMs,
    todayMs: nowMs,
    endMs: validUntilMs,
    amountFen: nextDeductionFen,
    reminderMs: isAhead ? reminderMs(nextDeductionMs) : undefined,
  };
  return {
    date: formatDate(nextDeductionMs, wording.locale),
    amount: formatAmount(nextDeductionFen),
    plan: renewalPlanId(membership) === planId ? '' : nextPlanText(membership, plans, wording),
    note: nextNote(membership, nextDeductionMs, wording),
    calendar: calendarView(dates, wording),
  };
}

function nextPlanText(membership: MembershipData, plans: readonly PlanView[], wording: Wording): string {
  const plan = planWith(plans, renewalPlanId(membership));
  return plan === undefined ? planName(plan, wording) : `${planName(plan, wording)} · ${everyCycle(plan.cycleMonths, wording.texts)}`;
}

function nextNote(membership: MembershipData, nextMs: number, { texts, locale }: Wording): string {
  const { mine } = texts;
  if (openDeduction(membership) !== undefined) return mine.nextProcessing;
  if (membership.pastDue !== undefined) return mine.nextRetry;
  const remindedMs = reminderMs(nextMs);
  const reminder = remindedMs > membership.nowMs ? fill(mine.nextReminder, { date: formatDate(remindedMs, locale) }) : '';
  return reminder + mine.nextNote;
}

function endedText({ autoRenew, endedBy }: MembershipData, { texts }: Wording): string {
  const { mine } = texts;
  if (autoRenew) return '';
  if (endedBy === undefined) return mine.noNextText;
  return {
    user: mine.endedByUser,
    wechat: mine.endedByWechat,
    merchant: mine.endedByMerchant,
    expired: mine.endedByExpired,
    unpaid: mine.endedByUnpaid,
  }[endedBy];
}

function historyOf(membership: MembershipData, plans: readonly PlanView[], wording: Wording): HistoryLine[] {
  const periods = [...membership.periods]
    .sort((a, b) => b.fromMs - a.fromMs)
    .slice(0, HISTORY_SHOWN)
    .map((period) => periodLine(period, membership.nowMs, plans, wording));
  const order = membership.lastOrder;
  if (order === undefined || order.state === 'paid' || membership.periods.some((period) => period.outTradeNo === order.outTradeNo))
    return periods;
  return [orderLine(order, plans, wording), ...periods];
}

function periodLine(period: PeriodView, nowMs: number, plans: readonly PlanView[], wording: Wording): HistoryLine {
  const { mine } = wording.texts;
  const [state, tone] =
    nowMs >= period.untilMs
      ? ([mine.periodPast, 'off'] as const)
      : nowMs < period.fromMs
        ? ([mine.periodFuture, 'note'] as const)
        : ([mine.periodCurrent, 'good'] as const);
  const span = fill(mine.periodSpan, {
    from: formatDate(period.fromMs, wording.locale),
    until: formatDate(period.untilMs, wording.locale),
  });
  return lineOf(period.outTradeNo, planName(planWith(plans, period.planId), wording), span, formatAmount(period.paidFen), state, tone);
}

function orderLine(order: LastOrder, plans: readonly PlanView[], wording: Wording): HistoryLine {
  const { mine } = wording.texts;
  const states = {
    opening: mine.orderOpening,
    open: mine.orderOpen,
    paid: mine.periodCurrent,
    closed: mine.orderClosed,
    refunded: mine.orderRefunded,
  };
  const tone = order.state === 'open' || order.state === 'opening' ? 'note' : 'off';
  const name = planName(planWith(plans, order.planId), wording);
  return lineOf(
    order.outTradeNo,
    name,
    formatDateTime(order.createdMs, wording.locale),
    formatAmount(order.amountFen),
    states[order.state],
    tone,
  );
}

function lineOf(id: string, title: string, detail: string, amount: string, state: string, tone: HistoryLine['tone']): HistoryLine {
  return { id, title, detail, amount, state, tone, label: [title, amount, state, detail].join(', ') };
}
