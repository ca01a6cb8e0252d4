import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import { type Declared, OF_CHARGING_ORDERS, OF_MEMBERSHIPS } from './declared-transitions';
import type { Report } from './violation';

type Steps = ReadonlyMap<string, ReadonlySet<string>>;

/** `new` stands for an entity that was not there. */
const NEW = 'new';

const stepsIn = (table: Declared): Steps => new Map(Object.entries(table).map(([from, to]) => [from, new Set([from, ...to])]));
const stepsOf = (tables: Readonly<Record<string, Declared>>): ReadonlyMap<string, Steps> =>
  new Map(Object.entries(tables).map(([entity, table]) => [entity, stepsIn(table)]));

const STEPS_OF_MEMBERSHIPS = stepsOf(OF_MEMBERSHIPS);
const STEPS_OF_CHARGING_ORDERS = stepsOf(OF_CHARGING_ORDERS);

/** Numbers of charging orders begin so; ids of members are digits and a to f. */
export const isChargingOrder = (aggregateId: string): boolean => aggregateId.startsWith('E');

/** I9: the change of state that an event records is declared. */
export function checkTransition({ aggregateId, entity, no, from, to }: AuditEvent, report: Report): void {
  const steps = (isChargingOrder(aggregateId) ? STEPS_OF_CHARGING_ORDERS : STEPS_OF_MEMBERSHIPS).get(entity);
  if (!steps) report('I9', no, `${entity} is nothing that has states`);
  else if (!steps.get(from ?? NEW)?.has(to)) report('I9', no, `${entity}: ${from ?? NEW} → ${to} is not declared`);
}
