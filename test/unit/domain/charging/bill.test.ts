import { fc } from '../../../support/seeded-properties';
import { HOUR_MS, MINUTE_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import { billOf, type BillInput, estimate } from '../../../../cloudfunctions/shared/domain/charging/bill';
import { nextBoundaryMs } from '../../../../cloudfunctions/shared/domain/charging/tariff';
import { AmountError } from '../../../../cloudfunctions/shared/domain/money';
import { beijing, discounts, energyOf, reading, sessions, TARIFF, tariffs } from './tariffs';

const NO_CAP_FEN = Number.MAX_SAFE_INTEGER;
const input = (change: Partial<BillInput>): BillInput => ({
  tariff: TARIFF,
  discount: null,
  capFen: 20_000,
  readings: [reading(17, 1000), reading(18, 9000), reading(19, 20_000)],
  startedMs: beijing(17),
  endedMs: beijing(19),
  ...change,
});
const sum = (items: readonly { readonly amountFen: number }[]): number => items.reduce((total, { amountFen }) => total + amountFen, 0);

describe('a bill', () => {
  it('has a line a band and one for the service', () => {
    expect(billOf(input({}))).toEqual({
      flags: [],
      bill: {
        energyWh: 19_000,
        startedMs: beijing(17),
        endedMs: beijing(19),
        lines: [
          { kind: 'energy', band: 'flat', energyWh: 8000, priceCentifenPerKwh: 7000, amountFen: 560 },
          { kind: 'energy', band: 'peak', energyWh: 11_000, priceCentifenPerKwh: 10_500, amountFen: 1155 },
          { kind: 'service', band: null, energyWh: 19_000, priceCentifenPerKwh: 6000, amountFen: 1140 },
        ],
        discounts: [],
        grossFen: 2855,
        totalFen: 2855,
      },
    });
  });

  it('takes the membership off, energy and service apart, each rounded once', () => {
    const { bill } = billOf(input({ discount: { energyPerMille: 50, servicePerMille: 333 } }));
    expect(bill.discounts).toEqual([
      { kind: 'member-energy', amountFen: 86 },
      { kind: 'member-service', amountFen: 380 },
    ]);
    expect(bill.totalFen).toBe(2855 - 86 - 380);
  });

  it('of a member whose share rounds to nothing has no empty line', () => {
    expect(billOf(input({ discount: { energyPerMille: 0, servicePerMille: 0 } })).bill.discounts).toEqual([]);
  });

  it('stops at the cap, after the membership', () => {
    const { bill, flags } = billOf(input({ discount: { energyPerMille: 100, servicePerMille: 0 }, capFen: 2000 }));
    expect(bill.discounts).toEqual([
      { kind: 'member-energy', amountFen: 172 },
      { kind: 'cap', amountFen: 683 },
    ]);
    expect([bill.totalFen, flags]).toEqual([2000, ['capped']]);
    expect(billOf(input({ capFen: 2855 })).flags).toEqual([]);
  });

  it.each([[[]], [[reading(17, 1000)]]])('without two readings is zero: %j', (readings) => {
    const { bill, flags } = billOf(input({ readings }));
    expect(bill).toMatchObject({ energyWh: 0, lines: [], discounts: [], grossFen: 0, totalFen: 0 });
    expect(flags).toEqual(['no-readings']);
  });

  it('of a free tariff tells the energy all the same', () => {
    const free = { periods: TARIFF.periods.map((period) => ({ ...period, energyPriceCentifenPerKwh: 0 })), servicePriceCentifenPerKwh: 0 };
    const { bill } = billOf(input({ tariff: free }));
    expect([bill.energyWh, bill.lines.length, bill.totalFen]).toEqual([19_000, 3, 0]);
  });

  it.each([-1, 0.5, NaN])('is refused with a cap of %d', (capFen) => {
    expect(() => billOf(input({ capFen }))).toThrow(AmountError);
  });

  it.each([-1, 1001, 0.5, NaN])('is refused with a discount of %d per mille', (perMille) => {
    expect(() => billOf(input({ discount: { energyPerMille: perMille, servicePerMille: 0 } }))).toThrow(AmountError);
    expect(() => billOf(input({ discount: { energyPerMille: 0, servicePerMille: perMille } }))).toThrow(AmountError);
  });

  it('[P7] is exact at the extremes', () => {
    const dearest = {
      periods: [{ fromMinute: 0, untilMinute: 1440, band: 'sharp' as const, energyPriceCentifenPerKwh: 100_000 }],
      servicePriceCentifenPerKwh: 99_999,
    };
    const readings = [reading(0, 4_000_000_000), reading(1, 4_001_000_000)];
    const { bill } = billOf(input({ tariff: dearest, readings, capFen: NO_CAP_FEN }));
    expect(bill).toMatchObject({ energyWh: 1_000_000, grossFen: 1_000_000 + 999_990 });
  });
});

describe('a meter that went backwards', () => {
  const energy = (...metersWh: number[]): number =>
    billOf(input({ readings: metersWh.map((meterWh, index) => reading(8 + index, meterWh)) })).bill.energyWh;

  it('counts up to its last reading, higher ones before as that one', () => {
    const { bill, flags } = billOf(input({ readings: [reading(17, 1000), reading(18, 9000), reading(19, 4000)] }));
    expect([bill.energyWh, bill.lines[0]?.energyWh, flags]).toEqual([3000, 3000, ['meter-backwards']]);
  });

  it('costs nothing when it ends below its start', () => {
    const { bill, flags } = billOf(input({ readings: [reading(17, 1000), reading(18, 9000), reading(19, 999)] }));
    expect([bill.totalFen, flags]).toEqual([0, ['meter-backwards']]);
  });

  it('never charges more than from the start to the end', () => {
    expect(energy(100, 50, 400)).toBe(300);
    expect(energy(100, 300, 200, 400)).toBe(300);
    expect(energy(100, 300, 200)).toBe(100);
    expect(energy(100, 0, 0)).toBe(0);
  });

  it('gives a valid bill whatever it shows', () => {
    const meters = fc.array(fc.tuple(fc.nat(3 * HOUR_MS), fc.nat(50_000)), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(tariffs, meters, (tariff, steps) => {
        let atMs = beijing(3);
        const readings = steps.map(([durationMs, meterWh]) => ({ atMs: (atMs += durationMs), meterWh }));
        const { bill, flags } = billOf(input({ tariff, readings, capFen: NO_CAP_FEN }));
        expect(bill.energyWh).toBe(Math.max(0, energyOf(readings)));
        const fell = readings.some(({ meterWh }, index) => index > 0 && meterWh < (readings[index - 1]?.meterWh ?? 0));
        expect(flags).toEqual(fell ? ['meter-backwards'] : []);
      }),
    );
  });
});

describe('every bill', () => {
  it('[P5] sums: total = Σ lines − Σ discounts, from 0 to the cap, and the lines hold all energy', () => {
    fc.assert(
      fc.property(tariffs, sessions, discounts, fc.nat(200_000), (tariff, readings, discount, capFen) => {
        const { bill, flags } = billOf(input({ tariff, readings, discount, capFen }));
        expect(sum(bill.lines)).toBe(bill.grossFen);
        expect(sum(bill.lines) - sum(bill.discounts)).toBe(bill.totalFen);
        expect(bill.totalFen).toBeGreaterThanOrEqual(0);
        expect(bill.totalFen).toBeLessThanOrEqual(capFen);
        expect(flags.includes('capped')).toBe(bill.discounts.some(({ kind }) => kind === 'cap'));
        expect([...bill.lines, ...bill.discounts].every(({ amountFen }) => Number.isSafeInteger(amountFen) && amountFen >= 0)).toBe(true);
        const energyLines = bill.lines.filter(({ kind }) => kind === 'energy');
        expect(energyLines.reduce((total, { energyWh }) => total + energyWh, 0)).toBe(energyOf(readings));
        expect(new Set(energyLines.map(({ band }) => band)).size).toBe(energyLines.length);
      }),
    );
  });

  it('is not dearer with a discount, nor with a larger one', () => {
    const shares = fc.tuple(fc.nat(1000), fc.nat(1000)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(tariffs, sessions, shares, shares, (tariff, readings, [lowEnergy, highEnergy], [lowService, highService]) => {
        const total = (discount: BillInput['discount']): number =>
          billOf(input({ tariff, readings, discount, capFen: NO_CAP_FEN })).bill.totalFen;
        const low = total({ energyPerMille: lowEnergy, servicePerMille: lowService });
        expect(low).toBeLessThanOrEqual(total(null));
        expect(total({ energyPerMille: highEnergy, servicePerMille: highService })).toBeLessThanOrEqual(low);
        expect(total({ energyPerMille: 1000, servicePerMille: 1000 })).toBe(0);
      }),
    );
  });

  it('is not cheaper with more energy, over one boundary at most, as between readings of a quarter of an hour', () => {
    fc.assert(
      fc.property(
        tariffs,
        discounts,
        fc.nat(86_399_999),
        fc.nat(50_000),
        fc.integer({ min: 1, max: 50 }),
        (tariff, discount, ms, wh, more) => {
          const fromMs = beijing(0) + ms;
          const untilMs = Math.min(fromMs + 15 * MINUTE_MS, nextBoundaryMs(tariff, nextBoundaryMs(tariff, fromMs)));
          const total = (energyWh: number): number =>
            billOf(
              input({
                tariff,
                discount,
                capFen: NO_CAP_FEN,
                readings: [
                  { atMs: fromMs, meterWh: 7 },
                  { atMs: untilMs, meterWh: 7 + energyWh },
                ],
              }),
            ).bill.totalFen;
          expect(total(wh + more)).toBeGreaterThanOrEqual(total(wh));
        },
      ),
    );
  });
});

describe('an estimate', () => {
  const of = (change: Partial<Parameters<typeof estimate>[0]>): number =>
    estimate({ tariff: TARIFF, discount: null, energyWh: 30_000, powerW: 60_000, fromMs: beijing(10), ...change });

  it('is priced like a bill', () => {
    expect(of({})).toBe(2100 + 1800);
    expect(of({ discount: { energyPerMille: 100, servicePerMille: 500 } })).toBe(1890 + 900);
    expect(of({ energyWh: 0 })).toBe(0);
  });

  it('follows the bands over the hours that charging takes', () => {
    // 20 minutes flat, 10 minutes peak
    expect(of({ fromMs: beijing(17) + 40 * MINUTE_MS })).toBe(1400 + 1050 + 1800);
    // a slow pile through the night into the next day
    expect(of({ powerW: 7000, energyWh: 70_000, fromMs: beijing(21) })).toBe(735 + 490 + 1960 + 4200);
  });

  it('is no less for more energy', () => {
    fc.assert(
      fc.property(
        tariffs,
        discounts,
        fc.integer({ min: 1, max: 400_000 }),
        fc.nat(150_000),
        fc.integer({ min: 1, max: 100 }),
        fc.nat(86_399_999),
        (tariff, discount, powerW, energyWh, more, ms) => {
          const given = { tariff, discount, powerW: powerW + 3000, fromMs: beijing(0) + ms };
          expect(estimate({ ...given, energyWh: energyWh + more })).toBeGreaterThanOrEqual(estimate({ ...given, energyWh }));
        },
      ),
    );
  });

  it.each([{ energyWh: -1 }, { energyWh: 0.5 }, { powerW: 0 }, { powerW: 0.5 }])('is refused for %j', (change) => {
    expect(() => of(change)).toThrow(RangeError);
  });
});
