import type { Machine } from '../../cloudfunctions/shared/domain/machine';

/** Mermaid takes no hyphen in the name of a state. */
const stateId = (state: string): string => state.replaceAll('-', '_');

/**
 * A transition table as a Mermaid state diagram. Facts that leave the state as it is are known already or of no consequence and are left out;
 * what is neither drawn nor left out that way is refused.
 */
export function machineDiagram(machine: Machine<string, string>): string {
  const lines = ['```mermaid', 'stateDiagram-v2', `  [*] --> ${stateId(machine.initial)}`];
  for (const [from, accepted] of Object.entries(machine.transitions)) {
    const factsByTarget = new Map<string, string[]>();
    for (const [fact, to] of Object.entries(accepted)) {
      if (to !== undefined && to !== from) factsByTarget.set(to, [...(factsByTarget.get(to) ?? []), fact]);
    }
    for (const [to, facts] of factsByTarget) lines.push(`  ${stateId(from)} --> ${stateId(to)}: ${facts.join(', ')}`);
  }
  for (const state of machine.final) lines.push(`  ${stateId(state)} --> [*]`);
  return [...lines, '```'].join('\n');
}
