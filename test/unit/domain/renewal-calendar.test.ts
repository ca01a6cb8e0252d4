import { DAY_MS, fromBeijing, HOUR_MS, MINUTE_MS, toBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import {
  announcedWindow,
  announcementMs,
  immediateUntilMs,
  intoWindow,
  isFreshConsent,
  plannedDeductionMs,
  REMINDED_AHEAD_MS,
  reminderMs,
  retryMs,
} from '../../../cloudfunctions/shared/domain/subscription/renewal-calendar';
import { fc } from '../../support/seeded-properties';

/** Any moment of twelve years, three of them leap years. */
const moment = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2037, 0, 1) });
const at = (year: number, month: number, day: number, hour = 10, minute = 0): number =>
  fromBeijing({ year, month, day, timeOfDayMs: hour * HOUR_MS + minute * MINUTE_MS });
/** Days since the epoch, counted in Beijing. */
const dayNumber = (ms: number): number => Math.floor((ms + 8 * HOUR_MS) / DAY_MS);
const timeOf = (ms: number): number => toBeijing(ms).timeOfDayMs;

describe("[D9] the platform's window", () => {
  it('moves any moment to the nearest later one between 07:00 and five minutes before 22:00, and leaves those inside alone', () => {
    fc.assert(
      fc.property(moment, (ms) => {
        const inside = intoWindow(ms);
        expect(timeOf(inside)).toBeGreaterThanOrEqual(7 * HOUR_MS);
        expect(timeOf(inside)).toBeLessThan(22 * HOUR_MS - 5 * MINUTE_MS);
        expect(inside - ms).toBeGreaterThanOrEqual(0);
        expect(inside - ms).toBeLessThanOrEqual(9 * HOUR_MS + 5 * MINUTE_MS);
        expect(inside === ms || timeOf(inside) === 7 * HOUR_MS).toBe(true);
        expect(intoWindow(inside)).toBe(inside);
      }),
    );
  });

  it.each([
    ['opens', at(2028, 2, 29, 6, 59), at(2028, 2, 29, 7)],
    ['is open', at(2028, 2, 29, 7), at(2028, 2, 29, 7)],
    ['is open still', at(2028, 2, 29, 21, 54), at(2028, 2, 29, 21, 54)],
    ['has closed on a leap day', at(2028, 2, 29, 21, 55), at(2028, 3, 1, 7)],
    ['has closed on New Year’s Eve', at(2027, 12, 31, 23), at(2028, 1, 1, 7)],
  ])('%s', (_what, ms, expected) => {
    expect(intoWindow(ms)).toBe(expected);
  });
});

describe('the days of a renewal', () => {
  it('money moves at ten on the day before the cover ends, the reminder comes six days before it: five are left in any case', () => {
    fc.assert(
      fc.property(moment, (coverEndMs) => {
        const moneyMs = plannedDeductionMs(coverEndMs);
        expect([dayNumber(coverEndMs) - dayNumber(moneyMs), timeOf(moneyMs)]).toEqual([1, 10 * HOUR_MS]);
        expect(moneyMs).toBeLessThan(coverEndMs);
        const remindedMs = reminderMs(moneyMs);
        expect(dayNumber(moneyMs) - dayNumber(remindedMs)).toBe(6);
        expect(moneyMs - remindedMs).toBeGreaterThanOrEqual(REMINDED_AHEAD_MS);
        expect(REMINDED_AHEAD_MS).toBe(5 * DAY_MS);
      }),
    );
  });

  it.each([
    ['28 February', at(2027, 2, 28, 12), at(2027, 2, 27)],
    ['29 February', at(2028, 2, 29, 12), at(2028, 2, 28)],
    ['1 March of a leap year', at(2028, 3, 1, 0, 30), at(2028, 2, 29)],
    ['1 January', at(2028, 1, 1, 23, 59), at(2027, 12, 31)],
  ])('cover until %s', (_what, coverEndMs, expected) => {
    expect(plannedDeductionMs(coverEndMs)).toBe(expected);
  });

  it('a further try comes at ten, so many days after the first failure', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 30 }), (failedMs, days) => {
        const ms = retryMs(failedMs, days);
        expect([dayNumber(ms) - dayNumber(failedMs), timeOf(ms)]).toEqual([days, 10 * HOUR_MS]);
      }),
    );
  });

  it('a consent younger than the reminder would be stands for it', () => {
    const moneyMs = at(2027, 3, 30);
    expect(isFreshConsent(reminderMs(moneyMs), moneyMs)).toBe(true);
    expect(isFreshConsent(reminderMs(moneyMs) - 1, moneyMs)).toBe(false);
  });

  it('[D19] twelve hours from signing count as immediate, but for the last five minutes', () => {
    const signedMs = at(2027, 1, 31);
    expect(immediateUntilMs(signedMs) - signedMs).toBe(12 * HOUR_MS - 5 * MINUTE_MS);
  });
});

describe('the advance notice', () => {
  it('asked for on day D, lets us deduct from D+2 to D+8, in the hours of the platform', () => {
    fc.assert(
      fc.property(moment, (askedMs) => {
        const window = announcedWindow({ askedMs, announcedMs: askedMs, estimatedFen: 1 });
        expect(window).not.toBeNull();
        const { fromMs = 0, untilMs = 0 } = window ?? {};
        expect([dayNumber(fromMs) - dayNumber(askedMs), timeOf(fromMs)]).toEqual([2, 7 * HOUR_MS]);
        expect([dayNumber(untilMs) - dayNumber(askedMs), timeOf(untilMs)]).toEqual([8, 22 * HOUR_MS - 5 * MINUTE_MS]);
      }),
    );
  });

  it('asked for twice, has the narrower window: from the later call, until the earlier one’s end', () => {
    const askedMs = at(2027, 4, 27, 21);
    const announcedMs = at(2027, 4, 28, 7);
    expect(announcedWindow({ askedMs, announcedMs, estimatedFen: 1 })).toEqual({
      fromMs: at(2027, 4, 30, 7),
      untilMs: at(2027, 5, 5, 21, 55),
    });
  });

  it('not confirmed, allows nothing', () => {
    expect(announcedWindow({ askedMs: at(2027, 4, 27), announcedMs: null, estimatedFen: 1 })).toBeNull();
  });

  it('is asked for on the third day before the cover ends', () => {
    expect(announcementMs(plannedDeductionMs(at(2027, 4, 30, 12)))).toBe(at(2027, 4, 27));
  });
});
