import * as v from 'valibot';
import type { AlarmStore, Changed, ChangeOrigin, Decision, MembershipStore } from '../application/ports';
import { AUDIT_START, auditChanges, type AuditEvent } from '../domain/audit';
import { auditedEntities, newMembership } from '../domain/subscription/membership';
import type { Membership } from '../domain/subscription/types';
import { type Clock, type Database, DuplicateDocumentError, type Random } from '../platform/ports';
import { type MembershipDocument, parseMembership } from './membership-schema';

export const MEMBERSHIPS = 'memberships';
export const EVENTS = 'events';

const idSchema = v.object({ _id: v.string() });

/** Twelve taps at once lose eleven times at most before each has had its turn. */
const MAX_TRIES = 16;
/** Longest pause before a decision is made again; the real one is a random part of it, so that rivals fall out of step. */
const MAX_PAUSE_MS = 40;

/** Nobody got through: far more rivals than one user can be. The caller's work is not done and may be tried again later. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}

/** {@link MembershipStore} on the document database: one conditional replace a change. */
export function createMembershipStore(deps: { database: Database; clock: Clock; random: Random; alarms: AlarmStore }): MembershipStore {
  const { database, clock, random, alarms } = deps;

  const load = async (memberId: string): Promise<MembershipDocument | null> => {
    const stored = await database.get(MEMBERSHIPS, memberId);
    return stored === null ? null : parseMembership(stored);
  };

  async function save(
    before: MembershipDocument | null,
    base: Membership,
    decision: Decision<unknown>,
    origin: ChangeOrigin,
  ): Promise<Membership | null> {
    const head = before?.audit ?? AUDIT_START;
    const audited = { aggregateId: base._id, atMs: clock.nowMs(), source: origin.source, factId: origin.factId };
    const { events, head: audit } = auditChanges(before ? auditedEntities(before) : [], auditedEntities(decision.next), audited, head);
    // A change of the schedule alone says nothing new to the audit: what waits in the outbox can wait on.
    const publishes = before !== null && events.length > 0 && before.outbox.length > 0;
    if (publishes) await publish(database, before.outbox);
    const outbox = [...(publishes ? [] : (before?.outbox ?? [])), ...events];
    const document: MembershipDocument = { ...decision.next, revision: base.revision + 1, audit, outbox };
    const saved = before ? await database.replace(MEMBERSHIPS, base.revision, document) : await insertNew(database, document);
    return saved ? withoutEnvelope(document) : null;
  }

  return {
    async get(memberId) {
      const stored = await load(memberId);
      return stored && withoutEnvelope(stored);
    },

    async change<R>(
      memberId: string,
      origin: ChangeOrigin,
      decide: (membership: Membership) => Decision<R>,
      openid?: string,
    ): Promise<Changed<R> | null> {
      for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
        const before = await load(memberId);
        if (!before && openid === undefined) return null;
        const base = before ? withoutEnvelope(before) : newMembership(memberId, openid ?? '');
        const decision = decide(base);
        // Before the change: if what follows fails, the fact is handled again and finds its alarm raised.
        for (const alarm of decision.alarms) await alarms.raise(alarm, clock.nowMs());
        if (decision.next === base) return { membership: base, result: decision.result };
        const saved = await save(before, base, decision, origin);
        if (saved) return { membership: saved, result: decision.result };
        await clock.sleep(parseInt(random.hex(1), 16) % MAX_PAUSE_MS);
      }
      throw new ContentionError(`membership ${memberId} was changed by others ${MAX_TRIES} times in a row`);
    },

    async due(nowMs, limit) {
      const found = await database.find(MEMBERSHIPS, { dueMs: { gt: 0, lte: nowMs } }, { orderBy: [['dueMs', 'asc']], limit });
      // Only the ids: a document that cannot be read fails when its turn comes, and does not keep the others waiting.
      return found.map((document) => v.parse(idSchema, document)._id);
    },
  };
}

async function insertNew(database: Database, document: MembershipDocument): Promise<boolean> {
  try {
    await database.insert(MEMBERSHIPS, [document]);
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
    for (const event of events) await insertOnce(database, event);
  }
}

async function insertOnce(database: Database, event: AuditEvent): Promise<void> {
  try {
    await database.insert(EVENTS, [event]);
  } catch (error) {
    if (!(error instanceof DuplicateDocumentError)) throw error;
  }
}

function withoutEnvelope({ audit: _audit, outbox: _outbox, ...membership }: MembershipDocument): Membership {
  return membership;
}
