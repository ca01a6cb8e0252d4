import { DAY_MS, daysInMonth, HOUR_MS, MINUTE_MS, SECOND_MS, toBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import { type DeductionRemedy, DEDUCTION_REMEDIES } from '../../../cloudfunctions/shared/domain/subscription/deduction-remedies';
import { dunningOf, nextDeductionMs, renewalStep } from '../../../cloudfunctions/shared/domain/subscription/renewal';
import { renewalAmountFen } from '../../../cloudfunctions/shared/domain/subscription/renewal-steps';
import { fc } from '../../support/seeded-properties';
import { MONTH } from './members';
import { type Course, type CourseOptions, QUARTER, runCourse, signedMember } from './renewal-course';

/** Any moment of twelve years. */
const startMs = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2036, 0, 1) });
const terms = fc.constantFrom(
  MONTH,
  QUARTER,
  { ...MONTH, mode: 'pre-notify' as const },
  { ...QUARTER, mode: '24h-delay' as const, cycleMonths: 12 },
);
const dayNumber = (ms: number): number => Math.floor((ms + 8 * HOUR_MS) / DAY_MS);
const isInWindow = (ms: number): boolean => {
  const { timeOfDayMs } = toBeijing(ms);
  return timeOfDayMs >= 7 * HOUR_MS && timeOfDayMs < 22 * HOUR_MS;
};
/** Codes of failures after which it is tried again. */
const trouble = fc.constantFrom('NOTENOUGH', 'BANKERROR', 'RULELIMIT', 'ACCOUNTERROR', 'SYSTEMERROR', 'INVALID_REQUEST', 'made-up');
/** Mostly paid, so that a course goes on. */
const outcome = fc.oneof({ weight: 2, arbitrary: fc.constant('paid') }, { weight: 1, arbitrary: trouble });
const delayMs = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: MINUTE_MS }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 4 * DAY_MS }) },
);
/** Courses of three years with late steps, failures and lost answers of every kind. */
const course = fc
  .record({
    startMs,
    terms,
    outcomes: fc.array(outcome, { minLength: 1, maxLength: 20 }),
    delays: fc.array(delayMs, { minLength: 1, maxLength: 20 }),
    lost: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
    planPriceFen: fc.integer({ min: 1, max: 20_000 }),
    signedLaterMs: fc.constantFrom(0, 10 * DAY_MS, 28 * DAY_MS),
  })
  .map(({ outcomes, delays, lost, signedLaterMs, ...given }): CourseOptions => ({
    ...given,
    months: 37,
    signedMs: given.startMs + signedLaterMs,
    outcomeOf: (n) => outcomes[n % outcomes.length] ?? 'paid',
    delayOfMs: (n) => delays[n % delays.length] ?? 0,
    isLost: (n) => lost[n % lost.length] ?? false,
  }));
const holds = (check: (run: Course, options: CourseOptions) => void): void =>
  fc.assert(
    fc.property(course, (options) => check(runCourse(options), options)),
    { numRuns: 80 },
  );
const attemptsByCycle = ({ attempts }: Course): Map<string, Course['attempts'][number][]> => {
  const cycles = new Map<string, Course['attempts'][number][]>();
  for (const attempt of attempts) cycles.set(attempt.cycle.cycleNo, [...(cycles.get(attempt.cycle.cycleNo) ?? []), attempt]);
  return cycles;
};

