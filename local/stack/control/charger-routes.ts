import * as v from 'valibot';
import { parseInput, type ControlRoute } from './route';

const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
/** 200 kWh, beyond the batteries of cars: at 7 kW its readings still fit into one session. */
const MAX_BATTERY_WH = 200_000;
/** A GWh. */
const MAX_METER_WH = 1_000_000_000;

const SetSchema = v.object({
  pileId: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  set: v.strictObject({
    plugged: v.optional(v.boolean()),
    online: v.optional(v.boolean()),
    faulted: v.optional(v.boolean()),
    meterWh: v.optional(whole(MAX_METER_WH)),
    meterBackwards: v.optional(whole(MAX_METER_WH)),
    batteryWh: v.optional(v.pipe(whole(MAX_BATTERY_WH), v.minValue(1000))),
    socPercent: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
    startMs: v.optional(whole(600_000)),
    startRefused: v.optional(v.boolean()),
    stopUnreported: v.optional(v.boolean()),
  }),
});

/** What happens to the charging piles, and how they really are. */
export const chargerRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/charger', handle: ({ charger }) => ({ piles: charger.piles() }) },
  {
    method: 'POST',
    path: '/charger',
    handle({ charger }, { body }) {
      const { pileId, set } = parseInput(SetSchema, body);
      return charger.set(pileId, set);
    },
  },
];
