import type { AmountUnit } from '../assumptions';
import { UnsendableHuifuFieldError } from '../errors';

/** Fen ↔ the platform's amounts. Digits are moved, nothing is divided: no floating point is involved, and it happens nowhere else. */

/** `String(14)`: eleven digits of yuan, the point and two decimals. */
const MAX_FEN = 99_999_999_999_99;

/**
 * Fen → yuan with two decimals, `12.05`.
 *
 * @throws UnsendableHuifuFieldError for anything but a whole amount of fen, zero included
 */
export function fenToYuan(field: string, amountFen: number): string {
  const digits = String(checkedFen(field, amountFen)).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Yuan with one or two decimals → fen; null for anything else. Without a decimal point it is not certain that it is yuan. */
export function yuanToFen(text: string): number | null {
  const match = /^(0|[1-9]\d{0,10})\.(\d{1,2})$/.exec(text);
  return match ? Number(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`) : null;
}

/** An amount within a service order, as a value of JSON. */
export function orderAmount(field: string, amountFen: number, unit: AmountUnit): string | number {
  return unit === 'yuan' ? fenToYuan(field, amountFen) : checkedFen(field, amountFen);
}

/** An amount within a service order → fen; null when it is not one in this unit. */
export function readOrderAmount(text: string, unit: AmountUnit): number | null {
  if (unit === 'yuan') return yuanToFen(text);
  return /^(0|[1-9]\d{0,12})$/.test(text) ? Number(text) : null;
}

function checkedFen(field: string, amountFen: number): number {
  const isAmount = Number.isSafeInteger(amountFen) && amountFen >= 0 && amountFen <= MAX_FEN;
  if (!isAmount) throw new UnsendableHuifuFieldError(field, 'must be a whole amount of fen, not negative');
  // -0 would be written with its sign
  return amountFen + 0;
}
