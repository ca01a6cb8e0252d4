/** The platform speaks Beijing time: UTC+8, no daylight saving. */
const BEIJING_OFFSET_MS = 8 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;
const COMPACT = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** `yyyy-MM-dd HH:mm:ss`, the form of the contract fields. */
export function beijingDateTime(atMs: number): string {
  return new Date(atMs + BEIJING_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** `yyyyMMddHHmmss`, the form of `time_end`. */
export function beijingCompact(atMs: number): string {
  return beijingDateTime(atMs).replace(/[- :]/g, '');
}

/** Reads `yyyyMMddHHmmss`; null when the text is no such time (31 February included). */
export function parseBeijingCompact(text: string): number | null {
  const [, year, month, day, hour, minute, second] = COMPACT.exec(text) ?? [];
  if (year === undefined) return null;
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - BEIJING_OFFSET_MS;
  return Number.isFinite(atMs) && beijingCompact(atMs) === text ? atMs : null;
}

/** Reads `yyyy-MM-dd HH:mm:ss`; null when the text is no such time. */
export function parseBeijingDateTime(text: string): number | null {
  return parseBeijingCompact(text.replace(/[- :]/g, ''));
}

/** Number of the Beijing day: two moments of one day have the same, the next day has one more. */
export function beijingDay(atMs: number): number {
  return Math.floor((atMs + BEIJING_OFFSET_MS) / DAY_MS);
}

/** Milliseconds since midnight in Beijing. */
export function sinceBeijingMidnightMs(atMs: number): number {
  return (atMs + BEIJING_OFFSET_MS) % DAY_MS;
}

/** Number of the Beijing calendar month: the next month has one more, across years. */
export function beijingMonth(atMs: number): number {
  const [year, month] = beijingDateTime(atMs).split('-');
  return Number(year) * 12 + Number(month);
}
