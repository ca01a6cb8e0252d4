import { beijingDay, sinceBeijingMidnightMs } from '../kernel/beijing-time';
import type { NoticeRecord } from './types';
import type { World } from './world';

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Notices are sent, and deductions under them made, from 07:00 on and before 22:00 in Beijing (「周期扣费」). */
const OPENS_MS = 7 * HOUR_MS;
const CLOSES_MS = 22 * HOUR_MS;
/** Day D: the notice; D+1: the user may still object; money from D+2 on. */
const WAIT_DAYS = 2;
/** Days on which money may be taken when the notice does not say. */
export const DEFAULT_DAY_COUNT = 7;

/** How both interfaces say that it is not the hour for it. No page gives the text. */
export const NOT_THE_HOUR = '当前时间不可发起，请在北京时间07:00-22:00内发起';

/** Whether it is the time of day at which users may be disturbed. */
export function isDaytime(atMs: number): boolean {
  const sinceMidnightMs = sinceBeijingMidnightMs(atMs);
  return sinceMidnightMs >= OPENS_MS && sinceMidnightMs < CLOSES_MS;
}

/** The contract's notice in whose cycle this moment lies; undefined when a new one can be sent. */
export function liveNotice({ ledger }: World, contractId: string, atMs: number): NoticeRecord | undefined {
  const notice = ledger.notice(contractId);
  if (notice === undefined || notice.used) return undefined;
  return daysSince(notice, atMs) < WAIT_DAYS + notice.dayCount ? notice : undefined;
}

/** Whether this is one of the days on which a live notice lets money be taken. */
export function isDeductionDay(notice: NoticeRecord, atMs: number): boolean {
  const days = daysSince(notice, atMs);
  return days >= WAIT_DAYS && days < WAIT_DAYS + notice.dayCount;
}

/** A moment on the first and one on the last day of a notice. */
export function noticeDays({ sentMs, dayCount }: NoticeRecord): readonly [number, number] {
  return [sentMs + WAIT_DAYS * DAY_MS, sentMs + (WAIT_DAYS + dayCount - 1) * DAY_MS];
}

function daysSince({ sentMs }: NoticeRecord, atMs: number): number {
  return beijingDay(atMs) - beijingDay(sentMs);
}
