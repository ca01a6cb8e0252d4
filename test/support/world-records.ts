import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import { memberIdOf } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Alarm } from '../../cloudfunctions/shared/domain/alarm';
import type { Enveloped } from '../../cloudfunctions/shared/store/aggregate-store';
import type { Membership } from '../../cloudfunctions/shared/domain/subscription/types';
import indexFile from '../../cloudfunctions/shared/store/indexes.json';
import { parseMembership } from '../../cloudfunctions/shared/store/membership-schema';
import { parseIndexFile } from '../../local/cloudbase';
import { earliestDue } from '../../local/stack/due';
import { checkInvariants } from '../invariants/check';
import type { Evidence } from '../invariants/evidence';
import { storedEvents, storedOrders } from './stored';
import type { EngineDatabase } from './engine-database';

type MembershipDocument = Enveloped<Membership>;

/** What is stored, read past the application. */
export interface WorldRecords {
  /** @throws Error when this user has no membership */
  membership(openid: string): Promise<MembershipDocument>;
  alarms(): Promise<readonly Pick<Alarm, 'kind' | 'no'>[]>;
  inbox(): Promise<readonly { readonly _id: string; readonly state: string; readonly attempts: number; readonly dueMs: number | null }[]>;
  /** Everything that was audited about this user, published or not. */
  events(openid: string): Promise<readonly AuditEvent[]>;
  /** All charging orders, the oldest first. */
  chargingOrders(): ReturnType<typeof storedOrders>;
  /** When the scheduler has something to do next; null for never. */
  earliestDueMs(): Promise<number | null>;
  /** Everything that the invariants are checked by; nothing is under way, and everything due was done. */
  evidence(): Promise<Evidence>;
  /** What of the invariants does not hold, in words; see {@link evidence}. Empty when all is well. */
  faults(): Promise<readonly string[]>;
}

/** The records of one world. */
export function createWorldRecords(database: EngineDatabase, gather: () => Promise<Evidence>): WorldRecords {
  const { engine } = database;
  const membership = async (openid: string): Promise<MembershipDocument> =>
    parseMembership((await engine.find('memberships', { _id: memberIdOf(openid) }))[0]);
  return {
    membership,
    alarms: async () => (await engine.find('alarms', {})).map(({ kind, no }) => ({ kind, no }) as Pick<Alarm, 'kind' | 'no'>),
    inbox: async () => (await engine.find('inbox', {})) as unknown as Awaited<ReturnType<WorldRecords['inbox']>>,
    chargingOrders: () => storedOrders(engine),
    events: async (openid) => storedEvents(engine, await membership(openid)),
    earliestDueMs: earliestDue(engine, parseIndexFile(indexFile)),
    evidence: gather,
    async faults() {
      const violations = checkInvariants(await gather());
      return violations.map(({ invariant, subject, message }) => `${invariant} ${subject}: ${message}`);
    },
  };
}
