/**
 * `npm run simulate:mutants`: puts each seeded bug into the built code in turn and looks for a run of the simulation that notices it. A bug that nobody notices is a hole
 * in the simulation. `--only <name>` (may be repeated), `--seeds a..b`, `--steps N`, `--users N`; `--quick`: the run that is known to notice it, and a few others; `--docs`:
 * writes the list in docs/simulation.md anew. Exits non-zero when one survived; writes dist/mutants-report.json.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import pMap from 'p-map';
import { MUTANTS } from './mutants';
import { openHunt } from './mutants/hunt';
import { readHuntArguments } from './mutants/hunt-arguments';
import { type Kill, readKills, writeKills } from './mutants/killed-by';
import { reportOf, verdictLine, withMutants } from './mutants/report';

/** As many as the smallest supported machine has cores. */
const AT_A_TIME = 2;
const DOCUMENT = 'docs/simulation.md';

const options = readHuntArguments(process.argv.slice(2));
const wanted = MUTANTS.filter(({ name }) => options.only.length === 0 || options.only.some((beginning) => name.startsWith(beginning)));
if (wanted.length === 0) throw new Error(`no mutant is called ${options.only.join(', ')}`);
const known = readKills();
const hunter = await openHunt(options);
const verdicts = await pMap(
  wanted,
  async (mutant) => {
    const verdict = await hunter.hunt(mutant, known.get(mutant.name));
    console.log(verdictLine(verdict));
    return verdict;
  },
  { concurrency: AT_A_TIME },
);

mkdirSync('dist', { recursive: true });
writeFileSync('dist/mutants-report.json', JSON.stringify(reportOf(verdicts), null, 2));
const kills = new Map<string, Kill>(known);
for (const verdict of verdicts) if (verdict.kind === 'killed') kills.set(verdict.mutant.name, verdict.kill);
if (!options.isQuick) writeKills(new Map([...kills].filter(([name]) => MUTANTS.some((mutant) => mutant.name === name))));
if (options.writesDocs) writeFileSync(DOCUMENT, withMutants(readFileSync(DOCUMENT, 'utf8'), MUTANTS, kills));

const alive = verdicts.filter(({ kind }) => kind !== 'killed');
console.log(`\n${verdicts.length - alive.length} of ${verdicts.length} mutants killed${alive.length === 0 ? '' : '; not:'}`);
for (const verdict of alive) console.log(verdictLine(verdict));
process.exitCode = alive.length === 0 ? 0 : 1;
