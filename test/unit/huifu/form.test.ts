import { base64FromForm, parseForm } from '../../../cloudfunctions/shared/gateways/huifu/form';
import { fc } from '../../support/seeded-properties';

const parse = (text: string): Record<string, string> | null => {
  const form = parseForm(Buffer.from(text, 'utf8'));
  return form && Object.fromEntries(form);
};

describe('form bodies', () => {
  it.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['', {}],
    ['&&a=1&', { a: '1' }],
    ['a', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['resp%5Fdata=%7B%22a%22%3A%22%E6%88%90%E5%8A%9F+1%22%7D', { resp_data: '{"a":"成功 1"}' }],
    ['a=%2b%2B+', { a: '++ ' }],
    ['a=成功', { a: '成功' }],
  ])('%j', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each([['a=%'], ['a=%zz'], ['a=%E6%88'], ['a=%ff'], ['a=1&a=2'], ['sign=x&%73ign=y']])('%j is refused', (text) => {
    expect(parse(text)).toBeNull();
  });

  it('bytes that are no UTF-8 are refused', () => {
    expect(parseForm(Buffer.from([0x61, 0x3d, 0xff]))).toBeNull();
    expect(parseForm(Buffer.from([0x61, 0x3d, 0xed, 0xa0, 0x80]))).toBeNull();
  });

  it('a byte order mark is part of the first name, not swallowed', () => {
    expect(parse('\ufeffa=1')).toEqual({ '\ufeffa': '1' });
  });

  it("agrees with the platform's own serialiser", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })), (fields) => {
        const body = Buffer.from(new URLSearchParams(fields).toString());
        expect(parseForm(body)).toEqual(new Map(Object.entries(fields)));
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array(), fc.string({ unit: fc.constantFrom('%', '+', '&', '=', 'E', '6', '2', '\u00e6') }).map(Buffer.from)),
        (body) => {
          const form = parseForm(body);
          expect(form === null || form instanceof Map).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('Base64 gets back the plus that a sender did not escape', () => {
    expect(base64FromForm(parse('sign=ab+/==')?.['sign'] ?? '')).toBe('ab+/==');
    expect(base64FromForm(parse('sign=ab%2B%2F%3D%3D')?.['sign'] ?? '')).toBe('ab+/==');
  });
});
