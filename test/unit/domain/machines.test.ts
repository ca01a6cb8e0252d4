import { type Machine, step } from '../../../cloudfunctions/shared/domain/machine';
import { contractMachine } from '../../../cloudfunctions/shared/domain/subscription/contract-machine';
import { orderMachine } from '../../../cloudfunctions/shared/domain/subscription/order-machine';

type AnyMachine = Machine<string, string>;
const machines: readonly AnyMachine[] = [orderMachine, contractMachine];
const statesOf = ({ transitions }: AnyMachine): string[] => Object.keys(transitions);
const factsOf = ({ transitions }: AnyMachine): string[] => [...new Set(Object.values(transitions).flatMap((row) => Object.keys(row)))];

function reachable(machine: AnyMachine): Set<string> {
  const found = new Set([machine.initial]);
  for (const state of found) for (const to of Object.values(machine.transitions[state] ?? {})) if (to !== undefined) found.add(to);
  return found;
}

describe.each(machines.map((machine) => [machine.name, machine] as const))('the %s machine', (_name, machine) => {
  it('leads to every state it declares, and to no other', () => {
    expect([...reachable(machine)].sort()).toEqual(statesOf(machine).sort());
  });

  it('answers every pair: by its table, or with a refusal that changes nothing', () => {
    for (const state of statesOf(machine)) {
      for (const fact of [...factsOf(machine), 'made-up']) {
        const declared = machine.transitions[state]?.[fact];
        const answer = step(machine, state, fact);
        if (declared === undefined) expect(answer).toEqual({ kind: 'refused', state });
        else if (declared === state) expect(answer).toEqual({ kind: 'same', state });
        else expect(answer).toEqual({ kind: 'changed', from: state, to: declared });
      }
    }
  });

  it('has no dead ends but its final states', () => {
    for (const state of statesOf(machine)) {
      const leaves = Object.values(machine.transitions[state] ?? {}).some((to) => to !== state);
      if (!leaves) expect(machine.final).toContain(state);
    }
  });
});

it('[R4] no fact takes a payment back but a refund, and an ended contract is never live again', () => {
  expect(new Set(Object.values(orderMachine.transitions.paid))).toEqual(new Set(['paid', 'refunded']));
  expect(new Set(Object.values(orderMachine.transitions.refunded))).toEqual(new Set(['refunded']));
  expect(new Set(Object.values(contractMachine.transitions.ended))).toEqual(new Set(['ended']));
});
