import type { ChargingOrderStore } from '../application/charging/ports';
import { auditedChargingEntities } from '../domain/charging/new-order';
import type { ChargingOrder } from '../domain/charging/types';
import type { Filter } from '../platform/ports';
import { lastChargingMoneyMs } from '../domain/statement/match-charging';
import { type AggregateKind, type AggregateStoreDependencies, createAggregateStore, withoutEnvelope } from './aggregate-store';
import { parseChargingOrder } from './charging-order-schema';

export const CHARGING_ORDERS = 'chargingOrders';

const KIND: AggregateKind<ChargingOrder> = {
  collection: CHARGING_ORDERS,
  parse: parseChargingOrder,
  audited: auditedChargingEntities,
  lastMoneyMs: lastChargingMoneyMs,
};

/** {@link ChargingOrderStore} on the document database; the indexes of indexes.json serve each of its questions. */
export function createChargingOrderStore(deps: AggregateStoreDependencies): ChargingOrderStore {
  const { database } = deps;
  const read = (stored: unknown): ChargingOrder => withoutEnvelope(parseChargingOrder(stored));
  const one = async (filter: Filter): Promise<ChargingOrder | null> => {
    const [found] = await database.find(CHARGING_ORDERS, filter, { limit: 1 });
    return found === undefined ? null : read(found);
  };
  const newestFirst = async (filter: Filter, limit: number): Promise<readonly ChargingOrder[]> =>
    (await database.find(CHARGING_ORDERS, filter, { orderBy: [['createdMs', 'desc']], limit })).map(read);
  return {
    ...createAggregateStore(KIND, deps),
    byOutOrderNo: (outOrderNo) => one({ outOrderNo }),
    openOf: (memberId) => one({ slot: memberId }),
    ofMember: (memberId, beforeMs, limit) => newestFirst({ memberId, createdMs: { lt: beforeMs } }, limit),
    newest: (state, limit) => newestFirst(state === null ? {} : { state }, limit),
  };
}
