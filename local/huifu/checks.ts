import { beijingDateTime, parseBeijingCompact } from '../kernel/beijing-time';
import { parseYuan } from './money';
import { CODES, malformed, missing, Refusal } from './refusal';
import type { Fields } from './types';
import type { World } from './world';

type Check = (value: string) => boolean;

const matches = (pattern: RegExp): Check => pattern.test.bind(pattern);
/** Each character counts one, whatever it takes in UTF-8. */
export const atMost =
  (characters: number): Check =>
  (value) =>
    Array.from(value).length <= characters;
const isSerial = matches(/^[0-9A-Za-z_\-|*]{1,128}$/);
const isGlobalSerial = matches(/^\w{1,128}$/);
const isOpenid = matches(/^[\w-]{1,128}$/);
const isDate: Check = (value) => parseDate(value) !== null;
const isAmount: Check = (value) => parseYuan(value) !== null;

/** Form of each field. A field without a rule is free. */
const CHECKS: Readonly<Record<string, Check>> = {
  req_date: isDate,
  req_seq_id: isSerial,
  org_req_date: isDate,
  org_req_seq_id: isSerial,
  deduct_req_seq_id: isSerial,
  mer_ord_id: isSerial,
  org_hf_seq_id: isGlobalSerial,
  deduct_hf_seq_id: isGlobalSerial,
  out_order_no: matches(/^[0-9A-Za-z_\-|*]{1,32}$/),
  out_ord_id: matches(/^[0-9A-Za-z_\-|*]{1,32}$/),
  out_trade_no: matches(/^\d{1,32}$/),
  service_introduction: atMost(20),
  openid: isOpenid,
  sub_openid: isOpenid,
  attach: atMost(256),
  reason: atMost(50),
  goods_desc: atMost(127),
  remark: atMost(84),
  ord_amt: isAmount,
  notify_url: isNotifyUrl,
};

/**
 * @throws {Refusal} for the first required field that is absent or empty, or the first field of a wrong form
 */
export function checkFields(fields: Fields, required: readonly string[]): void {
  const absent = required.find((name) => !fields[name]);
  if (absent !== undefined) throw missing(absent);
  const wrong = Object.entries(fields).find(([name, value]) => value !== '' && CHECKS[name]?.(value) === false);
  if (wrong !== undefined) throw malformed(wrong[0]);
}

/**
 * The serial of a request that makes something: one a day and merchant (「请求流水号，同一商户号当天唯一」), whatever it was used for.
 *
 * @throws {Refusal} for a date to come, and for a used serial
 */
export function checkSerial({ clock, ledger }: World, { req_date: reqDate = '', req_seq_id: reqSeqId = '' }: Fields): void {
  if (reqDate > beijingDate(clock.nowMs())) throw malformed('req_date');
  if (ledger.isUsed(reqDate, reqSeqId)) throw new Refusal(CODES.duplicateSerial, '重复交易');
}

/** `yyyyMMdd` as the first moment of that day; null when there is no such day. */
export function parseDate(text: string): number | null {
  return text.length === 8 ? parseBeijingCompact(`${text}000000`) : null;
}

/** `yyyyMMdd` in Beijing. */
export function beijingDate(atMs: number): string {
  return beijingDateTime(atMs).slice(0, 10).replaceAll('-', '');
}

/** Absolute, without query string. https is not required, so that a merchant on this machine can be notified. */
function isNotifyUrl(value: string): boolean {
  if (value.length > 512 || !URL.canParse(value)) return false;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && !/[?#]/.test(value);
}
