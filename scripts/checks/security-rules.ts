// Clients read and write nothing directly: every collection must have a committed security rule that says so.
import { readFileSync } from 'node:fs';
import { securityRuleProblems } from './security-rule-problems';

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const problems = securityRuleProblems(
  readJson('cloudfunctions/shared/store/indexes.json'),
  readJson('cloudfunctions/shared/store/security-rules.json'),
);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
