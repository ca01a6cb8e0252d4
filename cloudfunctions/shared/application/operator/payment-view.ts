import type { OperatorPayment, OperatorPaymentLine } from '../../../../typings/operator-api';
import type { AuditEvent } from '../../domain/audit';
import { attemptsOf } from '../../domain/subscription/cycles';
import { refundableFen, refundsOf } from '../../domain/subscription/refunds';
import type { Contract, Cycle, Deduction, Membership, Order } from '../../domain/subscription/types';
import { eventLine, masked } from './order-view';

/** Four years of monthly ones. */
const SHOWN_PAYMENTS = 48;

/** A payment as the operator sees it: with every number, and without what identifies the user at WeChat. */
export function paymentView(membership: Membership, payment: Order | Deduction, events: readonly AuditEvent[]): OperatorPayment {
  const { outTradeNo, transactionId, paidMs, refundedElsewhereFen } = payment;
  const contract = membership.contracts.find((c) => c.contractCode === payment.contractCode);
  const period = membership.periods.find((p) => p.outTradeNo === outTradeNo);
  const cycle = cycleOf(membership, payment);
  const numbers = numbersOf(membership, payment);
  return {
    ...paymentLine(payment),
    openid: masked(membership.openid),
    planId: contract?.terms.planId ?? '',
    transactionId,
    paidMs,
    refundedElsewhereFen,
    refundableFen: refundableFen(membership, payment),
    failedBecause: 'cycleNo' in payment ? failureOf(payment) : payment.closedBecause,
    period: period ? { fromMs: period.fromMs, untilMs: period.untilMs, withdrawn: period.withdrawn } : null,
    contract: contract ? contractView(contract) : null,
    cycle: cycle ? cycleView(membership, cycle) : null,
    refunds: refundsOf(membership, outTradeNo).map(({ outTradeNo: _payment, words: _words, ...refund }) => refund),
    checks: membership.checks.filter(({ no }) => numbers.has(no)).map(({ of, no, count, dueMs }) => ({ of, no, count, dueMs })),
    payments: [...membership.orders, ...membership.deductions]
      .map(paymentLine)
      .sort((a, b) => b.createdMs - a.createdMs)
      .slice(0, SHOWN_PAYMENTS),
    events: events.map(eventLine),
  };
}

/** What belongs to a payment: its own number, and those of contract, cycle and refunds. */
export const numbersOf = (membership: Membership, payment: Order | Deduction): ReadonlySet<string> =>
  new Set([
    payment.outTradeNo,
    payment.contractCode,
    cycleOf(membership, payment)?.cycleNo ?? '',
    ...refundsOf(membership, payment.outTradeNo).map(({ refundNo }) => refundNo),
  ]);

const paymentLine = (payment: Order | Deduction): OperatorPaymentLine => {
  const { outTradeNo, state, amountFen, refundedFen } = payment;
  const isDeduction = 'cycleNo' in payment;
  return {
    outTradeNo,
    kind: isDeduction ? 'deduction' : 'first-order',
    state,
    amountFen,
    createdMs: isDeduction ? payment.appliedMs : payment.createdMs,
    refundedFen,
  };
};

const cycleOf = ({ cycles }: Membership, payment: Order | Deduction): Cycle | undefined =>
  'cycleNo' in payment
    ? cycles.find((c) => c.cycleNo === payment.cycleNo)
    : cycles.filter((c) => c.contractCode === payment.contractCode).at(-1);

const failureOf = ({ errCode, failedBecause }: Deduction): string | null =>
  errCode === null && failedBecause === null ? null : [errCode, failedBecause].filter((text) => text !== null).join(' ');

const contractView = ({ contractCode, contractId, state, signedMs, endedMs, endedBy }: Contract): OperatorPayment['contract'] => ({
  contractCode,
  contractId,
  state,
  signedMs,
  endedMs,
  endedBy,
});

function cycleView(membership: Membership, cycle: Cycle): OperatorPayment['cycle'] {
  const { cycleNo, state, fromMs, amountFen, remindedMs, announcement, heldBecause } = cycle;
  const announcedMs = announcement?.announcedMs ?? null;
  return { cycleNo, state, fromMs, amountFen, remindedMs, announcedMs, attempts: attemptsOf(membership, cycle).length, heldBecause };
}
