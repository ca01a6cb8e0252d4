import { putCheck } from '../../domain/subscription/checks';
import type { ContractFact, Fact } from '../../domain/subscription/facts';
import type { Alarm } from '../../domain/alarm';
import { newMembership } from '../../domain/subscription/membership';
import { memberIdIn, memberIdOf } from '../../domain/subscription/numbers';
import { reduce } from '../../domain/subscription/reduce';
import type { Contract, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import type { Decision } from '../ports';
import { inWords } from './in-words';

/**
 * settled: applied, or known already, in the membership of the fact's number, and in that of the signer where a contract was handed over · refused: durable but it fits
 * nothing; an alarm says so.
 */
export type Settlement =
  { readonly kind: 'settled'; readonly membership: Membership; readonly signer: Membership | null } | { readonly kind: 'refused' };

/**
 * Applies one fact, from whatever source: the single way in which anything learnt changes a membership.
 *
 * @throws DatabaseUnavailableError when the database did not answer; the fact must be kept and applied later
 */
export async function settle(app: App, fact: Fact): Promise<Settlement> {
  const no = numberOf(fact);
  const memberId = memberIdIn(no);
  if (memberId === null) return refuse(app, unknownAlarm(fact, no));
  const settlement = await settleIn(app, memberId, fact);
  return settlement ?? refuse(app, unknownAlarm(fact, no));
}

/** Settles an answer of the platform about a payment; null when it was refused. */
export async function settled(app: App, fact: Exclude<Fact, ContractFact>): Promise<Membership | null> {
  const settlement = await settle(app, fact);
  return settlement.kind === 'settled' ? settlement.membership : null;
}

/**
 * Settles what was learnt about a contract for whoever asked: of the buyer and the signer, who may be two, neither is shown the other's membership, nor is anything done
 * behind it.
 *
 * @returns the membership of this id; null when the fact was refused, or is about somebody else's
 */
export async function settledFor(app: App, memberId: string, fact: ContractFact): Promise<Membership | null> {
  const settlement = await settle(app, fact);
  if (settlement.kind === 'refused') return null;
  return [settlement.membership, settlement.signer].find((membership) => membership?._id === memberId) ?? null;
}

/** The platform left it open: the question stays, and the scheduler asks it again. */
export function noAnswer(app: App, no: string, reason: string): null {
  app.log.warn('platform gave no usable answer', { no, reason });
  return null;
}

async function settleIn(app: App, memberId: string, fact: Fact): Promise<Settlement | null> {
  const nowMs = app.clock.nowMs();
  const changed = await app.memberships.change(memberId, fact, (membership) => inWords(app, decide(membership, fact, nowMs)));
  if (!changed) return null;
  const { result, aggregate: membership } = changed;
  if (result.forward !== null && fact.of === 'contract') {
    const signer = await settleForSigner(app, result.forward, fact);
    return signer && { kind: 'settled', membership, signer };
  }
  if (result.refused !== null) {
    app.log.warn('fact refused', {
      no: numberOf(fact),
      kind: fact.kind,
      reason: result.refused,
    });
    return result.unknown ? { kind: 'refused' } : { kind: 'settled', membership, signer: null };
  }
  return { kind: 'settled', membership, signer: null };
}

interface Verdict {
  readonly refused: string | null;
  readonly unknown: boolean;
  /** The contract belongs to another member: settle it there. */
  readonly forward: Contract | null;
}

function decide(membership: Membership, fact: Fact, nowMs: number): Decision<Membership, Verdict> {
  const contract = fact.of === 'contract' ? membership.contracts.find((c) => c.contractCode === fact.contractCode) : undefined;
  if (contract && fact.of === 'contract' && isAnothers(membership, contract, fact)) {
    return { ...handOver(membership, contract, fact), result: { refused: null, unknown: false, forward: contract } };
  }
  const outcome = reduce(membership, fact, nowMs);
  return {
    next: outcome.next,
    alarms: outcome.alarms,
    result: { refused: outcome.refused, unknown: outcome.alarms.some((a) => a.kind.startsWith('unknown-')), forward: null },
  };
}

/**
 * The owner of a contract is the openid in the platform's notification, not the one who asked for it. Only a contract that is still expected
 * is handed over: what ended here must not begin again there.
 */
function isAnothers(membership: Membership, contract: Contract, fact: ContractFact): boolean {
  if (contract.movedTo !== null) return true;
  const isExpected = contract.state === 'pending' || contract.state === 'absent';
  return isExpected && fact.kind === 'added' && fact.openid !== membership.openid;
}

function handOver(membership: Membership, contract: Contract, fact: ContractFact): { next: Membership; alarms: readonly Alarm[] } {
  if (contract.movedTo !== null || fact.kind !== 'added') return { next: membership, alarms: [] };
  const moved: Contract = { ...contract, state: 'absent', movedTo: memberIdOf(fact.openid) };
  const stored = { ...membership, contracts: membership.contracts.map((c) => (c === contract ? moved : c)) };
  return {
    next: putCheck(stored, 'contract', contract.contractCode, { count: 0, dueMs: null }),
    alarms: [
      {
        alarmId: `contradiction:${contract.contractCode}`,
        kind: 'contradiction',
        no: contract.contractCode,
        message:
          'Somebody else than the buyer signed this contract. It is stored with the signer and nothing is deducted; ask the signer, or end it: operator end.',
      },
    ],
  };
}

/** Null when nobody is known to whom the contract belongs. */
async function settleForSigner(app: App, contract: Contract, fact: ContractFact): Promise<Membership | null> {
  const ownerId = contract.movedTo ?? (fact.kind === 'added' ? memberIdOf(fact.openid) : null);
  if (ownerId === null) return null;
  const nowMs = app.clock.nowMs();
  const openid = fact.kind === 'added' ? fact.openid : undefined;
  const changed = await app.memberships.change(
    ownerId,
    fact,
    (owner) => {
      const known = owner.contracts.some((c) => c.contractCode === contract.contractCode);
      const base = known ? owner : { ...owner, contracts: [...owner.contracts, { ...contract, state: 'pending' as const, movedTo: null }] };
      const outcome = reduce(base, fact, nowMs);
      return { next: outcome.next, alarms: outcome.alarms, result: undefined };
    },
    { fresh: openid === undefined ? undefined : () => newMembership(ownerId, openid) },
  );
  return changed?.aggregate ?? null;
}

const numberOf = (fact: Fact): string => (fact.of === 'contract' ? fact.contractCode : fact.outTradeNo);

const unknownKind = (fact: Fact): 'unknown-contract' | 'unknown-order' => (fact.of === 'contract' ? 'unknown-contract' : 'unknown-order');

const unknownAlarm = (fact: Fact, no: string): Alarm => ({
  alarmId: `${unknownKind(fact)}:${no}`,
  kind: unknownKind(fact),
  no,
  message: `A verified ${fact.kind} was received for a number that is not ours. Look it up in the merchant platform.`,
});

async function refuse(app: App, alarm: Alarm): Promise<Settlement> {
  app.log.warn('fact for an unknown number', { no: alarm.no });
  await app.alarms.raise(alarm, app.clock.nowMs());
  return { kind: 'refused' };
}
