import { DAY_MS, fromBeijing, HOUR_MS, MINUTE_MS, toBeijing } from '../beijing';
import type { Announcement } from './types';

/** 委托代扣 deducts and announces from 07:00 to 22:00 Beijing time only (pay.weixin.qq.com/doc/v2/merchant/4011986682), both in milliseconds since midnight. */
const WINDOW_OPENS_MS = 7 * HOUR_MS;
/** Five minutes before it closes nothing is begun: a call must not arrive after it. */
const WINDOW_CLOSES_MS = 22 * HOUR_MS - 5 * MINUTE_MS;
/** Ten in the morning: inside the window with the whole day left for another try. */
const DEDUCTION_TIME_OF_DAY_MS = 10 * HOUR_MS;

/** 24h-delay: money moves so long after the call (扣费周期规则, doc/v2/merchant/4011986682). */
export const DEFERRED_MS = DAY_MS;
/** After signing, a deduction is executed at once and needs no notice. */
const IMMEDIATE_FOR_MS = 12 * HOUR_MS;
/** 网络交易监督管理办法 art. 18: the user is reminded five days before auto-renewal (to be verified with counsel). */
export const REMINDED_AHEAD_MS = 5 * DAY_MS;
/** A day more, so that a late tick does not shorten the five. */
const REMINDER_LEAD_DAYS = 6;
/** pre-notify: notice on day D, D+1 the user may think, deduction from D+2 to D+8 (`deduct_duration` left out: seven days). */
const WAITING_DAYS = 2;
const DEDUCTIBLE_UNTIL_DAYS = 8;
export const WAITING_MS = WAITING_DAYS * DAY_MS;

/** Some Beijing days later (or, negative, earlier), at a time of day. */
const onDay = (atMs: number, days: number, timeOfDayMs: number): number => fromBeijing({ ...toBeijing(atMs + days * DAY_MS), timeOfDayMs });

/** The moment itself when it lies in the platform's window, otherwise the next opening of the window. */
export function intoWindow(atMs: number): number {
  const { timeOfDayMs } = toBeijing(atMs);
  if (timeOfDayMs < WINDOW_OPENS_MS) return onDay(atMs, 0, WINDOW_OPENS_MS);
  return timeOfDayMs < WINDOW_CLOSES_MS ? atMs : onDay(atMs, 1, WINDOW_OPENS_MS);
}

/** When the money of the next period moves: the day before the cover ends, so that there is no gap. */
export const plannedDeductionMs = (coverEndMs: number): number => onDay(coverEndMs, -1, DEDUCTION_TIME_OF_DAY_MS);

/** When the money of the n-th further try moves. */
export const retryMs = (firstFailedMs: number, afterDays: number): number => onDay(firstFailedMs, afterDays, DEDUCTION_TIME_OF_DAY_MS);

/** When the user is reminded of a deduction that is planned. */
export const reminderMs = (deductionMs: number): number => onDay(deductionMs, -REMINDER_LEAD_DAYS, DEDUCTION_TIME_OF_DAY_MS);

/** When the platform has to be asked for its advance notice, for a deduction that is planned. */
export const announcementMs = (deductionMs: number): number => deductionMs - WAITING_MS;

/** Signed so shortly before that the consent itself is the reminder. */
export const isFreshConsent = (signedMs: number, deductionMs: number): boolean => reminderMs(deductionMs) <= signedMs;

/** Until when a deduction needs neither notice nor delay, from the moment of signing. The last minutes are left out: the call must arrive in time. */
export const immediateUntilMs = (signedMs: number): number => signedMs + IMMEDIATE_FOR_MS - 5 * MINUTE_MS;

/** From when on a call in 24-hour mode is executed a day later, from the moment of signing: before that, the money would move at once and so before its planned time. */
export const deferredFromMs = (signedMs: number): number => signedMs + IMMEDIATE_FOR_MS + 5 * MINUTE_MS;

/**
 * From when to when a confirmed notice lets us deduct. When it was asked for twice because the first answer was lost, the platform may count from either call: the
 * narrower of the two is ours.
 */
export function announcedWindow({ askedMs, announcedMs }: Announcement): { readonly fromMs: number; readonly untilMs: number } | null {
  if (announcedMs === null) return null;
  return {
    fromMs: onDay(announcedMs, WAITING_DAYS, WINDOW_OPENS_MS),
    untilMs: onDay(askedMs, DEDUCTIBLE_UNTIL_DAYS, WINDOW_CLOSES_MS),
  };
}

/**
 * Until when a notice that was asked for lets no other be given beside it. Where the platform may count from either call, the later one: what is repeated before that
 * end is no new notice, and a deduction that trusts it is refused. Null while it is not known whether it was given: then the same is asked for again.
 */
export const noticeOverMs = ({ announcedMs }: Announcement): number | null =>
  announcedMs === null ? null : onDay(announcedMs, DEDUCTIBLE_UNTIL_DAYS, WINDOW_CLOSES_MS);
