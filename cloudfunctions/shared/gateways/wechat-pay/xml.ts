import { isAscii, isUtf8 } from 'node:buffer';

/**
 * Reader and writer of the one XML form that WeChat Pay V2 uses: `<xml><name>text or CDATA</name>…</xml>`, one level, no attributes.
 *
 * Own code, because this is what strangers on the internet can send us: general XML parsers bring entities, nesting, duplicate handling and
 * type guessing that have to be switched off one by one. This reader knows nothing but the flat form and refuses everything else.
 */

/** Largest message read. Real ones stay below 4 KB; a detail field of 8192 characters fits. */
export const MAX_XML_BYTES = 64 * 1024;
/** Most fields read. Real messages have about 20; each coupon adds three. */
export const MAX_XML_FIELDS = 256;
const MAX_NAME_LENGTH = 64;
/** `&#x10FFFF;` is the longest reference with a meaning. */
const MAX_REFERENCE_LENGTH = 10;

export type XmlErrorReason =
  | 'too-large'
  | 'not-utf8'
  | 'control-character'
  | 'bad-declaration'
  | 'wrong-root'
  | 'forbidden-markup'
  | 'bad-name'
  | 'nested-or-unclosed'
  | 'duplicate-field'
  | 'too-many-fields'
  | 'bad-reference'
  | 'stray-text'
  | 'truncated';

/** The bytes are no flat XML message (reading), or the fields cannot be one (writing). Nothing of the message may be used. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
  constructor(
    readonly reason: XmlErrorReason,
    /** Where in the text reading stopped; 0 when it is about the whole. */
    readonly offset = 0,
  ) {
    super(`not a flat XML message: ${reason} at ${offset}`);
  }
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const BANG = 0x21;
const SLASH = 0x2f;
const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const CDATA_OPEN = '<![CDATA[';
const CDATA_CLOSE = ']]>';

/** Names that would be dangerous as object keys. `__proto__` is already refused because a name begins with a letter. */
const HAZARDOUS_NAMES: ReadonlySet<string> = new Set(['constructor', 'prototype']);
const DECLARATION = /<\?xml version="1\.[01]"(?: encoding="utf-8")?(?: standalone="(?:yes|no)")? ?\?>/iy;

/**
 * Reads one message. Values are the text exactly as sent, minus white space at both ends: official samples put white space around CDATA
 * (`<return_code> <![CDATA[SUCCESS]]> </return_code>`) and are signed without it. Nothing is converted: numbers and ids stay text.
 *
 * @param bytes the raw body, UTF-8 without a byte order mark
 * @param rootName name of the outermost element: `xml`, or `root` inside a decrypted refund notification
 * @returns the fields in the order received
 * @throws XmlError for everything that is not exactly one flat message
 */
export function readFlatXml(bytes: Uint8Array, rootName = 'xml'): Map<string, string> {
  const text = decodeText(bytes);
  const scanner = new Scanner(text);
  scanner.skipProlog();
  scanner.expect(`<${rootName}>`, 'wrong-root');
  const fields = new Map<string, string>();
  let count = 0;
  while (scanner.atField()) {
    count += 1;
    if (count > MAX_XML_FIELDS) throw new XmlError('too-many-fields', scanner.at);
    const name = scanner.openField();
    fields.set(name, scanner.readValue(name));
    if (fields.size < count) throw new XmlError('duplicate-field', scanner.at);
  }
  scanner.expect(`</${rootName}>`, 'nested-or-unclosed');
  scanner.skipSpace();
  if (scanner.at < text.length) throw new XmlError('stray-text', scanner.at);
  return fields;
}

/** A control character other than tab and line ends, which XML does not have. */
const CONTROL_CHARACTER = /[^\t\n\r\x20-\uffff]/;

function decodeText(bytes: Uint8Array): string {
  if (bytes.length > MAX_XML_BYTES) throw new XmlError('too-large', bytes.length);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // most messages are ASCII throughout, and copying ASCII is ten times as fast as decoding UTF-8
  const isPlain = isAscii(buffer);
  if (!isPlain && !isUtf8(buffer)) throw new XmlError('not-utf8');
  const text = buffer.toString(isPlain ? 'latin1' : 'utf8');
  if (CONTROL_CHARACTER.test(text)) throw new XmlError('control-character');
  return text;
}

