/** Which declared transitions of the tables the reducers take: a table's rows are watched where they are looked up. */
import type { Machine } from '../../../cloudfunctions/shared/domain/machine';

export type AnyMachine = Machine<string, string>;
type Rows = AnyMachine['transitions'];

export interface Watch {
  /** Declared, and not taken since: `order: open —paid→ paid`. */
  readonly missing: () => readonly string[];
  /** Declared pairs of all tables. */
  readonly declared: number;
  /** Whether the table leads from one state to the other at once, or they are the same. */
  readonly leads: (machine: AnyMachine, from: string, to: string) => boolean;
}

/** Watches the tables from now on. What stands in them is not changed. */
export function watch(machines: readonly AnyMachine[]): Watch {
  const declared = new Set<string>();
  const taken = new Set<string>();
  const tables = new Map<AnyMachine, Rows>();
  for (const machine of machines) {
    const rows = machine.transitions;
    tables.set(machine, rows);
    const nameOf = (from: string, fact: string): string => `${machine.name}: ${from} —${fact}→ ${rows[from]?.[fact]}`;
    for (const [from, row] of Object.entries(rows)) for (const fact of Object.keys(row)) declared.add(nameOf(from, fact));
    const watched = Object.entries(rows).map(([from, row]) => [from, watchedRow(row, (fact) => taken.add(nameOf(from, fact)))] as const);
    Object.assign(machine, { transitions: Object.fromEntries(watched) });
  }
  return {
    missing: () => [...declared].filter((pair) => !taken.has(pair)),
    declared: declared.size,
    leads: (machine, from, to) => from === to || Object.values(tables.get(machine)?.[from] ?? {}).includes(to),
  };
}

function watchedRow(row: Rows[string], onTaken: (fact: string) => void): Rows[string] {
  return new Proxy(row, {
    get: (target, fact) => {
      const to: unknown = Reflect.get(target, fact);
      if (typeof fact === 'string' && to !== undefined) onTaken(fact);
      return to;
    },
  });
}
