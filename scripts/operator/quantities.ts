import { compactBeijing } from '../../cloudfunctions/shared/domain/beijing';
import { UsageError } from './errors';

/** Quantities as people write and read them. Text to integer digit by digit: a detour over floating point would move fen. */

/** `12.50` yuan → 1250 fen. @throws UsageError */
export const readFen = (text: string): number => scaled(text, 2, 'an amount in yuan, like 12.50');
/** `7.233` kWh → 7233 Wh. @throws UsageError */
export const readWh = (text: string): number => scaled(text, 3, 'an energy in kWh, like 7.233');

/** @throws UsageError */
export function readWhole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} is no whole number: ${text}`);
  return Number(text);
}

function scaled(text: string, decimals: number, what: string): number {
  const [, whole, rest = ''] = /^(\d{1,7})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || rest.length > decimals) throw new UsageError(`"${text}" is not ${what}`);
  return Number(whole + rest.padEnd(decimals, '0'));
}

export const yuan = (fen: number): string => (fen / 100).toFixed(2);
export const kwh = (wh: number): string => (wh / 1000).toFixed(3);
/** `2026-11-23 10:00:00`, Beijing time. */
export const beijing = (atMs: number): string =>
  compactBeijing(atMs).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3 $4:$5:$6');
