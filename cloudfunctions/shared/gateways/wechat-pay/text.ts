import { UnsendableFieldError } from './errors';

/**
 * Text that goes to the platform. It accepts UTF-8 characters of one to three bytes only (pay.weixin.qq.com/doc/v2/merchant/4011985891); an emoji
 * from a nickname makes it refuse the whole request. Lengths are counted in bytes: the pages do not say which, and bytes are the stricter reading.
 */
export const BODY_MAX_BYTES = 128;
/** Of a deduction; one less than of an order with contract. */
export const DEDUCTION_BODY_MAX_BYTES = 127;
export const ATTACH_MAX_BYTES = 127;
export const DISPLAY_ACCOUNT_MAX_BYTES = 32;
export const TERMINATION_REMARK_MAX_BYTES = 256;
export const REFUND_REASON_MAX_BYTES = 80;

/** Outside the three-byte range, halves of such characters, control characters. */
const UNSENDABLE = /[\u{10000}-\u{10FFFF}]|\p{Cs}|\p{Cc}/u;
/** What an emoji leaves behind when its four-byte part is taken away: joiner, presentation selectors, keycap. */
const EMOJI_REMAINS = /[\u200d\ufe0e\ufe0f\u20e3]/g;

/**
 * Makes any text sendable: takes out what the platform refuses, folds white space, and cuts at a character border.
 *
 * @param maxBytes limit of the field in UTF-8 bytes
 * @returns possibly an empty string, when nothing sendable was left
 */
export function sanitizeText(text: string, maxBytes: number): string {
  const sendable = text.replace(/\s+/gu, ' ').replace(new RegExp(UNSENDABLE, 'gu'), '').replace(EMOJI_REMAINS, '').trim();
  let kept = '';
  let bytes = 0;
  for (const character of sendable) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept.trim();
}

/**
 * Checks a text that must arrive unchanged.
 *
 * @param field the platform's name of the field, for the error
 * @throws UnsendableFieldError
 */
export function assertText(field: string, text: string, maxBytes: number): string {
  if (text === '' || text !== text.trim()) throw new UnsendableFieldError(field, 'must not be empty nor begin or end with white space');
  if (UNSENDABLE.test(text))
    throw new UnsendableFieldError(field, 'must not contain 4-byte UTF-8 (emoji, rare characters) or control characters');
  if (Buffer.byteLength(text) > maxBytes) throw new UnsendableFieldError(field, `must not exceed ${maxBytes} bytes of UTF-8`);
  return text;
}
