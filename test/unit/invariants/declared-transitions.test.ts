import { deductionMachine as chargingDeductionMachine } from '../../../cloudfunctions/shared/domain/charging/deduction-machine';
import { chargingMachine } from '../../../cloudfunctions/shared/domain/charging/order-machine';
import type { Machine } from '../../../cloudfunctions/shared/domain/machine';
import { refundMachine, wechatRefundMachine } from '../../../cloudfunctions/shared/domain/refund-machine';
import { contractMachine } from '../../../cloudfunctions/shared/domain/subscription/contract-machine';
import { deductionMachine } from '../../../cloudfunctions/shared/domain/subscription/deduction-machine';
import { orderMachine } from '../../../cloudfunctions/shared/domain/subscription/order-machine';
import { OF_CHARGING_ORDERS, OF_MEMBERSHIPS } from '../../invariants/declared-transitions';

type Steps = Readonly<Record<string, ReadonlySet<string>>>;

/** What a table of the product comes to: the states that follow on each, its own left out. */
function stepsOf(machine: Machine<string, string>): Steps {
  const rows = Object.entries(machine.transitions).map(([from, row]) => [
    from,
    new Set(Object.values(row).filter((to): to is string => to !== undefined && to !== from)),
  ]);
  return { new: new Set([machine.initial]), ...(Object.fromEntries(rows) as Steps) };
}
const setsOf = (declared: Readonly<Record<string, readonly string[]>>): Steps =>
  Object.fromEntries(Object.entries(declared).map(([from, to]) => [from, new Set(to)]));

describe('the transitions that the checker knows are those of the product, so that a deliberate change is made twice', () => {
  it.each([
    ['order', orderMachine, OF_MEMBERSHIPS.order],
    ['deduction', deductionMachine, OF_MEMBERSHIPS.deduction],
    ['refund', wechatRefundMachine, OF_MEMBERSHIPS.refund],
    ['charging order', chargingMachine, OF_CHARGING_ORDERS['charging-order']],
    ['charging deduction', chargingDeductionMachine, OF_CHARGING_ORDERS.deduction],
    ['charging refund', refundMachine, OF_CHARGING_ORDERS['charging-refund']],
  ] as const)('%s', (_name, machine, declared) => {
    expect(setsOf(declared)).toEqual(stepsOf(machine));
  });

  it('contract, which beside its table may be signed and ended in one change, and begin signed with its signer', () => {
    const { new: fresh, pending, absent, ...others } = stepsOf(contractMachine);
    expect(setsOf(OF_MEMBERSHIPS.contract)).toEqual({
      ...others,
      new: new Set([...(fresh ?? []), 'signed', 'ending']),
      pending: new Set([...(pending ?? []), 'ending']),
      absent: new Set([...(absent ?? []), 'ending']),
    });
  });
});
