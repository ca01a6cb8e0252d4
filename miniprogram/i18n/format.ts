import type { Locale } from './types';

/** Beijing is UTC+8 without daylight saving; amounts are fen and times epoch milliseconds until they reach this file. */
const BEIJING_OFFSET_MS = 8 * 3_600_000;
const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** 1900 → `¥19.00`. Only integer fen are amounts; anything else is a programming error and throws. */
export function formatAmount(amountFen: number): string {
  if (!Number.isSafeInteger(amountFen)) throw new Error(`not an amount in fen: ${amountFen}`);
  const absolute = Math.abs(amountFen);
  return `${amountFen < 0 ? '-' : ''}¥${Math.floor(absolute / 100)}.${twoDigits(absolute % 100)}`;
}

/** The calendar day of a moment in Beijing: year, month 1–12, day 1–31, and time of day. */
export function beijingParts(atMs: number): { year: number; month: number; day: number; hour: number; minute: number } {
  const shifted = new Date(atMs + BEIJING_OFFSET_MS);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
  };
}

/** Beijing date: `2026年12月23日`, `23 Dec 2026`. */
export function formatDate(atMs: number, locale: Locale): string {
  const { year, month, day } = beijingParts(atMs);
  return locale === 'en' ? `${day} ${MONTHS_EN[month - 1] ?? ''} ${year}` : `${year}年${month}月${day}日`;
}

/** Beijing month: `2026年12月`, `Dec 2026`. */
export function formatMonth(atMs: number, locale: Locale): string {
  const { year, month } = beijingParts(atMs);
  return locale === 'en' ? `${MONTHS_EN[month - 1] ?? ''} ${year}` : `${year}年${month}月`;
}

/** Beijing date and time to the minute: `12月23日 08:05`, `23 Dec, 08:05`. */
export function formatDateTime(atMs: number, locale: Locale): string {
  const { month, day, hour, minute } = beijingParts(atMs);
  const time = `${twoDigits(hour)}:${twoDigits(minute)}`;
  return locale === 'en' ? `${day} ${MONTHS_EN[month - 1] ?? ''}, ${time}` : `${month}月${day}日 ${time}`;
}

/** 80 → `8%`, 125 → `12.5%`. */
export function formatPerMille(perMille: number): string {
  return `${perMille / 10}%`;
}

/** The parts of a formatted amount, for setting them in different sizes: `¥19.00` → `¥`, `19`, `.00`. */
export function amountParts(amount: string): { symbol: string; whole: string; fraction: string } {
  const match = /^(-?¥)(\d+)(\.\d{2})?$/.exec(amount);
  return match === null
    ? { symbol: '', whole: amount, fraction: '' }
    : { symbol: match[1] ?? '', whole: match[2] ?? '', fraction: match[3] ?? '' };
}
