// `npm run bench [name …]`: runs every bench/*.bench.ts in turn, each bounded in time, and ends with the targets met and missed.
// Exits non-zero when a bench failed or a target was missed. With --ci amounts are smaller and a missed time is a warning (a shared machine is noisy);
// counts stay hard. With --full the largest amounts of those benches that have some.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';

/** The longest (a million documents) takes one to two minutes; with --ci all of them together do. */
const BENCH_TIMEOUT_MS = 5 * 60_000;
const FULL_TIMEOUT_MS = 20 * 60_000;

const onCi = process.argv.includes('--ci');
const isFull = process.argv.includes('--full');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const amounts = onCi ? ['--quick'] : isFull ? ['--full'] : [];
const benches = readdirSync('bench')
  .filter((file) => file.endsWith('.bench.ts') && (wanted.length === 0 || wanted.some((name) => file.startsWith(name))))
  .sort();
if (benches.length === 0) throw new Error(`no bench is called ${wanted.join(', ')}`);

const [load] = loadavg();
console.log(
  `load ${load.toFixed(1)} on ${availableParallelism()} cores${load > availableParallelism() / 2 ? ': others are at work here, times below mean little' : ''}`,
);
const scratch = mkdtempSync(path.join(tmpdir(), 'bench-'));
const report = path.join(scratch, 'targets.jsonl');
const broken = [];
for (const file of benches) {
  console.log(`\n=== ${file}`);
  const { status, signal } = spawnSync(process.execPath, ['scripts/run.mjs', `bench/${file}`, ...amounts], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: isFull ? FULL_TIMEOUT_MS : BENCH_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    env: { ...process.env, BENCH_REPORT: report },
  });
  if (status !== 0) broken.push(`${file} ${signal ? `was ended by ${signal}` : `exited with ${status}`}`);
}
const targets = existsSync(report)
  ? readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
rmSync(scratch, { recursive: true, force: true });

console.log('\n=== targets');
for (const { met, name, measured, unit, rule, limit } of targets) {
  console.log(
    `${met ? 'met   ' : 'MISSED'} ${name.padEnd(64)} ${String(Number(measured.toPrecision(4))).padStart(10)} ${unit} (${rule} ${limit})`,
  );
}
const missed = targets.filter((target) => !target.met);
const hard = missed.filter((target) => !onCi || target.kind === 'exact');
for (const line of broken) console.log(line);
if (missed.length > hard.length)
  console.log(`${missed.length - hard.length} times were missed on a machine that others may be using: see the figures above`);
process.exitCode = broken.length + hard.length > 0 ? 1 : 0;
