import type { MembershipData, PlanView } from '../../../../typings/subscription-api';
import { formatFullDateTime } from '../../../i18n/format';
import { fill, formatAmount, formatDate } from '../../../i18n/index';
import { planName, type FactRow, type Wording } from '../../../stores/views/common';
import { paymentsOf, paymentState, type Payment } from './payments';

export interface ReceiptView {
  readonly plan: string;
  readonly amount: string;
  readonly stateText: string;
  readonly facts: readonly FactRow[];
  readonly outTradeNo: string;
}

/** One payment: what for, how much, when, under which number, and what was given back. Null when there is no payment of that number. */
export function receiptView(
  membership: MembershipData,
  outTradeNo: string,
  plans: readonly PlanView[],
  wording: Wording,
): ReceiptView | null {
  const payment = paymentsOf(membership).find((candidate) => candidate.outTradeNo === outTradeNo);
  if (payment === undefined || (payment.state !== 'paid' && payment.state !== 'refunded')) return null;
  const plan = plans.find(({ planId }) => planId === payment.planId);
  return {
    plan: planName(plan, wording),
    amount: formatAmount(payment.amountFen),
    stateText: paymentState(payment, wording),
    facts: factsOf(payment, wording),
    outTradeNo,
  };
}

function factsOf(payment: Payment, wording: Wording): FactRow[] {
  const { receipt } = wording.texts;
  const { paidMs, refundedFen, outTradeNo } = payment;
  return [
    { name: receipt.period, value: periodText(payment, wording) },
    ...(paidMs === undefined ? [] : [{ name: receipt.paid, value: formatFullDateTime(paidMs, wording.locale) }]),
    ...(refundedFen > 0 ? [{ name: receipt.refunded, value: formatAmount(refundedFen) }] : []),
    { name: receipt.number, value: outTradeNo },
  ];
}

function periodText({ period }: Payment, { texts, locale }: Wording): string {
  if (period === undefined) return texts.receipt.periodWithdrawn;
  return fill(texts.mine.periodSpan, { from: formatDate(period.fromMs, locale), until: formatDate(period.untilMs, locale) });
}
