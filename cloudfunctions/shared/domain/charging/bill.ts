import type { Bill, BillDiscount, BillLine, DiscountView } from '../../../../typings/charging-api';
import { HOUR_MS } from '../beijing';
import { AmountError } from '../money';
import { mulDivHalfUp } from './rounding';
import type { MeterReading } from './session';
import { type BandEnergy, nextBoundaryMs, splitEnergy, type Tariff } from './tariff';

/** A membership's discount, per mille of the energy lines and of the service line. */
export type Discount = DiscountView;

/** 1000 Wh a kWh × 100 centifen a fen. */
const WH_CENTIFEN_PER_FEN = 100_000;
const PER_MILLE = 1000;

/**
 * What an operator should look at. meter-backwards: a reading was below an earlier one · capped: the session cost more than the service may
 * collect · no-readings: fewer than two, so that nothing can be charged
 */
export type BillFlag = 'meter-backwards' | 'capped' | 'no-readings';

export interface BillInput {
  /** As fixed when the session began. */
  readonly tariff: Tariff;
  /** Null for non-members. */
  readonly discount: Discount | null;
  /** Upper limit of the Payscore service. */
  readonly capFen: number;
  /** Of the session, oldest first. */
  readonly readings: readonly MeterReading[];
  readonly startedMs: number;
  readonly endedMs: number;
}

/**
 * The bill of a session: a line a band, a line for the service, the membership's discounts, and what exceeds the cap taken off. Each line and
 * each discount is rounded once, half up; the total is their sum.
 *
 * @throws AmountError when discount or cap are no such thing; TariffError, RangeError as `splitEnergy`
 */
export function billOf(input: BillInput): { readonly bill: Bill; readonly flags: readonly BillFlag[] } {
  const { tariff, discount, capFen, readings, startedMs, endedMs } = input;
  if (!Number.isSafeInteger(capFen) || capFen < 0) throw new AmountError(`not a cap in fen: ${capFen}`);
  const bands = splitEnergy(tariff, neverBackwards(readings));
  const priced = price(tariff, discount, bands);
  const excessFen = Math.max(0, priced.netFen - capFen);
  const flags: BillFlag[] = [];
  if (readings.length < 2) flags.push('no-readings');
  if (readings.some(({ meterWh }, index) => meterWh < (readings[index - 1]?.meterWh ?? 0))) flags.push('meter-backwards');
  if (excessFen > 0) flags.push('capped');
  const bill: Bill = {
    energyWh: sum(bands.map(({ energyWh }) => energyWh)),
    startedMs,
    endedMs,
    lines: priced.lines,
    discounts: excessFen > 0 ? [...priced.discounts, { kind: 'cap', amountFen: excessFen }] : priced.discounts,
    grossFen: priced.grossFen,
    totalFen: priced.netFen - excessFen,
  };
  return { bill, flags };
}

export interface EstimateInput {
  readonly tariff: Tariff;
  readonly discount: Discount | null;
  readonly energyWh: number;
  readonly powerW: number;
  /** When charging would begin. */
  readonly fromMs: number;
}

/**
 * What an amount of energy costs in fen when it is charged at constant power from a moment on; without cap.
 *
 * @throws RangeError when energy or power are no positive integers
 */
export function estimate({ tariff, discount, energyWh, powerW, fromMs }: EstimateInput): number {
  if (!Number.isSafeInteger(energyWh) || energyWh < 0) throw new RangeError(`not an energy in Wh: ${energyWh}`);
  if (!Number.isSafeInteger(powerW) || powerW <= 0) throw new RangeError(`not a power in W: ${powerW}`);
  // A reading at each boundary: what is charged before it does not depend on how much is charged in all, so that more never costs less.
  const readings: MeterReading[] = [{ atMs: fromMs, meterWh: 0 }];
  const wholeMs = mulDivHalfUp(energyWh, HOUR_MS, powerW);
  for (let atMs = nextBoundaryMs(tariff, fromMs); atMs < fromMs + wholeMs; atMs = nextBoundaryMs(tariff, atMs)) {
    readings.push({ atMs, meterWh: Math.min(energyWh, mulDivHalfUp(powerW, atMs - fromMs, HOUR_MS)) });
  }
  readings.push({ atMs: fromMs + wholeMs, meterWh: energyWh });
  return price(tariff, discount, splitEnergy(tariff, readings)).netFen;
}

/**
 * The readings as they are charged: a meter that went backwards never costs the user anything. The last reading is the truth; higher ones
 * before it count as it, lower ones in between as what comes after them, and nothing counts below the start.
 */
function neverBackwards(readings: readonly MeterReading[]): MeterReading[] {
  const startWh = readings[0]?.meterWh ?? 0;
  let ceilingWh = Infinity;
  return [...readings]
    .reverse()
    .map(({ atMs, meterWh }) => {
      ceilingWh = Math.min(ceilingWh, Math.max(startWh, meterWh));
      return { atMs, meterWh: ceilingWh };
    })
    .reverse();
}

interface Priced {
  readonly lines: readonly BillLine[];
  readonly discounts: readonly BillDiscount[];
  readonly grossFen: number;
  readonly netFen: number;
}

function price(tariff: Tariff, discount: Discount | null, bands: readonly BandEnergy[]): Priced {
  const energyLines = bands.map(({ band, energyWh }) => line('energy', band, energyWh, energyPrice(tariff, band)));
  const energyWh = sum(bands.map((part) => part.energyWh));
  const serviceLines = energyWh > 0 ? [line('service', null, energyWh, tariff.servicePriceCentifenPerKwh)] : [];
  const energyFen = sum(energyLines.map(({ amountFen }) => amountFen));
  const serviceFen = sum(serviceLines.map(({ amountFen }) => amountFen));
  const discounts = [
    takenOff('member-energy', energyFen, discount?.energyPerMille ?? 0),
    takenOff('member-service', serviceFen, discount?.servicePerMille ?? 0),
  ].filter(({ amountFen }) => amountFen > 0);
  const grossFen = energyFen + serviceFen;
  return {
    lines: [...energyLines, ...serviceLines],
    discounts,
    grossFen,
    netFen: grossFen - sum(discounts.map(({ amountFen }) => amountFen)),
  };
}

function line(kind: BillLine['kind'], band: BillLine['band'], energyWh: number, priceCentifenPerKwh: number): BillLine {
  const amountFen = mulDivHalfUp(energyWh, priceCentifenPerKwh, WH_CENTIFEN_PER_FEN);
  return { kind, band, energyWh, priceCentifenPerKwh, amountFen };
}

/** A share of at most all of it, so that rounding cannot take it above the gross. */
function takenOff(kind: BillDiscount['kind'], grossFen: number, perMille: number): BillDiscount {
  if (!Number.isInteger(perMille) || perMille < 0 || perMille > PER_MILLE) throw new AmountError(`not a discount per mille: ${perMille}`);
  return { kind, amountFen: mulDivHalfUp(grossFen, perMille, PER_MILLE) };
}

const energyPrice = (tariff: Tariff, band: BandEnergy['band']): number =>
  tariff.periods.find((period) => period.band === band)?.energyPriceCentifenPerKwh ?? 0;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
