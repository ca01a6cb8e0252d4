import type { RunOptions } from './options';
import { type RunReport, simulate } from './run';

/** A run that fails, and how: as short as was found. */
export interface Shrunk {
  readonly options: RunOptions;
  readonly report: RunReport;
  /** Runs that were tried. */
  readonly tries: number;
}

/** Runs at most: each is as long as the failing one at most. */
const MAX_TRIES = 80;
/** Those who act beside the users, and can be left out like a kind of fault. */
const OTHERS = ['operator', 'stranger'];

/**
 * Leaves out of a failing run whatever it fails without, in the same way: users one by one, faults from the last on, kinds of faults, everybody else. Greedy: what cannot be
 * left out alone stays.
 *
 * @param report of a run with these options that ended with a finding
 */
export async function shrink(options: RunOptions, report: RunReport): Promise<Shrunk> {
  const invariant = report.findings[0]?.invariant;
  let best: Shrunk = { options: { ...options, steps: Math.min(options.steps, report.steps) }, report, tries: 0 };
  let tries = 0;
  const attempt = async (change: (restraint: RunOptions['restraint']) => RunOptions['restraint']): Promise<boolean> => {
    if (tries >= MAX_TRIES) return false;
    tries += 1;
    const tried = { ...best.options, restraint: change(best.options.restraint) };
    const outcome = await simulate(tried);
    if (outcome.findings[0]?.invariant !== invariant) return false;
    best = { options: { ...tried, steps: Math.min(tried.steps, outcome.steps) }, report: outcome, tries };
    return true;
  };
  for (const name of OTHERS) await attempt(leavingOut(name));
  for (let user = 0; user < options.users; user += 1)
    await attempt((restraint) => ({ ...restraint, only: without(restraint.only, user, options.users) }));
  await fewerFaults(best, attempt);
  for (const kind of [...best.report.faults.keys()]) await attempt(leavingOut(kind));
  return { ...best, tries };
}

type Attempt = (change: (restraint: RunOptions['restraint']) => RunOptions['restraint']) => Promise<boolean>;

const leavingOut =
  (kind: string) =>
  (restraint: RunOptions['restraint']): RunOptions['restraint'] => ({ ...restraint, without: new Set([...restraint.without, kind]) });

function without(only: ReadonlySet<number> | null, user: number, users: number): ReadonlySet<number> {
  const all = only ?? new Set(Array.from({ length: users }, (_, no) => no));
  return new Set([...all].filter((no) => no !== user));
}

/** The smallest number of faults, from the beginning on, that it still fails with: halves the distance again and again. */
async function fewerFaults({ report }: Shrunk, attempt: Attempt): Promise<void> {
  let [tooFew, enough] = [-1, [...report.faults.values()].reduce((sum, count) => sum + count, 0)];
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (await attempt((restraint) => ({ ...restraint, maxFaults: middle }))) enough = middle;
    else tooFew = middle;
  }
}
