// `npm run check`: every static check of the repository, two at a time, one line each, the findings of the failed ones at the end.
// `npm run check -- lint format` runs only those whose name begins so. Exits non-zero when one failed; writes dist/check-report.json.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** As many as the smallest supported machine has cores. */
const AT_A_TIME = 2;
/** What is shown of one failed check; its command shows the rest. */
const SHOWN_LINES = 120;
/** A check that hangs is a failed check. The slowest (type-aware lint) takes about a minute. */
const CHECK_TIMEOUT_MS = 8 * 60_000;

const SOURCES = ['cloudfunctions', 'local', 'miniprogram', 'typings', 'scripts', 'test', 'bench'];
const tool = (name, ...args) => [path.join('node_modules', '.bin', name), ...args];
const script = (entry, ...args) => [process.execPath, 'scripts/run.mjs', entry, ...args];

/** The type-checks are the references of the root tsconfig: a new project is added there once. */
const projects = JSON.parse(readFileSync('tsconfig.json', 'utf8')).references.map((reference) => reference.path.replace(/^\.\//, ''));

/** Longest first, so that the short ones fill the gap at the end. */
const checks = [
  ['lint', tool('eslint', '--max-warnings', '0', '.')],
  ...projects.map((project) => [`types ${project}`, tool('tsc', '-p', project)]),
  ['dead code', tool('knip', '--no-progress')],
  ['dependencies', tool('depcruise', '--config', '.dependency-cruiser.cjs', ...SOURCES)],
  ['format', tool('prettier', '--check', '--log-level', 'warn', '.')],
  [
    'styles',
    tool(
      'stylelint',
      '--allow-empty-input',
      '--max-warnings',
      '0',
      'miniprogram/**/*.wxss',
      'local/phone/**/*.css',
      '!miniprogram/miniprogram_npm/**',
    ),
  ],
  ['security rules', script('scripts/checks/security-rules.ts')],
  ['committed files', script('scripts/checks/committed-files.ts')],
  ['documents', script('scripts/docs.ts', '--check')],
];

/** Runs one command to its end and collects what it says. */
function run([command, ...args]) {
  return new Promise((resolve) => {
    const startedMs = Date.now();
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: CHECK_TIMEOUT_MS,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const end = (ok, reason) => resolve({ ok, output: reason ? `${output}\n${reason}` : output, seconds: (Date.now() - startedMs) / 1000 });
    child.on('error', (error) => end(false, error.message));
    child.on('close', (code, signal) => end(code === 0, signal ? `ended by ${signal}` : ''));
  });
}

const wanted = process.argv.slice(2);
const queue = checks.filter(([name]) => wanted.length === 0 || wanted.some((prefix) => name.startsWith(prefix)));
if (queue.length === 0) throw new Error(`no check is called ${wanted.join(', ')}; there are: ${checks.map(([name]) => name).join(', ')}`);
const total = queue.length;
const failures = [];

async function worker() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, command] = next;
    const result = await run(command);
    console.log(`${result.ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(32)} ${result.seconds.toFixed(1).padStart(6)} s`);
    if (!result.ok) failures.push({ name, command, output: result.output });
  }
}
await Promise.all(Array.from({ length: AT_A_TIME }, worker));

for (const { name, command, output } of failures) {
  const lines = output.trim().split('\n');
  console.log(`\n--- ${name}: ${command.join(' ').replace(process.execPath, 'node')}`);
  console.log(lines.slice(0, SHOWN_LINES).join('\n'));
  if (lines.length > SHOWN_LINES) console.log(`… ${lines.length - SHOWN_LINES} more lines`);
}
mkdirSync('dist', { recursive: true });
writeFileSync(
  'dist/check-report.json',
  JSON.stringify({ passed: total - failures.length, failed: failures.length, failures: failures.map(({ name }) => name) }),
);
console.log(
  failures.length === 0
    ? `\nAll ${total} checks passed.`
    : `\n${failures.length} of ${total} checks failed: ${failures.map(({ name }) => name).join(', ')}`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
