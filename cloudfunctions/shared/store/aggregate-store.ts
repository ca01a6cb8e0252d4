import * as v from 'valibot';
import type { AggregateStore, AlarmStore, Changed, ChangeOptions, ChangeOrigin, Decision, Seen } from '../application/ports';
import { AUDIT_START, auditChanges, type AuditedEntity, type AuditEvent, type AuditHead } from '../domain/audit';
import type { LedgerStore } from '../application/reconcile/ports';
import { createLedgerPages } from './ledger-pages';
import { type Clock, type Database, DuplicateDocumentError, type Random, type StoredDocument } from '../platform/ports';
import { parseAuditEvent } from './audit-schema';

export const EVENTS = 'events';

const idSchema = v.object({ _id: v.string() });

/** Twelve taps at once lose eleven times at most before each has had its turn. */
const MAX_TRIES = 16;
/** So many events are kept with their aggregate before they are published: enough to save most writes, few enough to keep the document small. */
const PUBLISH_FROM = 8;
/** Longest pause before a decision is made again; the real one is a random part of it, so that rivals fall out of step. */
const MAX_PAUSE_MS = 40;

/** Nobody got through: far more rivals than one aggregate can have. The caller's work is not done and may be tried again later. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}

export interface Aggregate extends StoredDocument {
  readonly revision: number;
}

/** As stored: the aggregate, the head of its audit chain, and events that are not in the `events` collection yet. */
export type Enveloped<A extends Aggregate> = A & {
  readonly audit: AuditHead;
  /** Written together with the change they describe, published with the next one: so a change and its event cannot be parted. */
  readonly outbox: readonly AuditEvent[];
  /** When money moved last by what is stored; null when none did. Indexed, for the comparison with statements. */
  readonly lastMoneyMs: number | null;
};

/** One kind of aggregate: where it is stored, how it is read, and what of it is audited. */
export interface AggregateKind<A extends Aggregate> {
  readonly collection: string;
  /** @throws ValiError for a document that this version cannot have written */
  readonly parse: (stored: unknown) => Enveloped<A>;
  readonly audited: (aggregate: A) => AuditedEntity[];
  readonly lastMoneyMs: (aggregate: A) => number | null;
}

export interface AggregateStoreDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly alarms: Pick<AlarmStore, 'raise'>;
}

/** {@link AggregateStore} and {@link LedgerStore}, and inserting a new aggregate whose unique indexes may be taken. */
export interface WritableAggregateStore<A extends Aggregate> extends AggregateStore<A>, LedgerStore<A> {
  /** False when its id, or a unique index, is taken. */
  add(aggregate: A, origin: ChangeOrigin): Promise<boolean>;
}

/** {@link AggregateStore} on the document database: one conditional replace a change. */
export function createAggregateStore<A extends Aggregate>(
  { collection, parse, audited, lastMoneyMs }: AggregateKind<A>,
  { database, clock, random, alarms }: AggregateStoreDependencies,
): WritableAggregateStore<A> {
  const load = async (id: string): Promise<Enveloped<A> | null> => {
    const stored = await database.get(collection, id);
    return stored === null ? null : parse(stored);
  };

  async function save(before: Enveloped<A> | null, base: A, next: A, origin: ChangeOrigin): Promise<A | null> {
    const head = before?.audit ?? AUDIT_START;
    const change = { aggregateId: base._id, atMs: clock.nowMs(), source: origin.source, factId: origin.factId };
    const { events, head: audit } = auditChanges(before ? audited(base) : [], audited(next), change, head);
    // One write for the events of several changes. A change of the schedule alone says nothing new to the audit: what waits can wait on.
    const publishes = before !== null && events.length > 0 && before.outbox.length >= PUBLISH_FROM;
    if (publishes) await publish(database, before.outbox);
    const outbox = [...(publishes ? [] : (before?.outbox ?? [])), ...events];
    const document = { ...next, revision: base.revision + 1, audit, outbox, lastMoneyMs: lastMoneyMs(next) };
    const saved = before ? await database.replace(collection, base.revision, document) : await insertNew(database, collection, document);
    return saved ? withoutEnvelope(document) : null;
  }

  return {
    ...createLedgerPages(database, collection, (stored) => withoutEnvelope<A>(parse(stored))),

    async get(id) {
      const stored = await load(id);
      return stored && withoutEnvelope(stored);
    },

    async add(aggregate, origin) {
      return (await save(null, aggregate, aggregate, origin)) !== null;
    },

    async change<R>(
      id: string,
      origin: ChangeOrigin,
      decide: (aggregate: A) => Decision<A, R>,
      { fresh, seen }: ChangeOptions<A> = {},
    ): Promise<Changed<A, R> | null> {
      for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
        const before = attempt === 0 && seen ? parse(seen) : await load(id);
        const base = before ? withoutEnvelope<A>(before) : fresh?.();
        if (base === undefined) return null;
        const decision = decide(base);
        // Before the change: if what follows fails, the fact is handled again and finds its alarm raised.
        for (const alarm of decision.alarms) await alarms.raise(alarm, clock.nowMs());
        if (decision.next === base) return { aggregate: base, result: decision.result };
        const saved = await save(before, base, decision.next, origin);
        if (saved) return { aggregate: saved, result: decision.result };
        await clock.sleep(parseInt(random.hex(1), 16) % MAX_PAUSE_MS);
      }
      throw new ContentionError(`${collection} ${id} was changed by others ${MAX_TRIES} times in a row`);
    },

    async history(id, limit) {
      const waiting = (await load(id))?.outbox ?? [];
      const found = await database.find(EVENTS, { aggregateId: id }, { orderBy: [['seq', 'desc']], limit });
      // Published a moment ago, it may stand in both.
      const events = new Map([...found.map(parseAuditEvent), ...waiting].map((event) => [event.seq, event]));
      return [...events.values()].sort((a, b) => b.seq - a.seq).slice(0, limit);
    },

    async due(nowMs, limit) {
      const found = await database.find(collection, { dueMs: { gt: 0, lte: nowMs } }, { orderBy: [['dueMs', 'asc']], limit });
      // Only the ids are read: a document that cannot be fails when its turn comes, and does not keep the others waiting.
      return found.map((document) => ({ id: v.parse(idSchema, document)._id, seen: document as Seen }));
    },
  };
}

async function insertNew(database: Database, collection: string, document: StoredDocument): Promise<boolean> {
  try {
    await database.insert(collection, [document]);
    return true;
  } catch (error) {
    if (error instanceof DuplicateDocumentError) return false;
    throw error;
  }
}

/** One call; where a crash came between publishing and the change before, the events that are there already are passed over. */
async function publish(database: Database, events: readonly AuditEvent[]): Promise<void> {
  try {
    await database.insert(EVENTS, events);
  } catch (error) {
    if (!(error instanceof DuplicateDocumentError)) throw error;
    for (const event of events) await insertNew(database, EVENTS, event);
  }
}

/** The aggregate alone, as use cases know it. */
export function withoutEnvelope<A extends Aggregate>({
  audit: _audit,
  outbox: _outbox,
  lastMoneyMs: _last,
  ...aggregate
}: Enveloped<A>): A {
  // What is left of A & envelope without the envelope is A; the compiler cannot follow that for a type parameter.
  return aggregate as unknown as A;
}
