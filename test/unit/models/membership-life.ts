/** Whatever may become known of a membership, in any order: half of it what usually comes next, half of it anything, contradictions included. */
import { claim } from '../../../cloudfunctions/shared/application/subscription/claim';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { Fact } from '../../../cloudfunctions/shared/domain/subscription/facts';
import {
  addPurchase,
  addSigning,
  liveContract,
  newMembership,
  openOrder,
} from '../../../cloudfunctions/shared/domain/subscription/membership';
import { memberIdOf } from '../../../cloudfunctions/shared/domain/subscription/numbers';
import { reduce } from '../../../cloudfunctions/shared/domain/subscription/reduce';
import {
  announced,
  announcementRefused,
  reminded,
  released,
  renewalAmountFen,
} from '../../../cloudfunctions/shared/domain/subscription/renewal-steps';
import type { Membership, Terms } from '../../../cloudfunctions/shared/domain/subscription/types';
import { fc } from '../../support/seeded-properties';
import { MONTH, NOW_MS, OPENID } from '../domain/members';
import { anyFact, usualFact } from './membership-facts';

const TERMS: readonly Terms[] = [
  MONTH,
  { ...MONTH, planId: 'quarter', templateId: '10002', mode: 'pre-notify', cycleMonths: 3, onFullRefund: 'end-contract' },
];
/** More orders or contracts of one member prove nothing more. */
const MAX_EACH = 4;

/** One thing that happens. `pick` and `choice` stand for chance. */
interface Happening {
  readonly is: 'usual' | 'any' | 'again' | 'scheduler' | 'buy' | 'sign' | 'release';
  readonly afterMs: number;
  readonly pick: number;
  readonly choice: number;
}
/** A change of the membership. `fact` null: it was none that changed it. */
export interface Moment {
  readonly before: Membership;
  readonly after: Membership;
  readonly fact: Fact | null;
  readonly nowMs: number;
  readonly refused: boolean;
  readonly changed: boolean;
  /** The fact has been told, and believed, before. */
  readonly isRepetition: boolean;
}

const pauses = fc.constantFrom(0, SECOND_MS, MINUTE_MS, 11 * MINUTE_MS, HOUR_MS, 20 * HOUR_MS, 6 * DAY_MS, 31 * DAY_MS);
const kinds = fc.oneof(
  { weight: 8, arbitrary: fc.constant('usual' as const) },
  { weight: 5, arbitrary: fc.constant('any' as const) },
  { weight: 9, arbitrary: fc.constant('scheduler' as const) },
  { weight: 3, arbitrary: fc.constant('again' as const) },
  { weight: 1, arbitrary: fc.constant('buy' as const) },
  { weight: 1, arbitrary: fc.constantFrom('sign' as const, 'release' as const) },
);
export const lives: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.record({ is: kinds, afterMs: pauses, pick: fc.nat(10_000), choice: fc.nat(10_000) }),
  { minLength: 5, maxLength: 60, size: 'max' },
);

/** Everything that happens to a member, one moment after the other. The first thing is a purchase. */
export function* moments(life: readonly Happening[]): Generator<Moment> {
  let member = newMembership(memberIdOf(OPENID), OPENID);
  let nowMs = NOW_MS;
  const believed: Fact[] = [];
  for (const happening of [{ is: 'buy', afterMs: 0, pick: 0, choice: 0 } as const, ...life]) {
    const before = member;
    nowMs += happening.afterMs;
    const fact = factOf(member, happening, believed, nowMs);
    if (fact) {
      const outcome = reduce(member, fact, nowMs);
      member = outcome.next;
      const { changed } = outcome;
      const refused = outcome.refused !== null;
      yield { before, after: member, fact, nowMs, changed, refused, isRepetition: happening.is === 'again' };
      // An answer to a question is about its moment, and a wish that was not granted may be granted later; news are for ever.
      const isNews = !('askedIn' in fact) && (changed || fact.kind !== 'refund-requested');
      if (!refused && isNews) believed.push(fact);
      continue;
    }
    if (happening.is === 'scheduler') nowMs = Math.max(nowMs, member.dueMs ?? 0);
    member = decided(member, happening, nowMs);
    yield { before, after: member, fact, nowMs, changed: before !== member, refused: false, isRepetition: false };
  }
}

function factOf(member: Membership, { is, pick, choice }: Happening, believed: readonly Fact[], nowMs: number): Fact | null {
  if (is === 'again') return believed[pick % Math.max(1, believed.length)] ?? null;
  if (is === 'usual') return usualFact(member, pick, choice, nowMs);
  return is === 'any' ? anyFact(member, pick, choice, nowMs) : null;
}

/** What is decided on our side, by a user, an operator or the scheduler. */
function decided(member: Membership, { is, pick, choice }: Happening, nowMs: number): Membership {
  const hex = (pick * 10_001 + choice + nowMs).toString(16).padStart(16, '0');
  const draw = { orderHex: hex.slice(-12), contractHex: hex.slice(-12), serialHex: hex };
  const terms = TERMS[pick % TERMS.length] ?? MONTH;
  if (is === 'buy' && member.orders.length < MAX_EACH && !openOrder(member))
    return addPurchase(member, { terms, tradeType: 'JSAPI', clientIp: '203.0.113.7' }, draw, nowMs).next;
  if (is === 'sign' && member.contracts.length < 2 * MAX_EACH)
    return addSigning(member, terms, draw, nowMs, liveContract(member)?.contractCode ?? null).next;
  if (is === 'release') return member.contracts.reduce((next, { contractCode }) => released(next, contractCode, nowMs), member);
  return is === 'scheduler' ? worked(member, choice, nowMs) : member;
}

/** The scheduler takes up everything that is due; what it asks the platform for is answered by facts, sooner or later. */
function worked(member: Membership, choice: number, nowMs: number): Membership {
  const claimed = claim(member, ({ dueMs }) => dueMs <= nowMs, nowMs);
  return claimed.result.reduce((next, work) => {
    switch (work.kind) {
      case 'remind':
        return reminded(next, work.contract.contractCode, renewalAmountFen(work.contract, null), nowMs);
      case 'announce':
        if (choice % 7 === 0) return announcementRefused(next, work.cycle.cycleNo, 'PARAM_ERROR', nowMs).next;
        return choice % 3 === 0 ? next : announced(next, work.cycle.cycleNo, nowMs);
      case 'deduct':
      case 'ask':
      case 'tell':
        return next;
    }
  }, claimed.next);
}
