import { beijingParts } from '../../i18n/format';

const DAY_MS = 86_400_000;
const BEIJING_OFFSET_MS = 8 * 3_600_000;

/**
 * When a plan that begins now would first be deducted: the day before its first period ends. An estimate for the notice before paying; the
 * exact date comes from the backend once the period exists. Months without the day of payment end on their last day.
 */
export function firstDeductionMs(fromMs: number, cycleMonths: number): number {
  const { year, month, day } = beijingParts(fromMs);
  const monthIndex = year * 12 + (month - 1) + cycleMonths;
  const lastDay = new Date(Date.UTC(Math.floor(monthIndex / 12), (monthIndex % 12) + 1, 0)).getUTCDate();
  return Date.UTC(Math.floor(monthIndex / 12), monthIndex % 12, Math.min(day, lastDay)) - BEIJING_OFFSET_MS - DAY_MS;
}

/** Our reminder comes so many days before a deduction: five by law, and one in hand (`renewal-calendar.ts` of the functions). */
const REMINDER_LEAD_DAYS = 6;

/** The day on which the user is reminded of a planned deduction. An estimate, as the reminder is the backend's. */
export const reminderMs = (deductionMs: number): number => deductionMs - REMINDER_LEAD_DAYS * DAY_MS;
