import { parseArgs } from 'node:util';
import { simulate } from './run';
import type { ProfileName } from './faults/profile';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, steps: { type: 'string' }, users: { type: 'string' }, faults: { type: 'string' }, trace: { type: 'boolean' } },
});
const startedMs = performance.now();
const report = await simulate({
  seed: Number(values.seed ?? 1),
  steps: Number(values.steps ?? 5000),
  users: Number(values.users ?? 8),
  profile: (values.faults ?? 'mixed') as ProfileName,
  ...(values.trace && { print: (line) => console.log(`${line.step} ${new Date(line.atMs).toISOString()} ${line.who}: ${line.what.slice(0, 200)}`) }),
});
const seconds = (performance.now() - startedMs) / 1000;
console.log(report.steps, report.hash, `${(report.simulatedMs / 86400000).toFixed(1)} days`, `${(report.steps / seconds).toFixed(0)} steps/s`, Object.fromEntries(report.faults));
