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
    name: 'twelve-hours-taken-for-a-day',
    why: 'The time without notice after signing is confused with the delay of a day.',
    rows: ['D19'],
    expects: ['I4'],
    edits: [edit(CALENDAR, 'const IMMEDIATE_FOR_MS = 12 * HOUR_MS;', 'const IMMEDIATE_FOR_MS = 24 * HOUR_MS;')],
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
    name: 'cap-of-the-contract-ignored',
    why: "The plan's new price is deducted even where it is above the cap that the user agreed to.",
    rows: [],
    expects: ['I4', 'I14'],
    edits: [
      edit(
        `${SUBSCRIPTION}/renewal-steps.ts`,
        ' && planPriceFen !== null && planPriceFen <= terms.capFen ?',
        ' && planPriceFen !== null ?',
      ),
    ],
  },
  {
    name: 'reminded-and-deducted',
    why: 'The reminder is sent; that five days must lie behind it when it is late is forgotten.',
    rows: [],
    expects: ['I4'],
    profile: 'outages',
    edits: [edit(`${SUBSCRIPTION}/renewal.ts`, 'remindedMs === null ? 0 : remindedMs + REMINDED_AHEAD_MS', 'remindedMs ?? 0')],
  },
  {
    name: 'dunning-day-off-by-one',
    why: 'The first failure looks up the second day of the plan: one try fewer, and the contract is ended too early.',
    rows: [],
    expects: ['I4', 'I14'],
    edits: [edit(`${SUBSCRIPTION}/renewal.ts`, 'terms.dunning.retryDays[failed.length - 1]', 'terms.dunning.retryDays[failed.length]')],
  },
  {
    name: 'missed-tries-made-up-for-at-once',
    why: 'The plan counts from the first failure: after an outage several of its days are over, and all are tried on one.',
    rows: [],
    expects: ['I4'],
    profile: 'outages',
    edits: [
      edit(
        `${SUBSCRIPTION}/renewal.ts`,
        'return Math.max(retryMs(first.failedMs ?? first.appliedMs, afterDays), retryMs(last.failedMs ?? last.appliedMs, 1));',
        'return retryMs(first.failedMs ?? first.appliedMs, afterDays);',
      ),
    ],
  },
  {
    name: 'month-end-folded',
    why: 'Each period begins on the day on which the last one ended: 31 January, 28 February, 28 March.',
    rows: [],
    expects: ['I3'],
    edits: [
      edit(
        `${SUBSCRIPTION}/periods.ts`,
        'const anchorDay = continues ? previous.anchorDay : toBeijing(paidMs).day;',
        'const anchorDay = toBeijing(fromMs).day;',
      ),
    ],
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
