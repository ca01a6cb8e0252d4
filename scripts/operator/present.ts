import type {
  OperatorAlarm,
  OperatorApi,
  OperatorEvent,
  OperatorOrder,
  OperatorOrderLine,
  OperatorPayment,
  OperatorProposal,
  OperatorRefund,
  OperatorStatement,
} from '../../typings/operator-api';
import type { Wish } from './commands';
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
    table(told(fields)),
    ...order.deductions.map(
      (d) =>
        `deduction ${d.seq} ${d.state}, ${beijing(d.plannedMs)}: ${d.registrationNo} ${d.paymentNo} ${d.hfSeqId ?? ''}${because(d.failedBecause)}`,
    ),
    ...order.refunds.map(refundLine),
    ...(withEvents ? order.events.map(eventLine) : []),
  ].join('\n');
}

type Field = readonly [name: string, value: string | null];
const told = (fields: readonly Field[]): readonly [string, string][] =>
  fields.filter((field): field is [string, string] => field[1] !== null);

const eventLine = (e: OperatorEvent): string => `${beijing(e.atMs)}  ${e.entity} ${e.from ?? '-'} → ${e.to}  ${e.factId}`;

function paymentText(payment: OperatorPayment, withEvents: boolean): string {
  const { contract, cycle, period } = payment;
  const fields: readonly Field[] = [
    ['payment', payment.outTradeNo],
    ['what', `${payment.kind === 'deduction' ? 'deduction' : 'first order'} of plan ${payment.planId}`],
    ['state', `${payment.state}${because(payment.failedBecause)}`],
    ['user', payment.openid],
    ['made', beijing(payment.createdMs)],
    ['amount', `${yuan(payment.amountFen)} yuan`],
    ['paid', payment.paidMs === null ? null : `${beijing(payment.paidMs)}, ${payment.transactionId ?? 'transaction unknown'}`],
    ['refunded', payment.refundedFen === 0 ? null : `${yuan(payment.refundedFen)} yuan`],
    [
      'elsewhere',
      payment.refundedElsewhereFen === 0 ? null : `${yuan(payment.refundedElsewhereFen)} yuan by refunds made in the merchant platform`,
    ],
    ['refundable', payment.paidMs === null ? null : `${yuan(payment.refundableFen)} yuan`],
    ['period', period && `${beijing(period.fromMs)} to ${beijing(period.untilMs)}${period.withdrawn ? ', withdrawn' : ''}`],
    ['contract', contract && `${contract.contractCode} ${contract.state}${contract.endedBy === null ? '' : ` by ${contract.endedBy}`}`],
    ['contract id', contract && contract.contractId],
    [
      'cycle',
      cycle && `${cycle.cycleNo} ${cycle.state}, ${cycle.attempts} attempts, ${yuan(cycle.amountFen)} yuan from ${beijing(cycle.fromMs)}`,
    ],
    ['reminded', time(cycle?.remindedMs ?? null)],
    ['announced', time(cycle?.announcedMs ?? null)],
    ['held', cycle && cycle.heldBecause],
  ];
  const others = payment.payments.filter(({ outTradeNo }) => outTradeNo !== payment.outTradeNo);
  return [
    table(told(fields)),
    ...payment.refunds.map(refundLine),
    ...payment.checks.map(({ of, no, count, dueMs }) => `asked about ${of} ${no} ${count} times, next ${beijing(dueMs)}`),
    ...others.map((p) => `also ${p.kind} ${p.outTradeNo} ${p.state}, ${yuan(p.amountFen)} yuan, ${beijing(p.createdMs)}`),
    ...(withEvents ? payment.events.map(eventLine) : []),
  ].join('\n');
}

const refundLine = ({ refundNo, amountFen, state, key, reason, failedBecause }: OperatorRefund): string =>
  `refund ${refundNo} of ${yuan(amountFen)} yuan ${state}${because(failedBecause)} (key ${key}, ${reason})`;

const because = (reason: string | null): string => (reason === null ? '' : `: ${reason}`);
const time = (atMs: number | null): string | null => (atMs === null ? null : beijing(atMs));
const orDash = (value: number | null, show: (value: number) => string): string => (value === null ? '-' : show(value));

/** Columns as wide as their widest entry. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((entry, column) => entry.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
