import type { Bill, BillDiscount, BillLine, ChargingOrderData, ChargingState } from '../../../../typings/charging-api';
import { formatEnergy, formatUnitPrice, formatWhen } from '../../../i18n/format';
import { fill, formatAmount, formatDateTime } from '../../../i18n/index';
import type { ChargingOrderStore } from '../../../stores/charging-order';
import { failureText, pileName, type FactRow, type Wording } from '../../../stores/views/common';
import type { TimelineStep } from '../../../stores/views/timeline';
import { paymentSteps } from './payment-steps';

export type BillAction = 'pay-again' | 'refresh' | 'session' | 'confirm' | 'home';
interface Button {
  readonly action: BillAction;
  readonly text: string;
}
export interface BillLinesView {
  readonly lines: readonly { readonly index: number; readonly name: string; readonly detail: string; readonly amount: string }[];
  readonly gross: string;
  readonly discounts: readonly { readonly kind: BillDiscount['kind']; readonly name: string; readonly amount: string }[];
  readonly total: string;
}
export interface BillView {
  readonly mood: 'wait' | 'good' | 'note' | 'bad';
  readonly title: string;
  readonly text: string;
  readonly amountLabel: string;
  readonly amount: string;
  readonly refundedText: string;
  readonly facts: readonly FactRow[];
  readonly endText: string;
  /** Null for a session without energy, too. */
  readonly lines: BillLinesView | null;
  readonly steps: readonly TimelineStep[];
  /** What an unpaid order means and how to pay it in WeChat. */
  readonly unpaid: { readonly effect: string; readonly how: string } | null;
  readonly refunds: readonly {
    readonly refundNo: string;
    readonly amount: string;
    readonly time: string;
    readonly state: string;
    readonly failed: boolean;
    readonly label: string;
  }[];
  readonly primary: Button | null;
  readonly secondary: Button | null;
}

/** One order in any state: what was charged, what is to be paid, how the payment stands. */
export function billView(order: ChargingOrderData, asking: boolean, wording: Wording): BillView {
  const { bill: words, charging } = wording.texts;
  const [mood, title, text] = headline(order, wording);
  const paid = order.paidFen !== undefined;
  const amountFen = order.paidFen ?? order.billFen;
  return {
    mood,
    title,
    text,
    amountLabel: paid ? words.paidAmount : words.total,
    amount: amountFen === undefined ? '' : formatAmount(amountFen),
    refundedText: order.refundedFen > 0 ? fill(words.refundTotal, { amount: formatAmount(order.refundedFen) }) : '',
    facts: factsOf(order, wording),
    endText: order.endedBecause === undefined ? '' : charging.ends[order.endedBecause],
    lines: order.bill === undefined || order.bill.lines.length === 0 ? null : linesOf(order.bill, wording),
    steps: paymentSteps(order, wording),
    unpaid: order.state === 'unpaid' ? { effect: words.unpaidEffect, how: words.howToPay } : null,
    refunds: order.refunds.map((refund) => {
      const [amount, state] = [formatAmount(refund.amountFen), words.refundStates[refund.state]];
      const time = formatDateTime(refund.requestedMs, wording.locale);
      return { refundNo: refund.refundNo, amount, time, state, failed: refund.state === 'failed', label: [amount, state, time].join(', ') };
    }),
    ...actionsOf(order, asking, wording),
  };
}

type Head = readonly [mood: BillView['mood'], title: string, text: string];

function headline(order: ChargingOrderData, wording: Wording): Head {
  const { bill } = wording.texts;
  switch (order.state) {
    case 'created':
    case 'confirming':
    case 'confirmed':
    case 'charging':
    case 'stopping':
      return ['wait', bill.headEarly, bill.earlyText];
    case 'completing':
      return ['wait', bill.headCompleting, bill.deductText];
    case 'completed':
    case 'deducting':
      return ['wait', bill.headDeducting, bill.deductText];
    case 'unpaid':
      return ['bad', bill.headUnpaid, unpaidText(order, wording)];
    case 'paid':
      return ['good', order.refundedFen > 0 ? bill.headRefundedPart : bill.headPaid, ''];
    case 'closed':
      return ['good', bill.headClosed, bill.closedText];
    case 'cancelling':
    case 'cancelled':
    case 'expired':
      return ['note', bill.headCancelled, bill.cancelledText];
    case 'refunding':
      return ['wait', bill.headRefunding, bill.refundNote];
    case 'refunded':
      return ['note', bill.headRefunded, bill.refundNote];
  }
}

