import { isIP } from 'node:net';
import { parseBeijingCompact } from '../kernel/beijing-time';
import type { Fields } from './types';

type Check = (value: string) => boolean;

const matches = (pattern: RegExp): Check => pattern.test.bind(pattern);
/** Text of at most `maxBytes` in UTF-8 without 4-byte characters (emoji), which the platform refuses. */
const text =
  (maxBytes: number): Check =>
  (value) =>
    Buffer.byteLength(value, 'utf8') <= maxBytes && !/[\u{10000}-\u{10FFFF}]/u.test(value);
const INT64_MAX = 2n ** 63n - 1n;

/** Form of each field, as the tables of the official pages give it. A field without a rule is free. */
const CHECKS: Readonly<Record<string, Check>> = {
  out_trade_no: matches(/^[0-9A-Za-z_\-|*@]{6,32}$/),
  transaction_id: matches(/^\d{1,32}$/),
  nonce_str: matches(/^[\x21-\x7e]{1,32}$/),
  body: text(128),
  detail: text(8192),
  attach: text(127),
  device_info: text(32),
  goods_tag: text(32),
  notify_url: isNotifyUrl,
  bill_date: (value) => parseBeijingCompact(`${value}000000`) !== null,
  tar_type: matches(/^GZIP$/),
  offset: matches(/^\d{1,3}$/),
  fee_type: matches(/^CNY$/),
  receipt: matches(/^Y$/),
  total_fee: matches(/^[1-9]\d{0,9}$/),
  out_refund_no: matches(/^[0-9A-Za-z_\-|*@]{1,64}$/),
  refund_id: matches(/^\d{1,32}$/),
  refund_fee: matches(/^[1-9]\d{0,9}$/),
  refund_fee_type: matches(/^CNY$/),
  refund_desc: text(80),
  refund_account: matches(/^REFUND_SOURCE_(UNSETTLED|RECHARGE)_FUNDS$/),
  spbill_create_ip: (value) => isIP(value) !== 0,
  time_start: (value) => parseBeijingCompact(value) !== null,
  time_expire: (value) => parseBeijingCompact(value) !== null,
  trade_type: matches(/^(JSAPI|NATIVE|APP|MWEB)$/),
  product_id: text(32),
  limit_pay: matches(/^no_credit$/),
  openid: matches(/^[\w-]{1,128}$/),
  plan_id: matches(/^\d{1,32}$/),
  contract_code: matches(/^[0-9A-Za-z]{1,32}$/),
  request_serial: (value) => /^[1-9]\d{0,18}$/.test(value) && BigInt(value) <= INT64_MAX,
  contract_display_account: text(32),
  contract_notify_url: isNotifyUrl,
  contract_id: matches(/^\w{1,32}$/),
  contract_termination_remark: text(256),
  version: matches(/^1\.0$/),
  timestamp: matches(/^\d{10}$/),
};

/** The first of the named fields that is sent but malformed; undefined when all are well. */
export function malformedField(fields: Fields, names: readonly string[]): string | undefined {
  return names.find((name) => {
    const value = fields[name];
    const check = CHECKS[name];
    return value && check !== undefined && !check(value);
  });
}

/** The first of the named fields that is absent or empty; undefined when all are there. */
export function missingField(fields: Fields, names: readonly string[]): string | undefined {
  return names.find((name) => !fields[name]);
}

/** Absolute, with a path, without query string. https is not required, so that a merchant on this machine can be notified. */
function isNotifyUrl(value: string): boolean {
  if (value.length > 256 || !URL.canParse(value)) return false;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && !/[?#]/.test(value);
}
