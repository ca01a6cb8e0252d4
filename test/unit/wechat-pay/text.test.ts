import { errorWith } from '../../support/matchers';
import { BODY_MAX_BYTES, DISPLAY_ACCOUNT_MAX_BYTES, sanitizeText } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { assertText } from '../../../cloudfunctions/shared/gateways/wechat-pay/text';

describe('[D6] text for the platform', () => {
  it.each([
    ['小明😀', '小明'],
    ['👨‍👩‍👧 家庭会员', '家庭会员'],
    ['1️⃣ 月', '1 月'],
    ['a\u0000b\tc\nd', 'ab c d'],
    ['  连续  包月 ', '连续 包月'],
    ['𠮷野家', '野家'],
    ['\ud83d坏', '坏'],
    ['😀😀', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(sanitizeText(text, BODY_MAX_BYTES)).toBe(expected);
  });

  it('is cut at a character, by bytes', () => {
    const cut = sanitizeText('连续包月会员连续包月会员', DISPLAY_ACCOUNT_MAX_BYTES);
    expect(cut).toBe('连续包月会员连续包月');
    expect(Buffer.byteLength(cut)).toBe(30);
    expect(assertText('contract_display_account', cut, DISPLAY_ACCOUNT_MAX_BYTES)).toBe(cut);
  });

  it.each([
    ['', 'empty'],
    [' a', 'white space'],
    ['a😀', '4-byte'],
    ['a\nb', 'control'],
    ['x'.repeat(129), '128 bytes'],
    ['连'.repeat(43), '128 bytes'],
  ])('%j is not sent as it is', (text, rule) => {
    expect(() => assertText('body', text, BODY_MAX_BYTES)).toThrow(
      errorWith({ name: 'UnsendableFieldError', field: 'body', rule: expect.stringContaining(rule) }),
    );
  });
});
