import type { Engine } from '../../local/cloudbase';
import { type AuditedEntity, type AuditEvent, canonicalJson, chainFault, replay } from '../../cloudfunctions/shared/domain/audit';

/** Everything that was audited about an aggregate, published or not. */
export type EventsOf = (aggregate: { readonly _id: string; readonly outbox: readonly AuditEvent[] }) => Promise<readonly AuditEvent[]>;

/** What an aggregate is stored with and is no part of it. */
const ENVELOPE: readonly string[] = ['audit', 'outbox', 'lastMoneyMs'];

/** {@link EventsOf} what is stored: the published ones, and those that are still in the aggregate's outbox. */
export const storedEvents =
  (engine: Engine): EventsOf =>
  async ({ _id, outbox }) => {
    const published = await engine.find('events', { aggregateId: _id }, { order: [['seq', 1]] });
    const seen = new Set(published.map((event) => event['_id']));
    return [...(published as unknown as AuditEvent[]), ...outbox.filter((event) => !seen.has(event._id))];
  };

/** What is wrong with an aggregate's audit: a broken chain, or events that do not lead to what is stored. */
export function auditFaults(id: string, entities: readonly AuditedEntity[], events: readonly AuditEvent[]): string[] {
  const broken = chainFault(events);
  const stored = Object.fromEntries(entities.map(({ entity, no, value }) => [`${entity}:${no}`, stripped(value)]));
  const replayed = Object.fromEntries([...replay(events)].map(([key, value]) => [key, stripped(value)]));
  const differs = canonicalJson(replayed) !== canonicalJson(stored);
  return [...(broken === null ? [] : [broken]), ...(differs ? [`the audit of ${id} does not lead to what is stored`] : [])];
}

/** An aggregate is stored in an envelope, which is no part of what is audited. */
function stripped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !ENVELOPE.includes(name)));
}
