// Cold start of every deployed file (require, settings, SDK init, database handle) against the unbundled SDK alone, each in a fresh process, in turns.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildFunctions } from '../scripts/build-functions';
import { functionEnvironment } from './support/environment';
import { median, reportTarget } from './support/target';

/** Turns after a first one that only warms the file cache; a median of seven survives three disturbed ones. */
const TURNS = 7;

const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...(await functionEnvironment()) };

const TIMED = (body: string): string =>
  `const t = process.hrtime.bigint(); ${body}; process.stdout.write(String(Number(process.hrtime.bigint() - t) / 1e6));`;
/** The bundle does init and database() while it loads, as the platform's cold start has it. */
const BUNDLE = (file: string): string =>
  TIMED(`if (typeof require(${JSON.stringify(file)}).main !== 'function') throw new Error('exports no main')`);
const UNBUNDLED = TIMED(`const cloud = require('wx-server-sdk'); cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV }); cloud.database()`);

function startOnce(script: string): number {
  const output = execFileSync(process.execPath, ['-e', script], { env: ENVIRONMENT, encoding: 'utf8' });
  return Number(output.trim().split('\n').at(-1));
}

const outDir = path.resolve('dist/cloudfunctions');
await buildFunctions();
const names = readdirSync(outDir).filter((name) => existsSync(path.join(outDir, name, 'index.js')));
const subjects = [
  { name: 'wx-server-sdk, unbundled', script: UNBUNDLED, file: null },
  ...names.map((name) => ({ name, script: BUNDLE(path.join(outDir, name, 'index.js')), file: path.join(outDir, name, 'index.js') })),
];
const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
for (let turn = 0; turn <= TURNS; turn += 1) {
  for (const { name, script } of subjects) {
    const elapsedMs = startOnce(script);
    if (turn > 0) times.get(name)?.push(elapsedMs);
  }
}
const medianOf = (name: string): number => median(times.get(name) ?? []);
for (const { name, file } of subjects) {
  const code = file === null ? null : readFileSync(file);
  const size = code === null ? '' : `${(code.length / 1024).toFixed(0)} KiB, ${(gzipSync(code).length / 1024).toFixed(0)} KiB compressed`;
  process.stdout.write(`${name.padEnd(28)} ${medianOf(name).toFixed(0).padStart(5)} ms  ${size}\n`);
}
const unbundledMs = medianOf('wx-server-sdk, unbundled');
for (const name of names) {
  reportTarget({
    name: `cold start of ${name} / the unbundled SDK's`,
    measured: medianOf(name) / unbundledMs,
    unit: '',
    limit: 0.5,
    rule: 'at most',
    kind: 'timing',
  });
}
