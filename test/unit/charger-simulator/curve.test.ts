import { fc } from '../../support/seeded-properties';
import { energyAfter, msUntilFull, powerAfter, storedAfter } from '../../../local/charger/curve';

const HOUR_MS = 3_600_000;
const CAR = { batteryWh: 60_000, powerW: 60_000 };
const piles = fc.record({ batteryWh: fc.integer({ min: 1000, max: 200_000 }), powerW: fc.integer({ min: 3500, max: 360_000 }) });
const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe('charging', () => {
  it('runs at full power up to 80 %, then falls evenly to nothing at 100 %', () => {
    // 20 % to 80 % of 60 kWh at 60 kW: 36 minutes; the last fifth at half of that: 24 minutes
    expect(msUntilFull(CAR, 12_000)).toBe(HOUR_MS);
    expect([0, 0.3, 0.6, 0.8, 1, 2].map((hours) => powerAfter(CAR, 12_000, hours * HOUR_MS))).toEqual([
      60_000, 60_000, 60_000, 30_000, 0, 0,
    ]);
    expect([0, 0.3, 0.6, 0.8, 1, 2].map((hours) => energyAfter(CAR, 12_000, hours * HOUR_MS))).toEqual([
      0, 18_000, 36_000, 45_000, 48_000, 48_000,
    ]);
  });

  it('of a full battery is over at once', () => {
    expect([msUntilFull(CAR, 60_000), powerAfter(CAR, 60_000, 0), energyAfter(CAR, 60_000, 9)]).toEqual([0, 0, 0]);
  });

  it('ends exactly full, never goes back and never exceeds its power', () => {
    fc.assert(
      fc.property(piles, shares, shares, shares, (pile, share, first, second) => {
        const stored = share * pile.batteryWh;
        const whole = msUntilFull(pile, stored);
        expect(storedAfter(pile, stored, whole)).toBe(pile.batteryWh);
        const [early, late] = [Math.min(first, second) * whole, Math.max(first, second) * whole];
        const gained = storedAfter(pile, stored, late) - storedAfter(pile, stored, early);
        expect(gained).toBeGreaterThanOrEqual(-1e-6);
        expect(gained).toBeLessThanOrEqual((pile.powerW * (late - early)) / HOUR_MS + 1e-6);
        expect(energyAfter(pile, stored, whole)).toBeLessThanOrEqual(pile.batteryWh - stored + 1e-5);
      }),
    );
  });

  it('that is looked at in between goes on as if it had not been', () => {
    fc.assert(
      fc.property(piles, shares, shares, shares, (pile, share, first, second) => {
        const stored = share * pile.batteryWh;
        const [a, b] = [first * 10 * HOUR_MS, second * 10 * HOUR_MS];
        // a battery that is nearly full forgets by the square root of what a sum of fractions loses
        expect(storedAfter(pile, storedAfter(pile, stored, a), b)).toBeCloseTo(storedAfter(pile, stored, a + b), 3);
      }),
    );
  });
});
