import { parseArgs } from 'node:util';
import type { HuntOptions } from './hunt';

/** Enough for what is rare: a refund that fails, a month's end, an outage at night. */
const DEFAULT_SEEDS = '1..24';
const DEFAULT_STEPS = '30000';

export interface HuntArguments extends HuntOptions {
  /** Names, or beginnings of names, of the mutants that are wanted; none: all. */
  readonly only: readonly string[];
  /** Whether the list in docs/simulation.md is written anew. */
  readonly writesDocs: boolean;
}

/** @throws Error naming what cannot be read */
export function readHuntArguments(args: readonly string[]): HuntArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      seeds: { type: 'string', default: DEFAULT_SEEDS },
      steps: { type: 'string', default: DEFAULT_STEPS },
      users: { type: 'string' },
      quick: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
    },
  });
  return {
    only: values.only,
    seeds: seedsIn(values.seeds),
    steps: whole('steps', values.steps),
    users: values.users === undefined ? null : whole('users', values.users),
    isQuick: values.quick,
    writesDocs: values.docs,
  };
}

/** `7` or `1..24`. */
function seedsIn(text: string): readonly number[] {
  const [from = '', to = from, ...more] = text.split('..');
  const [first, last] = [whole('seeds', from), whole('seeds', to)];
  if (more.length > 0 || last < first) throw new Error(`--seeds ${text}: want one seed, or first..last`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value === 0) throw new Error(`--${name} ${text}: want a whole number above 0`);
  return value;
}
