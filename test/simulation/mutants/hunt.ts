import path from 'node:path';
import { bundle } from '../../../scripts/bundle.mjs';
import type { Kill } from './killed-by';
import type { Mutant } from './mutant';
import { byFile, patchPlugin } from './patch';
import { commandOf, runTrial, type Trial } from './trial';

/** What the simulation is started by. */
const ENTRY = 'test/simulation/main.ts';

export interface HuntOptions {
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly users: number | null;
  /** Of the seeds, only the first few that the known one does not kill by. */
  readonly isQuick: boolean;
}

/** After the code has changed, the seed that is known may not kill any more; then some others are tried, also in a short check. */
const QUICK_SEEDS = 5;

export type Verdict = { readonly mutant: Mutant; readonly seconds: number } & (
  | { readonly kind: 'killed'; readonly kill: Kill; readonly said: string }
  | { readonly kind: 'survived'; readonly runs: number }
  /** It proves nothing: the bug breaks the program as such, or the program is wrong without it. */
  | { readonly kind: 'void'; readonly reason: string }
);

/** Looks for a run in which each mutant is noticed. */
export interface Hunter {
  hunt(mutant: Mutant, known: Kill | undefined): Promise<Verdict>;
}

/** @throws BuildFailure of esbuild when the simulation itself does not build */
export async function openHunt(options: HuntOptions): Promise<Hunter> {
  const soundBundle = await build('sound', []);
  const sound = new Map<string, Promise<string | null>>();
  /** What the simulation says about the code without the bug; null when it says nothing. A verdict counts only then. */
  const complaintAbout = (trial: Trial): Promise<string | null> => {
    const key = commandOf(trial);
    const asked = sound.get(key) ?? complaint(soundBundle, trial);
    sound.set(key, asked);
    return asked;
  };
  return {
    async hunt(mutant, known) {
      const startedMs = performance.now();
      const verdict = await pursue(mutant, trialsOf(mutant, known, options), complaintAbout);
      return { mutant, seconds: (performance.now() - startedMs) / 1000, ...verdict };
    },
  };
}

/** The run that has killed it before comes first. */
function trialsOf(mutant: Mutant, known: Kill | undefined, { seeds, steps, users, isQuick }: HuntOptions): readonly Trial[] {
  const profile = mutant.profile ?? null;
  const others = seeds.map((seed): Trial => ({ seed, steps, users, profile }));
  if (!known) return isQuick ? others.slice(0, QUICK_SEEDS) : others;
  const first: Trial = { seed: known.seed, steps: known.steps, users: known.users, profile: known.profile };
  const rest = others.filter(({ seed }) => seed !== known.seed);
  return [first, ...(isQuick ? rest.slice(0, QUICK_SEEDS - 1) : rest)];
}

type Found =
  | { readonly kind: 'killed'; readonly kill: Kill; readonly said: string }
  | { readonly kind: 'survived'; readonly runs: number }
  | { readonly kind: 'void'; readonly reason: string };

async function pursue(mutant: Mutant, trials: readonly Trial[], complaintAbout: (trial: Trial) => Promise<string | null>): Promise<Found> {
  const mutated = await build(mutant.name, mutant.edits);
  let spoilt: string | null = null;
  for (const trial of trials) {
    const outcome = await runTrial(mutated, trial);
    if (outcome.kind === 'clean') continue;
    if (outcome.kind === 'broken') return { kind: 'void', reason: `${commandOf(trial)}: ${outcome.reason}` };
    const complaint = await complaintAbout(trial);
    if (complaint === null) {
      const { invariant, step, said } = outcome;
      return { kind: 'killed', kill: { invariant, step, ...trial }, said };
    }
    // This run says nothing about the bug; another may.
    spoilt = `found without it, too: ${commandOf(trial)}: ${complaint}`;
  }
  return spoilt === null ? { kind: 'survived', runs: trials.length } : { kind: 'void', reason: spoilt };
}

async function complaint(soundBundle: string, trial: Trial): Promise<string | null> {
  const outcome = await runTrial(soundBundle, trial);
  if (outcome.kind === 'clean') return null;
  return outcome.kind === 'violated' ? outcome.said : outcome.reason;
}

/** @throws Error when the simulation does not even load a file that the bug is in */
async function build(name: string, edits: Mutant['edits'] | readonly []): Promise<string> {
  const outfile = path.resolve('dist/mutants', `${name}.mjs`);
  const loaded = new Set<string>();
  await bundle(ENTRY, outfile, [patchPlugin(edits, loaded)]);
  const missing = [...byFile(edits).keys()].filter((file) => !loaded.has(file));
  if (missing.length > 0) throw new Error(`${name}: the simulation does not run ${missing.join(', ')}`);
  return outfile;
}
