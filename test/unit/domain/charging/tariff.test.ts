import { fc } from '../../../support/seeded-properties';
import { DAY_MS, HOUR_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import { mulDivHalfUp } from '../../../../cloudfunctions/shared/domain/charging/rounding';
import {
  assertTariff,
  bandAt,
  nextBoundaryMs,
  splitEnergy,
  type Tariff,
  TariffError,
} from '../../../../cloudfunctions/shared/domain/charging/tariff';
import { beijing, energyOf, reading, sessions, TARIFF, tariffs } from './tariffs';

const changed = (index: number, change: Partial<Tariff['periods'][number]>): Tariff => ({
  ...TARIFF,
  periods: TARIFF.periods.map((period, at) => (at === index ? { ...period, ...change } : period)),
});

describe('a tariff', () => {
  it('is accepted when it prices every minute once', () => {
    expect(() => assertTariff(TARIFF)).not.toThrow();
    fc.assert(fc.property(tariffs, (tariff) => void assertTariff(tariff)));
  });

  it.each([
    ['a gap', changed(1, { fromMinute: 421 }), /begins at minute 421/],
    ['an overlap', changed(1, { fromMinute: 419 }), /begins at minute 419/],
    ['a late start of the day', changed(0, { fromMinute: 1 }), /begins at minute 1/],
    ['an early end of the day', changed(4, { untilMinute: 1439 }), /end at minute 1439/],
    ['an end beyond the day', changed(4, { untilMinute: 1441 }), /end at minute 1441/],
    ['an empty period', changed(0, { untilMinute: 0 }), /ends at minute 0/],
    ['half a minute', changed(0, { untilMinute: 0.5 }), /ends at minute 0.5/],
    ['no period', { ...TARIFF, periods: [] }, /end at minute 0/],
    ['too many periods', { ...TARIFF, periods: Array.from({ length: 97 }, () => TARIFF.periods[0]) } as Tariff, /more than 96/],
    ['two prices in a band', changed(4, { energyPriceCentifenPerKwh: 3501 }), /two prices for valley/],
    ['a fractional price', changed(0, { energyPriceCentifenPerKwh: 0.5 }), /0.5 is no price/],
    ['a negative price', changed(0, { energyPriceCentifenPerKwh: -1 }), /-1 is no price/],
    ['a price of 10.0001 yuan', { ...TARIFF, servicePriceCentifenPerKwh: 100_001 }, /100001 is no price/],
  ])('with %s is refused', (_name, tariff, message) => {
    expect(() => assertTariff(tariff)).toThrow(TariffError);
    expect(() => assertTariff(tariff)).toThrow(message);
  });

  it.each([
    [0, 'valley'],
    [7, 'flat'],
    [7 - 1 / HOUR_MS, 'valley'],
    [18, 'peak'],
    [22, 'flat'],
    [23, 'valley'],
    [24 - 1 / HOUR_MS, 'valley'],
    [24, 'valley'],
    [24 + 19, 'peak'],
  ])('at %d h of Beijing time is in the band %s', (hours, band) => {
    expect(bandAt(TARIFF, beijing(hours))).toBe(band);
  });

  it('that is not checked and has a gap prices nothing there', () => {
    expect(() => bandAt({ ...TARIFF, periods: TARIFF.periods.slice(0, 2) }, beijing(20))).toThrow(TariffError);
  });

  it('changes at its boundaries, the last of a day being midnight in Beijing', () => {
    expect(nextBoundaryMs(TARIFF, beijing(6))).toBe(beijing(7));
    expect(nextBoundaryMs(TARIFF, beijing(7))).toBe(beijing(18));
    expect(nextBoundaryMs(TARIFF, beijing(23.5))).toBe(beijing(24));
  });
});

describe('the energy of a session', () => {
  it('goes to the band in which it was charged', () => {
    expect(splitEnergy(TARIFF, [reading(17, 1000), reading(18, 9000), reading(19, 20_000)])).toEqual([
      { band: 'flat', energyWh: 8000 },
      { band: 'peak', energyWh: 11_000 },
    ]);
  });

  it('is divided by time where an interval crosses a boundary', () => {
    expect(splitEnergy(TARIFF, [reading(17.75, 0), reading(18.5, 100)])).toEqual([
      { band: 'flat', energyWh: 33 },
      { band: 'peak', energyWh: 67 },
    ]);
  });

  it('over midnight and a whole day without readings gets all bands, summed', () => {
    expect(splitEnergy(TARIFF, [reading(23, 0), reading(47, 24_000)])).toEqual([
      { band: 'valley', energyWh: 8000 },
      { band: 'flat', energyWh: 12_000 },
      { band: 'peak', energyWh: 4000 },
    ]);
  });

  it('that appears in no time counts where it appears', () => {
    expect(splitEnergy(TARIFF, [reading(18, 0), reading(18, 5)])).toEqual([{ band: 'peak', energyWh: 5 }]);
  });

  it('is none with fewer than two readings, and without charging', () => {
    expect([splitEnergy(TARIFF, []), splitEnergy(TARIFF, [reading(1, 5)]), splitEnergy(TARIFF, [reading(1, 5), reading(9, 5)])]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('is not divided when the readings are out of order', () => {
    expect(() => splitEnergy(TARIFF, [reading(2, 5), reading(1, 6)])).toThrow(RangeError);
    expect(() => splitEnergy(TARIFF, [reading(1, 6), reading(2, 5)])).toThrow(RangeError);
  });

  it('[P7] is kept to the Wh, in integers, whatever the tariff', () => {
    fc.assert(
      fc.property(tariffs, sessions, (tariff, readings) => {
        const parts = splitEnergy(tariff, readings).map(({ energyWh }) => energyWh);
        expect(parts.every((part) => Number.isSafeInteger(part) && part > 0)).toBe(true);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(energyOf(readings));
      }),
    );
  });

  it('is the same by parts as at once, and on every day of the year', () => {
    const total = (tariff: Tariff, ...parts: (readonly { atMs: number; meterWh: number }[])[]): Record<string, number> => {
      const byBand: Record<string, number> = {};
      for (const part of parts) for (const { band, energyWh } of splitEnergy(tariff, part)) byBand[band] = (byBand[band] ?? 0) + energyWh;
      return byBand;
    };
    fc.assert(
      fc.property(tariffs, sessions, fc.nat(8), fc.nat(365), (tariff, readings, cut, days) => {
        const whole = total(tariff, readings);
        expect(total(tariff, readings.slice(0, cut + 1), readings.slice(cut))).toEqual(whole);
        expect(
          total(
            tariff,
            readings.map(({ atMs, meterWh }) => ({ atMs: atMs + days * DAY_MS, meterWh })),
          ),
        ).toEqual(whole);
      }),
    );
  });
});

describe('rounding', () => {
  it.each([
    [1, 1, 2, 1],
    [1, 1, 3, 0],
    [2, 1, 3, 1],
    [5, 3, 10, 2],
    [49_999, 1, 100_000, 0],
    [50_000, 1, 100_000, 1],
    // 9007199254740991 × 3 ÷ 2, which a double cannot hold on the way
    [Number.MAX_SAFE_INTEGER, 3, 6, 4_503_599_627_370_496],
  ])('%d × %d ÷ %d is %d', (a, b, divisor, result) => {
    expect(mulDivHalfUp(a, b, divisor)).toBe(result);
  });

  it.each([
    [-1, 1, 1],
    [1, -1, 1],
    [1, 1, 0],
    [0.5, 1, 1],
  ])('%d × %d ÷ %d is refused', (a, b, divisor) => {
    expect(() => mulDivHalfUp(a, b, divisor)).toThrow(RangeError);
  });
});
