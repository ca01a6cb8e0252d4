import type { FaultRule, Faults } from './types';

/** How long `delay` holds a message back when the rule does not say: past every retry that matters to a person who watches. */
const DEFAULT_DELAY_MS = 60_000;

export interface FaultBook extends Faults {
  /** Replaces all rules. */
  set(rules: readonly FaultRule[]): void;
  clear(): void;
  /** Rules that are not used up, `times` being what is left. */
  list(): FaultRule[];
}

/** The injected faults of one stack. Rules for the same subject are used up in the order in which they were given. */
export function createFaults(): FaultBook {
  let rules: FaultRule[] = [];
  return {
    set(next) {
      rules = next.filter((rule) => rule.times > 0);
    },
    clear() {
      rules = [];
    },
    list: () => [...rules],
    take(subject) {
      const index = rules.findIndex((rule) => rule.on === subject);
      const rule = rules[index];
      if (rule === undefined) return undefined;
      if (rule.times > 1) rules[index] = { ...rule, times: rule.times - 1 };
      else rules.splice(index, 1);
      return { do: rule.do, delayMs: rule.delayMs ?? DEFAULT_DELAY_MS };
    },
  };
}
