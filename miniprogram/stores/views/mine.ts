import type { MembershipData, PeriodView, PlanView } from '../../../typings/cloud-api';
import { fill, formatAmount, formatDate, formatDateTime } from '../../i18n/index';
import { calendarView, type CalendarView } from './calendar';
import { isEnding, orderSummary, planName, type LastOrder, type Wording } from './common';

const DAY_MS = 86_400_000;

export interface HistoryLine {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly amount: string;
  readonly state: string;
  readonly tone: 'good' | 'note' | 'off';
  readonly label: string;
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
  readonly next: { readonly date: string; readonly amount: string; readonly calendar: CalendarView } | null;
  /** Why nothing is deducted: how the contract ended, or that it was never made. */
  readonly noNextText: string;
  readonly ending: boolean;
  readonly canCancel: boolean;
  readonly canResume: boolean;
  readonly history: readonly HistoryLine[];
}

/** My membership, from the backend's answer alone. */
export function mineView(membership: MembershipData, plans: readonly PlanView[], wording: Wording): MineView {
  const { mine } = wording.texts;
  const { status, validUntilMs, nowMs } = membership;
  const ending = isEnding(membership);
  return {
    status,
    statusText: { none: mine.statusNone, pending: mine.statusPending, active: mine.statusActive, ended: mine.statusEnded }[status],
    renewalText: status !== 'active' ? '' : membership.autoRenew ? mine.renewalOn : mine.renewalOff,
    plan: planName(planWith(plans, membership.planId ?? membership.lastOrder?.planId), wording),
    dateLabel: status === 'ended' ? mine.endedOn : mine.validUntil,
    date: validUntilMs === undefined ? '' : formatDate(validUntilMs, wording.locale),
    daysText: status === 'active' && validUntilMs !== undefined ? daysText(validUntilMs - nowMs, wording) : '',
    pending: pendingOf(membership, plans, wording),
    next: nextOf(membership, wording),
    noNextText: endedText(membership, wording),
    ending,
    canCancel: membership.autoRenew && membership.contractId !== undefined && !ending,
    canResume: membership.canResumeSigning,
    history: historyOf(membership, plans, wording),
  };
}

/** What is kept and what no longer happens, for the confirmation of cancelling. */
export function cancelText(membership: MembershipData, { texts, locale }: Wording): string {
  const { mine } = texts;
  const { validUntilMs, nextDeductionMs, nextDeductionFen } = membership;
  const kept = validUntilMs === undefined ? mine.cancelKeptPlain : fill(mine.cancelKept, { date: formatDate(validUntilMs, locale) });
  const effect =
    nextDeductionMs === undefined || nextDeductionFen === undefined
      ? mine.cancelEffectPlain
      : fill(mine.cancelEffect, { date: formatDate(nextDeductionMs, locale), amount: formatAmount(nextDeductionFen) });
  return `${kept}\n${effect}`;
}

const planWith = (plans: readonly PlanView[], planId: string | undefined): PlanView | undefined =>
  plans.find((plan) => plan.planId === planId);

function daysText(leftMs: number, { texts }: Wording): string {
  const days = Math.ceil(leftMs / DAY_MS);
  return days <= 1 ? texts.mine.daysLeftOne : fill(texts.mine.daysLeft, { days });
}

function pendingOf(membership: MembershipData, plans: readonly PlanView[], wording: Wording): MineView['pending'] {
  const order = membership.lastOrder;
  if (membership.status !== 'pending' || order === undefined) return null;
  const { mine, home } = wording.texts;
  const unpaid = order.state === 'open';
  const text = orderSummary(order, planWith(plans, order.planId), unpaid ? home.unpaidText : mine.pendingText, wording);
  return { title: unpaid ? home.unpaidTitle : mine.pendingTitle, text, action: mine.pendingAction };
}

function nextOf(membership: MembershipData, wording: Wording): MineView['next'] {
  const { autoRenew, nextDeductionMs, nextDeductionFen, validUntilMs, nowMs } = membership;
  if (!autoRenew || nextDeductionMs === undefined || nextDeductionFen === undefined) return null;
  return {
    date: formatDate(nextDeductionMs, wording.locale),
    amount: formatAmount(nextDeductionFen),
    calendar: calendarView({ deductionMs: nextDeductionMs, todayMs: nowMs, endMs: validUntilMs }, wording),
  };
}

function endedText({ autoRenew, endedBy }: MembershipData, { texts }: Wording): string {
  const { mine } = texts;
  if (autoRenew) return '';
  if (endedBy === undefined) return mine.noNextText;
  return { user: mine.endedByUser, wechat: mine.endedByWechat, merchant: mine.endedByMerchant, expired: mine.endedByExpired }[endedBy];
}

function historyOf(membership: MembershipData, plans: readonly PlanView[], wording: Wording): HistoryLine[] {
  const periods = [...membership.periods]
    .sort((a, b) => b.fromMs - a.fromMs)
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
