import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import { deductionMachine as chargingDeductionMachine } from '../../cloudfunctions/shared/domain/charging/deduction-machine';
import { chargingMachine } from '../../cloudfunctions/shared/domain/charging/order-machine';
import type { Machine } from '../../cloudfunctions/shared/domain/machine';
import { refundMachine, wechatRefundMachine } from '../../cloudfunctions/shared/domain/refund-machine';
import { contractMachine } from '../../cloudfunctions/shared/domain/subscription/contract-machine';
import { deductionMachine } from '../../cloudfunctions/shared/domain/subscription/deduction-machine';
import { orderMachine } from '../../cloudfunctions/shared/domain/subscription/order-machine';
import type { Report } from './violation';

type Steps = ReadonlyMap<string, ReadonlySet<string>>;

/** `new` stands for an entity that was not there. */
const NEW = 'new';

/** The steps of a table; a new entity begins in its initial state. Staying is always allowed: a fact may add to what is stored. */
function stepsOf(machine: Machine<string, string>, more: Readonly<Record<string, readonly string[]>> = {}): Steps {
  const rows = Object.entries(machine.transitions).map(([from, row]): [string, ReadonlySet<string>] => {
    const to = Object.values(row).filter((state) => state !== undefined);
    return [from, new Set([from, ...to, ...(more[from] ?? [])])];
  });
  return new Map([[NEW, new Set([machine.initial, ...(more[NEW] ?? [])])], ...rows]);
}

const stepsIn = (table: Readonly<Record<string, readonly string[]>>): Steps =>
  new Map(Object.entries(table).map(([from, to]) => [from, new Set([from, ...to])]));

/** What one stored change may do to an entity of a membership. */
const OF_MEMBERSHIPS: ReadonlyMap<string, Steps> = new Map([
  ['order', stepsOf(orderMachine)],
  [
    'contract',
    stepsOf(contractMachine, {
      // Signed, and ended in the same change: by the plan's word about refunds, or because a later contract has taken its place.
      pending: ['ending'],
      // Signed by somebody else than the buyer: the buyer expects it no longer, with the signer it begins signed.
      absent: ['ending'],
      [NEW]: ['signed', 'ending'],
    }),
  ],
  // A cycle has no table. Money that comes after all pays for one that was dropped, too.
  ['cycle', stepsIn({ [NEW]: ['open'], open: ['paid', 'dropped'], dropped: ['paid'], paid: [] })],
  ['deduction', stepsOf(deductionMachine)],
  // A payment that became known together with its full refund is granted and withdrawn in one change.
  ['period', stepsIn({ [NEW]: ['granted', 'withdrawn'], granted: ['withdrawn'], withdrawn: [] })],
  ['refund', stepsOf(wechatRefundMachine)],
]);
/** The same of a charging order. */
const OF_CHARGING_ORDERS: ReadonlyMap<string, Steps> = new Map([
  ['charging-order', stepsOf(chargingMachine)],
  ['deduction', stepsOf(chargingDeductionMachine)],
  ['charging-refund', stepsOf(refundMachine)],
]);

/** Numbers of charging orders begin so; ids of members are digits and a to f. */
export const isChargingOrder = (aggregateId: string): boolean => aggregateId.startsWith('E');

/** I9: the change of state that an event records is declared in the tables of the state machines. */
export function checkTransition({ aggregateId, entity, no, from, to }: AuditEvent, report: Report): void {
  const steps = (isChargingOrder(aggregateId) ? OF_CHARGING_ORDERS : OF_MEMBERSHIPS).get(entity);
  if (!steps) report('I9', no, `${entity} is nothing that has states`);
  else if (!steps.get(from ?? NEW)?.has(to)) report('I9', no, `${entity}: ${from ?? NEW} → ${to} is in no table`);
}
