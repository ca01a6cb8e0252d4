import { errorWith } from '../../support/matchers';
import {
  MAX_XML_BYTES,
  MAX_XML_FIELDS,
  readFlatXml,
  writeFlatXml,
  type XmlErrorReason,
} from '../../../cloudfunctions/shared/gateways/wechat-pay/xml';
import { bytes } from '../../support/wechat-pay';

const read = (text: string, root?: string) => Object.fromEntries(readFlatXml(bytes(text), root));

describe('what real messages look like', () => {
  it('reads CDATA, plain text and empty fields in the order sent', () => {
    const fields = readFlatXml(bytes('<xml><b><![CDATA[二]]></b><a>1</a><c></c><d/><e><![CDATA[]]></e></xml>'));
    expect([...fields]).toEqual([
      ['b', '二'],
      ['a', '1'],
      ['c', ''],
      ['d', ''],
      ['e', ''],
    ]);
  });

  it('trims the white space that the official contract sample has around CDATA and between tags', () => {
    const sample = `<xml>\n\t<return_code> <![CDATA[SUCCESS]]> </return_code>\r\n\t<plan_id>66</plan_id>\n</xml>\n`;
    expect(read(sample)).toEqual({ return_code: 'SUCCESS', plan_id: '66' });
  });

  it('keeps white space inside a value, and a no-break space at its end', () => {
    expect(read('<xml><a>x  y\n z\u00a0</a></xml>')).toEqual({ a: 'x  y\n z\u00a0' });
  });

  it('converts nothing: ids beyond 2^53 and leading zeros stay as they are', () => {
    expect(read('<xml><id>9223372036854775807</id><zero>007</zero><exp>1e3</exp></xml>')).toEqual({
      id: '9223372036854775807',
      zero: '007',
      exp: '1e3',
    });
  });

  it('accepts an XML declaration and another root where the caller asks for one', () => {
    expect(read('<?xml version="1.0" encoding="UTF-8"?>\n<root><a>1</a></root>', 'root')).toEqual({ a: '1' });
  });

  it('reads ]]> split over two sections', () => {
    expect(read('<xml><a><![CDATA[1]]]]><![CDATA[>2]]></a></xml>')).toEqual({ a: '1]]>2' });
  });

  it('decodes the five entities and character references exactly once', () => {
    expect(read('<xml><a>&lt;&gt;&amp;&quot;&apos;&#65;&#x4E2D;&amp;lt;</a></xml>')).toEqual({ a: '<>&"\'A中&lt;' });
  });

  it('reads from the middle of a larger buffer', () => {
    const all = bytes('....<xml><a>1</a></xml>....');
    expect([...readFlatXml(all.subarray(4, all.length - 4))]).toEqual([['a', '1']]);
  });
});

const many = (count: number) => `<xml>${Array.from({ length: count }, (_, index) => `<f${index}>1</f${index}>`).join('')}</xml>`;

