import { HOUR_MS, MINUTE_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { billOf } from '../../../cloudfunctions/shared/domain/charging/bill';
import { mulDivHalfUp } from '../../../cloudfunctions/shared/domain/charging/rounding';
import type { MeterReading } from '../../../cloudfunctions/shared/domain/charging/session';
import { bandAt, type Tariff } from '../../../cloudfunctions/shared/domain/charging/tariff';
import { fc } from '../../support/seeded-properties';
import { discounts, sessions, tariffs } from '../domain/charging/tariffs';

/** Fractions of big integers, rounded half up: nothing here is a floating point number, and nothing knows of bands but by the minute. */
const halfUp = (above: bigint, below: bigint): bigint => (above * 2n + below) / (below * 2n);

const minuteOf = (atMs: number): number =>
  Math.floor(((((atMs + 8 * HOUR_MS) % (24 * HOUR_MS)) + 24 * HOUR_MS) % (24 * HOUR_MS)) / MINUTE_MS);
const slowBandAt = ({ periods }: Tariff, atMs: number): string => {
  const minute = minuteOf(atMs);
  return periods.find(({ fromMinute, untilMinute }) => minute >= fromMinute && minute < untilMinute)?.band ?? 'none';
};

/** Energy by band: an interval is walked minute by minute, and cut where the band of the next minute is another period's. */
function slowEnergy(tariff: Tariff, readings: readonly MeterReading[]): ReadonlyMap<string, bigint> {
  const energy = new Map<string, bigint>();
  const cuts = new Set(tariff.periods.map(({ fromMinute }) => fromMinute));
  for (const [index, to] of readings.slice(1).entries()) {
    const from = readings[index] ?? to;
    const [wh, lengthMs] = [BigInt(to.meterWh - from.meterWh), BigInt(to.atMs - from.atMs)];
    let counted = 0n;
    let beganMs = from.atMs;
    const add = (untilMs: number): void => {
      const reached = untilMs === to.atMs || lengthMs === 0n ? wh : halfUp(wh * BigInt(untilMs - from.atMs), lengthMs);
      const band = slowBandAt(tariff, beganMs);
      energy.set(band, (energy.get(band) ?? 0n) + reached - counted);
      [counted, beganMs] = [reached, untilMs];
    };
    for (let atMs = (Math.floor(from.atMs / MINUTE_MS) + 1) * MINUTE_MS; atMs < to.atMs; atMs += MINUTE_MS)
      if (cuts.has(minuteOf(atMs))) add(atMs);
    add(to.atMs);
  }
  return energy;
}

const bills = fc.record({
  tariff: tariffs,
  discount: discounts,
  readings: sessions,
  capFen: fc.constantFrom(0, 1, 5000, 30_000, 100_000_000),
});

describe('[P7] the bill is what exact fractions come to', () => {
  it('line by line, discount by discount, to the cap', () => {
    fc.assert(
      fc.property(bills, ({ tariff, discount, readings, capFen }) => {
        const { bill, flags } = billOf({ tariff, discount, capFen, readings, startedMs: 0, endedMs: 0 });
        const energy = slowEnergy(tariff, readings);
        const price = (band: string): bigint =>
          BigInt(tariff.periods.find((period) => period.band === band)?.energyPriceCentifenPerKwh ?? 0);
        const total = [...energy.values()].reduce((sum, wh) => sum + wh, 0n);
        const lines = [...energy].filter(([, wh]) => wh > 0n).map(([band, wh]) => [band, wh, halfUp(wh * price(band), 100_000n)] as const);
        const energyFen = lines.reduce((sum, [, , fen]) => sum + fen, 0n);
        const serviceFen = total > 0n ? halfUp(total * BigInt(tariff.servicePriceCentifenPerKwh), 100_000n) : 0n;
        const off =
          halfUp(energyFen * BigInt(discount?.energyPerMille ?? 0), 1000n) +
          halfUp(serviceFen * BigInt(discount?.servicePerMille ?? 0), 1000n);
        const netFen = energyFen + serviceFen - off;
        const shown = bill.lines
          .filter(({ kind }) => kind === 'energy')
          .map(({ band, energyWh, amountFen }) => `${band} ${energyWh} ${amountFen}`);
        expect(shown.sort()).toEqual(lines.map((line) => line.join(' ')).sort());
        expect([bill.grossFen, bill.energyWh].map(BigInt)).toEqual([energyFen + serviceFen, total]);
        expect(BigInt(bill.totalFen)).toBe(netFen > BigInt(capFen) ? BigInt(capFen) : netFen);
        expect(flags.includes('capped')).toBe(netFen > BigInt(capFen));
      }),
      { numRuns: 150 },
    );
  });

  it('and lies within half a fen a line of what was charged, before discounts', () => {
    fc.assert(
      fc.property(bills, ({ tariff, readings }) => {
        const { bill } = billOf({ tariff, discount: null, capFen: 1e12, readings, startedMs: 0, endedMs: 0 });
        const exact = bill.lines.reduce(
          (sum, { energyWh, priceCentifenPerKwh }) => sum + BigInt(energyWh) * BigInt(priceCentifenPerKwh),
          0n,
        );
        const error = BigInt(bill.totalFen) * 100_000n - exact;
        const bound = BigInt(bill.lines.length) * 50_000n;
        expect(error <= bound && error >= -bound).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('the rounding is that of fractions, wherever numbers are exact', () => {
    const whole = fc.oneof(fc.nat(10), fc.nat(), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));
    fc.assert(
      fc.property(
        whole,
        whole,
        whole.filter((n) => n > 0),
        (a, b, divisor) => {
          expect(mulDivHalfUp(a, b, divisor)).toBe(Number(halfUp(BigInt(a) * BigInt(b), BigInt(divisor))));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a moment is in the band of its minute in Beijing, up to the last millisecond', () => {
    fc.assert(
      fc.property(tariffs, fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.constantFrom(-1, 0, 1), (tariff, atMs, aside) => {
        const edge = tariff.periods[atMs % tariff.periods.length]?.fromMinute ?? 0;
        const midnightMs = Math.floor((atMs + 8 * HOUR_MS) / (24 * HOUR_MS)) * 24 * HOUR_MS - 8 * HOUR_MS;
        for (const ms of [atMs, midnightMs + edge * MINUTE_MS + aside]) expect(bandAt(tariff, ms)).toBe(slowBandAt(tariff, ms));
      }),
      { numRuns: 150 },
    );
  });
});
