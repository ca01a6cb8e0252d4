import { HOUR_MS, addMonths, fromBeijing, toBeijing, DAY_MS } from '../beijing';
import { orderBehind } from './membership';
import type { Contract, Membership, Order, Period } from './types';

/** End of the paid cover; null when there never was any. */
export function validUntilMs(membership: Membership): number | null {
  const ends = membership.periods.filter((p) => !p.withdrawn).map((p) => p.untilMs);
  return ends.length === 0 ? null : Math.max(...ends);
}

/**
 * Grants the period an order paid for: once an order, appended to the cover that is left, otherwise from the moment of payment.
 * A chain without a gap keeps the day of the month on which it began.
 */
export function grantPeriod(membership: Membership, order: Order, paidMs: number): Membership {
  if (membership.periods.some((p) => p.outTradeNo === order.outTradeNo)) return membership;
  const coveredUntilMs = validUntilMs(membership);
  const previous = membership.periods.find((p) => !p.withdrawn && p.untilMs === coveredUntilMs);
  const continues = previous !== undefined && previous.untilMs > paidMs;
  const fromMs = continues ? previous.untilMs : paidMs;
  const anchorDay = continues ? previous.anchorDay : toBeijing(paidMs).day;
  const period: Period = {
    outTradeNo: order.outTradeNo,
    planId: order.terms.planId,
    fromMs,
    untilMs: addMonths(fromMs, order.terms.cycleMonths, anchorDay),
    anchorDay,
    paidFen: order.amountFen,
    paidMs,
    withdrawn: false,
  };
  return { ...membership, periods: [...membership.periods, period] };
}

/** Takes back the cover of an order that was refunded in full. */
export function withdrawPeriod(membership: Membership, outTradeNo: string): Membership {
  return { ...membership, periods: membership.periods.map((p) => (p.outTradeNo === outTradeNo ? { ...p, withdrawn: true } : p)) };
}

/** 委托代扣 deducts from 07:00 to 22:00 Beijing time only (pay.weixin.qq.com/doc/v2/merchant/4011986682), both in milliseconds since midnight. */
const WINDOW_OPENS_MS = 7 * HOUR_MS;
const WINDOW_CLOSES_MS = 22 * HOUR_MS;
/** Ten in the morning: inside the window with the whole day left for another try. */
const DEDUCTION_TIME_OF_DAY_MS = 10 * HOUR_MS;

/**
 * When the next period is paid for: the day before the cover ends, so that there is no gap; never in the past, always inside
 * the platform's window. Null when nothing will be deducted: the contract is not live, or it is not backed by a settled first payment. A refund gives
 * money back; it does not bring the next deduction forward, so the time that it took away still counts here.
 */
export function nextDeductionMs(membership: Membership, contract: Contract, nowMs: number): number | null {
  if (contract.state !== 'signed' || !isBacked(membership, contract)) return null;
  const behind = orderBehind(membership, contract)?.outTradeNo;
  const ends = membership.periods.filter((p) => !p.withdrawn || p.outTradeNo === behind).map((p) => p.untilMs);
  const untilMs = Math.max(...(ends.length === 0 ? [nowMs] : ends));
  const plannedMs = fromBeijing({ ...toBeijing(untilMs - DAY_MS), timeOfDayMs: DEDUCTION_TIME_OF_DAY_MS });
  return intoWindow(Math.max(plannedMs, nowMs));
}

/** The moment itself when it lies in the platform's window, otherwise the next opening of the window. */
function intoWindow(atMs: number): number {
  const date = toBeijing(atMs);
  if (date.timeOfDayMs < WINDOW_OPENS_MS) return fromBeijing({ ...date, timeOfDayMs: WINDOW_OPENS_MS });
  return date.timeOfDayMs < WINDOW_CLOSES_MS ? atMs : fromBeijing({ ...date, timeOfDayMs: DAY_MS + WINDOW_OPENS_MS });
}

/** A contract that came with an order is used only once that order is settled. */
function isBacked(membership: Membership, contract: Contract): boolean {
  if (contract.outTradeNo === null) return true;
  const order = membership.orders.find((o) => o.outTradeNo === contract.outTradeNo);
  return order?.state === 'paid' || order?.state === 'refunded';
}
