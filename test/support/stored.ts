/** What is stored, read past the application. */
import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import { parseChargingOrder } from '../../cloudfunctions/shared/store/charging-order-schema';
import type { Engine } from '../../local/cloudbase';

/** Everything that was audited about an aggregate: the published ones, and those that are still in its outbox. */
export async function storedEvents(
  engine: Engine,
  { _id, outbox }: { readonly _id: string; readonly outbox: readonly AuditEvent[] },
): Promise<readonly AuditEvent[]> {
  const published = await engine.find('events', { aggregateId: _id }, { order: [['seq', 1]] });
  const seen = new Set(published.map((event) => event['_id']));
  return [...(published as unknown as AuditEvent[]), ...outbox.filter((event) => !seen.has(event._id))];
}

/** The charging orders, in order of their beginning. */
export async function storedOrders(engine: Engine): Promise<readonly ReturnType<typeof parseChargingOrder>[]> {
  return (await engine.find('chargingOrders', {}, { order: [['createdMs', 1]] })).map(parseChargingOrder);
}
