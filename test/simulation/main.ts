import { parseArgs } from 'node:util';
import { simulate } from './run';
import { PROFILE_NAMES, type ProfileName } from './faults/profile';
import { NO_RESTRAINT } from './options';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, seeds: { type: 'string' }, steps: { type: 'string' }, users: { type: 'string' }, faults: { type: 'string' }, trace: { type: 'boolean' } },
});
const [from = 1, to = from] = (values.seeds ?? values.seed ?? '1').split('..').map(Number);
for (let seed = from; seed <= to; seed += 1) {
  const startedMs = performance.now();
  const report = await simulate({
    seed,
    steps: Number(values.steps ?? 5000),
    users: Number(values.users ?? 8),
    profile: (values.faults ?? PROFILE_NAMES[seed % PROFILE_NAMES.length]) as ProfileName,
    restraint: NO_RESTRAINT,
  }, values.trace ? { print: (line) => console.log(`${line.step} ${new Date(line.atMs).toISOString()} ${line.who}: ${line.what.slice(0, 200)}`) } : {});
  const seconds = (performance.now() - startedMs) / 1000;
  console.log(seed, PROFILE_NAMES[seed % PROFILE_NAMES.length], report.steps, report.hash, `${(report.simulatedMs / 86400000).toFixed(1)} days`, `${(report.steps / seconds).toFixed(0)} steps/s`, report.settled, report.findings);
}
