// `npm run radar`: WeChat Pay's quality list against our tests. Row → tests that carry its id, e.g. it('[D13] …'), with their result in the last `npm test`.
// Exits non-zero when a row has no test, or one of its tests did not pass.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const REPORT = 'dist/test-report.json';
if (!existsSync(REPORT)) {
  console.error(`no ${REPORT}: run \`npm test\` first`);
  process.exit(1);
}
const { rows } = JSON.parse(readFileSync('docs/quality-radar.json', 'utf8'));
const report = JSON.parse(readFileSync(REPORT, 'utf8'));

const testsById = new Map();
for (const suite of report.testResults) {
  for (const test of suite.assertionResults) {
    for (const [, ids] of test.fullName.matchAll(/\[((?:[GDP]\d+)(?:[, ]+[GDP]\d+)*)\]/g)) {
      for (const id of ids.split(/[, ]+/)) {
        testsById.set(id, [
          ...(testsById.get(id) ?? []),
          { title: test.title, passed: test.status === 'passed', file: path.relative('.', suite.name) },
        ]);
      }
    }
  }
}

const known = new Set(rows.map((row) => row.id));
const problems = [...testsById.keys()]
  .filter((id) => !known.has(id))
  .map((id) => `[${id}] stands in a test's name and is no row of the list`);
for (const { id, rule } of rows) {
  const tests = testsById.get(id) ?? [];
  const failed = tests.filter((test) => !test.passed);
  const state = failed.length > 0 ? 'FAIL' : tests.length === 0 ? 'NONE' : 'ok';
  console.log(`${id.padEnd(4)} ${state.padEnd(5)} ${rule}`);
  for (const { title, passed, file } of tests) console.log(`           ${passed ? '✓' : '✗'} ${title} (${file})`);
  if (state === 'FAIL') problems.push(`${id}: ${failed.length} of its tests did not pass`);
  if (state === 'NONE') problems.push(`${id}: no test carries it`);
}
const covered = rows.filter(({ id }) => testsById.has(id)).length;
console.log(
  `\n${covered} of ${rows.length} rows are covered by ${report.numTotalTests} tests (run of ${new Date(report.startTime).toISOString()})`,
);
for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
