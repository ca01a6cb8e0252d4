import { compactBeijing, HOUR_MS, MINUTE_MS, parseCompactBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import { daysBetween } from '../../../cloudfunctions/shared/domain/statement/days';
import { coveringPlanId } from '../../../cloudfunctions/shared/domain/subscription/discount';
import { newMembership } from '../../../cloudfunctions/shared/domain/subscription/membership';
import { grantPeriod, withdrawPeriod } from '../../../cloudfunctions/shared/domain/subscription/periods';
import {
  announcedWindow,
  intoWindow,
  plannedDeductionMs,
  reminderMs,
} from '../../../cloudfunctions/shared/domain/subscription/renewal-calendar';
import { fc } from '../../support/seeded-properties';

/** A slow calendar of its own: days are counted one after the other from 1 January 1970, eight hours ahead of UTC. */
interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}
const DAY = 24 * HOUR_MS;
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const lengthOf = (year: number, month: number): number =>
  [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
const DAYS: readonly Day[] = (() => {
  const days: Day[] = [];
  for (let year = 1970; year <= 2060; year += 1)
    for (let month = 1; month <= 12; month += 1) for (let day = 1; day <= lengthOf(year, month); day += 1) days.push({ year, month, day });
  return days;
})();
const NUMBERS = new Map(DAYS.map(({ year, month, day }, number) => [`${year}/${month}/${day}`, number]));
const numberOf = (atMs: number): number => Math.floor((atMs + 8 * HOUR_MS) / DAY);
const dayOf = (atMs: number): Day => DAYS[numberOf(atMs)] ?? { year: 0, month: 0, day: 0 };
const midnightMs = (number: number): number => number * DAY - 8 * HOUR_MS;
const timeOf = (atMs: number): number => atMs - midnightMs(numberOf(atMs));

/** Month by month, on the anchor day or the month's last. */
function slowEnd(fromMs: number, months: number, anchorDay: number): number {
  let { year, month } = dayOf(fromMs);
  for (let passed = 0; passed < months; passed += 1) [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  const number = NUMBERS.get(`${year}/${month}/${Math.min(anchorDay, lengthOf(year, month))}`) ?? NaN;
  return midnightMs(number) + timeOf(fromMs);
}

const LATE_DAYS = [...DAYS.keys()].filter((number) => number > 20_000 && number < 26_000 && (DAYS[number]?.day ?? 0) > 27);
const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2045, 0, 1) });
/** Often at the end of a month, where calendars differ. */
const start = fc.oneof(
  moment,
  fc.tuple(fc.constantFrom(...LATE_DAYS), fc.nat(DAY - 1)).map(([number, timeMs]) => midnightMs(number) + timeMs),
);

