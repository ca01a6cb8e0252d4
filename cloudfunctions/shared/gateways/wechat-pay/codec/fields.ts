import { parseCompactBeijing } from '../../../domain/beijing';
import * as v from 'valibot';
import { UnsendableFieldError } from '../errors';
import { parseContractTime } from '../wire-time';

/** Forms of single fields: how they are checked before sending and read after receiving. */

/** Unsigned fields of a message under their names on the wire. */
export type WireFields = ReadonlyMap<string, string>;

const fail = (field: string, rule: string): never => {
  throw new UnsendableFieldError(field, rule);
};

/** `out_trade_no`: 6–32 of `0-9 A-Z a-z _ - | * @` (pay.weixin.qq.com/doc/v2/merchant/4011939577). */
export function outTradeNo(text: string): string {
  return /^[0-9A-Za-z_\-|*@]{6,32}$/.test(text) ? text : fail('out_trade_no', 'must be 6 to 32 of 0-9 A-Z a-z _ - | * @');
}

/** `out_refund_no`: 1–64 of the same characters (pay.weixin.qq.com/doc/v2/merchant/4011987741). */
export function outRefundNo(text: string): string {
  return /^[0-9A-Za-z_\-|*@]{1,64}$/.test(text) ? text : fail('out_refund_no', 'must be 1 to 64 of 0-9 A-Z a-z _ - | * @');
}

/** `contract_code`: letters and digits, at most 32 (the narrower of the two published limits). */
export function contractCode(text: string): string {
  return /^[0-9A-Za-z]{1,32}$/.test(text) ? text : fail('contract_code', 'must be 1 to 32 letters and digits');
}

/** An id the platform gave us: it goes back exactly as it came. */
export function platformId(field: string, text: string): string {
  return /^[0-9A-Za-z_-]{1,64}$/.test(text) ? text : fail(field, 'must be 1 to 64 letters, digits, _ or -');
}

/** `plan_id`: digits. */
export function planId(text: string): string {
  return /^\d{1,28}$/.test(text) ? text : fail('plan_id', 'must be the number of a template');
}

/** `request_serial`: a positive int64 without leading zero. It may exceed what a JavaScript number holds, so it stays text. */
export function requestSerial(text: string): string {
  const fits = /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= 9_223_372_036_854_775_807n;
  return fits ? text : fail('request_serial', 'must be a positive 64-bit integer without leading zero');
}

/** An amount: a positive integer of fen. */
export function fee(field: string, amountFen: number): string {
  return Number.isSafeInteger(amountFen) && amountFen > 0 ? String(amountFen) : fail(field, 'must be a positive integer of fen');
}

const IPV4_BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`^${IPV4_BYTE}(?:\\.${IPV4_BYTE}){3}$`);

/** `spbill_create_ip`: the user's IPv4 or IPv6 address. */
export function clientIp(text: string): string {
  // the URL parser knows what an IPv6 address is
  const isIp = IPV4.test(text) || (/^[0-9a-f:.]{2,45}$/i.test(text) && URL.canParse(`http://[${text}]/`));
  return isIp ? text : fail('spbill_create_ip', 'must be an IP address');
}

/**
 * A notification URL, as it is: absolute, with a path, without query, at most 256 bytes. It is signed raw; one that already holds escapes would be
 * escaped a second time wherever it is put into a URL, so it is refused.
 */
export function notifyUrl(field: string, text: string): string {
  const isPlain = /^https?:\/\/[^/?#%\s]+\/[^?#%\s]+$/.test(text) && Buffer.byteLength(text) <= 256 && URL.canParse(text);
  return isPlain
    ? text
    : fail(field, 'must be an absolute http(s) URL with a path, without query, fragment or percent escapes, at most 256 bytes');
}

const timeSchema = (parse: (text: string) => number | null) => v.pipe(v.string(), v.transform(parse), v.number());
/** Values that stand for "no time" in a field that is there all the same. */
const NO_TIME: ReadonlySet<string> = new Set(['', '0', '0000-00-00 00:00:00']);

/** An id or word, 1–128 characters of printable ASCII. */
export const wireId = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}$/));
/** A positive amount in fen; the platform sends plain digits. 15 digits fit a number exactly. */
export const wireFen = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/), v.transform(Number));
/** `yyyyMMddHHmmss` → epoch milliseconds. */
export const wireCompactTime = timeSchema(parseCompactBeijing);
/** A contract's time → epoch milliseconds. */
export const wireContractTime = timeSchema(parseContractTime);
/** A field that may be missing. Missing and empty are the same to the platform, so the default is the empty text. */
const wireOptional = v.optional(v.string(), '');
/** Any text that may be missing → null. */
export const wireOptionalText = v.pipe(
  wireOptional,
  v.transform((text) => (text === '' ? null : text)),
);
/** A contract's time that may be missing or stand for none → null; something else that is no time is an error. */
export const wireOptionalContractTime = v.pipe(
  wireOptional,
  v.transform((text) => (NO_TIME.has(text) ? null : (parseContractTime(text) ?? text))),
  v.nullable(v.number()),
);
/** `contract_termination_mode`; 0 is an older way to say "not terminated" and reads as null. */
export const wireTerminationMode = v.pipe(
  wireOptional,
  v.regex(/^\d{0,2}$/),
  v.transform((text) => (text === '' || text === '0' ? null : Number(text))),
);

/**
 * Reads the fields that a schema names and ignores all others. Empty fields count as missing, as for the signature.
 *
 * @param reject makes the error to throw, from the names of the fields that are missing or malformed
 */
export function readFields<Schema extends v.GenericSchema>(
  schema: Schema,
  fields: WireFields,
  reject: (invalid: string) => Error,
): v.InferOutput<Schema> {
  const present = Object.fromEntries([...fields].filter(([, value]) => value !== ''));
  const result = v.safeParse(schema, present);
  if (!result.success) throw reject(result.issues.map((issue) => v.getDotPath(issue) ?? '?').join(', '));
  return result.output;
}
