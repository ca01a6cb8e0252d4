import { readArguments } from './cli/arguments';
import { FOUND_MUTANTS } from './mutants/found';
import { readSeeds } from './mutants/killed-by';
import { argumentsOf } from './mutants/trial';
import { simulate } from './run';

const seeds = readSeeds();

/**
 * Runs that break a rule as soon as a bug that the product had comes back: `npm run simulate:mutants` puts each of them back and shows that they still do. Without it
 * they are clean.
 */
describe('what the simulation has found stays mended', () => {
  it('has a run for each bug', () => {
    expect([...seeds.keys()].toSorted()).toEqual(FOUND_MUTANTS.map(({ name }) => name).toSorted());
  });

  it.each([...seeds])('%s', async (_name, kill) => {
    const { runs } = readArguments(argumentsOf(kill));
    expect(runs).toHaveLength(1);
    for (const run of runs) expect((await simulate(run)).findings).toEqual([]);
  });
});
