import type {
  OperatorAlarm,
  OperatorApi,
  OperatorOrder,
  OperatorOrderLine,
  OperatorProposal,
  OperatorStatement,
} from '../../typings/operator-api';
import type { Wish } from './commands';
import { because, eventLine, type Field, fieldTable, refundLine, table, time } from './lines';
import { paymentText } from './present-payment';
import { beijing, kwh, yuan } from './quantities';

/** What the function answered, for people. Times are Beijing's. */
export function present(action: Wish['action'], data: OperatorApi[Wish['action']]['data']): string {
  if ('orders' in data) return orderTable(data.orders);
  if ('statements' in data) return statementTable(data.statements);
  if ('proposals' in data) return proposalList(data.proposals);
  if ('alarms' in data) return alarmList(data.alarms);
  if ('refund' in data) return `${refundLine(data.refund)}\n${yuan(data.refundableFen)} yuan can be refunded still`;
  if ('alarmId' in data) return `closed ${data.alarmId}`;
  if ('outTradeNo' in data) return paymentText(data, action === 'showPayment');
  return orderText(data, action === 'show');
}

function orderTable(lines: readonly OperatorOrderLine[]): string {
  if (lines.length === 0) return 'no orders';
  const rows = lines.map((line) => [
    line.outOrderNo ?? line.orderNo,
    line.state,
    line.pileCode,
    beijing(line.createdMs),
    orDash(line.energyWh, kwh),
    orDash(line.billFen, yuan),
    orDash(line.paidFen, yuan),
    line.refundedFen === 0 ? '-' : yuan(line.refundedFen),
    line.waitsFor ?? '-',
  ]);
  return table([['order', 'state', 'pile', 'made', 'kWh', 'bill', 'paid', 'refunded', 'waits for'], ...rows]);
}

function alarmList(alarms: readonly OperatorAlarm[]): string {
  if (alarms.length === 0) return 'no open alarms';
  return alarms.map(({ alarmId, raisedMs, no, message }) => `${beijing(raisedMs)}  ${alarmId}\n  ${no}: ${message}`).join('\n');
}

function statementTable(days: readonly OperatorStatement[]): string {
  if (days.length === 0) return 'no statements';
  const rows = days.map(({ platform, day, state, lines, payments, refunds, discrepancies, doneMs, reason }) => [
    day,
    platform,
    state,
    String(lines),
    String(payments),
    String(refunds),
    String(discrepancies),
    doneMs === null ? (reason ?? '-') : beijing(doneMs),
  ]);
  return table([['day', 'platform', 'state', 'lines', 'payments', 'refunds', 'differ', 'done, or why not'], ...rows]);
}

function proposalList(proposals: readonly OperatorProposal[]): string {
  if (proposals.length === 0) return 'no open proposals';
  return proposals
    .map(
      ({ alarmId, state, raisedMs, words, proposes }) =>
        `${beijing(raisedMs)}  ${alarmId}${state === 'open' ? '' : `  ${state}`}\n  ${words}\n  ${proposes === null ? 'nothing to apply' : `apply: ${proposes}`}`,
    )
    .join('\n');
}

function orderText(order: OperatorOrder, withEvents: boolean): string {
  const { payment, reported } = order;
  const fields: readonly Field[] = [
    ['order', order.outOrderNo ?? 'not known at the platform'],
    ['our number', order.orderNo],
    ['state', order.waitsFor === null ? order.state : `${order.state}, waits for ${order.waitsFor}`],
    ['taken up', order.dueMs === null ? null : `${order.tries} times, next ${beijing(order.dueMs)}`],
    ['user', order.openid],
    ['pile', order.pileCode],
    ['made', beijing(order.createdMs)],
    ['confirmed', time(order.confirmedMs)],
    ['started', time(order.startedMs)],
    ['ended', time(order.endMs)],
    ['because', order.endedBecause ?? order.cancelReason],
    ['reported', reported && `${kwh(reported.energyWh)} kWh at ${beijing(reported.atMs)}`],
    ['energy', order.energyWh === null ? null : `${kwh(order.energyWh)} kWh`],
    ['bill', order.billFen === null ? null : `${yuan(order.billFen)} yuan`],
    ['paid', payment && `${yuan(payment.amountFen)} yuan at ${beijing(payment.paidMs)}, by ${payment.by}`],
    ['payment', payment && `${payment.hfSeqId ?? 'serial unknown'}, requested on ${payment.reqDate ?? 'an unknown day'}`],
    ['refundable', payment && `${yuan(order.refundableFen)} yuan`],
    ['next deduction', time(order.retryMs)],
  ];
  return [
    fieldTable(fields),
    ...order.deductions.map(
      (d) =>
        `deduction ${d.seq} ${d.state}, ${beijing(d.plannedMs)}: ${d.registrationNo} ${d.paymentNo} ${d.hfSeqId ?? ''}${because(d.failedBecause)}`,
    ),
    ...order.refunds.map(refundLine),
    ...(withEvents ? order.events.map(eventLine) : []),
  ].join('\n');
}

const orDash = (value: number | null, show: (value: number) => string): string => (value === null ? '-' : show(value));
