import { fc } from '../../support/seeded-properties';
import {
  addMonths,
  compactBeijing,
  DAY_MS,
  daysInMonth,
  fromBeijing,
  HOUR_MS,
  MINUTE_MS,
  toBeijing,
} from '../../../cloudfunctions/shared/domain/beijing';

const at = (year: number, month: number, day: number, hour = 10): number => fromBeijing({ year, month, day, timeOfDayMs: hour * HOUR_MS });
const dateOf = (ms: number): string => compactBeijing(ms).slice(0, 8);
/** 2000 to 2100. */
const moment = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) });

describe('Beijing dates', () => {
  it('are eight hours ahead of UTC', () => {
    expect(toBeijing(Date.UTC(2026, 11, 31, 16, 30))).toEqual({ year: 2027, month: 1, day: 1, timeOfDayMs: 30 * MINUTE_MS });
    expect(compactBeijing(Date.UTC(2026, 11, 31, 15, 59, 59, 999))).toBe('20261231235959');
  });

  it('come back to the same moment', () => {
    fc.assert(fc.property(moment, (ms) => fromBeijing(toBeijing(ms)) === ms));
  });

  it('know leap years', () => {
    expect([2023, 2024, 2000, 2100].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 29, 28]);
    expect([1, 4, 12].map((month) => daysInMonth(2026, month))).toEqual([31, 30, 31]);
  });
});

describe('a month later', () => {
  it('31 January → 28 February → 31 March', () => {
    const february = addMonths(at(2027, 1, 31), 1, 31);
    expect(dateOf(february)).toBe('20270228');
    expect(dateOf(addMonths(february, 1, 31))).toBe('20270331');
  });

  it('is 29 February in a leap year, and 28 in the year after', () => {
    expect(dateOf(addMonths(at(2028, 1, 31), 1, 31))).toBe('20280229');
    expect(dateOf(addMonths(at(2028, 2, 29), 12, 29))).toBe('20290228');
    expect(dateOf(addMonths(at(2029, 2, 28), 36, 29))).toBe('20320229');
  });

  it('goes on over the turn of the year', () => {
    expect(dateOf(addMonths(at(2026, 12, 31), 1, 31))).toBe('20270131');
    expect(dateOf(addMonths(at(2026, 11, 30), 3, 31))).toBe('20270228');
    expect(dateOf(addMonths(at(2026, 12, 15), 12, 15))).toBe('20271215');
  });

  it('is the anchor day or the last day, at the same time of day, in the month that follows', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 36 }), fc.integer({ min: 1, max: 31 }), (ms, months, anchorDay) => {
        const from = toBeijing(ms);
        const to = toBeijing(addMonths(ms, months, anchorDay));
        expect(to.year * 12 + to.month).toBe(from.year * 12 + from.month + months);
        expect(to.day).toBe(Math.min(anchorDay, daysInMonth(to.year, to.month)));
        expect(to.timeOfDayMs).toBe(from.timeOfDayMs);
      }),
    );
  });

  it('month by month leads to the same day as all at once', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 48 }), (ms, months) => {
        const anchorDay = toBeijing(ms).day;
        let stepwise = ms;
        for (let month = 0; month < months; month += 1) stepwise = addMonths(stepwise, 1, anchorDay);
        expect(stepwise).toBe(addMonths(ms, months, anchorDay));
        expect(stepwise - ms).toBeGreaterThanOrEqual(months * 28 * DAY_MS);
      }),
    );
  });
});
