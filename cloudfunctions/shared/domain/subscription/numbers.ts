import { createHash } from 'node:crypto';

/**
 * Business numbers carry the membership they belong to: `S`, `C`, `D` or `R`, twenty hex digits of the member id, eleven more. 32 characters of
 * `0-9 A-Z a-z`, which every platform field allows (out_trade_no ≤32, contract_code ≤32 on 支付中签约), so a notification finds its aggregate
 * without a look-up table.
 */
const MEMBER_ID_LENGTH = 20;
/** Random bytes behind a number: 11 of their 12 hex digits are used. */
export const NUMBER_RANDOM_BYTES = 6;
const NUMBER_FORM = /^[SCDR]([0-9a-f]{20})[0-9a-f]{11}$/;
const CYCLE_FORM = /^(C[0-9a-f]{31})\.\d+$/;

/** The id under which a user's membership is stored: a digest, so that neither logs nor business numbers show the openid. */
export function memberIdOf(openid: string): string {
  return createHash('sha256').update(openid, 'utf8').digest('hex').slice(0, MEMBER_ID_LENGTH);
}

/** `out_trade_no` of a new order. `randomHex` has at least 11 hex digits. */
export const newOutTradeNo = (memberId: string, randomHex: string): string => `S${memberId}${randomHex.slice(0, 11)}`;

/** `contract_code` of a new contract. */
export const newContractCode = (memberId: string, randomHex: string): string => `C${memberId}${randomHex.slice(0, 11)}`;

/**
 * `out_trade_no` of the n-th attempt of a cycle. Derived, not drawn: whoever decides about the same attempt at the same time finds the same number. An `out_trade_no`
 * of a deduction must differ from all of 支付中签约, too.
 */
export function deductionNo(memberId: string, cycleNo: string, attempt: number): string {
  return `D${memberId}${derived(`${cycleNo}/${attempt}`)}`;
}

/** `out_refund_no` of the n-th refund of a payment. Derived for the same reason. */
export const refundNo = (memberId: string, outTradeNo: string, count: number): string => `R${memberId}${derived(`${outTradeNo}/${count}`)}`;

const derived = (from: string): string => createHash('sha256').update(from, 'utf8').digest('hex').slice(0, 11);

/** `cycleNo` of a contract's n-th period that is to be paid for. */
export const cycleNoOf = (contractCode: string, seq: number): string => `${contractCode}.${seq}`;

/** A number as it is looked up by: that of a cycle ({@link cycleNoOf}) stands for its contract, every other for itself. */
export const withoutCycle = (no: string): string => CYCLE_FORM.exec(no)?.[1] ?? no;

/** The member id inside a number of ours; null for anything else. */
export function memberIdIn(no: string): string | null {
  return NUMBER_FORM.exec(no)?.[1] ?? null;
}

/**
 * `request_serial` of a new contract: 15 digits without a leading zero. The field is an int64, but numbers above 2^53 break foreign
 * JavaScript; at a million contracts the chance that any two are equal is below 0.1 %, and equal ones are only a sort key at the platform.
 */
export function newRequestSerial(randomHex: string): string {
  const span = 900_000_000_000_000n;
  return (100_000_000_000_000n + (BigInt(`0x${randomHex}`) % span)).toString();
}
