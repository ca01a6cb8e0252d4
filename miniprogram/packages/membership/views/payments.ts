import type { DeductionView, MembershipData, PeriodView, PlanView } from '../../../../typings/subscription-api';
import { formatFullDateTime } from '../../../i18n/format';
import { fill, formatAmount } from '../../../i18n/index';
import { planName, type Wording } from '../../../stores/views/common';

/** With nine elements a line this stays below WeChat's thousand elements a page: eight years of monthly payments. */
const MAX_SHOWN = 100;

/** A first payment or a deduction, as one thing. */
export interface Payment {
  readonly outTradeNo: string;
  readonly planId: string;
  readonly amountFen: number;
  readonly state: DeductionView['state'];
  /** When it was paid; for one that is not, when it was asked for. */
  readonly atMs: number;
  readonly paidMs?: number | undefined;
  readonly refundedFen: number;
  readonly reason?: DeductionView['reason'];
  /** What it covers; absent while it is not paid, and when a refund took the cover back. */
  readonly period?: PeriodView | undefined;
}

/**
 * Everything this membership was paid by, the newest first: deductions, and the payments behind the other periods. The backend tells the
 * newest deductions only, so that an older one is known by its period.
 */
export function paymentsOf(membership: MembershipData): Payment[] {
  const { deductions, periods } = membership;
  const periodOf = (outTradeNo: string) => periods.find((period) => period.outTradeNo === outTradeNo);
  const asked = deductions.map(({ appliedMs, ...deduction }) => ({
    ...deduction,
    atMs: deduction.paidMs ?? appliedMs,
    period: periodOf(deduction.outTradeNo),
  }));
  const known = new Set(asked.map(({ outTradeNo }) => outTradeNo));
  const others = periods.filter(({ outTradeNo }) => !known.has(outTradeNo)).map(paymentOfPeriod);
  return [...asked, ...others, ...refundedOrder(membership)].sort((a, b) => b.atMs - a.atMs);
}

function paymentOfPeriod(period: PeriodView): Payment {
  const { outTradeNo, planId, paidFen, paidMs, refundedFen = 0 } = period;
  const state = refundedFen >= paidFen && paidFen > 0 ? 'refunded' : 'paid';
  return { outTradeNo, planId, amountFen: paidFen, state, atMs: paidMs, paidMs, refundedFen, period };
}

/** A first payment that was refunded in full has no period any more. */
function refundedOrder({ lastOrder, periods }: MembershipData): Payment[] {
  if (lastOrder?.state !== 'refunded' || periods.some(({ outTradeNo }) => outTradeNo === lastOrder.outTradeNo)) return [];
  const { outTradeNo, planId, amountFen, createdMs } = lastOrder;
  return [{ outTradeNo, planId, amountFen, state: 'refunded', atMs: createdMs, refundedFen: amountFen }];
}

export interface PaymentLine {
  readonly outTradeNo: string;
  readonly plan: string;
  readonly amount: string;
  readonly detail: string;
  readonly stateText: string;
  readonly tone: 'good' | 'note' | 'bad' | 'off';
  /** It was paid, so that there is a receipt. */
  readonly hasReceipt: boolean;
  /** What a screen reader says for the whole line. */
  readonly label: string;
}
export interface PaymentsView {
  readonly lines: readonly PaymentLine[];
  /** Said when older ones are left out. */
  readonly cutText: string;
}

/** The history of payments. */
export function paymentsView(membership: MembershipData, plans: readonly PlanView[], wording: Wording): PaymentsView {
  const payments = paymentsOf(membership);
  return {
    lines: payments.slice(0, MAX_SHOWN).map((payment) => lineOf(payment, plans, wording)),
    cutText: payments.length > MAX_SHOWN ? fill(wording.texts.payments.shownNewest, { count: MAX_SHOWN }) : '',
  };
}

/** `已支付`, `已退 ¥5.00` …: how a payment stands. */
export function paymentState({ state, refundedFen }: Payment, { texts }: Wording): string {
  const { payments } = texts;
  const partly = state === 'paid' && refundedFen > 0;
  return partly ? fill(payments.refundedPart, { amount: formatAmount(refundedFen) }) : payments.states[state];
}

function lineOf(payment: Payment, plans: readonly PlanView[], wording: Wording): PaymentLine {
  const plan = planName(
    plans.find(({ planId }) => planId === payment.planId),
    wording,
  );
  const amount = formatAmount(payment.amountFen);
  const state = paymentState(payment, wording);
  const detail = detailOf(payment, wording);
  return {
    outTradeNo: payment.outTradeNo,
    plan,
    amount,
    detail,
    stateText: state,
    tone: toneOf(payment),
    hasReceipt: payment.state === 'paid' || payment.state === 'refunded',
    label: fill(wording.texts.payments.lineLabel, { plan, amount, state, detail }),
  };
}

function toneOf({ state, refundedFen }: Payment): PaymentLine['tone'] {
  switch (state) {
    case 'processing':
      return 'good';
    case 'failed':
      return 'bad';
    case 'refunded':
      return 'off';
    case 'paid':
      return refundedFen > 0 ? 'note' : 'off';
  }
}

function detailOf({ state, atMs, reason }: Payment, { texts, locale }: Wording): string {
  const { payments, pastDue } = texts;
  const time = formatFullDateTime(atMs, locale);
  switch (state) {
    case 'processing':
      return fill(payments.applied, { time });
    case 'failed':
      return fill(payments.failedAt, { time, reason: pastDue.reasons[reason ?? 'other'] });
    case 'paid':
    case 'refunded':
      return fill(payments.paidAt, { time });
  }
}
