import { createHash } from 'node:crypto';

/** One change of state: who, what, from, to, by which fact, when. Chained by hash within its aggregate. */
export interface AuditEvent {
  readonly _id: string;
  readonly aggregateId: string;
  readonly seq: number;
  readonly atMs: number;
  readonly source: string;
  readonly factId: string;
  readonly entity: string;
  readonly no: string;
  readonly from: string | null;
  readonly to: string;
  /** The entity as it is after the change: replaying these gives the stored state. */
  readonly after: unknown;
  readonly previousHash: string;
  readonly hash: string;
}

/** Where an aggregate's chain ends. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}
export const AUDIT_START: AuditHead = { seq: 0, hash: '' };

/** What is audited of an aggregate: its entities by kind and number, each with the state to show. */
export interface AuditedEntity {
  readonly entity: string;
  readonly no: string;
  readonly state: string;
  readonly value: unknown;
}

interface ChangeOrigin {
  readonly aggregateId: string;
  readonly atMs: number;
  readonly source: string;
  readonly factId: string;
}

/** The events for everything that differs between two versions of an aggregate: complete by construction, no caller can forget one. */
export function auditChanges(
  before: readonly AuditedEntity[],
  after: readonly AuditedEntity[],
  origin: ChangeOrigin,
  head: AuditHead,
): { events: AuditEvent[]; head: AuditHead } {
  const known = new Map(before.map((e) => [`${e.entity}:${e.no}`, e]));
  const events: AuditEvent[] = [];
  let { seq, hash } = head;
  for (const entity of after) {
    const old = known.get(`${entity.entity}:${entity.no}`);
    if (old && isSame(old.value, entity.value)) continue;
    seq += 1;
    const body = {
      _id: `${origin.aggregateId}:${String(seq).padStart(6, '0')}`,
      aggregateId: origin.aggregateId,
      seq,
      atMs: origin.atMs,
      source: origin.source,
      factId: origin.factId,
      entity: entity.entity,
      no: entity.no,
      from: old?.state ?? null,
      to: entity.state,
      after: entity.value,
      previousHash: hash,
    };
    hash = digest(body);
    events.push({ ...body, hash });
  }
  return { events, head: { seq, hash } };
}

/** Equal as JSON, whatever the order of keys. A change leaves what it does not touch in place, so most parts are the very same objects. */
function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return false;
  const others = new Map<string, unknown>(Object.entries(after));
  const parts = Object.entries(before);
  const isAlike = Array.isArray(before) === Array.isArray(after) && parts.length === others.size;
  return isAlike && parts.every(([name, value]) => others.has(name) && isSame(value, others.get(name)));
}

/** The first place at which a chain is broken, in words; null when it is whole. `events` in order of `seq`. */
export function chainFault(events: readonly AuditEvent[]): string | null {
  let previous: AuditHead = AUDIT_START;
  for (const { hash, ...body } of events) {
    if (body.seq !== previous.seq + 1) return `event ${body._id} follows number ${previous.seq}`;
    if (body.previousHash !== previous.hash) return `event ${body._id} does not continue the chain`;
    if (digest(body) !== hash) return `event ${body._id} was altered`;
    previous = { seq: body.seq, hash };
  }
  return null;
}

/** The state that a chain of events leads to: the last version of every entity, by `entity:no`. */
export function replay(events: readonly AuditEvent[]): Map<string, unknown> {
  return new Map(events.map((e) => [`${e.entity}:${e.no}`, e.after]));
}

const digest = (body: object): string => createHash('sha256').update(canonicalJson(body)).digest('hex');

/** JSON with sorted keys: the database may hand keys back in another order than they were written. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}
