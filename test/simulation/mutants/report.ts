import { commandOf } from './trial';
import type { Verdict } from './hunt';
import type { Kills } from './killed-by';
import type { Mutant } from './mutant';

const NAME_WIDTH = 54;

/** One line for people. */
export function verdictLine(verdict: Verdict): string {
  const name = verdict.mutant.name.padEnd(NAME_WIDTH);
  const seconds = `${verdict.seconds.toFixed(1)} s`;
  switch (verdict.kind) {
    case 'killed': {
      const { invariant, seed, step } = verdict.kill;
      return `killed    ${name} ${invariant.padEnd(4)} seed ${seed}${step === null ? '' : `  step ${step.toLocaleString('en')}`}  ${seconds}`;
    }
    case 'survived':
      return `SURVIVED  ${name} ${verdict.runs} runs  ${seconds}`;
    case 'void':
      return `VOID      ${name} ${verdict.reason}  ${seconds}`;
  }
}

/** What machines read: dist/mutants-report.json. */
export const reportOf = (verdicts: readonly Verdict[]): object => ({
  passed: verdicts.filter(({ kind }) => kind === 'killed').length,
  failed: verdicts.filter(({ kind }) => kind !== 'killed').length,
  mutants: verdicts.map(({ mutant, seconds, ...found }) => ({
    name: mutant.name,
    verdict: found.kind,
    seconds: Number(seconds.toFixed(1)),
    ...(found.kind === 'killed' ? { ...found.kill, said: found.said, expected: mutant.expects } : {}),
    ...(found.kind === 'void' ? { reason: found.reason } : {}),
  })),
});

const BEGIN = '<!-- mutants:begin -->';
const END = '<!-- mutants:end -->';

/**
 * The document with the list of mutants between its marks written anew.
 *
 * @throws Error when it has no such place, or more than one
 */
export function withMutants(document: string, mutants: readonly Mutant[], kills: Kills): string {
  const [before, rest, ...more] = document.split(BEGIN);
  const [, after, ...further] = (rest ?? '').split(END);
  if (before === undefined || after === undefined || more.length > 0 || further.length > 0) {
    throw new Error(`the document needs one place between ${BEGIN} and ${END}`);
  }
  return `${before}${BEGIN}\n\n${table(mutants, kills)}\n\n${END}${after}`;
}

const table = (mutants: readonly Mutant[], kills: Kills): string =>
  ['| bug | what it does | rows | found by | in |', '|---|---|---|---|---|', ...mutants.map((mutant) => row(mutant, kills))].join('\n');

function row({ name, why, rows }: Mutant, kills: Kills): string {
  const kill = kills.get(name);
  const found = kill ? `${kill.invariant} | \`${commandOf(kill)}\`` : '– | –';
  return `| ${name} | ${why.replaceAll('|', '\\|')} | ${rows.join(', ') || '–'} | ${found} |`;
}
