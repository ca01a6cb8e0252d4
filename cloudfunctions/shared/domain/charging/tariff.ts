import type { TariffBand, TariffPeriodView, TariffView } from '../../../../typings/charging-api';
import { DAY_MS, MINUTE_MS, toBeijing } from '../beijing';
import { mulDivHalfUp } from './rounding';
import type { MeterReading } from './session';

/** Time-of-use prices (峰谷分时电价): one energy price a band, one service price all day. */
export type Tariff = TariffView;

export interface BandEnergy {
  readonly band: TariffBand;
  readonly energyWh: number;
}

/** The tariff cannot price a session. Raised where a tariff is read or set; remedy: correct the stored tariff. */
export class TariffError extends Error {
  override readonly name = 'TariffError';
}

const DAY_MINUTES = DAY_MS / MINUTE_MS;
/** A period a quarter of an hour. */
const MAX_PERIODS = 96;
/** 10 yuan a kWh, several times the dearest price in use: more is a decimal point in the wrong place. */
const MAX_PRICE_CENTIFEN_PER_KWH = 100_000;

/**
 * Checks that a tariff prices every minute of a day exactly once, each band at one price.
 *
 * @throws TariffError naming what is wrong
 */
export function assertTariff(tariff: Tariff): void {
  if (tariff.periods.length > MAX_PERIODS) throw new TariffError(`more than ${MAX_PERIODS} periods`);
  assertPrice(tariff.servicePriceCentifenPerKwh);
  const prices = new Map<TariffBand, number>();
  let minute = 0;
  for (const { fromMinute, untilMinute, band, energyPriceCentifenPerKwh: price } of tariff.periods) {
    if (fromMinute !== minute) throw new TariffError(`a period begins at minute ${fromMinute}, the one before ends at ${minute}`);
    if (!Number.isInteger(untilMinute) || untilMinute <= fromMinute) throw new TariffError(`a period ends at minute ${untilMinute}`);
    assertPrice(price);
    // a bill has one line a band, so a band has one price
    if ((prices.get(band) ?? price) !== price) throw new TariffError(`two prices for ${band}`);
    prices.set(band, price);
    minute = untilMinute;
  }
  if (minute !== DAY_MINUTES) throw new TariffError(`the periods end at minute ${minute}, a day at ${DAY_MINUTES}`);
}

/** The band in force at a moment, by Beijing time. @throws TariffError when the tariff has a gap there */
export const bandAt = (tariff: Tariff, atMs: number): TariffBand => periodAt(tariff, atMs).period.band;

/**
 * Divides the energy between readings by band. What was charged between two readings counts as charged evenly; the energy up to each band
 * boundary is rounded, and a band gets the difference of two of those, so that the bands of an interval sum to exactly its energy.
 *
 * @param readings oldest first, meter never decreasing
 * @returns bands that got energy, in the order of the day's periods
 * @throws RangeError when the readings are out of order: a programming error
 */
export function splitEnergy(tariff: Tariff, readings: readonly MeterReading[]): readonly BandEnergy[] {
  const energyWh = new Map<TariffBand, number>();
  readings.slice(1).forEach((to, index) => {
    const from = readings[index] ?? to;
    if (to.atMs < from.atMs || to.meterWh < from.meterWh) throw new RangeError(`meter readings out of order at ${to.atMs}`);
    for (const part of intervalByBand(tariff, from, to)) energyWh.set(part.band, (energyWh.get(part.band) ?? 0) + part.energyWh);
  });
  const bands = [...new Set(tariff.periods.map(({ band }) => band))];
  return bands.map((band) => ({ band, energyWh: energyWh.get(band) ?? 0 })).filter((part) => part.energyWh > 0);
}

/** When the period that is in force ends and the next one begins. */
export const nextBoundaryMs = (tariff: Tariff, atMs: number): number => periodAt(tariff, atMs).untilMs;

function intervalByBand(tariff: Tariff, from: MeterReading, to: MeterReading): BandEnergy[] {
  const energyWh = to.meterWh - from.meterWh;
  if (energyWh === 0) return [];
  const parts: BandEnergy[] = [];
  let countedWh = 0;
  let atMs = from.atMs;
  do {
    const { period, untilMs } = periodAt(tariff, atMs);
    const reachedWh = untilMs >= to.atMs ? energyWh : mulDivHalfUp(energyWh, untilMs - from.atMs, to.atMs - from.atMs);
    parts.push({ band: period.band, energyWh: reachedWh - countedWh });
    countedWh = reachedWh;
    atMs = untilMs;
  } while (atMs < to.atMs);
  return parts;
}

function periodAt(tariff: Tariff, atMs: number): { readonly period: TariffPeriodView; readonly untilMs: number } {
  const { timeOfDayMs } = toBeijing(atMs);
  const period = tariff.periods.find(({ untilMinute }) => timeOfDayMs < untilMinute * MINUTE_MS);
  if (!period) throw new TariffError('the tariff does not cover the day');
  return { period, untilMs: atMs - timeOfDayMs + period.untilMinute * MINUTE_MS };
}

function assertPrice(price: number): void {
  if (!Number.isInteger(price) || price < 0 || price > MAX_PRICE_CENTIFEN_PER_KWH) throw new TariffError(`${price} is no price`);
}
