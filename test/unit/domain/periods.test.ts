import { fc } from '../../support/seeded-properties';
import { compactBeijing, DAY_MS, daysInMonth, fromBeijing, HOUR_MS, toBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import { newMembership } from '../../../cloudfunctions/shared/domain/subscription/membership';
import { grantPeriod, validUntilMs, withdrawPeriod } from '../../../cloudfunctions/shared/domain/subscription/periods';
import type { Membership, Order } from '../../../cloudfunctions/shared/domain/subscription/types';
import { MONTH, NOW_MS, purchase } from './members';

const EMPTY = newMembership('m', 'o');
const { order: ORDER } = purchase();
const orderNo = (number: number, cycleMonths = 1): Order => ({ ...ORDER, outTradeNo: `S${number}`, terms: { ...MONTH, cycleMonths } });
const at = (month: number, day: number, year = 2027): number => fromBeijing({ year, month, day, timeOfDayMs: 10 * HOUR_MS });
const days = (member: Membership): string[] =>
  member.periods.map(({ fromMs, untilMs }) => `${compactBeijing(fromMs).slice(0, 8)}-${compactBeijing(untilMs).slice(0, 8)}`);

describe('a paid order', () => {
  it('is granted once, however often it is reported', () => {
    const once = grantPeriod(EMPTY, orderNo(1), NOW_MS);
    expect(grantPeriod(once, orderNo(1), NOW_MS + DAY_MS)).toBe(once);
    expect(once.periods).toMatchObject([{ fromMs: NOW_MS, paidMs: NOW_MS, paidFen: 1900, planId: 'month', withdrawn: false }]);
  });

  it('continues the cover that is left and keeps its day of the month', () => {
    let member = grantPeriod(EMPTY, orderNo(1), at(1, 31));
    member = grantPeriod(member, orderNo(2), at(2, 20));
    member = grantPeriod(member, orderNo(3), at(3, 20));
    expect(days(member)).toEqual(['20270131-20270228', '20270228-20270331', '20270331-20270430']);
  });

  it('paid after the cover has ended begins when it was paid, with a day of its own', () => {
    const member = grantPeriod(grantPeriod(EMPTY, orderNo(1), at(1, 31)), orderNo(2), at(3, 5));
    expect(days(member)).toEqual(['20270131-20270228', '20270305-20270405']);
    expect(member.periods.map(({ anchorDay }) => anchorDay)).toEqual([31, 5]);
  });

  it('leaves no gap and no overlap while each payment comes before the end', () => {
    const cycles = fc.array(fc.constantFrom(1, 3, 12), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), cycles, fc.double({ min: 0, max: 0.999, noNaN: true }), (day, months, share) => {
        let member = EMPTY;
        let paidMs = Date.UTC(2025, 0, 1) + day * DAY_MS;
        for (const [number, cycleMonths] of months.entries()) {
          member = grantPeriod(member, orderNo(number, cycleMonths), paidMs);
          const last = member.periods.at(-1);
          if (last) paidMs = Math.floor(last.fromMs + (last.untilMs - last.fromMs) * share);
        }
        const anchorDay = toBeijing(member.periods[0]?.fromMs ?? 0).day;
        for (const [number, { fromMs, untilMs }] of member.periods.entries()) {
          if (number > 0) expect(fromMs).toBe(member.periods[number - 1]?.untilMs);
          const end = toBeijing(untilMs);
          expect(end.day).toBe(Math.min(anchorDay, daysInMonth(end.year, end.month)));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a payment while the service was kept', () => {
  const KEPT_MS = 7 * DAY_MS;
  const first = grantPeriod(EMPTY, orderNo(1), at(1, 31));

  it('continues the cover, however late it came', () => {
    expect(days(grantPeriod(first, orderNo(2), at(3, 6), KEPT_MS))).toEqual(['20270131-20270228', '20270228-20270331']);
  });

  it('begins anew once the service was suspended', () => {
    expect(days(grantPeriod(first, orderNo(2), at(3, 8), KEPT_MS))).toEqual(['20270131-20270228', '20270308-20270408']);
  });
});

describe('a withdrawn period', () => {
  it('covers nothing and stays on record', () => {
    const member = withdrawPeriod(grantPeriod(EMPTY, orderNo(1), NOW_MS), 'S1');
    expect(validUntilMs(member)).toBeNull();
    expect(member.periods).toMatchObject([{ outTradeNo: 'S1', withdrawn: true }]);
    expect(grantPeriod(member, orderNo(1), NOW_MS).periods).toHaveLength(1);
  });

  it('is not continued by the next one', () => {
    const member = grantPeriod(withdrawPeriod(grantPeriod(EMPTY, orderNo(1), at(1, 31)), 'S1'), orderNo(2), at(2, 5));
    expect(days(member).at(-1)).toBe('20270205-20270305');
  });
});
