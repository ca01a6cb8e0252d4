import type { Fields } from './types';

/** The body is not one flat `<xml>` document. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const NAME = /[A-Za-z_][\w.-]*/y;
const SPACE_OR_COMMENT = /(?:\s+|<!--[\s\S]*?-->)*/y;
const PROLOG = /\uFEFF?(?:\s*<\?xml[^>]*\?>)?/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Reads a merchant's request the way the platform does: prolog, comments, CDATA and entities are welcome, values are trimmed; anything
 * that is not one flat list of distinct fields under `<xml>` is refused.
 *
 * @throws {XmlError} with the offset of what is wrong
 */
export function readXml(text: string): Fields {
  return new Reader(text).document();
}

/**
 * Writes a flat document.
 *
 * @param spaced with white space around each CDATA section, as the contract interfaces answer
 */
export function writeXml(fields: Fields, spaced = false, root = 'xml'): string {
  const space = spaced ? ' ' : '';
  const lines = Object.entries(fields).map(([name, value]) => `<${name}>${space}<![CDATA[${splitCdataEnd(value)}]]>${space}</${name}>`);
  return `<${root}>\n${lines.join('\n')}\n</${root}>`;
}

/** A CDATA section ends at its first `]]>`, so one inside a value is spread over two sections. */
function splitCdataEnd(value: string): string {
  return value.replaceAll(']]>', ']]]]><![CDATA[>');
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): Fields {
    this.match(PROLOG);
    this.match(SPACE_OR_COMMENT);
    this.expect('<xml>');
    const fields = new Map<string, string>();
    for (;;) {
      this.match(SPACE_OR_COMMENT);
      if (this.skip('</xml>')) break;
      this.field(fields);
    }
    this.match(SPACE_OR_COMMENT);
    if (this.at !== this.text.length) throw this.error('text after the document');
    return Object.fromEntries(fields);
  }

  private field(fields: Map<string, string>): void {
    this.expect('<');
    const name = this.match(NAME);
    if (name === '') throw this.error('no field name');
    if (fields.has(name)) throw this.error(`field ${name} twice`);
    if (this.skip('/>')) {
      fields.set(name, '');
      return;
    }
    this.expect('>');
    fields.set(name, this.value().trim());
    this.expect(`</${name}>`);
  }

  private value(): string {
    let value = '';
    for (;;) {
      const next = this.text.indexOf('<', this.at);
      if (next < 0) throw this.error('truncated');
      value += this.decode(this.text.slice(this.at, next));
      this.at = next;
      if (!this.skip('<![CDATA[')) return value;
      const end = this.text.indexOf(']]>', this.at);
      if (end < 0) throw this.error('truncated');
      value += this.text.slice(this.at, end);
      this.at = end + 3;
    }
  }

  private decode(text: string): string {
    return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
      const known = ENTITIES[name];
      if (known !== undefined && whole.endsWith(';')) return known;
      const [, hex, decimal] = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      if (!(code <= 0x10ffff)) throw this.error(`entity ${whole}`);
      return String.fromCodePoint(code);
    });
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private skip(literal: string): boolean {
    if (!this.text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  private expect(literal: string): void {
    if (!this.skip(literal)) throw this.error(`${literal} expected`);
  }

  private error(what: string): XmlError {
    return new XmlError(`${what} at offset ${this.at}`);
  }
}
