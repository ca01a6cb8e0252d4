import type { Alarm } from '../../domain/alarm';
import {
  MAX_CHECKS,
  nextContractCheckMs,
  nextDeductionCheckMs,
  nextOrderCheckMs,
  nextRefundCheckMs,
  putCheck,
} from '../../domain/subscription/checks';
import { type RenewalTask, takeStep } from '../../domain/subscription/renewal-steps';
import type { Check, Membership, News } from '../../domain/subscription/types';
import type { Decision } from '../ports';

/** What to do outside, once the claim is stored. */
export type Work =
  { readonly kind: 'ask'; readonly check: Check } | { readonly kind: 'tell'; readonly news: readonly News[] } | RenewalTask;

/** Puts the selected matters off to their next time and says what is to be done about them; what passes its bound is dropped with an alarm. Pure. */
export function claim(membership: Membership, which: (check: Check) => boolean, nowMs: number): Decision<Membership, readonly Work[]> {
  let next = membership;
  const work: Work[] = [];
  const alarms: Alarm[] = [];
  for (const check of membership.checks.filter((c) => which(c) && isClaimable(c, nowMs))) {
    // Only what was due counts: a user who looks again and again must not use up the bound.
    const count = check.dueMs <= nowMs ? check.count + 1 : check.count;
    const claimed = takeUp(next, check, count, nowMs);
    next = claimed.next;
    alarms.push(...claimed.alarms);
    work.push(...claimed.work);
  }
  return { next, alarms, result: work };
}

/** A step of a renewal has its time; looking at the membership does not bring it forward. */
const isClaimable = (check: Check, nowMs: number): boolean => check.of !== 'renewal' || check.dueMs <= nowMs;

interface Claimed {
  readonly next: Membership;
  readonly work: readonly Work[];
  readonly alarms: readonly Alarm[];
}
type Bounded = Check & { readonly of: keyof typeof MAX_CHECKS };

function takeUp(membership: Membership, check: Check, count: number, nowMs: number): Claimed {
  if (!isBounded(check)) return takeNews(membership, check);
  if (check.of === 'renewal')
    return count > MAX_CHECKS.renewal ? giveUp(membership, check, count) : takeRenewal(membership, check, count, nowMs);
  const dueMs = nextDueMs(membership, { ...check, count }, nowMs);
  // Where nothing more is to be learnt, the last question is asked all the same.
  if (dueMs !== null && count > boundOf(membership, check)) return giveUp(membership, check, count);
  return { next: putCheck(membership, check.of, check.no, { count, dueMs, askedMs: nowMs }), work: [{ kind: 'ask', check }], alarms: [] };
}

const isBounded = (check: Check): check is Bounded => check.of !== 'news';

/** Taken out before it is sent: a message that comes twice is worse than one that is lost, for what it says stands in the mini-program. */
const takeNews = (membership: Membership, { of, no }: Check): Claimed => ({
  next: putCheck({ ...membership, untold: [] }, of, no, { count: 0, dueMs: null }),
  work: [{ kind: 'tell', news: membership.untold }],
  alarms: [],
});

function takeRenewal(membership: Membership, { of, no }: Bounded, count: number, nowMs: number): Claimed {
  const contract = membership.contracts.find((c) => c.contractCode === no);
  if (!contract) return { next: putCheck(membership, of, no, { count, dueMs: null }), work: [], alarms: [] };
  const { next, task, alarms } = takeStep(membership, contract, count, nowMs);
  return { next, work: task ? [task] : [], alarms };
}

const giveUp = (membership: Membership, check: Bounded, count: number): Claimed => ({
  next: putCheck(membership, check.of, check.no, { count, dueMs: null }),
  work: [],
  alarms: [unresolved(membership, check)],
});

/** When to ask the next time, this time counted. */
function nextDueMs(membership: Membership, { of, no, count }: Check, nowMs: number): number | null {
  if (of === 'refund') return nextRefundCheckMs(count, nowMs);
  const order = membership.orders.find((o) => o.outTradeNo === no);
  if (order) return nextOrderCheckMs(order, count, nowMs);
  const deduction = membership.deductions.find((d) => d.outTradeNo === no);
  if (deduction) return nextDeductionCheckMs(deduction, count, nowMs);
  const contract = membership.contracts.find((c) => c.contractCode === no);
  return contract ? nextContractCheckMs(contract, count, nowMs) : null;
}

/** A signed contract is looked at for as long as it lives; every other matter must be settled within its bound. */
function boundOf(membership: Membership, { of, no }: Bounded): number {
  const isWatched = of === 'contract' && membership.contracts.some((c) => c.contractCode === no && c.state === 'signed');
  return isWatched ? Number.POSITIVE_INFINITY : MAX_CHECKS[of];
}

function unresolved(membership: Membership, { of, no, count }: Bounded): Alarm {
  const isEnding = membership.contracts.some((c) => c.contractCode === no && c.state === 'ending');
  const kind = isEnding ? 'termination-unconfirmed' : (`${of}-unresolved` as const);
  return {
    alarmId: `${kind}:${no}`,
    kind,
    no,
    message: `Asked ${count} times without a final answer. ${of === 'renewal' ? 'Put the cause right, then: operator renew.' : 'Look it up in the merchant platform and settle it by hand.'}`,
  };
}
