/**
 * The few sums of the calendar that rules need, worked out anew: a checker that shared the functions it checks would share their mistakes.
 */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** Beijing is eight hours ahead of UTC all year. */
const AHEAD_MS = 8 * HOUR_MS;

/** Number of the Beijing day. */
export const dayNo = (atMs: number): number => Math.floor((atMs + AHEAD_MS) / DAY_MS);

/** Milliseconds since Beijing midnight. */
export const timeOfDayMs = (atMs: number): number => (((atMs + AHEAD_MS) % DAY_MS) + DAY_MS) % DAY_MS;

/** The moment `months` later in the Beijing calendar: on the anchor's day of the month, or on the last day of a shorter month. */
export function monthsLater(atMs: number, months: number, anchorDay: number): number {
  const from = new Date(atMs + AHEAD_MS);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0));
  const midnightMs = Date.UTC(lastDay.getUTCFullYear(), lastDay.getUTCMonth(), Math.min(anchorDay, lastDay.getUTCDate()));
  return midnightMs + timeOfDayMs(atMs) - AHEAD_MS;
}

/** Day of the month in Beijing, 1–31. */
export const dayOfMonth = (atMs: number): number => new Date(atMs + AHEAD_MS).getUTCDate();

/** Beijing midnight at which a day (`yyyymmdd`) begins. */
export const dayBeginsMs = (day: string): number =>
  Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6))) - AHEAD_MS;

/** `yyyyMMddHHmmss` in Beijing, as WeChat writes times. */
export const compact = (atMs: number): string => new Date(atMs + AHEAD_MS).toISOString().slice(0, 19).replace(/[-T:]/g, '');
