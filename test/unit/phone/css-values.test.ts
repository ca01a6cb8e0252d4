import fc from 'fast-check';
import { compileCssValue, compileIds } from '../../../local/phone/css-values';

describe('WXSS values', () => {
  it.each([
    ['20rpx', 'calc(20 * var(--rpx))'],
    ['-1.5rpx auto .5rpx', 'calc(-1.5 * var(--rpx)) auto calc(.5 * var(--rpx))'],
    ['translate(-50%,-10rpx)', 'translate(-50%,calc(-10 * var(--rpx)))'],
    ['calc(100vh - 88rpx)', 'calc(calc(100 * var(--vh)) - calc(88 * var(--rpx)))'],
    ['var(--gap-10rpx)', 'var(--gap-10rpx)'],
    ['10rpxx', '10rpxx'],
    ['env(safe-area-inset-bottom)', 'var(--safe-area-inset-bottom, 0px)'],
    ['calc(10px + constant(safe-area-inset-bottom))', 'calc(10px + var(--safe-area-inset-bottom, 0px))'],
    ['env(safe-area-inset-top, 20px)', 'var(--safe-area-inset-top, 0px)'],
  ])('%s', (source, compiled) => {
    expect(compileCssValue(source)).toBe(compiled);
  });

  it('leaves values without such units alone', () => {
    const length = fc.tuple(fc.integer(), fc.constantFrom('px', '%', 'em', 'vw', 's')).map(([number, unit]) => `${number}${unit}`);
    fc.assert(
      fc.property(fc.array(length), (lengths) => {
        const value = lengths.join(' ');
        expect(compileCssValue(value)).toBe(value);
      }),
      { seed: 7 },
    );
  });
});

describe('ids in selectors', () => {
  it('finds what the framework has written with a prefix, whole ids only', () => {
    expect(compileIds('#a > .b')).toBe(':is([id$="--a"], #x--) > .b');
    expect(compileIds('.page #row-12')).toBe('.page :is([id$="--row-12"], #x--)');
    expect(compileIds('.a view')).toBe('.a view');
  });
});
