import { beijingCompact } from '../kernel/beijing-time';

type RandomHex = (byteCount: number) => string;

/** The platform's own numbers, in the forms that merchants see. */
export interface Numbers {
  /** 32 upper-case characters. */
  nonce(): string;
  /** `wx`, day and time in Beijing, 26 hex characters. */
  prepayId(nowMs: number): string;
  /** 28 digits. */
  transactionId(nowMs: number): string;
  /** Beijing date and 10 digits. */
  contractId(nowMs: number): string;
  /** 28 digits. */
  refundId(nowMs: number): string;
  /** Number of a refund that the merchant's staff make: the merchant platform gives it. */
  outRefundNo(nowMs: number): string;
  /** An openid for a payer whom the order did not name. */
  openid(): string;
}

export function createNumbers(randomHex: RandomHex): Numbers {
  return {
    nonce: () => randomHex(16).toUpperCase(),
    prepayId: (nowMs) => `wx${beijingCompact(nowMs).slice(6)}${randomHex(13)}`,
    transactionId: (nowMs) => `4200${beijingCompact(nowMs).slice(0, 8)}${randomDigits(randomHex, 16)}`,
    contractId: (nowMs) => `${beijingCompact(nowMs).slice(0, 8)}${randomDigits(randomHex, 10)}`,
    refundId: (nowMs) => `5000${beijingCompact(nowMs).slice(0, 6)}${randomDigits(randomHex, 18)}`,
    outRefundNo: (nowMs) => `${beijingCompact(nowMs)}${randomDigits(randomHex, 14)}`,
    openid: () => `o${randomHex(13)}A`,
  };
}

/** Decimal digits; 16 bytes leave no visible bias up to 30 of them. */
function randomDigits(randomHex: RandomHex, count: number): string {
  return (BigInt(`0x${randomHex(16)}`) % 10n ** BigInt(count)).toString().padStart(count, '0');
}
