// What must not be committed: keys, paths of one machine, lock files that name a registry.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileProblems } from './file-problems';

/** Larger files are pictures and lock files; a key is small. */
const READ_LIMIT_BYTES = 3_000_000;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\0')
  .filter((file) => file !== '');
const problems = files.flatMap((file) => {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > READ_LIMIT_BYTES) return [];
  return fileProblems(file, readFileSync(file, 'utf8'));
});
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
