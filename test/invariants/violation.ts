/** The rules that hold whatever happens; docs/simulation.md says what each compares. */
export const INVARIANTS = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I11', 'I12', 'I13', 'I14'] as const;
export type InvariantId = (typeof INVARIANTS)[number];

/** A rule that does not hold. */
export interface Violation {
  readonly invariant: InvariantId;
  /** Business number concerned: of an order, a contract, a refund, a notification. */
  readonly subject: string;
  /** What is wrong, for people: what is stored, and what it was to be compared with. */
  readonly message: string;
}

/** Where a rule puts what it finds. */
export type Report = (invariant: InvariantId, subject: string, message: string) => void;

/** A list of violations, and how rules add to it. */
export function createFindings(): { readonly found: Violation[]; readonly report: Report } {
  const found: Violation[] = [];
  return { found, report: (invariant, subject, message) => found.push({ invariant, subject, message }) };
}