describe('whatever fails, however late a step is taken, in both modes', () => {
  it('[D9] the platform is called between 07:00 and 22:00 in Beijing only', () => {
    holds(({ steps }) => {
      for (const { kind, atMs } of steps) if (kind === 'deduct' || kind === 'announce') expect(isInWindow(atMs)).toBe(true);
    });
  });

  it('the user is reminded five days before money moves, at least; only a consent younger than that stands for it', () => {
    holds(({ attempts }, { signedMs = 0 }) => {
      for (const { cycle, moneyMs } of attempts) {
        const knownMs = cycle.remindedMs ?? signedMs;
        if (cycle.remindedMs !== null) expect(moneyMs - knownMs).toBeGreaterThanOrEqual(5 * DAY_MS);
        else expect(cycle.fromMs - signedMs).toBeLessThan(8 * DAY_MS);
      }
    });
  });

  it('pre-notify deducts from D+2 to D+8 of a notice that the platform confirmed, and never more than it named', () => {
    holds(({ attempts }, { terms: { mode }, signedMs = 0 }) => {
      for (const { deduction, announcement } of attempts) {
        if (mode !== 'pre-notify' || deduction.appliedMs < signedMs + 12 * HOUR_MS) continue;
        expect(announcement?.announcedMs).toEqual(expect.any(Number));
        const { askedMs, announcedMs, estimatedFen } = announcement ?? { askedMs: 0, announcedMs: 0, estimatedFen: 0 };
        expect(dayNumber(deduction.appliedMs) - dayNumber(announcedMs ?? 0)).toBeGreaterThanOrEqual(2);
        expect(dayNumber(deduction.appliedMs) - dayNumber(askedMs)).toBeLessThanOrEqual(8);
        expect(deduction.amountFen).toBeLessThanOrEqual(estimatedFen);
      }
    });
  });

  it('[D10] an attempt begins only when no other is open, under a number of its own', () => {
    holds(({ attempts }) => {
      expect(attempts.filter(({ open, next }) => open !== 1 || next !== null)).toEqual([]);
      expect(new Set(attempts.map(({ deduction }) => deduction.outTradeNo)).size).toBe(attempts.length);
    });
  });

  it('each attempt takes what the user was told, never more than the cap', () => {
    holds(({ attempts }, { terms: { capFen } }) => {
      for (const { deduction, cycle } of attempts) {
        expect(deduction.amountFen).toBe(cycle.amountFen);
        expect(deduction.amountFen).toBeLessThanOrEqual(capFen);
      }
    });
  });

  it('one cycle pays one period, and the periods leave no gap unless a deduction failed or a step was late', () => {
    holds(({ member, attempts }) => {
      const paid = member.deductions.filter(({ state }) => state === 'paid');
      expect(member.periods).toHaveLength(1 + paid.length);
      expect(new Set(paid.map(({ cycleNo }) => cycleNo)).size).toBe(paid.length);
      expect(attempts.length).toBe(member.deductions.length);
    });
  });

  it('dunning ends: a cycle has no more tries than its plan, and the contract is ended when nothing is left of it, never before its time', () => {
    holds((run, { terms: { dunning } }) => {
      for (const attempts of attemptsByCycle(run).values()) {
        const counted = attempts.filter(
          ({ deduction }) => run.member.deductions.find((d) => d.outTradeNo === deduction.outTradeNo)?.errCode !== 'INVALID_REQUEST',
        );
        expect(counted.length).toBeLessThanOrEqual(1 + dunning.retryDays.length);
        expect(attempts.length).toBeLessThanOrEqual(12);
      }
      const end = run.steps.find(({ kind }) => kind === 'end');
      const open = run.member.cycles.find(({ state }) => state === 'dropped');
      if (end) expect(end.atMs).toBeGreaterThanOrEqual(dunningOf(run.contract, open?.fromMs ?? Infinity).endMs);
      expect(run.contract.state === 'ending').toBe(end !== undefined);
    });
  });
});

