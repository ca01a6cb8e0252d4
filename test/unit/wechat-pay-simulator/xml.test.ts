import fc from 'fast-check';
import { readXml, writeXml, XmlError } from '../../../local/wechat-pay/xml';

describe('XML of the platform', () => {
  it('reads entities, mixed CDATA, blanks and empty fields', () => {
    const text = '<xml><a> x &lt;&amp;&#65;&#x4e2d; </a><b>1<![CDATA[<2>]]>3</b><c></c><d/><e><![CDATA[ ]]></e></xml>';
    expect(readXml(text)).toEqual({ a: 'x <&A中', b: '1<2>3', c: '', d: '', e: '' });
  });

  it.each([
    ['a document type', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><a>&a;</a></xml>'],
    ['an unknown entity', '<xml><a>&nbsp;</a></xml>'],
    ['a bare ampersand', '<xml><a>1 & 2</a></xml>'],
    ['an entity beyond Unicode', '<xml><a>&#x110000;</a></xml>'],
    ['nesting', '<xml><a><b>1</b></a></xml>'],
    ['a field twice', '<xml><a>1</a><a>2</a></xml>'],
    ['attributes', '<xml><a b="1">1</a></xml>'],
    ['another root', '<root><a>1</a></root>'],
    ['a truncated end', '<xml><a>1</a>'],
    ['a truncated value', '<xml><a>1'],
    ['a truncated CDATA section', '<xml><a><![CDATA[1</a></xml>'],
    ['a wrong end tag', '<xml><a>1</b></xml>'],
    ['text between fields', '<xml>a<b>1</b></xml>'],
    ['text after the end', '<xml><a>1</a></xml>!'],
  ])('refuses %s', (_name, text) => {
    expect(() => readXml(text)).toThrow(XmlError);
  });

  it('keeps a field named __proto__ a field', () => {
    expect(Object.entries(readXml('<xml><__proto__>1</__proto__></xml>'))).toEqual([['__proto__', '1']]);
  });

  it('reads back what it writes, spaced or not', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}$/);
    const value = fc.string({ unit: 'grapheme' }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.boolean(), (fields, spaced) => {
        expect(readXml(writeXml(fields, spaced))).toEqual({ ...fields });
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });
});
