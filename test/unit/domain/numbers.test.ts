import { AmountError, assertPayableFen } from '../../../cloudfunctions/shared/domain/money';
import {
  memberIdIn,
  memberIdOf,
  newContractCode,
  newOutTradeNo,
  newRequestSerial,
  NUMBER_RANDOM_BYTES,
} from '../../../cloudfunctions/shared/domain/subscription/numbers';
import { fc } from '../../support/seeded-properties';

const hex = (byteCount: number) =>
  fc.uint8Array({ minLength: byteCount, maxLength: byteCount }).map((bytes) => Buffer.from(bytes).toString('hex'));

describe('business numbers', () => {
  it('have 32 letters and digits, and name the member they belong to', () => {
    fc.assert(
      fc.property(fc.string(), hex(NUMBER_RANDOM_BYTES), (openid, randomHex) => {
        const memberId = memberIdOf(openid);
        for (const no of [newOutTradeNo(memberId, randomHex), newContractCode(memberId, randomHex)]) {
          expect(no).toMatch(/^[0-9A-Za-z]{32}$/);
          expect(memberIdIn(no)).toBe(memberId);
        }
      }),
    );
  });

  it('show nothing of the openid, and are the same member for the same openid only', () => {
    const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
    expect(memberIdOf(openid)).toMatch(/^[0-9a-f]{20}$/);
    expect(memberIdOf(openid)).toBe(memberIdOf(openid));
    expect(memberIdOf(openid)).not.toBe(memberIdOf(`${openid} `));
  });

  it('of others name no member', () => {
    const memberId = memberIdOf('o');
    const own = newOutTradeNo(memberId, 'abcdef012345');
    for (const no of [
      '',
      own.slice(1),
      `${own}0`,
      own.toUpperCase(),
      `X${own.slice(1)}`,
      ` ${own}`,
      `${own}\n`,
      '4200002026112300000000000000000',
    ]) {
      expect(memberIdIn(no)).toBeNull();
    }
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (no) => memberIdIn(no) === null));
  });

  it('request serials are 15 digits without a leading zero, exact in any language', () => {
    fc.assert(
      fc.property(hex(8), (randomHex) => {
        const serial = newRequestSerial(randomHex);
        expect(serial).toMatch(/^[1-9]\d{14}$/);
        expect(Number.isSafeInteger(Number(serial))).toBe(true);
      }),
    );
    expect(newRequestSerial('0'.repeat(16))).toBe('100000000000000');
    expect(newRequestSerial('f'.repeat(16))).toMatch(/^[1-9]\d{14}$/);
  });
});

it('[D26] [P7] an amount to pay is a positive integer of fen', () => {
  for (const amountFen of [1, 1900, Number.MAX_SAFE_INTEGER]) expect(assertPayableFen(amountFen)).toBe(amountFen);
  for (const amountFen of [0, -1, 19.5, 0.1 + 0.2, NaN, Infinity, 2 ** 53]) expect(() => assertPayableFen(amountFen)).toThrow(AmountError);
});
