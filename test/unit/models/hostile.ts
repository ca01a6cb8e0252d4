/** What strangers may send: signed messages that somebody has changed, and values that were never meant. */
import { fc } from '../../support/seeded-properties';

/** The message with bits of each of its bytes turned, one at a time: another bit in each byte. One buffer is used for all of them. */
export function* turnedBits(message: Uint8Array, perByte = 1): Generator<{ readonly bytes: Uint8Array; readonly at: number }> {
  const bytes = Uint8Array.from(message);
  for (const [at, byte] of message.entries()) {
    for (let bit = 0; bit < perByte; bit += 1) {
      bytes[at] = byte ^ (1 << ((at + bit) % 8));
      yield { bytes, at };
    }
    bytes[at] = byte;
  }
}

/** A message cut, doubled in part, or with a few bytes put in or taken out somewhere. */
export const mangled = (message: Uint8Array): fc.Arbitrary<Uint8Array> => {
  const place = fc.nat(message.length);
  return fc
    .tuple(place, place, fc.uint8Array({ maxLength: 4 }), fc.constantFrom('cut', 'double', 'insert', 'remove'))
    .map(([a, b, put, how]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const whole = Buffer.from(message);
      switch (how) {
        case 'cut':
          return whole.subarray(from, to);
        case 'double':
          return Buffer.concat([whole.subarray(0, to), whole.subarray(from)]);
        case 'insert':
          return Buffer.concat([whole.subarray(0, from), put, whole.subarray(from)]);
        case 'remove':
          return Buffer.concat([whole.subarray(0, from), whole.subarray(Math.min(whole.length, from + 1 + put.length))]);
      }
    });
};

/** Names that are dangerous as keys of an object, or look like something else. */
export const hazardousName = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '$gt',
  '0',
  '',
  'sign',
  'a.b',
  'ｓign',
);

/** Numbers that are none, or too large; entities, markup, half surrogate pairs, names of properties, and very long text. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    ' 1',
    '1 ',
    '01',
    '9007199254740993',
    '999999999999999',
    '1000000000000000',
    '١٢',
    'NaN',
    'null',
    'true',
    '',
  ),
  fc.constantFrom(
    '&lt;',
    '&#65;',
    '&xxe;',
    ']]>',
    '<a>1</a>',
    '<![CDATA[x]]>',
    '\u0000',
    '\ud800',
    'x\udfff',
    '😀',
    '\ufeff',
    '\u202e',
    '{"a":1}',
    '[]',
    "' OR 1",
  ),
  fc.constantFrom('20260230000000', '20261123240000', '2026-02-30 00:00:00', '00000000000000', '99999999999999'),
  hazardousName,
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constant('9'.repeat(5000)),
);
