import { deductionMachine as chargingDeductionMachine } from '../../../cloudfunctions/shared/domain/charging/deduction-machine';
import { chargingMachine, holdsSlot } from '../../../cloudfunctions/shared/domain/charging/order-machine';
import { refundMachine, wechatRefundMachine } from '../../../cloudfunctions/shared/domain/refund-machine';
import { type Machine, step } from '../../../cloudfunctions/shared/domain/machine';
import { contractMachine } from '../../../cloudfunctions/shared/domain/subscription/contract-machine';
import { deductionMachine } from '../../../cloudfunctions/shared/domain/subscription/deduction-machine';
import { orderMachine } from '../../../cloudfunctions/shared/domain/subscription/order-machine';

type AnyMachine = Machine<string, string>;
const machines: readonly AnyMachine[] = [
  orderMachine,
  contractMachine,
  deductionMachine,
  chargingMachine,
  chargingDeductionMachine,
  refundMachine,
  wechatRefundMachine,
];
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

describe('the machine of a deduction', () => {
  const rows = Object.entries(deductionMachine.transitions);

  it('money that comes in is recorded in every state; only a refund in full takes it back', () => {
    for (const [state, row] of rows) if (state !== 'refunded') expect([state, row.paid]).toEqual([state, 'paid']);
    expect(new Set(Object.values(deductionMachine.transitions.paid))).toEqual(new Set(['paid', 'refunded']));
  });

  it('[D10] [D17] a failure that is only told leaves the number open; only one known to be closed has failed', () => {
    for (const [state, row] of rows) {
      for (const [fact, to] of Object.entries(row))
        if (to === 'failed' && state !== 'failed') expect([state, fact]).toEqual([state, 'closed']);
    }
    expect(deductionMachine.transitions.applying).toMatchObject({ refused: 'failing', 'failure-told': 'failing', absent: 'applying' });
  });
});

it('[D23] money that went back stays gone: a refund that arrived is never taken for another', () => {
  expect(new Set(Object.values(wechatRefundMachine.transitions.succeeded))).toEqual(new Set(['succeeded']));
  expect(new Set(Object.values(wechatRefundMachine.transitions.failed))).toEqual(new Set(['failed', 'succeeded']));
});

describe('the machines of charging', () => {
  it('[P16] money that came in stays, whatever is told; only a refund in full ends it', () => {
    const { paid, refunding, refunded } = chargingMachine.transitions;
    expect(new Set(Object.values(paid))).toEqual(new Set(['paid', 'refunding']));
    expect(new Set(Object.values(refunding))).toEqual(new Set(['refunding', 'paid', 'refunded']));
    expect(new Set(Object.values(refunded))).toEqual(new Set(['refunded']));
  });

  it('money that comes in is recorded in every state that has a bill to pay', () => {
    for (const state of ['completing', 'completed', 'deducting', 'unpaid', 'cancelled'] as const) {
      expect(chargingMachine.transitions[state].paid).toBe('paid');
    }
  });

  it('[P9] from the first current on an order cannot be cancelled any more by a wish', () => {
    const rows = Object.entries(chargingMachine.transitions);
    const cancellable = rows.filter(([, row]) => row['cancel-requested'] !== undefined).map(([state]) => state);
    expect(cancellable).toEqual(['created', 'confirming', 'cancelling', 'cancelled', 'expired']);
  });

  it('an order keeps its member from another one until its bill is settled; no way leads back there', () => {
    for (const [state, row] of Object.entries(chargingMachine.transitions)) {
      if (holdsSlot(state as keyof typeof chargingMachine.transitions)) continue;
      for (const to of Object.values(row)) expect([state, to, holdsSlot(to)]).toEqual([state, to, false]);
    }
    expect(chargingMachine.final.filter(holdsSlot)).toEqual([]);
  });

  it('a deduction that succeeded stays so; a refund that ended stays as it ended', () => {
    expect(new Set(Object.values(chargingDeductionMachine.transitions.succeeded))).toEqual(new Set(['succeeded']));
    for (const state of refundMachine.final) expect(new Set(Object.values(refundMachine.transitions[state]))).toEqual(new Set([state]));
  });
});
