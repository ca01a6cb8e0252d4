import { beijingDay, beijingMonth, parseBeijingDateTime, sinceBeijingMidnightMs } from '../../../local/kernel/beijing-time';

const HOUR_MS = 3_600_000;
/** The last second of 31 December 2026 in Beijing; in London it is four in the afternoon. */
const NEW_YEARS_EVE_MS = Date.UTC(2026, 11, 31, 15, 59, 59);

describe('Beijing time', () => {
  it('reads a date with its time, and nothing that is none', () => {
    expect(parseBeijingDateTime('2026-12-31 23:59:59')).toBe(NEW_YEARS_EVE_MS);
    expect(parseBeijingDateTime('2026-02-30 10:00:00')).toBeNull();
    expect(parseBeijingDateTime('')).toBeNull();
  });

  it('has its own midnight', () => {
    expect(sinceBeijingMidnightMs(NEW_YEARS_EVE_MS)).toBe(24 * HOUR_MS - 1000);
    expect(sinceBeijingMidnightMs(NEW_YEARS_EVE_MS + 1000)).toBe(0);
    expect(beijingDay(NEW_YEARS_EVE_MS + 1000) - beijingDay(NEW_YEARS_EVE_MS)).toBe(1);
    expect(beijingDay(NEW_YEARS_EVE_MS) - beijingDay(NEW_YEARS_EVE_MS - 24 * HOUR_MS + 1000)).toBe(0);
  });

  it('counts months across years', () => {
    expect(beijingMonth(NEW_YEARS_EVE_MS + 1000) - beijingMonth(NEW_YEARS_EVE_MS)).toBe(1);
    expect(beijingMonth(NEW_YEARS_EVE_MS) - beijingMonth(Date.UTC(2026, 10, 30, 16))).toBe(0);
    expect(beijingMonth(NEW_YEARS_EVE_MS) - beijingMonth(Date.UTC(2026, 10, 30, 15, 59))).toBe(1);
  });
});