function isSpace(code: number): boolean {
  return code === SPACE || code === LINE_FEED || code === TAB || code === CARRIAGE_RETURN;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** By character code: letters, digits, and the three marks XML allows in names besides. */
const IS_NAME_CHARACTER: readonly boolean[] = Array.from({ length: 128 }, (_, code) => /[A-Za-z0-9_.-]/.test(String.fromCharCode(code)));

/** `startsWith` for short literals: a loop is three times as fast as the call. */
function holds(text: string, literal: string, at: number): boolean {
  for (let index = 0; index < literal.length; index += 1) {
    if (text.charCodeAt(at + index) !== literal.charCodeAt(index)) return false;
  }
  return true;
}

/** One pass over the text; `at` never moves back, so the work is linear in the size whatever the input. */
class Scanner {
  at = 0;

  constructor(private readonly text: string) {}

  skipSpace(): void {
    while (isSpace(this.text.charCodeAt(this.at))) this.at += 1;
  }

  /** An XML declaration (only at the very beginning, only UTF-8), then white space. */
  skipProlog(): void {
    if (this.text.startsWith('<?')) {
      DECLARATION.lastIndex = 0;
      const declaration = DECLARATION.exec(this.text);
      if (!declaration) throw new XmlError('bad-declaration');
      this.at = declaration[0].length;
    }
    this.skipSpace();
  }

  expect(literal: string, otherwise: XmlErrorReason): void {
    if (!holds(this.text, literal, this.at)) {
      throw new XmlError(literal.startsWith(this.text.slice(this.at)) ? 'truncated' : this.markupOr(otherwise), this.at);
    }
    this.at += literal.length;
  }

  /** True at an opening tag, false at a closing one. */
  atField(): boolean {
    this.skipSpace();
    if (this.text.charCodeAt(this.at) !== LESS_THAN) {
      throw new XmlError(this.at >= this.text.length ? 'truncated' : 'stray-text', this.at);
    }
    return this.text.charCodeAt(this.at + 1) !== SLASH;
  }

  /** Reads `<name>`, or `<name` of an empty `<name/>`. */
  openField(): string {
    const start = this.at + 1;
    let end = start;
    while (IS_NAME_CHARACTER[this.text.charCodeAt(end)] === true) end += 1;
    const name = this.text.slice(start, end);
    if (end >= this.text.length) throw new XmlError('truncated', end);
    if (!isLetter(name.charCodeAt(0)) || name.length > MAX_NAME_LENGTH || HAZARDOUS_NAMES.has(name)) {
      throw new XmlError(this.markupOr('bad-name'), this.at);
    }
    this.at = end;
    return name;
  }

  /** Reads everything up to and with the closing tag of `name`. */
  readValue(name: string): string {
    if (this.text.charCodeAt(this.at) === SLASH && this.text.charCodeAt(this.at + 1) === GREATER_THAN) {
      this.at += 2;
      return '';
    }
    // what follows a name is `>`: an attribute, or white space before one, is not part of the form
    if (this.text.charCodeAt(this.at) !== GREATER_THAN) throw new XmlError('bad-name', this.at);
    this.at += 1;
    let value = '';
    for (;;) {
      const tag = this.text.charCodeAt(this.at) === LESS_THAN ? this.at : this.text.indexOf('<', this.at);
      if (tag < 0) throw new XmlError('truncated', this.text.length);
      if (tag > this.at) value += resolveReferences(this.text.slice(this.at, tag), this.at);
      this.at = tag;
      if (this.text.charCodeAt(tag + 1) !== BANG) break;
      value += this.readCdata();
    }
    this.closeField(name);
    return trimSpace(value);
  }

  private closeField(name: string): void {
    const nameAt = this.at + 2;
    const end = nameAt + name.length;
    const closes =
      this.text.charCodeAt(this.at + 1) === SLASH && this.text.charCodeAt(end) === GREATER_THAN && holds(this.text, name, nameAt);
    // the slow way only finds out what to call it
    if (!closes) this.expect(`</${name}>`, 'nested-or-unclosed');
    this.at = end + 1;
  }

  private readCdata(): string {
    this.expect(CDATA_OPEN, 'forbidden-markup');
    const end = this.text.indexOf(CDATA_CLOSE, this.at);
    if (end < 0) throw new XmlError('truncated', this.text.length);
    const value = this.text.slice(this.at, end);
    this.at = end + CDATA_CLOSE.length;
    return value;
  }

  /** A document type, comment or processing instruction is named as such, whatever else was expected here. */
  private markupOr(otherwise: XmlErrorReason): XmlErrorReason {
    return this.text.startsWith('<!', this.at) || this.text.startsWith('<?', this.at) ? 'forbidden-markup' : otherwise;
  }
}

/** Only XML's white space: a no-break space inside a value belongs to the value and to its signature. */
function trimSpace(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value.charCodeAt(start))) start += 1;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === value.length ? value : value.slice(start, end);
}