describe('times of Beijing', () => {
  it('are those of a calendar that counts days one by one, and are read back', () => {
    const two = (value: number): string => String(value).padStart(2, '0');
    fc.assert(
      fc.property(start, (atMs) => {
        const { year, month, day } = dayOf(atMs);
        const seconds = Math.floor(timeOf(atMs) / 1000);
        const time = `${two(Math.floor(seconds / 3600))}${two(Math.floor(seconds / 60) % 60)}${two(seconds % 60)}`;
        expect(compactBeijing(atMs)).toBe(`${year}${two(month)}${two(day)}${time}`);
        expect(parseCompactBeijing(compactBeijing(atMs))).toBe(Math.floor(atMs / 1000) * 1000);
      }),
      { numRuns: 250 },
    );
  });

  it('days of statements are every day between two, once', () => {
    fc.assert(
      fc.property(start, fc.integer({ min: -3, max: 40 }), (atMs, days) => {
        const text = (number: number): string => compactBeijing(midnightMs(number)).slice(0, 8);
        const first = numberOf(atMs);
        const expected = Array.from({ length: Math.max(0, days + 1) }, (_, index) => text(first + index));
        expect(daysBetween(text(first), text(first + days))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a chain of paid periods', () => {
  const PLANS = [1, 3, 12].map((cycleMonths) => ({ planId: `every ${cycleMonths}`, cycleMonths }));
  const payments = fc.array(
    fc.record({
      plan: fc.constantFrom(...PLANS),
      withdrawn: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      lateMs: fc.constantFrom(-DAY, -1, 0, 1, 20 * DAY),
    }),
    { minLength: 1, maxLength: 30 },
  );

  it('keeps its day of the month through years, and covers what the slow calendar covers', () => {
    fc.assert(
      fc.property(start, payments, (fromMs, all) => {
        let member = newMembership('m', 'o');
        let cover: { readonly untilMs: number; readonly anchorDay: number } | null = null;
        const covered: { readonly fromMs: number; readonly untilMs: number; readonly planId: string }[] = [];
        for (const [index, { plan, withdrawn, lateMs }] of all.entries()) {
          const paidMs: number = cover === null ? fromMs : cover.untilMs + lateMs;
          const outTradeNo = `S${index}`;
          member = grantPeriod(member, { outTradeNo, amountFen: 1, terms: plan }, paidMs);
          const begin: { readonly atMs: number; readonly anchorDay: number } =
            cover !== null && cover.untilMs > paidMs
              ? { atMs: cover.untilMs, anchorDay: cover.anchorDay }
              : { atMs: paidMs, anchorDay: dayOf(paidMs).day };
          const untilMs = slowEnd(begin.atMs, plan.cycleMonths, begin.anchorDay);
          expect(member.periods.at(-1)).toMatchObject({ outTradeNo, fromMs: begin.atMs, untilMs, anchorDay: begin.anchorDay });
          if (withdrawn) member = withdrawPeriod(member, outTradeNo);
          else [cover] = [{ untilMs, anchorDay: begin.anchorDay }, covered.push({ fromMs: begin.atMs, untilMs, planId: plan.planId })];
        }
        for (const { fromMs: at, untilMs } of covered) {
          for (const ms of [at - 1, at, untilMs - 1, untilMs]) {
            expect(coveringPlanId(member, ms)).toBe(covered.find((period) => period.fromMs <= ms && ms < period.untilMs)?.planId ?? null);
          }
        }
      }),
      { numRuns: 80 },
    );
  });
});

describe('[D9] the days and hours of a deduction', () => {
  const isOpen = (atMs: number): boolean => timeOf(atMs) >= 7 * HOUR_MS && timeOf(atMs) < 22 * HOUR_MS - 5 * MINUTE_MS;

  it('the next moment of the window is the first that a search minute by minute finds', () => {
    fc.assert(
      fc.property(start, (atMs) => {
        let found = atMs;
        // To the next full minute, then one after the other.
        while (!isOpen(found)) found = (Math.floor(found / MINUTE_MS) + 1) * MINUTE_MS;
        expect(intoWindow(atMs)).toBe(found);
      }),
      { numRuns: 200 },
    );
  });

  it('money moves on the day before the cover ends, the reminder comes six days before that, a notice lets deduct from D+2 to D+8', () => {
    fc.assert(
      fc.property(start, fc.nat(3 * DAY), (atMs, laterMs) => {
        const number = numberOf(atMs);
        expect(plannedDeductionMs(atMs)).toBe(midnightMs(number - 1) + 10 * HOUR_MS);
        expect(reminderMs(atMs)).toBe(midnightMs(number - 6) + 10 * HOUR_MS);
        expect(announcedWindow({ askedMs: atMs, announcedMs: atMs + laterMs, estimatedFen: 1 })).toEqual({
          fromMs: midnightMs(numberOf(atMs + laterMs) + 2) + 7 * HOUR_MS,
          untilMs: midnightMs(number + 8) + 22 * HOUR_MS - 5 * MINUTE_MS,
        });
      }),
      { numRuns: 200 },
    );
  });
});
