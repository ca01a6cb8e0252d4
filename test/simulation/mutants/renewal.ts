import { APPLICATION, DOMAIN, edit, type Mutant } from './mutant';

const SUBSCRIPTION = `${DOMAIN}/subscription`;
const CALENDAR = `${SUBSCRIPTION}/renewal-calendar.ts`;

/** Bugs in when, by how much and how often a renewal is deducted, and for which time. */
export const RENEWAL_MUTANTS: readonly Mutant[] = [
  {
    name: 'window-in-utc',
    why: 'The hours in which deductions are allowed are taken from the clock of the function, which runs in UTC.',
    rows: ['D9'],
    expects: ['I4'],
    edits: [
      edit(
        CALENDAR,
        'const { timeOfDayMs } = toBeijing(atMs);\n  if (timeOfDayMs',
        'const timeOfDayMs = atMs % DAY_MS;\n  if (timeOfDayMs',
      ),
    ],
  },
  {
    name: 'window-without-an-end',
    why: 'Before seven it waits; that there is an end at ten in the evening is forgotten.',
    rows: ['D9'],
    expects: ['I4'],
    edits: [edit(CALENDAR, 'return timeOfDayMs < WINDOW_CLOSES_MS ? atMs : onDay(atMs, 1, WINDOW_OPENS_MS);', 'return atMs;')],
  },
  {
    name: 'repeated-at-night',
    why: 'The first call keeps the hours; its repetition comes whenever the question is due.',
    rows: ['D9'],
    expects: ['I4'],
    edits: [
      edit(
        `${APPLICATION}/subscription/ask-deduction.ts`,
        "deduction.state === 'applying' && intoWindow(app.clock.nowMs()) === app.clock.nowMs();",
        "deduction.state === 'applying';",
      ),
    ],
  },
  {
    name: 'notice-skipped',
    why: 'A signed contract needs no notice: that this holds for twelve hours only is overlooked.',
    rows: ['D19'],
    expects: ['I4'],
    edits: [
      edit(
        `${SUBSCRIPTION}/renewal.ts`,
        'if (announcement === null && !isNoticeWanted && soonestMs < immediateUntilMs(signedMs)) return',
        'if (announcement === null && !isNoticeWanted) return',
      ),
    ],
  },
  {
    name: 'waiting-day-not-waited',
    why: 'Announced today, deducted tomorrow: the day on which the user may think is counted as the first.',
    rows: [],
    expects: ['I4'],
    edits: [edit(CALENDAR, 'const WAITING_DAYS = 2;', 'const WAITING_DAYS = 1;')],
  },
  {
    name: 'last-day-of-the-notice-off-by-one',
    why: 'Seven days are added to the first day of the window instead of counting it in: deducted on the ninth day after the notice.',
    rows: [],
    expects: ['I4'],
    edits: [edit(CALENDAR, 'const DEDUCTIBLE_UNTIL_DAYS = 8;', 'const DEDUCTIBLE_UNTIL_DAYS = WAITING_DAYS + 7;')],
  },
  {
    name: 'more-than-announced',
    why: 'A capped template lets us take up to its cap, so that is what is taken, whatever the user was told.',
    rows: [],
    expects: ['I4'],
    edits: [
      edit(
        `${SUBSCRIPTION}/renewal-steps.ts`,
        "state: 'applying',\n    amountFen: cycle.amountFen,",
        "state: 'applying',\n    amountFen: contract.terms.capFen,",
      ),
    ],
  },
  {
    name: 'dunning-day-off-by-one',
    why: 'The first failure looks up the second day of the plan: one try fewer, and the contract is ended too early.',
    rows: [],
    expects: ['I4', 'I14'],
    edits: [edit(`${SUBSCRIPTION}/renewal.ts`, 'terms.dunning.retryDays[failed.length - 1]', 'terms.dunning.retryDays[failed.length]')],
  },
  {
    name: 'day-of-the-month-in-utc',
    why: 'The day of the month is taken in UTC: what is paid before eight in the morning ends a day early.',
    rows: [],
    expects: ['I3'],
    edits: [
      edit(
        `${SUBSCRIPTION}/periods.ts`,
        'previous.anchorDay : toBeijing(paidMs).day;',
        'previous.anchorDay : new Date(paidMs).getUTCDate();',
      ),
    ],
  },
  {
    name: 'granted-from-the-making-of-the-order',
    why: 'The period begins when the order was made, not when it was paid.',
    rows: [],
    expects: ['I3'],
    edits: [
      edit(
        `${SUBSCRIPTION}/reduce-order.ts`,
        'grantPeriod(membership, order, order.paidMs ?? nowMs)',
        'grantPeriod(membership, order, order.createdMs)',
      ),
    ],
  },
  {
    name: 'paid-cycle-left-open',
    why: 'A deduction that is paid grants its period and does not close its cycle: the next attempt is planned.',
    rows: ['D10'],
    expects: ['I2'],
    edits: [
      edit(
        `${SUBSCRIPTION}/reduce-deduction.ts`,
        "return changedTo(replaceCycle(withPeriod, { ...cycle, state: 'paid' }), paidTwice(deduction, cycle));",
        'return changedTo(withPeriod, paidTwice(deduction, cycle));',
      ),
    ],
  },
];
