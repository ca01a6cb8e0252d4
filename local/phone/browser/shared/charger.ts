import * as v from 'valibot';

/** One charging pile as it really is. What else the simulator tells of it the panel shows as it comes. */
const PileSchema = v.looseObject({
  pileId: v.string(),
  online: v.boolean(),
  plugged: v.boolean(),
  /** When the simulator does not sum it up, it follows from `faulted` and `charging`. */
  state: v.optional(v.string()),
});
export type Pile = v.InferOutput<typeof PileSchema>;
/** `GET /_control/charger`. */
export const PilesSchema = v.object({ piles: v.array(PileSchema) });
