import { beijingCompact } from '../kernel/beijing-time';

type RandomHex = (byteCount: number) => string;

/** First digits of a global serial, by what it belongs to, as merchants see them. */
const SERIAL_PREFIX = { create: '00480', register: '00470', payment: '002900', refund: '003100' } as const;

/** The platform's own numbers, in the forms that merchants see. */
export interface Numbers {
  /** 汇付全局流水号: type, day and time in Beijing, hex. */
  hfSeqId(kind: keyof typeof SERIAL_PREFIX, nowMs: number): string;
  /** 汇付服务订单号: 20 characters. */
  outOrderNo(nowMs: number): string;
  /** 微信扣款单号, and the number of a payment on the user's bill: `03`, day, digits; 23 in all. */
  partyOrderId(nowMs: number): string;
  /** Request number of a payment that no merchant asked for. */
  ownReqSeqId(nowMs: number): string;
  /** WeChat's numbers: 28 digits each. */
  transactionId(nowMs: number): string;
  orderId(nowMs: number): string;
  /** Opaque. */
  package(): string;
  /** 32 upper-case characters. */
  nonce(): string;
  /** Looks like the HMAC-SHA256 under the institution's key, which merchants do not have. */
  institutionSign(): string;
}

export function createNumbers(randomHex: RandomHex): Numbers {
  const digits = (count: number): string => randomDigits(randomHex, count);
  return {
    hfSeqId: (kind, nowMs) => `${SERIAL_PREFIX[kind]}TOP1A${beijingCompact(nowMs).slice(2)}P${digits(3)}ac${randomHex(4)}00000`,
    outOrderNo: (nowMs) => `${beijingCompact(nowMs).slice(2, 8)}${randomHex(7).toUpperCase()}`,
    partyOrderId: (nowMs) => `0321${beijingCompact(nowMs).slice(2, 8)}${digits(13)}`,
    ownReqSeqId: (nowMs) => `HF${beijingCompact(nowMs)}${digits(12)}`,
    transactionId: (nowMs) => `4200${beijingCompact(nowMs).slice(0, 8)}${digits(16)}`,
    orderId: (nowMs) => `1000${beijingCompact(nowMs).slice(0, 8)}${digits(16)}`,
    package: () => Buffer.from(randomHex(48), 'hex').toString('base64url'),
    nonce: () => randomHex(16).toUpperCase(),
    institutionSign: () => randomHex(32).toUpperCase(),
  };
}

/** Decimal digits; 16 bytes leave no visible bias up to 30 of them. */
function randomDigits(randomHex: RandomHex, count: number): string {
  return (BigInt(`0x${randomHex(16)}`) % 10n ** BigInt(count)).toString().padStart(count, '0');
}
