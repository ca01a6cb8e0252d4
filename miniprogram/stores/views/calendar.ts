import { fill } from '../../i18n/index';
import { beijingParts, formatAmount, formatMonth } from '../../i18n/format';
import type { Wording } from './common';

const DAY_MS = 86_400_000;
const BEIJING_OFFSET_MS = 8 * 3_600_000;
const WEEK = 7;

export interface CalendarCell {
  /** Position in the grid, the key of the list. */
  readonly index: number;
  /** Empty outside of the month. */
  readonly day: string;
  readonly mark: '' | 'today' | 'deduction' | 'reminder' | 'end';
}
export interface CalendarView {
  readonly month: string;
  readonly heads: readonly { readonly index: number; readonly text: string }[];
  readonly cells: readonly CalendarCell[];
  readonly legend: readonly { readonly mark: CalendarCell['mark']; readonly text: string }[];
  /** What a screen reader says in place of the grid. */
  readonly label: string;
}

export interface CalendarDates {
  readonly deductionMs: number;
  readonly todayMs: number;
  /** What is deducted, for the legend. */
  readonly amountFen?: number | undefined;
  /** When the user is reminded before. */
  readonly reminderMs?: number | undefined;
  readonly endMs?: number | undefined;
}

/** The month of the next deduction, weeks beginning on Monday, in Beijing's days. A day with two marks shows the deduction first, then today. */
export function calendarView(dates: CalendarDates, { texts, locale }: Wording): CalendarView {
  const { mine } = texts;
  const { year, month } = beijingParts(dates.deductionMs);
  const firstMs = Date.UTC(year, month - 1, 1) - BEIJING_OFFSET_MS;
  const dayCount = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const blanks = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + WEEK - 1) % WEEK;
  const cells = Array.from({ length: Math.ceil((blanks + dayCount) / WEEK) * WEEK }, (_, index) => {
    const dayOfMonth = index - blanks + 1;
    const inside = dayOfMonth >= 1 && dayOfMonth <= dayCount;
    return {
      index,
      day: inside ? String(dayOfMonth) : '',
      mark: inside ? markOf(firstMs + (dayOfMonth - 1) * DAY_MS, dates) : ('' as const),
    };
  });
  const names = {
    today: mine.calendarToday,
    deduction:
      dates.amountFen === undefined ? mine.calendarDeduction : fill(mine.calendarAmount, { amount: formatAmount(dates.amountFen) }),
    reminder: mine.calendarReminder,
    end: mine.calendarEnd,
  };
  return {
    month: formatMonth(dates.deductionMs, locale),
    heads: [...mine.weekdays].map((text, index) => ({ index, text })),
    cells,
    legend: (['today', 'reminder', 'deduction', 'end'] as const)
      .filter((mark) => cells.some((cell) => cell.mark === mark))
      .map((mark) => ({ mark, text: names[mark] })),
    label: labelOf(dates, { texts, locale }),
  };
}

function labelOf({ deductionMs, amountFen, reminderMs }: CalendarDates, { texts, locale }: Wording): string {
  const { mine } = texts;
  const { day, month } = beijingParts(deductionMs);
  const values = { month: formatMonth(deductionMs, locale), deduction: day };
  const deduction =
    amountFen === undefined
      ? fill(mine.calendarLabel, values)
      : fill(mine.calendarLabelAmount, { ...values, amount: formatAmount(amountFen) });
  const reminder = reminderMs === undefined ? undefined : beijingParts(reminderMs);
  return reminder?.month === month ? deduction + fill(mine.calendarLabelReminder, { reminder: reminder.day }) : deduction;
}

function markOf(dayStartMs: number, { deductionMs, todayMs, reminderMs, endMs }: CalendarDates): CalendarCell['mark'] {
  const within = (atMs: number | undefined) => atMs !== undefined && atMs >= dayStartMs && atMs < dayStartMs + DAY_MS;
  if (within(deductionMs)) return 'deduction';
  if (within(todayMs)) return 'today';
  if (within(reminderMs)) return 'reminder';
  return within(endMs) ? 'end' : '';
}
