import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { FOUND_MUTANTS } from './found';

/** Which run killed which mutant: what a short check runs first. */
const KILLED_BY = 'test/simulation/mutants/killed-by.json';
/** The same of bugs that the product had. `npm test` runs these without the bug, too. */
const SEEDS = 'test/simulation/seeds.json';

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

/** @throws ValiError when somebody has written something else into them */
export const readKills = (): Kills => new Map([...read(KILLED_BY), ...read(SEEDS)]);

/** Those of bugs that the product had until the simulation found them. */
export const readSeeds = (): Kills => read(SEEDS);

/** Writes them in the order of their names, so that a new one changes one place. */
export function writeKills(kills: Kills): void {
  const sorted = [...kills].sort(([a], [b]) => (a < b ? -1 : 1));
  write(
    KILLED_BY,
    sorted.filter(([name]) => !wasInTheProduct(name)),
  );
  write(
    SEEDS,
    sorted.filter(([name]) => wasInTheProduct(name)),
  );
}

const wasInTheProduct = (wanted: string): boolean => FOUND_MUTANTS.some(({ name }) => name === wanted);

const read = (file: string): Kills => new Map(Object.entries(v.parse(killsSchema, JSON.parse(readFileSync(file, 'utf8')))));

const write = (file: string, kills: readonly (readonly [string, Kill])[]): void =>
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(kills), null, 2)}\n`);
