import { spawn } from 'node:child_process';

/** One run of the simulation. */
export interface Trial {
  readonly seed: number;
  readonly steps: number;
  /** Null: the simulation's own number. */
  readonly users: number | null;
  /** Faults; null: the profile that belongs to the seed. */
  readonly profile: string | null;
}

export type Outcome =
  /** Everything held. */
  | { readonly kind: 'clean' }
  | { readonly kind: 'violated'; readonly invariant: string; readonly step: number | null; readonly said: string }
  /** It did not come to a verdict: it died, hung, or ended in a way that it never should. */
  | { readonly kind: 'broken'; readonly reason: string };

/** A run takes seconds. One that takes minutes goes round in a circle. */
const TIMEOUT_MS = 3 * 60_000;
/** What is kept of its output; the verdict stands at the end. */
const KEPT_CHARACTERS = 64 * 1024;

/** Runs a bundle of the simulation once, in a process of its own. */
export function runTrial(bundle: string, trial: Trial): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle, ...argumentsOf(trial), '--no-shrink'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-KEPT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => resolve(outcomeOf(code, output)));
  });
}

/** The run as it is written on the command line. */
export const argumentsOf = ({ seed, steps, users, profile }: Trial): readonly string[] => [
  ...['--seed', String(seed), '--steps', String(steps)],
  ...(users === null ? [] : ['--users', String(users)]),
  ...(profile === null ? [] : ['--faults', profile]),
];

/** The command by which a person runs the same, without the bug. */
export const commandOf = (trial: Trial): string => `npm run simulate -- ${argumentsOf(trial).join(' ')}`;

const VIOLATION = /^VIOLATION ([A-Z]+\d*)\b.*$/m;
const STEP = /\bstep ([\d,]+)/;

/**
 * The verdict of a run by how it ended and what it printed.
 *
 * @param code null when it was ended because it took too long
 */
export function outcomeOf(code: number | null, output: string): Outcome {
  const found = VIOLATION.exec(output);
  if (code === 1 && found) {
    const [said, invariant = ''] = found;
    const step = STEP.exec(said)?.[1] ?? STEP.exec(output.slice(found.index))?.[1];
    return { kind: 'violated', invariant, step: step === undefined ? null : Number(step.replaceAll(',', '')), said };
  }
  if (code === 0 && !found) return { kind: 'clean' };
  const ending = code === null ? `no end within ${TIMEOUT_MS / 60_000} minutes` : `exit ${code}`;
  return { kind: 'broken', reason: `${ending}: ${output.trim().split('\n').at(-1) ?? ''}` };
}
