import * as v from 'valibot';
import type { AlarmKind } from '../../cloudfunctions/shared/domain/alarm';
import { type AuditEvent, chainFault } from '../../cloudfunctions/shared/domain/audit';
import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import type { Membership } from '../../cloudfunctions/shared/domain/subscription/types';
import type { Enveloped } from '../../cloudfunctions/shared/store/aggregate-store';
import { parseAuditEvent } from '../../cloudfunctions/shared/store/audit-schema';
import { parseChargingOrder } from '../../cloudfunctions/shared/store/charging-order-schema';
import { factSchema } from '../../cloudfunctions/shared/store/fact-schema';
import { parseMembership } from '../../cloudfunctions/shared/store/membership-schema';
import type { MerchantBooks } from './evidence';
import { Plans } from './plan-rules';
import { type Audited, Trail } from './trail';
import type { Report } from './violation';

const timeMs = v.nullable(v.number());
const inboxEntry = v.object({
  _id: v.string(),
  fact: v.fallback(v.nullable(factSchema), null),
  state: v.picklist(['received', 'settled', 'stuck']),
  attempts: v.number(),
  receivedMs: v.number(),
  dueMs: timeMs,
});
const alarm = v.object({ _id: v.string(), kind: v.string(), no: v.string() });
const proposal = v.object({ _id: v.string(), state: v.picklist(['open', 'applied', 'dismissed']), raisedMs: v.number() });
const statementDay = v.object({
  _id: v.string(),
  platform: v.picklist(['wechat', 'huifu']),
  day: v.string(),
  state: v.picklist(['pending', 'running', 'done', 'failed']),
  tries: v.number(),
  doneMs: timeMs,
  payments: v.number(),
  refunds: v.number(),
});

export type InboxEntry = v.InferOutput<typeof inboxEntry>;
export type Proposal = v.InferOutput<typeof proposal>;
export type StatementDay = v.InferOutput<typeof statementDay>;

/** What persons have been told about, by the number concerned. An alarm that a person has closed counts: they have seen it. */
export class Alarms {
  /** All of them, in order. */
  readonly all: { readonly no: string; readonly kind: string }[] = [];
  private readonly ids = new Set<string>();
  private readonly kinds = new Map<string, Set<string>>();

  constructor(documents: readonly unknown[] = []) {
    documents.forEach((document) => this.see(document));
  }

  see(document: unknown): void {
    const { _id, no, kind } = v.parse(alarm, document);
    this.all.push({ no, kind });
    this.ids.add(_id);
    this.kinds.set(no, (this.kinds.get(no) ?? new Set()).add(kind));
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** Whether one of these kinds names the number. */
  names(no: string | null, ...kinds: readonly AlarmKind[]): boolean {
    const known = no === null ? undefined : this.kinds.get(no);
    return known !== undefined && kinds.some((kind) => known.has(kind));
  }
}

/** Our side, read and indexed once. */
export interface Books {
  readonly members: readonly Enveloped<Membership>[];
  readonly orders: readonly Enveloped<ChargingOrder>[];
  readonly orderById: ReadonlyMap<string, ChargingOrder>;
  readonly inbox: readonly InboxEntry[];
  readonly alarms: Alarms;
  readonly proposals: readonly Proposal[];
  readonly statements: readonly StatementDay[];
  /** The audit of each aggregate, by its id. */
  readonly trails: ReadonlyMap<string, Trail>;
  /** All events, those of one aggregate in order. */
  readonly events: readonly AuditEvent[];
}

/**
 * Reads what is stored, and follows the audit of each aggregate on the way.
 *
 * @param planVersions of all plans; empty when nothing is known of prices
 * @throws ValiError for a document that the store cannot have written
 */
export function readBooks(stored: MerchantBooks, planVersions: readonly unknown[], report: Report): Books {
  const members = stored.memberships.map(parseMembership);
  const orders = stored.chargingOrders.map(parseChargingOrder);
  const events = eventsByAggregate(stored.events.map(parseAuditEvent), [...members, ...orders]);
  const trails = new Map<string, Trail>();
  const plans = new Plans(planVersions);
  for (const [id, some] of events) {
    const trail = new Trail(id, plans);
    const fault = chainFault(some);
    if (fault !== null) report('I10', id, fault);
    for (const event of some) trail.append(event, report);
    trails.set(id, trail);
  }
  return {
    members,
    orders,
    orderById: new Map(orders.map((order) => [order._id, order])),
    inbox: stored.inbox.map((document) => v.parse(inboxEntry, document)),
    alarms: new Alarms(stored.alarms),
    proposals: stored.proposals.map((document) => v.parse(proposal, document)),
    statements: stored.statements.map((document) => v.parse(statementDay, document)),
    trails,
    events: [...events.values()].flat(),
  };
}

/** Published events and those in the outboxes; one that was published a moment ago stands in both. */
function eventsByAggregate(published: readonly AuditEvent[], aggregates: readonly Audited[]): Map<string, AuditEvent[]> {
  const events = new Map<string, Map<number, AuditEvent>>();
  const put = (event: AuditEvent): void => {
    const known = events.get(event.aggregateId) ?? new Map<number, AuditEvent>();
    events.set(event.aggregateId, known.set(event.seq, event));
  };
  for (const { outbox } of aggregates) outbox.forEach(put);
  published.forEach(put);
  return new Map([...events].map(([id, some]) => [id, [...some.values()].sort((a, b) => a.seq - b.seq)]));
}
