import type { OperatorEvent, OperatorOrder, OperatorOrderLine } from '../../../../typings/operator-api';
import type { AuditEvent } from '../../domain/audit';
import { refundableFen } from '../../domain/charging/reduce-refund';
import { matterOf } from '../../domain/charging/schedule';
import type { ChargingOrder } from '../../domain/charging/types';
import { succeededFen } from '../../domain/refunds';

/** One line of the operator's list. */
export function orderLine(order: ChargingOrder): OperatorOrderLine {
  const { _id: orderNo, outOrderNo, state, pile, createdMs, bill, payment } = order;
  return {
    orderNo,
    outOrderNo,
    state,
    pileCode: pile.code,
    createdMs,
    energyWh: bill?.energyWh ?? null,
    billFen: bill?.totalFen ?? null,
    paidFen: payment?.amountFen ?? null,
    refundedFen: succeededFen(order.refunds),
    waitsFor: matterOf(order),
  };
}

/** An order as the operator sees it: with every serial, and without what identifies the user at WeChat. */
export function operatorView(order: ChargingOrder, events: readonly AuditEvent[]): OperatorOrder {
  const { confirmedMs, startedMs, endMs, stopBy, endedBecause, cancelReason, capFen, payment, retryMs, tries, dueMs } = order;
  return {
    ...orderLine(order),
    openid: masked(order.openid),
    confirmedMs,
    startedMs,
    endMs,
    stopBy,
    endedBecause,
    cancelReason,
    capFen,
    reported: reportedSoFar(order),
    payment,
    refundableFen: refundableFen(order),
    deductions: order.deductions.map(({ paymentPlannedMs: _planned, words: _words, ...deduction }) => deduction),
    retryMs,
    refunds: order.refunds.map(({ words: _words, ...refund }) => refund),
    tries,
    dueMs,
    events: events.map(eventLine),
  };
}

/** What the pile has told so far; null once the bill stands. */
export function reportedSoFar({ live, bill }: ChargingOrder): OperatorOrder['reported'] {
  const first = live?.report.readings[0];
  const last = live?.report.readings.at(-1);
  return bill === null && first && last ? { energyWh: Math.max(0, last.meterWh - first.meterWh), atMs: last.atMs } : null;
}

export const eventLine = ({ seq, atMs, source, factId, entity, no, from, to }: AuditEvent): OperatorEvent => ({
  seq,
  atMs,
  source,
  factId,
  entity,
  no,
  from,
  to,
});

export const masked = (openid: string): string => (openid.length <= 8 ? '***' : `${openid.slice(0, 3)}***${openid.slice(-4)}`);
