/** The rules that hold whatever happens; docs/simulation.md says what each compares. */
export type InvariantId = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10' | 'I11' | 'I12' | 'I13' | 'I14';

/** A rule that does not hold. */
export interface Violation {
  readonly invariant: InvariantId;
  /** Business number concerned: of an order, a contract, a refund, a notification. */
  readonly subject: string;
  /** What is wrong, for people: what is stored, and what it was to be compared with. */
  readonly message: string;
}

export const violation = (invariant: InvariantId, subject: string, message: string): Violation => ({ invariant, subject, message });
