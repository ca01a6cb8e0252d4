import { isCompactDate, parseCompactBeijing } from '../../../domain/beijing';
import * as v from 'valibot';
import { NOTIFY_URL_PREFIX } from '../assumptions';
import { UnsendableHuifuFieldError } from '../errors';
import { yuanToFen } from './money';

/** Forms of single fields: how they are checked before sending and read after receiving. */

const fail = (field: string, rule: string): never => {
  throw new UnsendableHuifuFieldError(field, rule);
};

/**
 * Control characters (C0, DEL, C1), the line separators U+2028 and U+2029, and halves of characters: serialisers write them in different ways, so that
 * two sides may sign different texts.
 */
const AMBIGUOUS = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Whether serialisers agree on how to write this text. */
export const isUnambiguous = (text: string): boolean => !AMBIGUOUS.test(text);

/** A text for people: at least one character, at most `max`. */
export function text(field: string, value: string, max: number): string {
  if (value === '' || value !== value.trim()) return fail(field, 'must not be empty nor begin or end with white space');
  if (!isUnambiguous(value)) return fail(field, 'must not contain control characters, line separators or halves of characters');
  return value.length <= max ? value : fail(field, `must not exceed ${max} characters`);
}

/** A text that may be left out by being empty. */
export const optionalText = (field: string, value: string, max: number): string => (value === '' ? '' : text(field, value, max));

/** `req_seq_id` and the like: our own serials. The platform allows 128 characters; letters and digits are what every interface takes. */
export function serial(field: string, value: string): string {
  return /^[0-9A-Za-z]{1,64}$/.test(value) ? value : fail(field, 'must be 1 to 64 letters and digits');
}

/** An id that the platform gave us: it goes back exactly as it came. */
export function platformId(field: string, value: string): string {
  return /^[\x21-\x7e]{1,128}$/.test(value) ? value : fail(field, 'must be 1 to 128 printable ASCII characters');
}

/** `yyyyMMdd`. */
export const date = (field: string, value: string): string => (isCompactDate(value) ? value : fail(field, 'must be a date, yyyyMMdd'));

/** A URL for notifications: absolute, with a path, without query, at most 255 characters (the shorter of two published limits). */
export function notifyUrl(value: string): string {
  const isPlain = /^https?:\/\/[^/?#%\s]+\/[^?#%\s]+$/.test(value) && value.length <= 255 && URL.canParse(value);
  return isPlain
    ? `${NOTIFY_URL_PREFIX}${value}`
    : fail('notify_url', 'must be an absolute http(s) URL with a path, without query or escapes, at most 255 characters');
}

const IPV4_BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`^${IPV4_BYTE}(?:\\.${IPV4_BYTE}){3}$`);

/** The user's IPv4 or IPv6 address. */
export function clientIp(field: string, value: string): string {
  // the URL parser knows what an IPv6 address is
  const isIp = IPV4.test(value) || (/^[0-9a-f:.]{2,45}$/i.test(value) && URL.canParse(`http://[${value}]/`));
  return isIp ? value : fail(field, 'must be an IP address');
}

/** `attach`: url-encoded here, at most 256 characters then. */
export function attach(value: string): string {
  if (!isUnambiguous(value)) return fail('attach', 'must not contain control characters, line separators or halves of characters');
  const encoded = encodeURIComponent(value);
  return encoded.length <= 256 ? encoded : fail('attach', 'must not exceed 256 characters when url-encoded');
}

/** `data` of a verified reply, or a verified `resp_data`. */
export type WireData = Readonly<Record<string, unknown>>;

/** Text, or a number that the platform left without quotes, as long as it is exactly the number that was sent. */
const wireScalar = v.pipe(v.union([v.string(), v.pipe(v.number(), v.finite())]), v.transform(String));
/** Any text but the empty one, which is how the platform says "none". */
export const wireText = v.pipe(wireScalar, v.minLength(1));
/** An id or serial. One that came as a number beyond 2^53 has lost digits and is not believed. */
export const wireId = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.transform(String))]),
  v.regex(/^[\x21-\x7e]{1,128}$/),
);
/** `yyyyMMdd`. */
export const wireDate = v.pipe(wireScalar, v.check(isCompactDate));
/** `yyyyMMddHHmmss` → epoch milliseconds. */
export const wireTime = v.pipe(wireScalar, v.transform(parseCompactBeijing), v.number());
/** Yuan → fen. */
export const wireYuan = v.pipe(wireScalar, v.transform(yuanToFen), v.number());
/** An object of JSON; the record schema alone would take a list for one. */
export const jsonObject = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value)),
  v.record(v.string(), v.unknown()),
);
/** The JSON text of an object. */
export const wireJson = v.pipe(v.string(), v.parseJson(), jsonObject);
/** An object, or the JSON text of one (assumption U5). */
export const wireObject = v.union([jsonObject, wireJson]);

/** The first of these fields that holds a readable value; null when none does. Nothing is required here: see assumption U1. */
export function readFirst<Output>(data: WireData, names: readonly string[], schema: v.GenericSchema<unknown, Output>): Output | null {
  for (const name of names) {
    const result = v.safeParse(schema, data[name]);
    if (result.success) return result.output;
  }
  return null;
}
