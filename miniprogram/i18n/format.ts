import type { Locale } from './types';

/** Beijing is UTC+8 without daylight saving; amounts are fen and times epoch milliseconds until they reach this file. */
const BEIJING_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const WH_PER_KWH = 1000;
const CENTIFEN_PER_YUAN = 10_000;
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

/** The same with its year, for what is kept: `2026年12月23日 08:05`, `23 Dec 2026, 08:05`. */
export function formatFullDateTime(atMs: number, locale: Locale): string {
  const { hour, minute } = beijingParts(atMs);
  return `${formatDate(atMs, locale)}${locale === 'en' ? ', ' : ' '}${twoDigits(hour)}:${twoDigits(minute)}`;
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

/** `今天 8:05`, `明天 8:00`, `12月23日 8:05`; `today at 8:05` …: a moment near now, in Beijing's days. */
export function formatWhen(atMs: number, nowMs: number, locale: Locale): string {
  const dayOf = (ms: number) => Math.floor((ms + BEIJING_OFFSET_MS) / DAY_MS);
  const days = dayOf(atMs) - dayOf(nowMs);
  const { month, day, hour, minute } = beijingParts(atMs);
  const time = `${hour}:${twoDigits(minute)}`;
  if (locale === 'en') {
    const date = days === 0 ? 'today' : days === 1 ? 'tomorrow' : `on ${day} ${MONTHS_EN[month - 1] ?? ''}`;
    return `${date} at ${time}`;
  }
  return `${days === 0 ? '今天' : days === 1 ? '明天' : `${month}月${day}日`} ${time}`;
}

/** Minutes since midnight as `08:30`; the end of the day is `24:00`. */
export function formatMinute(minute: number): string {
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}

/** How long something has lasted: `0:05:09`, `12:00:00`. A clock that runs behind shows nothing negative. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  return `${Math.floor(seconds / 3600)}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
}

/** How long something still lasts: `29:59`, `1:00:00`. */
export function formatTimeLeft(leftMs: number): string {
  const elapsed = formatElapsed(leftMs);
  return elapsed.startsWith('0:') ? elapsed.slice(2) : elapsed;
}

/** 12345 Wh → `12.345` kilowatt-hours, as on a bill. */
export function formatEnergy(energyWh: number): string {
  return (energyWh / WH_PER_KWH).toFixed(3);
}

/** 12349 Wh → `12.34` kilowatt-hours: while it still counts, what is shown never exceeds what the meter says. */
export function formatLiveEnergy(energyWh: number): string {
  return (Math.floor(energyWh / 10) / 100).toFixed(2);
}

/** 58420 W → `58.4 kW`; a rated power without fraction is written without. */
export function formatPower(powerW: number): string {
  const kilowatts = powerW / WH_PER_KWH;
  return `${Number.isInteger(kilowatts) ? kilowatts : kilowatts.toFixed(1)} kW`;
}

/** A price in 1/100 fen as yuan, with the two to four decimals it needs: 8000 → `¥0.80`, 12345 → `¥1.2345`. */
export function formatUnitPrice(centifen: number): string {
  const [whole = '', fraction = ''] = (centifen / CENTIFEN_PER_YUAN).toFixed(4).split('.');
  return `¥${whole}.${fraction.replace(/0{1,2}$/, '')}`;
}
