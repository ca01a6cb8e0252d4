import type { MembershipStore } from '../application/subscription/ports';
import { lastMoneyMs } from '../domain/statement/book';
import { auditedEntities } from '../domain/subscription/membership';
import { type AggregateStoreDependencies, createAggregateStore } from './aggregate-store';
import { parseMembership } from './membership-schema';

export const MEMBERSHIPS = 'memberships';

export const createMembershipStore = (deps: AggregateStoreDependencies): MembershipStore =>
  createAggregateStore({ collection: MEMBERSHIPS, parse: parseMembership, audited: auditedEntities, lastMoneyMs }, deps);
