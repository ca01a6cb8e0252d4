import * as v from 'valibot';
import type { AuditEvent } from '../domain/audit';

const text = v.string();
const timeMs = v.pipe(v.number(), v.safeInteger());

const event = v.object({
  _id: text,
  aggregateId: text,
  seq: v.number(),
  atMs: timeMs,
  source: text,
  factId: text,
  entity: text,
  no: text,
  from: v.nullable(text),
  to: text,
  after: v.unknown(),
  previousHash: text,
  hash: text,
});

/** What every audited aggregate is stored with. */
export const auditEnvelope = {
  audit: v.object({ seq: v.number(), hash: text }),
  outbox: v.array(event),
  lastMoneyMs: v.nullable(timeMs),
};

/** @throws ValiError for a document that this version cannot have written */
export const parseAuditEvent = (stored: unknown): AuditEvent => v.parse(event, stored);
