/**
 * The members of a JSON object as the very text they were received in. A signature covers the text that was sent, and parsing followed by
 * serialising does not give it back: `0.00` becomes `0`, escapes are chosen anew, of two equal names one is lost.
 */

/** Deeper nesting is no message of the platform; serialising it might exhaust the stack. */
const MAX_DEPTH = 32;

/**
 * Splits the text of one JSON object into names and texts of values, white space around them left out. Values are delimited, not validated: whoever
 * uses one parses it.
 *
 * @returns null when the text is no single object, nests too deeply, or has a name twice (readers disagree on which one counts)
 */
export function objectMembers(text: string): ReadonlyMap<string, string> | null {
  const members = new Map<string, string>();
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return null;
  at = skipSpace(text, at + 1);
  if (text[at] === '}') return endsAt(text, at) ? members : null;
  for (;;) {
    const nameEnd = stringEnd(text, at);
    const name = nameEnd === null ? null : readName(text.slice(at, nameEnd));
    if (nameEnd === null || name === null || members.has(name)) return null;
    at = skipSpace(text, nameEnd);
    if (text[at] !== ':') return null;
    const valueStart = skipSpace(text, at + 1);
    const valueEnd = findValueEnd(text, valueStart);
    if (valueEnd === null) return null;
    members.set(name, text.slice(valueStart, valueEnd));
    at = skipSpace(text, valueEnd);
    if (text[at] === '}') return endsAt(text, at) ? members : null;
    if (text[at] !== ',') return null;
    at = skipSpace(text, at + 1);
  }
}

/** White space of JSON, which is less than that of JavaScript. */
function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}

/** Whether nothing but white space follows the closing brace. */
const endsAt = (text: string, closing: number): boolean => skipSpace(text, closing + 1) === text.length;

/** A name may be written with escapes; what it says counts. */
function readName(quoted: string): string | null {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    const name: unknown = JSON.parse(quoted);
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}

/** Behind the closing quote of the string that begins here; null when none does, or it does not end. */
function stringEnd(text: string, from: number): number | null {
  if (text[from] !== '"') return null;
  let quote = text.indexOf('"', from + 1);
  while (quote !== -1) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    // an odd number of backslashes escapes the quote
    if (backslashes % 2 === 0) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
  return null;
}

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
/** `]` and `}` stand two behind `[` and `{`. */
const CLOSING_DISTANCE = 2;

/** What ends a number, `true`, `false` or `null`. */
const DELIMITER = /[\s,:{}[\]"]/g;

function findValueEnd(text: string, from: number): number | null {
  const first = text[from];
  if (first === '"') return stringEnd(text, from);
  if (first === '{' || first === '[') return nestedEnd(text, from);
  DELIMITER.lastIndex = from;
  const end = DELIMITER.exec(text)?.index ?? text.length;
  return end === from ? null : end;
}

/** Behind the bracket that closes the one that begins here. Within strings brackets do not count. */
function nestedEnd(text: string, from: number): number | null {
  const open: number[] = [];
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      if (end === null) return null;
      at = end;
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (open.push(code + CLOSING_DISTANCE) > MAX_DEPTH) return null;
    } else if (code === OPEN_BRACE + CLOSING_DISTANCE || code === OPEN_BRACKET + CLOSING_DISTANCE) {
      if (open.pop() !== code) return null;
      if (open.length === 0) return at + 1;
    }
    at += 1;
  }
  return null;
}
