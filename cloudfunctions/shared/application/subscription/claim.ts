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
import type { Check, Membership } from '../../domain/subscription/types';
import type { Decision } from '../ports';

/** What to do outside, once the claim is stored. */
export type Work = { readonly kind: 'ask'; readonly check: Check } | RenewalTask;

/** Puts the selected matters off to their next time and says what is to be done about them; what passes its bound is dropped with an alarm. Pure. */
export function claim(membership: Membership, which: (check: Check) => boolean, nowMs: number): Decision<Membership, readonly Work[]> {
  let next = membership;
  const work: Work[] = [];
  const alarms: Alarm[] = [];
  for (const check of membership.checks.filter((c) => which(c) && isClaimable(c, nowMs))) {
    // Only what was due counts: a user who looks again and again must not use up the bound.
    const count = check.dueMs <= nowMs ? check.count + 1 : check.count;
    const claimed = count > boundOf(next, check) ? giveUp(next, check, count, nowMs) : takeUp(next, check, count, nowMs);
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

function takeUp(membership: Membership, check: Check, count: number, nowMs: number): Claimed {
  if (check.of === 'renewal') {
    const contract = membership.contracts.find((c) => c.contractCode === check.no);
    if (!contract) return { next: putCheck(membership, check.of, check.no, { count, dueMs: null }), work: [], alarms: [] };
    const { next, task, alarms } = takeStep(membership, contract, count, nowMs);
    return { next, work: task ? [task] : [], alarms };
  }
  const dueMs = nextDueMs(membership, { ...check, count }, nowMs);
  return { next: putCheck(membership, check.of, check.no, { count, dueMs, askedMs: nowMs }), work: [{ kind: 'ask', check }], alarms: [] };
}

function giveUp(membership: Membership, check: Check, count: number, nowMs: number): Claimed {
  // Nothing more is to be learnt: the last question is asked without a further one.
  if (check.of !== 'renewal' && nextDueMs(membership, { ...check, count }, nowMs) === null) return takeUp(membership, check, count, nowMs);
  return {
    next: putCheck(membership, check.of, check.no, { count, dueMs: null }),
    work: [],
    alarms: [unresolved(membership, check)],
  };
}

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
function boundOf(membership: Membership, { of, no }: Check): number {
  const isWatched = of === 'contract' && membership.contracts.some((c) => c.contractCode === no && c.state === 'signed');
  return isWatched ? Number.POSITIVE_INFINITY : MAX_CHECKS[of];
}

function unresolved(membership: Membership, { of, no, count }: Check): Alarm {
  const isEnding = membership.contracts.some((c) => c.contractCode === no && c.state === 'ending');
  const kind = isEnding ? 'termination-unconfirmed' : (`${of}-unresolved` as const);
  return {
    alarmId: `${kind}:${no}`,
    kind,
    no,
    message: `Asked ${count} times without a final answer. Look it up in the merchant platform and settle it by hand.`,
  };
}
