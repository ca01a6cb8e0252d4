import { signTypeByLength, signV2, verifyV2 } from '../../../cloudfunctions/shared/gateways/wechat-pay/sign';
import { KEY, OLD_KEY, signed } from '../../support/wechat-pay';

const received = (fields: Readonly<Record<string, string>>) => new Map(Object.entries(fields));
const FIELDS = { appid: 'wx1', mch_id: '10000100', attach: '', total_fee: '0', Z: '2', z: '1' };

describe('signing', () => {
  it('[D8] takes raw values in ASCII order, skips empty ones and the signature itself, keeps zero', () => {
    const expected = signV2({ z: '1', total_fee: '0', mch_id: '10000100', appid: 'wx1', Z: '2' }, KEY, 'MD5');
    expect(signV2(FIELDS, KEY, 'MD5')).toBe(expected);
    expect(signV2({ ...FIELDS, sign: 'x', detail: undefined }, KEY, 'MD5')).toBe(expected);
    expect(signV2(received(FIELDS), KEY, 'MD5')).toBe(expected);
  });

  it('sorts large messages as it sorts small ones', () => {
    const fields = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`coupon_id_${index}`, String(index)]));
    const reversed = Object.fromEntries(Object.entries(fields).reverse());
    expect(signV2(reversed, KEY, 'MD5')).toBe(signV2(fields, KEY, 'MD5'));
  });
});

describe('verifying', () => {
  it.each(['MD5', 'HMAC-SHA256'] as const)('%s: accepts its own signature in either case and no other', (signType) => {
    const message = signed(FIELDS, signType);
    expect(verifyV2(received(message), [KEY], signType)).toBe(true);
    expect(verifyV2(received({ ...message, sign: message['sign']?.toLowerCase() ?? '' }), [KEY], signType)).toBe(true);
    expect(verifyV2(received({ ...message, total_fee: '1' }), [KEY], signType)).toBe(false);
    expect(verifyV2(received({ ...message, unknown_field: 'x' }), [KEY], signType)).toBe(false);
  });

  it('covers fields that nobody knows yet', () => {
    expect(verifyV2(received(signed({ ...FIELDS, brand_new: 'x' }, 'MD5')), [KEY], 'MD5')).toBe(true);
  });

  it('refuses the other algorithm, and a message that names it', () => {
    expect(verifyV2(received(signed(FIELDS, 'MD5')), [KEY], 'HMAC-SHA256')).toBe(false);
    expect(verifyV2(received(signed(FIELDS, 'HMAC-SHA256')), [KEY], 'MD5')).toBe(false);
    expect(verifyV2(received(signed({ ...FIELDS, sign_type: 'HMAC-SHA256' }, 'MD5')), [KEY], 'MD5')).toBe(false);
  });

  it.each([undefined, '', 'x'.repeat(32), 'é'.repeat(32), 'A'.repeat(31), 'A'.repeat(64)])('refuses %j as a signature', (sign) => {
    const message = received(FIELDS);
    if (sign !== undefined) message.set('sign', sign);
    expect(verifyV2(message, [KEY], 'MD5')).toBe(false);
  });

  it('accepts both keys while a reset is under way, only the new one afterwards', () => {
    const old = received(signed(FIELDS, 'MD5', OLD_KEY));
    expect(verifyV2(old, [KEY, OLD_KEY], 'MD5')).toBe(true);
    expect(verifyV2(old, [KEY], 'MD5')).toBe(false);
    expect(verifyV2(old, [], 'MD5')).toBe(false);
  });

  it('tells the algorithms apart by length', () => {
    expect(['A'.repeat(32), 'A'.repeat(64), 'A'.repeat(40), ''].map(signTypeByLength)).toEqual([
      'MD5',
      'HMAC-SHA256',
      undefined,
      undefined,
    ]);
  });
});
