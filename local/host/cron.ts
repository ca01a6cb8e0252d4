import { Cron } from 'croner';
import { StartError } from '../kernel/errors';

/** CloudBase runs timers in Beijing time (UTC+8, no daylight saving), while the functions themselves run in UTC. */
const TIMER_UTC_OFFSET_MINUTES = 8 * 60;

export interface Schedule {
  /** The first moment strictly after `afterMs` at which the timer fires; null when there is none. */
  nextAfterMs(afterMs: number): number | null;
}

/**
 * A timer's schedule: seven fields, second to year, in Beijing time. Day of month and day of week are alternatives when both are given.
 *
 * @throws StartError when the expression is not valid; `where` names it
 */
export function parseSchedule(expression: string, where: string): Schedule {
  try {
    const cron = new Cron(expression, { mode: '7-part', utcOffset: TIMER_UTC_OFFSET_MINUTES, paused: true });
    return { nextAfterMs: (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() ?? null };
  } catch (error) {
    throw new StartError(`${where}: the timer "${expression}" is not valid: ${error instanceof Error ? error.message : String(error)}`);
  }
}
