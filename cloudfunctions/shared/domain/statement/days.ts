import { compactBeijing, DAY_MS, HOUR_MS, parseCompactBeijing } from '../beijing';

/** Days of statements: `yyyymmdd`, Beijing. Text of this form compares like the days. */

/** The platform makes yesterday's bill from 9 o'clock on and asks to be left alone until 10 (下载交易账单, wiki/doc/api/wxpay/ch/pay/In-AppPay/chapter8_6). */
export const READY_AFTER_MS = 10 * HOUR_MS;
/** What an outage may leave behind and is made up for. The platform keeps bills for three months; what is older than a month needs a person anyway. */
export const MAX_DAYS_BACK = 30;
/** A day that could not be reconciled for so long is for a person. */
const PATIENCE_MS = 3 * DAY_MS;

export const dayOf = (atMs: number): string => compactBeijing(atMs).slice(0, 8);

/** Beijing midnight at which a day begins. @throws Error for what is no day: a programming error, days are checked where they come in */
export function dayStartMs(day: string): number {
  const startMs = parseCompactBeijing(`${day}000000`);
  if (startMs === null) throw new Error(`no day: ${day}`);
  return startMs;
}

/** Whether moments are of a day; the day's limits are worked out once. */
export function withinDay(day: string): (atMs: number | null) => boolean {
  const startMs = dayStartMs(day);
  return (atMs) => atMs !== null && atMs >= startMs && atMs < startMs + DAY_MS;
}

/** The newest day whose statement may exist. */
export const newestDay = (nowMs: number): string => dayOf(nowMs - READY_AFTER_MS - DAY_MS);

/** The oldest day that is still made up for. */
export const oldestDay = (nowMs: number): string => dayOf(dayStartMs(newestDay(nowMs)) - (MAX_DAYS_BACK - 1) * DAY_MS);

/** All days from one to another, both included, the oldest first. */
export function daysBetween(first: string, last: string): readonly string[] {
  const [firstMs, lastMs] = [dayStartMs(first), dayStartMs(last)];
  const count = Math.floor((lastMs - firstMs) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => dayOf(firstMs + index * DAY_MS));
}

/** Whether a day that is not reconciled yet has waited too long. */
export const isOverdue = (day: string, nowMs: number): boolean => nowMs >= dayStartMs(day) + DAY_MS + PATIENCE_MS;