describe('what strangers send', () => {
  const refused: readonly (readonly [what: string, text: string, reason: XmlErrorReason])[] = [
    ['nothing', '', 'truncated'],
    ['JSON', '{"return_code":"SUCCESS"}', 'wrong-root'],
    ['an HTML page', '<!DOCTYPE html><html></html>', 'forbidden-markup'],
    [
      'an entity bomb',
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><a>&b;</a></xml>',
      'forbidden-markup',
    ],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><a>&e;</a></xml>', 'forbidden-markup'],
    ['a document type inside', '<xml><!DOCTYPE x><a>1</a></xml>', 'forbidden-markup'],
    ['an undeclared entity', '<xml><a>&nbsp;</a></xml>', 'bad-reference'],
    ['a bare ampersand', '<xml><a>x & y</a></xml>', 'bad-reference'],
    ['an endless reference', `<xml><a>&#${'0'.repeat(5000)}65;</a></xml>`, 'bad-reference'],
    ['a reference to NUL', '<xml><a>&#0;</a></xml>', 'bad-reference'],
    ['a reference to half a surrogate pair', '<xml><a>&#xD800;</a></xml>', 'bad-reference'],
    ['a reference beyond Unicode', '<xml><a>&#x110000;</a></xml>', 'bad-reference'],
    ['a comment', '<xml><!-- x --><a>1</a></xml>', 'forbidden-markup'],
    ['a comment inside a value', '<xml><a>1<!-- x -->2</a></xml>', 'forbidden-markup'],
    ['a processing instruction', '<xml><?php x ?></xml>', 'forbidden-markup'],
    ['a style sheet before the root', '<?xml-stylesheet href="x"?><xml></xml>', 'bad-declaration'],
    ['another encoding declared', '<?xml version="1.0" encoding="GBK"?><xml></xml>', 'bad-declaration'],
    ['a byte order mark', '\ufeff<xml><a>1</a></xml>', 'wrong-root'],
    ['another root', '<root><a>1</a></root>', 'wrong-root'],
    ['a root in upper case', '<XML><a>1</a></XML>', 'wrong-root'],
    ['nesting', '<xml><a><b>1</b></a></xml>', 'nested-or-unclosed'],
    ['nesting 10,000 deep', '<xml>' + '<a>'.repeat(10_000), 'nested-or-unclosed'],
    ['crossed tags', '<xml><a>1</b></xml>', 'nested-or-unclosed'],
    ['a closing tag that is longer', '<xml><a>1</ab></xml>', 'nested-or-unclosed'],
    ['an attribute', '<xml><a b="1">1</a></xml>', 'bad-name'],
    ['an attribute on the root', '<xml xmlns="x"><a>1</a></xml>', 'wrong-root'],
    ['__proto__', '<xml><__proto__>1</__proto__></xml>', 'bad-name'],
    ['constructor', '<xml><constructor>1</constructor></xml>', 'bad-name'],
    ['a name that begins with a digit', '<xml><1a>1</1a></xml>', 'bad-name'],
    ['a name without letters', '<xml><>1</></xml>', 'bad-name'],
    ['a name space', '<xml><a:b>1</a:b></xml>', 'bad-name'],
    ['a name of 65 characters', `<xml><${'n'.repeat(65)}>1</${'n'.repeat(65)}></xml>`, 'bad-name'],
    ['a name in Chinese', '<xml><金额>1</金额></xml>', 'bad-name'],
    ['a duplicate', '<xml><total_fee>1900</total_fee><total_fee>1</total_fee></xml>', 'duplicate-field'],
    ['more fields than anyone needs', many(MAX_XML_FIELDS + 1), 'too-many-fields'],
    ['text between the fields', '<xml><a>1</a>stray<b>2</b></xml>', 'stray-text'],
    ['something behind the root', '<xml><a>1</a></xml><xml></xml>', 'stray-text'],
    ['a NUL byte', '<xml><a>1\0</a></xml>', 'control-character'],
    ['an escape character', '<xml><a><![CDATA[\u001b[2J]]></a></xml>', 'control-character'],
    ['more than 64 KiB', `<xml><a>${'x'.repeat(MAX_XML_BYTES)}</a></xml>`, 'too-large'],
  ];

  it.each(refused)('%s is refused', (_, text, reason) => {
    expect(() => read(text)).toThrow(errorWith({ name: 'XmlError', reason }));
  });

  it('a message cut anywhere is refused', () => {
    const whole = '<xml><a><![CDATA[1]]></a><b>&amp;</b><c/></xml>';
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => read(whole.slice(0, length))).toThrow(errorWith({ name: 'XmlError' }));
    }
    expect(read(whole)).toEqual({ a: '1', b: '&', c: '' });
  });

  it('the largest number of fields is read', () => {
    expect(Object.keys(read(many(MAX_XML_FIELDS)))).toHaveLength(MAX_XML_FIELDS);
  });

  it.each([
    ['an overlong slash', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a lone continuation byte', [0x80]],
    ['GBK', [0xd6, 0xd0]],
    ['a character cut off', [0xe4, 0xb8]],
  ])('%s is no UTF-8', (_, raw) => {
    const message = Buffer.concat([bytes('<xml><a>'), Buffer.from(raw), bytes('</a></xml>')]);
    expect(() => readFlatXml(message)).toThrow(errorWith({ reason: 'not-utf8' }));
  });

  it('the work grows with the size only, however bad the 64 KiB are', () => {
    const fill = (unit: string) => unit.repeat(Math.floor((MAX_XML_BYTES - 32) / Buffer.byteLength(unit)));
    const hostile = [fill('<a>'), fill('<![CDATA['), fill(']]>'), fill('&'), fill('&#'), fill('<a></a>'), fill('</'), fill(' '), fill('a')];
    const startedMs = performance.now();
    for (const content of hostile) {
      for (const text of [content, `<xml>${content}`, `<xml><a>${content}`]) expect(() => read(text)).toThrow();
    }
    // 27 messages of 50 ms: far above what a linear reader needs, far below what a quadratic one would
    expect(performance.now() - startedMs).toBeLessThan(27 * 50);
  });
});

describe('writing', () => {
  it('writes CDATA, splits ]]> and leaves empty values out', () => {
    expect(
      writeFlatXml([
        ['return_code', 'SUCCESS'],
        ['attach', ''],
        ['body', 'a]]>b'],
      ]),
    ).toBe('<xml><return_code><![CDATA[SUCCESS]]></return_code><body><![CDATA[a]]]]><![CDATA[>b]]></body></xml>');
  });

  it.each([
    ['a<b', '1'],
    ['__proto__', '1'],
    ['a', '\u0000'],
    ['a', '\ud800'],
  ])('refuses the field %j with value %j', (name, value) => {
    expect(() => writeFlatXml([[name, value]])).toThrow(errorWith({ name: 'XmlError' }));
  });
});
