import type { TariffBand } from '../../../../typings/charging-api';
import { fromBeijing, HOUR_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import type { MeterReading } from '../../../../cloudfunctions/shared/domain/charging/session';
import type { Tariff } from '../../../../cloudfunctions/shared/domain/charging/tariff';
import { fc } from '../../../support/seeded-properties';

/** Valley at night, peak in the evening: 0.35, 0.7 and 1.05 yuan, service 0.6 yuan a kWh. */
export const TARIFF: Tariff = {
  periods: [
    { fromMinute: 0, untilMinute: 420, band: 'valley', energyPriceCentifenPerKwh: 3500 },
    { fromMinute: 420, untilMinute: 1080, band: 'flat', energyPriceCentifenPerKwh: 7000 },
    { fromMinute: 1080, untilMinute: 1320, band: 'peak', energyPriceCentifenPerKwh: 10_500 },
    { fromMinute: 1320, untilMinute: 1380, band: 'flat', energyPriceCentifenPerKwh: 7000 },
    { fromMinute: 1380, untilMinute: 1440, band: 'valley', energyPriceCentifenPerKwh: 3500 },
  ],
  servicePriceCentifenPerKwh: 6000,
};

/** A moment of 23 November 2026 in Beijing; hours beyond 24 are the days after. */
export const beijing = (hours: number): number => fromBeijing({ year: 2026, month: 11, day: 23, timeOfDayMs: 0 }) + hours * HOUR_MS;
export const reading = (hours: number, meterWh: number): MeterReading => ({ atMs: beijing(hours), meterWh });

const BANDS: readonly TariffBand[] = ['sharp', 'peak', 'flat', 'valley'];
const prices = fc.integer({ min: 0, max: 100_000 });

/** Any valid tariff with up to eight periods. */
export const tariffs: fc.Arbitrary<Tariff> = fc
  .record({
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: 1439 }), { maxLength: 7 }),
    bands: fc.array(fc.constantFrom(...BANDS), { minLength: 8, maxLength: 8 }),
    prices: fc.tuple(prices, prices, prices, prices),
    servicePriceCentifenPerKwh: prices,
  })
  .map(({ cuts, bands, prices: byBand, servicePriceCentifenPerKwh }) => {
    const minutes = [0, ...cuts.sort((a, b) => a - b), 1440];
    const periods = minutes.slice(0, -1).map((fromMinute, index) => {
      const band = bands[index] ?? 'flat';
      return { fromMinute, untilMinute: minutes[index + 1] ?? 1440, band, energyPriceCentifenPerKwh: byBand[BANDS.indexOf(band)] ?? 0 };
    });
    return { periods, servicePriceCentifenPerKwh };
  });

/** Readings of a session of up to two days and 1 MWh, the meter as it should be. */
export const sessions: fc.Arbitrary<readonly MeterReading[]> = fc
  .record({
    fromMs: fc.integer({ min: beijing(0), max: beijing(24 * 400) }),
    startWh: fc.integer({ min: 0, max: 2_000_000_000 }),
    steps: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 * HOUR_MS }), fc.integer({ min: 0, max: 125_000 })), { maxLength: 8 }),
  })
  .map(({ fromMs, startWh, steps }) => {
    const readings = [{ atMs: fromMs, meterWh: startWh }];
    for (const [durationMs, energyWh] of steps) {
      const last = readings.at(-1) ?? { atMs: 0, meterWh: 0 };
      readings.push({ atMs: last.atMs + durationMs, meterWh: last.meterWh + energyWh });
    }
    return readings;
  });

export const discounts = fc.option(
  fc.record({ energyPerMille: fc.integer({ min: 0, max: 1000 }), servicePerMille: fc.integer({ min: 0, max: 1000 }) }),
);

/** The energy between the first and the last reading. */
export const energyOf = (readings: readonly MeterReading[]): number => (readings.at(-1)?.meterWh ?? 0) - (readings[0]?.meterWh ?? 0);
