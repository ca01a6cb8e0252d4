import { canonicalData, readPrivateKey, readPublicKey, signText, verifyText } from '../../../cloudfunctions/shared/gateways/huifu/sign';
import { isCompactDate, parseCompactBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import { HUIFU, MERCHANT } from '../../support/huifu';
import { fc } from '../../support/seeded-properties';

const [signing, verifying] = [readPrivateKey(HUIFU.privateKey), readPublicKey(HUIFU.publicKey)];
const anyFields = fc.dictionary(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9_A-Z]{1,8}$/)), fc.string({ unit: 'grapheme' }), {
  maxKeys: 20,
});

describe('the text that is signed', () => {
  it.each([
    [{}, '{}'],
    [{ a: '' }, '{}'],
    [{ b: '1', a: '', A: '2', _: '3' }, '{"A":"2","_":"3","b":"1"}'],
    [{ 10: 'x', 9: 'y', a: 'z' }, '{"10":"x","9":"y","a":"z"}'],
    [{ 'a"b': '/<b>&\\ 中😀' }, '{"a\\"b":"/<b>&\\\\ 中😀"}'],
  ])('%j', (fields, text) => {
    expect(canonicalData(fields)).toBe(text);
  });

  it('is JSON of exactly the fields that are not empty, in the order of code units', () => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const text = canonicalData(fields);
        const kept = Object.entries(fields).filter(([, value]) => value !== '');
        expect(new Map(Object.entries(JSON.parse(text) as object))).toEqual(new Map(kept));
        const sorted = [...kept].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(text).toBe(`{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`);
      }),
    );
  });
});

describe('signatures', () => {
  it('verify what was signed, and nothing else', () => {
    fc.assert(
      fc.property(anyFields, fc.string({ minLength: 1 }), (fields, more) => {
        const text = canonicalData(fields);
        const signature = signText(text, signing);
        expect(verifyText(text, signature, verifying)).toBe(true);
        expect(verifyText(text + more, signature, verifying)).toBe(false);
        expect(verifyText(text, signature, readPublicKey(MERCHANT.publicKey))).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('have one spelling: what the Base64 decoder would read over is refused', () => {
    const signature = signText('{}', signing);
    const lastCharacter = signature.at(-3) ?? '';
    const next = String.fromCharCode(lastCharacter.charCodeAt(0) + 1);
    for (const spelling of [
      `${signature.slice(0, -3)}${next}==`,
      signature.replace(/=+$/, ''),
      `${signature}\n`,
      ` ${signature}`,
      signature.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''),
      '',
      'AAAA',
      '签名',
    ]) {
      expect(verifyText('{}', spelling, verifying)).toBe(false);
    }
  });
});

describe('times', () => {
  it('are Beijing time', () => {
    expect(parseCompactBeijing('20261123100003')).toBe(Date.UTC(2026, 10, 23, 2, 0, 3));
    expect(parseCompactBeijing('20280229000000')).toBe(Date.UTC(2028, 1, 28, 16));
  });

  it.each(['20260229000000', '20261123240000', '20261123106000', '20261323000000', '2026112310000', '2026-11-23 10:00:00', ''])(
    '%j is no time',
    (text) => {
      expect(parseCompactBeijing(text)).toBeNull();
    },
  );

  it.each([
    ['20261123', true],
    ['20280229', true],
    ['20260229', false],
    ['2026112', false],
    ['20261123\n', false],
    ['', false],
  ])('%j is a date: %s', (text, is) => {
    expect(isCompactDate(text)).toBe(is);
  });
});
