import { utf8Text } from './utf8';

/**
 * The body of a notification: `application/x-www-form-urlencoded`, UTF-8 (url.spec.whatwg.org). Stricter than usual parsers, which put
 * replacement characters and first-or-last choices where the signature needs the very text that was sent.
 */

/**
 * Names and values, decoded.
 *
 * @returns null for bytes that are no UTF-8, a broken escape, or a name that comes twice (readers disagree on which one counts)
 */
export function parseForm(body: Uint8Array): ReadonlyMap<string, string> | null {
  const text = utf8Text(body);
  if (text === null) return null;
  const fields = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = unescape(equals === -1 ? pair : pair.slice(0, equals));
    const value = unescape(equals === -1 ? '' : pair.slice(equals + 1));
    if (name === null || value === null || fields.has(name)) return null;
    fields.set(name, value);
  }
  return fields;
}

function unescape(text: string): string | null {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    // it has one error only: a broken escape, or escaped bytes that are no UTF-8
    return null;
  }
}

/**
 * Base64 as it was before it went through a form: a sender that forgets to escape it has its `+` read as a space, and Base64 has no spaces.
 */
export const base64FromForm = (value: string): string => value.replace(/ /g, '+');
