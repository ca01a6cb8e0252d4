import { beijingDateTime } from '../../../local/kernel/beijing-time';
import type { TraceLine } from '../kernel/trace';
import type { RunOptions } from '../options';
import type { RunReport } from '../run';
import { commandOf } from './arguments';

/** So many lines tell what led to it; before them there is only the beginning. */
const MAX_LINES = 60;
const MAX_WIDTH = 160;
/** Reading and waking says nothing about what happened. */
const SILENT = /^(db\.(get|find)|wakes|acts$|notice )/;

/** A failing run, told: what is wrong, what happened before, and how to see it again. */
export function storyOf(options: RunOptions, { findings, trace, steps, faults }: RunReport): string {
  const told = trace.filter(({ what }) => !SILENT.test(what));
  const shown = told.slice(-MAX_LINES);
  return [
    ...findings.map(({ invariant, subject, message }) => `VIOLATION ${invariant} ${subject}: ${message}`),
    `seed ${options.seed}, faults ${options.profile}, step ${steps}, with ${[...faults].map(([kind, count]) => `${count} × ${kind}`).join(', ') || 'no fault'}`,
    ...(told.length > shown.length ? [`  … ${told.length - shown.length} lines before`] : []),
    ...shown.map(lineOf),
    `again: ${commandOf(options)} --no-shrink`,
  ].join('\n');
}

/** One line of a trace. */
export const lineOf = ({ step, atMs, who, what }: TraceLine): string =>
  `${String(step).padStart(7)}  ${beijingDateTime(atMs)}.${String(atMs % 1000).padStart(3, '0')}  ${who.padEnd(16)} ${what.replace(/\s+/g, ' ').slice(0, MAX_WIDTH)}`;
