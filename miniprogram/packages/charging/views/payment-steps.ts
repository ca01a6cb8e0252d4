import type { ChargingOrderData } from '../../../../typings/charging-api';
import { fill, formatAmount, formatDateTime } from '../../../i18n/index';
import type { Wording } from '../../../stores/views/common';
import type { StepState, TimelineStep } from '../../../stores/views/timeline';

/** Bill, deduction, paid: each with its own state in words. Nothing for an order without a bill. */
export function paymentSteps(order: ChargingOrderData, wording: Wording): TimelineStep[] {
  const { bill } = wording.texts;
  const states = STEP_STATES[order.state];
  if (states === null) return [];
  const [billed, deducted, paid] = states;
  const nothingDue = order.state === 'closed';
  // A user who pays in WeChat makes the deduction needless: it was not what brought the money.
  const deduction: StepState = deducted === 'done' && order.paidBy === 'active' ? 'skipped' : deducted;
  return [
    { name: bill.stepBill, state: billed, text: billed === 'done' ? amountText(order) : bill.billing },
    { name: bill.stepDeduct, state: deduction, text: nothingDue ? bill.nothingDue : deductionText(order, deduction, wording) },
    { name: bill.stepPaid, state: paid, text: nothingDue ? bill.nothingToPay : paidText(order, paid, wording) },
  ];
}

const PAID = ['done', 'done', 'done'] as const;
const STEP_STATES: Readonly<Record<ChargingOrderData['state'], readonly [StepState, StepState, StepState] | null>> = {
  created: null,
  confirming: null,
  confirmed: null,
  charging: null,
  stopping: null,
  completing: ['checking', 'waiting', 'waiting'],
  completed: ['done', 'checking', 'waiting'],
  deducting: ['done', 'checking', 'waiting'],
  unpaid: ['done', 'failed', 'waiting'],
  paid: PAID,
  closed: ['done', 'skipped', 'skipped'],
  cancelling: null,
  cancelled: null,
  expired: null,
  refunding: PAID,
  refunded: PAID,
};

const amountText = ({ billFen }: ChargingOrderData): string => (billFen === undefined ? '' : formatAmount(billFen));

function deductionText(order: ChargingOrderData, state: StepState, { texts }: Wording): string {
  const { bill } = texts;
  switch (state) {
    case 'waiting':
      return bill.waiting;
    case 'checking':
      return order.state === 'deducting' ? bill.deducting : bill.deductWaiting;
    case 'done':
      return order.paidBy === 'deduction' ? bill.deductDone : bill.paidElsewhere;
    case 'failed':
      return fill(bill.deductFailed, { attempts: order.attempts });
    case 'skipped':
      return bill.paidActive;
  }
}

function paidText({ paidFen, paidMs, state: orderState }: ChargingOrderData, state: StepState, { texts, locale }: Wording): string {
  const { bill } = texts;
  if (state !== 'done') return orderState === 'unpaid' ? bill.notPaid : bill.waiting;
  if (paidFen === undefined || paidMs === undefined) return bill.paidElsewhere;
  return fill(bill.paidAt, { time: formatDateTime(paidMs, locale), amount: formatAmount(paidFen) });
}