describe('while everything goes well', () => {
  it('money moves on the day before the cover ends, whatever day of the month it began on', () => {
    fc.assert(
      fc.property(startMs, terms, (ms, agreed) => {
        const { member, attempts, alarms } = runCourse({ startMs: ms, terms: agreed, months: 37 });
        const [first] = member.periods;
        for (const [n, period] of member.periods.entries()) {
          const begin = toBeijing(period.fromMs);
          if (n === 0 || !first) continue;
          expect(period.fromMs).toBe(member.periods[n - 1]?.untilMs);
          expect(begin.day).toBe(Math.min(first.anchorDay, daysInMonth(begin.year, begin.month)));
          expect(dayNumber(period.fromMs) - dayNumber(period.paidMs)).toBe(1);
        }
        expect(attempts.length).toBeGreaterThanOrEqual(Math.floor(36 / agreed.cycleMonths) - 1);
        expect(alarms).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('the user is told the day on which it will be', () => {
    fc.assert(
      fc.property(startMs, terms, fc.double({ min: 0, max: 0.99, noNaN: true }), (ms, agreed, share) => {
        const { member, contract } = signedMember(ms, agreed);
        const untilMs = member.periods[0]?.untilMs ?? 0;
        const nowMs = Math.floor(ms + (untilMs - 8 * DAY_MS - ms) * share);
        const told = nextDeductionMs(member, contract, nowMs);
        expect(dayNumber(untilMs) - dayNumber(told ?? 0)).toBe(1);
        const [first] = runCourse({ startMs: ms, terms: agreed, months: agreed.cycleMonths + 0.5 }).attempts;
        expect(Math.abs((first?.moneyMs ?? 0) - (told ?? 0))).toBeLessThan(2 * MINUTE_MS);
      }),
      { numRuns: 60 },
    );
  });
});

describe('[D19] in the first twelve hours after signing', () => {
  /** Signed again when the cover is over: it is due at once. */
  const late = (agreed: typeof MONTH, hour: number): Course => {
    const start = Date.UTC(2027, 0, 31, 2);
    const cover = signedMember(start, agreed).member.periods[0]?.untilMs ?? 0;
    return runCourse({
      startMs: start,
      terms: agreed,
      signedMs: cover + hour * HOUR_MS,
      months: agreed.cycleMonths + 1,
      delayOfMs: (n) => (n === 0 ? 0 : SECOND_MS),
    });
  };

  it.each([MONTH, QUARTER])('$mode: money moves at once, without notice or delay', (agreed) => {
    const [attempt] = late(agreed, 1).attempts;
    expect(attempt?.announcement).toBeNull();
    expect((attempt?.moneyMs ?? 0) - (attempt?.deduction.appliedMs ?? 0)).toBeLessThan(MINUTE_MS);
  });
});

describe('every row of the remedies', () => {
  const START_MS = Date.UTC(2027, 0, 31, 4);
  /** The first attempt fails with this code, those after it are paid. */
  const failing = (agreed: typeof MONTH, code: string, times = 1): Course =>
    runCourse({ startMs: START_MS, terms: agreed, months: agreed.cycleMonths + 0.5, outcomeOf: (n) => (n < times ? code : 'paid') });
  const rows = [...DEDUCTION_REMEDIES].map(([code, remedy]) => ({ code, remedy }));
  const of = (...remedies: DeductionRemedy[]) => rows.filter(({ remedy }) => remedies.includes(remedy));

  it.each([...of('later', 'ask-user'), { code: 'made-up', remedy: 'later' as const }])(
    '$code ($remedy): the next day with a new number',
    ({ code }) => {
      for (const agreed of [MONTH, QUARTER]) {
        const { attempts, member, alarms } = failing(agreed, code);
        const [first, second] = attempts;
        expect(member.deductions.map(({ state }) => state)).toEqual(['failed', 'paid']);
        expect(dayNumber(second?.moneyMs ?? 0) - dayNumber(first?.moneyMs ?? 0)).toBe(1);
        expect(alarms).toEqual([]);
      }
    },
  );

  it.each(of('ask-user'))('$code: twice at most, then it waits for the user until dunning ends', ({ code }) => {
    const { attempts, steps, contract } = failing(MONTH, code, 99);
    expect(attempts).toHaveLength(2);
    const { endMs } = dunningOf(contract, attempts[0]?.cycle.fromMs ?? 0);
    expect(steps.at(-1)?.kind).toBe('end');
    expect((steps.at(-1)?.atMs ?? 0) - endMs).toBeLessThan(MINUTE_MS);
  });

  it.each(of('announce-again'))('$code: a new notice, and the try does not count; without notices a person looks', ({ code }) => {
    const { steps, member } = failing(QUARTER, code);
    expect(steps.map(({ kind }) => kind)).toEqual(['remind', 'announce', 'deduct', 'announce', 'deduct']);
    expect(member.deductions.map(({ state }) => state)).toEqual(['failed', 'paid']);
    const delayed = failing(MONTH, code);
    expect([delayed.alarms, delayed.attempts.length]).toEqual([['deduction-refused'], 1]);
  });

  it.each(of('contract-gone'))(
    '$code: the contract is asked about at once, and ended a day later if it still seems to live',
    ({ code }) => {
      for (const agreed of [MONTH, QUARTER]) {
        const { attempts, steps, contract, member } = failing(agreed, code, 99);
        expect(attempts).toHaveLength(1);
        const failedMs = member.deductions[0]?.failedMs ?? 0;
        expect(steps.at(-1)?.kind).toBe('end');
        expect((steps.at(-1)?.atMs ?? 0) - failedMs - DAY_MS).toBeLessThan(MINUTE_MS);
        expect(contract).toMatchObject({ state: 'ending', endedBy: 'unpaid' });
      }
    },
  );

  it.each(of('hold'))('$code: nothing more by itself, a person is told', ({ code }) => {
    for (const agreed of [MONTH, QUARTER]) {
      const { attempts, alarms, member, contract } = failing(agreed, code, 99);
      expect([attempts.length, alarms, contract.state]).toEqual([1, ['deduction-refused'], 'signed']);
      expect(member.cycles.at(-1)?.heldBecause).toBe(code);
      expect(renewalStep(member, contract, START_MS + 400 * DAY_MS)).toBeNull();
    }
  });
});

describe('the amount of a period', () => {
  const price = fc.integer({ min: 1, max: 100_000 });
  it('follows the price of the plan only where the template lets it, never above the cap', () => {
    fc.assert(
      fc.property(price, price, fc.option(price), (priceFen, roomFen, planPriceFen) => {
        const { contract } = signedMember(Date.UTC(2027, 0, 31), { ...MONTH, priceFen, capFen: priceFen + roomFen });
        const amountFen = renewalAmountFen(contract, planPriceFen);
        expect(amountFen).toBe(planPriceFen !== null && planPriceFen <= priceFen + roomFen ? planPriceFen : priceFen);
        expect(amountFen).toBeLessThanOrEqual(contract.terms.capFen);
      }),
    );
  });

  it('of a fixed template is the price that was agreed to, whatever the plan costs today', () => {
    const { contract } = signedMember(Date.UTC(2027, 0, 31), MONTH);
    for (const today of [1, 2499, 2501, null]) expect(renewalAmountFen(contract, today)).toBe(2500);
  });
});
