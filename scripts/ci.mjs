// The steps of .ci/run after the install. Each runs in a process group of its own, bounded in time, and leaves nothing running.
// A failed step does not keep the later ones from running: one run shows everything that is wrong.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';

const MINUTE_MS = 60_000;
/** Bounds are several times what a quiet machine of 2 cores takes; together they stay below the hour and a half. */
const STEPS = [
  { name: 'build', command: ['npm', 'run', '--silent', 'build'], timeoutMs: 4 * MINUTE_MS },
  { name: 'check', command: ['npm', 'run', '--silent', 'check'], timeoutMs: 12 * MINUTE_MS, report: 'dist/check-report.json' },
  { name: 'test', command: ['npm', 'test', '--silent', '--', '--ci'], timeoutMs: 15 * MINUTE_MS, report: 'dist/test-report.json' },
  {
    name: 'kills',
    command: ['npm', 'run', '--silent', 'test:kills', '--', '--ci'],
    timeoutMs: 10 * MINUTE_MS,
    report: 'dist/kills-report.json',
  },
  { name: 'radar', command: ['npm', 'run', '--silent', 'radar'], timeoutMs: MINUTE_MS },
  // A million steps and more, over two hundred seeds; see docs/simulation.md.
  {
    name: 'simulate',
    command: ['npm', 'run', '--silent', 'simulate', '--', '--seeds', '1..210', '--jobs', '2', '--complete'],
    timeoutMs: 10 * MINUTE_MS,
  },
  { name: 'mutants', command: ['npm', 'run', '--silent', 'simulate:mutants', '--', '--quick'], timeoutMs: 15 * MINUTE_MS },
  { name: 'wechat compiler', command: ['npm', 'run', '--silent', 'check:wechat'], timeoutMs: 10 * MINUTE_MS },
  { name: 'bench', command: ['npm', 'run', '--silent', 'bench', '--', '--ci'], timeoutMs: 8 * MINUTE_MS },
];

/** Runs one step; answers its exit code, null when it was ended because it took too long. */
function run({ command: [program, ...args], timeoutMs }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    const endGroup = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error; // ESRCH: nothing of the group is left, as it should be
      }
    };
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup();
    }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      console.log(error.message);
      resolve(1);
    });
    child.on('exit', (code) => {
      clearTimeout(timer);
      endGroup();
      resolve(timedOut ? null : code);
    });
  });
}

/** What a step's own report counts; a step without one, or one that left none, counts as one. */
function tally(step, code) {
  const ownVerdict = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  if (!step.report || !existsSync(step.report)) return ownVerdict;
  const report = JSON.parse(readFileSync(step.report, 'utf8'));
  // jest counts tests, and apart from them the files that did not even load.
  const passed = report.numPassedTests ?? report.passed;
  const failed = (report.numFailedTests ?? report.failed) + (report.numRuntimeErrorTestSuites ?? 0);
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

const total = { passed: 0, failed: 0 };
const verdicts = [];
for (const step of STEPS) {
  if (step.report) rmSync(step.report, { force: true });
  console.log(`\n=== ${step.name}`);
  const startedMs = Date.now();
  const code = await run(step);
  const { passed, failed } = tally(step, code);
  total.passed += passed;
  total.failed += failed;
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(0);
  verdicts.push(
    `${code === 0 ? 'ok  ' : 'FAIL'}  ${step.name.padEnd(16)} ${seconds.padStart(5)} s${code === null ? `, ended after ${step.timeoutMs / MINUTE_MS} minutes` : ''}`,
  );
}
console.log(`\n${verdicts.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
