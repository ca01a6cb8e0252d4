import * as v from 'valibot';
import type { Proposal, ProposalStore } from '../application/reconcile/ports';
import { type Database, DuplicateDocumentError } from '../platform/ports';
import { proposedFactSchema } from './proposed-fact-schema';

const PROPOSALS = 'proposals';

const proposalDocument = v.object({
  _id: v.string(),
  no: v.string(),
  words: v.string(),
  fact: v.unknown(),
  state: v.picklist(['open', 'applied', 'dismissed']),
  raisedMs: v.number(),
});

/** {@link ProposalStore} on the document database; the document's id is its alarm's. */
export function createProposalStore(database: Database): ProposalStore {
  return {
    async put({ alarmId: _id, no, message: words }, fact, nowMs) {
      const proposal = { no, words, fact, state: 'open', raisedMs: nowMs, note: null, closedMs: null };
      try {
        await database.insert(PROPOSALS, [{ _id, ...proposal }]);
      } catch (error) {
        if (!(error instanceof DuplicateDocumentError)) throw error;
        await database.update(PROPOSALS, { _id }, proposal);
      }
    },
    async get(alarmId) {
      const stored = await database.get(PROPOSALS, alarmId);
      return stored === null ? null : read(stored);
    },
    async open(limit) {
      return (await database.find(PROPOSALS, { state: 'open' }, { orderBy: [['raisedMs', 'desc']], limit })).map(read);
    },
    async close(alarmId, state, note, nowMs) {
      await database.update(PROPOSALS, { _id: alarmId }, { state, note, closedMs: nowMs });
    },
  };
}

/** A fact that this version does not know was written by another one: it is shown, and cannot be applied. */
function read(stored: unknown): Proposal {
  const { _id: alarmId, fact, ...proposal } = v.parse(proposalDocument, stored);
  const parsed = v.safeParse(v.nullable(proposedFactSchema), fact);
  return { alarmId, ...proposal, fact: parsed.success ? parsed.output : null, isReadable: parsed.success };
}
