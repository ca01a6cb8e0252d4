/** What the checker of the simulation can find violated, by the short names of docs/simulation.md. */
export const INVARIANTS = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I11', 'I12', 'I13', 'I14'] as const;
export type Invariant = (typeof INVARIANTS)[number];

/** A change of one file, as text. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A bug of the kind that people write, made by a few edits. The product knows nothing of it. */
export interface Mutant {
  readonly name: string;
  /** What the bug does, and what its author would have thought. */
  readonly why: string;
  /** Rows of docs/quality-radar.json that it breaks; none for a rule of the money path that has no row. */
  readonly rows: readonly string[];
  /** Which of the invariants it is expected to violate. Whichever notices first kills it. */
  readonly expects: readonly Invariant[];
  /** The simulation's profile of faults under which it shows; left out: the usual one. */
  readonly profile?: string;
  readonly edits: readonly [Edit, ...Edit[]];
}

export const SHARED = 'cloudfunctions/shared';
export const DOMAIN = `${SHARED}/domain`;
export const APPLICATION = `${SHARED}/application`;
export const GATEWAYS = `${SHARED}/gateways`;
export const STORE = `${SHARED}/store`;

export const edit = (file: string, find: string, replace: string): Edit => ({ file, find, replace });
