import type { OperatorPayment } from '../../typings/operator-api';
import { because, eventLine, type Field, fieldTable, refundLine, time } from './lines';
import { beijing, yuan } from './quantities';

/** A payment of a membership, for people. */
export function paymentText(payment: OperatorPayment, withEvents: boolean): string {
  const others = payment.payments.filter(({ outTradeNo }) => outTradeNo !== payment.outTradeNo);
  return [
    fieldTable([...moneyFields(payment), ...renewalFields(payment)]),
    ...payment.refunds.map(refundLine),
    ...payment.checks.map(({ of, no, count, dueMs }) => `asked about ${of} ${no} ${count} times, next ${beijing(dueMs)}`),
    ...others.map((p) => `also ${p.kind} ${p.outTradeNo} ${p.state}, ${yuan(p.amountFen)} yuan, ${beijing(p.createdMs)}`),
    ...(withEvents ? payment.events.map(eventLine) : []),
  ].join('\n');
}

function moneyFields(payment: OperatorPayment): readonly Field[] {
  const { paidMs, transactionId, refundedFen, refundedElsewhereFen: elsewhereFen } = payment;
  return [
    ['payment', payment.outTradeNo],
    ['what', `${payment.kind === 'deduction' ? 'deduction' : 'first order'} of plan ${payment.planId}`],
    ['state', `${payment.state}${because(payment.failedBecause)}`],
    ['user', payment.openid],
    ['made', beijing(payment.createdMs)],
    ['amount', `${yuan(payment.amountFen)} yuan`],
    ['paid', paidMs === null ? null : `${beijing(paidMs)}, ${transactionId ?? 'transaction unknown'}`],
    ['refunded', refundedFen === 0 ? null : `${yuan(refundedFen)} yuan`],
    ['elsewhere', elsewhereFen === 0 ? null : `${yuan(elsewhereFen)} yuan by refunds made in the merchant platform`],
    ['refundable', paidMs === null ? null : `${yuan(payment.refundableFen)} yuan`],
  ];
}

function renewalFields({ contract, cycle, period }: OperatorPayment): readonly Field[] {
  return [
    ['period', period && `${beijing(period.fromMs)} to ${beijing(period.untilMs)}${period.withdrawn ? ', withdrawn' : ''}`],
    ['contract', contract && `${contract.contractCode} ${contract.state}${contract.endedBy === null ? '' : ` by ${contract.endedBy}`}`],
    ['contract id', contract && contract.contractId],
    [
      'cycle',
      cycle && `${cycle.cycleNo} ${cycle.state}, ${cycle.attempts} attempts, ${yuan(cycle.amountFen)} yuan from ${beijing(cycle.fromMs)}`,
    ],
    ['reminded', cycle && time(cycle.remindedMs)],
    ['announced', cycle && time(cycle.announcedMs)],
    ['held', cycle && cycle.heldBecause],
  ];
}
