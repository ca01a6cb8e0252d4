/**
 * Calendar arithmetic in Beijing time. The platform's days, windows and months are Beijing's (UTC+8, no daylight saving since 1991),
 * while functions run in UTC; so the offset is a constant and no time-zone database is consulted.
 */
export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const BEIJING_OFFSET_MS = 8 * HOUR_MS;

export interface BeijingDate {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  /** 1–31 */
  readonly day: number;
  /** Milliseconds since Beijing midnight. */
  readonly timeOfDayMs: number;
}

/** Epoch milliseconds → Beijing calendar date and time of day. */
export function toBeijing(atMs: number): BeijingDate {
  const shifted = new Date(atMs + BEIJING_OFFSET_MS);
  const midnightMs = Date.UTC(shifted.getUTCFullYear(), shifted.getUTCMonth(), shifted.getUTCDate());
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    timeOfDayMs: shifted.getTime() - midnightMs,
  };
}

/** Beijing calendar date and time of day → epoch milliseconds. */
export function fromBeijing({ year, month, day, timeOfDayMs }: BeijingDate): number {
  return Date.UTC(year, month - 1, day) + timeOfDayMs - BEIJING_OFFSET_MS;
}

/** Number of days of a month (1–12). */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * The same time of day `months` later, on `anchorDay` or on the month's last day where it has no such day. Keeping the anchor apart from
 * the date is what brings 31 January → 28 February back to 31 March.
 */
export function addMonths(atMs: number, months: number, anchorDay: number): number {
  const date = toBeijing(atMs);
  const monthIndex = date.year * 12 + (date.month - 1) + months;
  const year = Math.floor(monthIndex / 12);
  const month = (monthIndex % 12) + 1;
  return fromBeijing({ year, month, day: Math.min(anchorDay, daysInMonth(year, month)), timeOfDayMs: date.timeOfDayMs });
}

/** `yyyyMMddHHmmss` in Beijing time, the platforms' form of a time. Parts of a second are dropped. */
export function compactBeijing(atMs: number): string {
  return new Date(atMs + BEIJING_OFFSET_MS).toISOString().slice(0, 19).replace(/[-T:]/g, '');
}

const COMPACT = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** The reverse of `compactBeijing`: `yyyyMMddHHmmss` → epoch milliseconds; null when it is no such time. */
export function parseCompactBeijing(text: string): number | null {
  const match = COMPACT.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const shiftedMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const atMs = shiftedMs - BEIJING_OFFSET_MS;
  // Date.UTC carries over (31 February, 24:60): a real time comes back as the digits it was made from
  return compactBeijing(atMs) === text ? atMs : null;
}

/** Whether the text is a day of the calendar, `yyyyMMdd`. */
export const isCompactDate = (text: string): boolean => parseCompactBeijing(`${text}000000`) !== null;