function unpaidText({ nextAttemptMs, nowMs }: ChargingOrderData, { texts, locale }: Wording): string {
  return nextAttemptMs === undefined
    ? texts.bill.unpaidNoRetry
    : fill(texts.bill.unpaidRetry, { time: formatWhen(nextAttemptMs, nowMs, locale) });
}

function factsOf(order: ChargingOrderData, wording: Wording): BillView['facts'] {
  const { bill: words, charging } = wording.texts;
  const { bill } = order;
  const { locale } = wording;
  return [
    { name: words.pile, value: pileName(order.pile, wording) },
    ...(bill === undefined
      ? []
      : [
          { name: words.energy, value: fill(charging.energy, { energy: formatEnergy(bill.energyWh) }) },
          {
            name: words.period,
            value: fill(words.periodSpan, { from: formatDateTime(bill.startedMs, locale), until: formatDateTime(bill.endedMs, locale) }),
          },
        ]),
    { name: words.number, value: order.outOrderNo },
  ];
}

function linesOf(bill: Bill, wording: Wording): BillLinesView {
  const { bill: words } = wording.texts;
  const names = { 'member-energy': words.memberEnergy, 'member-service': words.memberService, cap: words.cap };
  return {
    lines: bill.lines.map((line, index) => ({ index, ...lineOf(line, wording), amount: formatAmount(line.amountFen) })),
    gross: formatAmount(bill.grossFen),
    discounts: bill.discounts.map(({ kind, amountFen }) => ({ kind, name: names[kind], amount: formatAmount(-amountFen) })),
    total: formatAmount(bill.totalFen),
  };
}

function lineOf({ kind, band, energyWh, priceCentifenPerKwh }: BillLine, { texts }: Wording): { name: string; detail: string } {
  const { bill, charging } = texts;
  const price = fill(charging.perUnit, { price: formatUnitPrice(priceCentifenPerKwh) });
  return {
    name: kind === 'service' || band === null ? bill.serviceLine : fill(bill.energyLine, { band: charging.bands[band] }),
    detail: fill(bill.lineDetail, { energy: formatEnergy(energyWh), price }),
  };
}

/** What the page offers, by state: only an unpaid order can be paid again, and only when the backend says so. */
function actionsOf(order: ChargingOrderData, asking: boolean, { texts }: Wording): Pick<BillView, 'primary' | 'secondary'> {
  const { bill } = texts;
  const home: Button = { action: 'home', text: bill.home };
  const refresh: Button = { action: 'refresh', text: bill.refresh };
  const early: Partial<Record<ChargingState, Button>> = {
    created: { action: 'confirm', text: bill.toConfirm },
    confirming: { action: 'confirm', text: bill.toConfirm },
    confirmed: { action: 'confirm', text: bill.toConfirm },
    cancelling: { action: 'confirm', text: bill.toConfirm },
    charging: { action: 'session', text: bill.toSession },
    stopping: { action: 'session', text: bill.toSession },
  };
  const primary = early[order.state];
  if (primary !== undefined) return { primary, secondary: home };
  switch (order.state) {
    case 'unpaid':
      return order.canRetryNow
        ? { primary: { action: 'pay-again', text: bill.payAgain }, secondary: refresh }
        : { primary: refresh, secondary: home };
    case 'completing':
    case 'completed':
    case 'deducting':
    case 'refunding':
      return { primary: asking ? null : refresh, secondary: home };
    default:
      return { primary: null, secondary: home };
  }
}

/** Words for an action that did not work: a deduction without an answer may be under way. */
export function billProblem(problem: ChargingOrderStore['problem'], wording: Wording): string {
  if (problem === null) return '';
  const { code } = problem.failure;
  return code === 'NETWORK' || code === 'OUTCOME_UNKNOWN' ? wording.texts.bill.payAgainUnknown : failureText(problem.failure, wording);
}
