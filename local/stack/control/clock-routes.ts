import * as v from 'valibot';
import { parseInput, type ControlRoute } from './route';

/** Ten years at a time: enough for any test of renewals, and a typing mistake does not end in the year 5000. */
const MAX_ADVANCE_MS = 10 * 366 * 24 * 3_600_000;

const AdvanceSchema = v.object({ advanceMs: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_ADVANCE_MS)) });

/** Stack time. */
export const clockRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/clock', handle: ({ clock }) => ({ nowMs: clock.nowMs(), offsetMs: clock.offsetMs }) },
  {
    method: 'POST',
    path: '/clock',
    async handle({ clock, conductor }, { body }) {
      await conductor.advance(parseInput(AdvanceSchema, body).advanceMs);
      return { nowMs: clock.nowMs(), offsetMs: clock.offsetMs };
    },
  },
  {
    method: 'POST',
    path: '/settle',
    async handle({ clock, conductor }) {
      await conductor.settle();
      return { nowMs: clock.nowMs() };
    },
  },
];
