/**
 * State machines as data. A table names, for every state, the facts it accepts and the state they lead to. A pair that is not in the
 * table is refused: the caller logs it and changes nothing. Diagrams in the documents are generated from these tables.
 */
export interface Machine<State extends string, Fact extends string> {
  readonly name: string;
  readonly initial: State;
  /** States in which nothing more is expected from the platform by itself. */
  readonly final: readonly State[];
  readonly transitions: Readonly<Record<State, Readonly<Partial<Record<Fact, State>>>>>;
}

/** What a fact does to a state: `changed`, `same` (known already, or of no consequence), or `refused` (contradicts what is stored). */
export type Step<State extends string> =
  | { readonly kind: 'changed'; readonly from: State; readonly to: State }
  | { readonly kind: 'same'; readonly state: State }
  | { readonly kind: 'refused'; readonly state: State };

/** Looks the pair up in the table. Never throws: a refused pair is an answer. */
export function step<State extends string, Fact extends string>(machine: Machine<State, Fact>, state: State, fact: Fact): Step<State> {
  const to = machine.transitions[state][fact];
  if (to === undefined) return { kind: 'refused', state };
  return to === state ? { kind: 'same', state } : { kind: 'changed', from: state, to };
}
