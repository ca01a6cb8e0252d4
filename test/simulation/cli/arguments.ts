import { parseArgs } from 'node:util';
import { PROFILE_NAMES, type ProfileName } from '../faults/profile';
import { NO_RESTRAINT, type RunOptions } from '../options';

/** What `npm run simulate` was asked for. */
export interface Arguments {
  readonly runs: readonly RunOptions[];
  readonly trace: boolean;
  /** Processes side by side. */
  readonly jobs: number;
  /** Every required rare state must have been reached, and the table is printed. */
  readonly isComplete: boolean;
  /** A failing run is made shorter before it is told. */
  readonly shrinks: boolean;
}

/** Something on the command line is wrong. The message says what, and what is known. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

const USAGE = `npm run simulate -- --seed 17 [--steps 9000] [--users 8] [--faults ${PROFILE_NAMES.join('|')}] [--trace]
  --seeds 1..200      several seeds, each with the profile of its turn unless --faults names one
  --jobs 2            processes side by side
  --complete          fails when a required rare state was not reached
  --no-shrink         tells a failing run as it is
  --only 2,5  --without database.slow,operator  --max-faults 3    leaves users, kinds of faults, and later faults out`;

const DEFAULTS = { steps: 9_000, users: 8 };

/**
 * Reads the command line.
 *
 * @throws ArgumentError
 */
export function readArguments(args: readonly string[]): Arguments {
  const values = parse(args);
  const [first = 1, last = first] = (values.seeds ?? values.seed ?? '1').split('..').map((text) => whole('seed', text));
  const names = values.faults === undefined ? null : [profileOf(values.faults)];
  const common = {
    steps: whole('steps', values.steps ?? String(DEFAULTS.steps)),
    users: whole('users', values.users ?? String(DEFAULTS.users)),
    restraint: {
      only: values.only === undefined ? null : new Set(values.only.split(',').map((text) => whole('only', text))),
      without: new Set(values.without?.split(',') ?? []),
      maxFaults: values['max-faults'] === undefined ? NO_RESTRAINT.maxFaults : whole('max-faults', values['max-faults']),
    },
  };
  const runs = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const seed = first + index;
    return { seed, profile: names?.[0] ?? profileOfTurn(seed), ...common };
  });
  return {
    runs,
    trace: values.trace ?? false,
    jobs: whole('jobs', values.jobs ?? '1'),
    isComplete: values.complete ?? false,
    shrinks: values['no-shrink'] !== true,
  };
}

/** Profiles take turns, the one where everything happens twice as often. */
export const profileOfTurn = (seed: number): ProfileName => PROFILE_NAMES[seed % (PROFILE_NAMES.length + 1)] ?? 'mixed';

/** The command that does this run again. */
export function commandOf({ seed, steps, users, profile, restraint: { only, without, maxFaults } }: RunOptions): string {
  return [
    `npm run simulate -- --seed ${seed} --steps ${steps} --users ${users} --faults ${profile}`,
    ...(only === null ? [] : [`--only ${[...only].join(',')}`]),
    ...(without.size === 0 ? [] : [`--without ${[...without].join(',')}`]),
    ...(Number.isFinite(maxFaults) ? [`--max-faults ${maxFaults}`] : []),
  ].join(' ');
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: text,
        seeds: text,
        steps: text,
        users: text,
        faults: text,
        jobs: text,
        only: text,
        without: text,
        'max-faults': text,
        trace: flag,
        complete: flag,
        'no-shrink': flag,
      },
    }).values;
  } catch (error) {
    throw new ArgumentError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new ArgumentError(`--${name} ${text} is no whole number\n${USAGE}`);
  return Number(text);
}

function profileOf(text: string): ProfileName {
  const found = PROFILE_NAMES.find((name) => name === text);
  if (found === undefined) throw new ArgumentError(`there is no profile of faults called ${text}\n${USAGE}`);
  return found;
}
