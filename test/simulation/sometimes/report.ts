import { RARE_STATES } from './index';
import type { RareState } from './state';

type Counts = Readonly<Record<string, number>>;

/** Required states that no run came to. */
export const unreached = (counts: Counts): readonly RareState[] =>
  RARE_STATES.filter(({ id, required }) => required && (counts[id] ?? 0) === 0);

/** How often each state was reached, the rarest first. */
export const sometimesTable = (counts: Counts): string[] =>
  [...RARE_STATES]
    .sort((a, b) => (counts[a.id] ?? 0) - (counts[b.id] ?? 0))
    .map(({ id, saw, required }) => `  ${String(counts[id] ?? 0).padStart(8)}  ${id}${required ? '' : ' (not required)'}: ${saw}`);

/** What was not reached, and what to do about it. */
export const complaintOf = ({ id, saw, otherwise }: RareState): string => `never reached: ${id}. ${saw}\n  ${otherwise}`;
