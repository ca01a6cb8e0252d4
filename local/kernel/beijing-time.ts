/** The platform speaks Beijing time: UTC+8, no daylight saving. */
const BEIJING_OFFSET_MS = 8 * 3600 * 1000;
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
