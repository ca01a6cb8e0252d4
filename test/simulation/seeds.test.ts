import * as v from 'valibot';
import { PROFILE_NAMES } from './faults/profile';
import { NO_RESTRAINT } from './options';
import { simulate } from './run';
import seeds from './seeds.json';

/** Runs that once failed. What each was is told in docs/simulation.md. */
const Seeds = v.array(
  v.object({
    seed: v.number(),
    steps: v.number(),
    users: v.number(),
    profile: v.picklist(PROFILE_NAMES),
    /** The rule that was broken. */
    found: v.string(),
    was: v.pipe(v.string(), v.minLength(20)),
  }),
);

describe('what the simulation has found stays mended', () => {
  it.each(
    v.parse(Seeds, seeds).map((entry) => [`${entry.found}, seed ${entry.seed} with faults ${entry.profile}: ${entry.was}`, entry] as const),
  )('%s', async (_name, { seed, steps, users, profile }) => {
    const { findings } = await simulate({ seed, steps, users, profile, restraint: NO_RESTRAINT });
    expect(findings).toEqual([]);
  });
});