const PREDEFINED_ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&quot;', '"'],
  ['&apos;', "'"],
]);

/** Decodes the five predefined entities and numeric character references, once; any other reference is refused. */
function resolveReferences(text: string, offset: number): string {
  let ampersand = text.indexOf('&');
  if (ampersand < 0) return text;
  let resolved = '';
  let from = 0;
  while (ampersand >= 0) {
    const end = text.indexOf(';', ampersand) + 1;
    const reference = end > 0 && end - ampersand <= MAX_REFERENCE_LENGTH ? text.slice(ampersand, end) : '';
    const character = PREDEFINED_ENTITIES.get(reference) ?? numericCharacter(reference);
    if (character === undefined) throw new XmlError('bad-reference', offset + ampersand);
    resolved += text.slice(from, ampersand) + character;
    from = end;
    ampersand = text.indexOf('&', from);
  }
  return resolved + text.slice(from);
}

function numericCharacter(reference: string): string | undefined {
  const match = /^&#(?:(\d+)|x([0-9a-f]+));$/i.exec(reference);
  if (!match) return undefined;
  const codePoint = match[1] === undefined ? Number.parseInt(match[2] ?? '', 16) : Number.parseInt(match[1], 10);
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  if (codePoint > 0x10ffff || isSurrogate || (codePoint < SPACE && !isSpace(codePoint))) return undefined;
  return String.fromCodePoint(codePoint);
}

const WRITABLE_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
/** What no UTF-8 text can hold: half of a character of four bytes. */
const SURROGATE = /[\ud800-\udfff]/;
const HALF_SURROGATE_PAIR = /\p{Cs}/u;

function isWritable(value: string): boolean {
  // the rule proper is slow, and most values have no character of four bytes at all
  return !CONTROL_CHARACTER.test(value) && !(SURROGATE.test(value) && HALF_SURROGATE_PAIR.test(value));
}

/**
 * Writes one message, every value as CDATA, in the order given. Empty values are left out: the signature does not cover them.
 * White space at the ends of a value does not survive reading; a codec refuses such values before they get here.
 *
 * @throws XmlError when a name or a value cannot be written
 */
export function writeFlatXml(fields: Iterable<readonly [name: string, value: string]>, rootName = 'xml'): string {
  let text = `<${rootName}>`;
  for (const [name, value] of fields) {
    if (value === '') continue;
    if (!WRITABLE_NAME.test(name) || HAZARDOUS_NAMES.has(name)) throw new XmlError('bad-name');
    if (!isWritable(value)) throw new XmlError('control-character');
    const content = value.includes(CDATA_CLOSE) ? value.replaceAll(CDATA_CLOSE, ']]]]><![CDATA[>') : value;
    text += `<${name}>${CDATA_OPEN}${content}${CDATA_CLOSE}</${name}>`;
  }
  return `${text}</${rootName}>`;
}
