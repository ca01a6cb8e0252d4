import { UnsendableHuifuFieldError } from '../../../cloudfunctions/shared/gateways/huifu';
import { fenToYuan, orderAmount, readOrderAmount, yuanToFen } from '../../../cloudfunctions/shared/gateways/huifu/codec/money';
import { fc } from '../../support/seeded-properties';

const MAX_FEN = 9_999_999_999_999;
const anyFen = fc.integer({ min: 0, max: MAX_FEN });

describe('fen and yuan', () => {
  it.each([
    [0, '0.00'],
    [1, '0.01'],
    [10, '0.10'],
    [99, '0.99'],
    [100, '1.00'],
    [1205, '12.05'],
    [MAX_FEN, '99999999999.99'],
  ])('[P7] %d fen are %s yuan', (fen, yuan) => {
    expect(fenToYuan('ord_amt', fen)).toBe(yuan);
    expect(yuanToFen(yuan)).toBe(fen);
  });

  it('[P7] every amount comes back as it went, in both units', () => {
    fc.assert(
      fc.property(anyFen, fc.constantFrom('yuan' as const, 'fen' as const), (fen, unit) => {
        expect(yuanToFen(fenToYuan('ord_amt', fen))).toBe(fen);
        expect(readOrderAmount(String(orderAmount('amount', fen, unit)), unit)).toBe(fen);
      }),
    );
  });

  it('[P7] the text agrees with integer division, digit for digit', () => {
    fc.assert(
      fc.property(anyFen, (fen) => {
        expect(fenToYuan('ord_amt', fen)).toBe(`${BigInt(fen) / 100n}.${String(BigInt(fen) % 100n).padStart(2, '0')}`);
      }),
    );
  });

  it.each([-1, -0.01, 0.5, 1.005, Number.NaN, Number.POSITIVE_INFINITY, MAX_FEN + 1, 2 ** 53])('[P7] %d is no amount', (fen) => {
    expect(() => fenToYuan('ord_amt', fen)).toThrow(UnsendableHuifuFieldError);
    expect(() => orderAmount('amount', fen, 'fen')).toThrow(UnsendableHuifuFieldError);
  });

  it.each(['', '1', '100', '-1.00', '+1.00', '1.', '.50', '1.000', '01.00', '1,00', '1e2', '0x1.0', ' 1.00', '1.00 ', '１.00', 'NaN'])(
    '[P7] %j is not yuan with decimals: nothing is guessed',
    (text) => {
      expect(yuanToFen(text)).toBeNull();
    },
  );

  it('an amount that was left without quotes has lost its zero', () => {
    expect(yuanToFen(String(0.1))).toBe(10);
    expect(yuanToFen('12.5')).toBe(1250);
  });

  it('fen are a JSON integer, yuan a text; neither is read as the other', () => {
    expect([orderAmount('amount', 1205, 'fen'), orderAmount('amount', 1205, 'yuan')]).toEqual([1205, '12.05']);
    expect([readOrderAmount('12.05', 'fen'), readOrderAmount('1205', 'yuan'), readOrderAmount('-1', 'fen')]).toEqual([null, null, null]);
  });
});
