import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

/** Which run killed which mutant: what a short check runs first. */
const KILLED_BY = 'test/simulation/mutants/killed-by.json';

const killSchema = v.object({
  invariant: v.string(),
  seed: v.number(),
  step: v.nullable(v.number()),
  steps: v.number(),
  users: v.nullable(v.number()),
  profile: v.nullable(v.string()),
});
/** How a mutant was killed: by which invariant, in which run, at which of its steps. */
export type Kill = v.InferOutput<typeof killSchema>;
export type Kills = ReadonlyMap<string, Kill>;

const killsSchema = v.record(v.string(), killSchema);

/** @throws ValiError when somebody has written something else into it */
export const readKills = (): Kills => new Map(Object.entries(v.parse(killsSchema, JSON.parse(readFileSync(KILLED_BY, 'utf8')))));

/** Writes them in the order of their names, so that a new one changes one place. */
export function writeKills(kills: Kills): void {
  const sorted = [...kills].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(KILLED_BY, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}
