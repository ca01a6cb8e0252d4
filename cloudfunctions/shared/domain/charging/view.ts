import type { ChargingOrderData, ChargingOrderSummary, LiveSession } from '../../../../typings/charging-api';
import { MINUTE_MS } from '../beijing';
import { succeededFen } from '../refunds';
import { billOf } from './bill';
import { orderNo } from './numbers';
import { currentDeduction, isPaymentExpected, MAX_ATTEMPTS, RETRY_PAUSE_MS } from './schedule';
import type { ChargingOrder } from './types';

/** A pile reports at least every five minutes; after twice that the page says that it has not been heard of. */
const STALE_AFTER_MS = 10 * MINUTE_MS;

/** What the session has cost by its newest report, discount taken off; never more than the cap. 0 before it began. */
export function costSoFarFen(order: ChargingOrder): number {
  const { live, tariff, discount, capFen } = order;
  if (order.bill !== null) return order.bill.totalFen;
  if (live === null) return 0;
  const { readings } = live.report;
  const startedMs = order.startedMs ?? readings[0]?.atMs ?? 0;
  return billOf({ tariff, discount, capFen, readings, startedMs, endedMs: readings.at(-1)?.atMs ?? startedMs }).bill.totalFen;
}

/** What a user sees of their charging order. Pure; `nowMs` is the server's time. */
export function chargingOrderView(order: ChargingOrder, nowMs: number): ChargingOrderData {
  const { pile, tariff, discount, createdMs, bill, payment } = order;
  const live = liveView(order, nowMs);
  return {
    outOrderNo: orderNo(order),
    state: order.state,
    pile,
    tariff,
    discount,
    createdMs,
    ...(order.state === 'confirming' ? { confirmByMs: order.confirmByMs } : {}),
    ...(order.state === 'confirming' && order.extraData ? { extraData: order.extraData } : {}),
    ...(live ? { live } : {}),
    ...(order.endedBecause ? { endedBecause: order.endedBecause } : {}),
    ...(order.cancelReason && isGivenUp(order) ? { cancelledBecause: order.cancelReason } : {}),
    ...(bill ? { billFen: bill.totalFen, bill } : {}),
    ...paidView(order),
    refundedFen: succeededFen(order.refunds),
    refunds: order.refunds.map(({ refundNo, amountFen, state, requestedMs }) => ({ refundNo, amountFen, state, requestedMs })),
    attempts: order.deductions.length,
    ...(order.retryMs === null ? {} : { nextAttemptMs: order.retryMs }),
    ...(payment ? { paidBy: payment.by } : {}),
    canRetryNow: canRetryNow(order, nowMs),
    nowMs,
  };
}

const isGivenUp = ({ state }: ChargingOrder): boolean => state === 'cancelling' || state === 'cancelled' || state === 'expired';

/** Nothing to pay is as good as paid: the bill is settled with 0. */
function paidView({ payment, state }: ChargingOrder): Pick<ChargingOrderData, 'paidFen' | 'paidMs'> {
  if (payment) return { paidFen: payment.amountFen, paidMs: payment.paidMs };
  return state === 'closed' ? { paidFen: 0 } : {};
}

/** The user may ask for another deduction when the last one is a while ago and there are any left. */
export function canRetryNow(order: ChargingOrder, nowMs: number): boolean {
  const last = currentDeduction(order);
  const hasLeft = order.state === 'unpaid' && order.deductions.length < MAX_ATTEMPTS && !isPaymentExpected(order);
  return hasLeft && nowMs >= (last?.plannedMs ?? 0) + RETRY_PAUSE_MS;
}

export function chargingOrderSummary(order: ChargingOrder): ChargingOrderSummary {
  const { state, pile, createdMs, bill, payment } = order;
  return {
    outOrderNo: orderNo(order),
    state,
    pile,
    createdMs,
    ...(bill ? { energyWh: bill.energyWh, billFen: bill.totalFen } : {}),
    ...(payment ? { paidFen: payment.amountFen } : {}),
    refundedFen: succeededFen(order.refunds),
  };
}

function liveView(order: ChargingOrder, nowMs: number): LiveSession | null {
  const { live, startedMs, state } = order;
  if (live === null || (state !== 'charging' && state !== 'stopping')) return null;
  const { readings, powerW, socPercent, reportedMs } = live.report;
  const first = readings[0]?.meterWh ?? 0;
  return {
    energyWh: Math.max(0, (readings.at(-1)?.meterWh ?? first) - first),
    powerW,
    costFen: costSoFarFen(order),
    startedMs: startedMs ?? reportedMs,
    ...(socPercent === null ? {} : { socPercent }),
    reportedMs,
    stale: nowMs - reportedMs > STALE_AFTER_MS,
    curve: live.curve,
  };
}
