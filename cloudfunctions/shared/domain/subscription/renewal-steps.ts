import type { Alarm } from '../alarm';
import { DEFERRED_CHECK_MS, nextDeductionCheckMs, nextRenewalCheckMs, putCheck } from './checks';
import { attemptsOf, openCycle, openCycleAt, openDeduction, replaceCycle, replaceDeduction } from './cycles';
import { deductionNo } from './numbers';
import { alarm } from './outcomes';
import { requestEnd } from './refunds';
import { coverEndMs, isDeferred, isRenewing, renewalStep } from './renewal';
import type { Contract, Cycle, Deduction, Membership } from './types';

/** What is to be done outside for a step that has been taken up. The intent is stored already. */
export type RenewalTask =
  | { readonly kind: 'remind'; readonly contract: Contract }
  | { readonly kind: 'announce'; readonly contract: Contract; readonly cycle: Cycle }
  | { readonly kind: 'deduct'; readonly contract: Contract; readonly deduction: Deduction };

export interface TakenStep {
  readonly next: Membership;
  readonly task: RenewalTask | null;
  readonly alarms: readonly Alarm[];
}

/** So often a cycle is announced or attempted; more means that something is wrong that the dunning plan does not know. */
const MAX_ATTEMPTS = 12;

/** Plans the next step of every contract anew. Called after every change of a membership. */
export function planRenewals(membership: Membership, nowMs: number): Membership {
  let next = dropCycles(endSuperseded(membership, nowMs), nowMs);
  for (const contract of next.contracts) {
    const dueMs = renewalStep(next, contract, nowMs)?.dueMs ?? null;
    const known = next.checks.find((c) => c.of === 'renewal' && c.no === contract.contractCode);
    if ((known?.dueMs ?? null) !== dueMs) next = putCheck(next, 'renewal', contract.contractCode, { count: 0, dueMs });
  }
  return next;
}

/**
 * One user is charged by one contract: the one signed last. A change of plan takes effect here; so does any other signing page that stood open and was signed after all.
 */
function endSuperseded(membership: Membership, nowMs: number): Membership {
  const renewing = membership.contracts.filter((c) => isRenewing(membership, c)).sort((a, b) => (a.signedMs ?? 0) - (b.signedMs ?? 0));
  return renewing.slice(0, -1).reduce((next, contract) => requestEnd(next, contract, null, nowMs), membership);
}

/** What was planned by a contract that is no longer signed is not deducted any more. An attempt that waits for its time is asked about at once, so that it is closed. */
function dropCycles(membership: Membership, nowMs: number): Membership {
  const isDropped = (cycle: Cycle): boolean => cycle.state === 'open' && !isSigned(membership, cycle.contractCode);
  const dropped = membership.cycles.filter(isDropped);
  if (dropped.length === 0) return membership;
  const next = { ...membership, cycles: membership.cycles.map((c) => (isDropped(c) ? { ...c, state: 'dropped' as const } : c)) };
  const open = openDeduction(membership);
  const isWaiting = open !== undefined && dropped.some((c) => c.cycleNo === open.cycleNo);
  return isWaiting ? putCheck(next, 'deduction', open.outTradeNo, { count: 0, dueMs: nowMs }) : next;
}

const isSigned = (membership: Membership, contractCode: string): boolean =>
  membership.contracts.some((c) => c.contractCode === contractCode && c.state === 'signed');

/**
 * Takes up the contract's next step, if it is due: stores the intent, and when to look again if nothing is heard. Null when nothing is due.
 *
 * @param count how often this step has been taken up before
 */
export function takeStep(membership: Membership, contract: Contract, count: number, nowMs: number): TakenStep {
  const due = renewalStep(membership, contract, nowMs);
  if (due === null || due.dueMs > nowMs) return { next: planRenewals(membership, nowMs), task: null, alarms: [] };
  const waiting = putCheck(membership, 'renewal', contract.contractCode, {
    count,
    dueMs: nextRenewalCheckMs(count, nowMs),
    askedMs: nowMs,
  });
  switch (due.kind) {
    case 'remind':
      return { next: waiting, task: { kind: 'remind', contract }, alarms: [] };
    case 'announce':
      return announce(waiting, contract, nowMs);
    case 'deduct':
      return deduct(waiting, contract, nowMs);
    case 'end':
      return { next: planRenewals(requestEnd(waiting, contract, 'unpaid', nowMs), nowMs), task: null, alarms: [] };
  }
}

/** The cycle that is open, or a new one at the contract's own price: the consent is so young that it stands for the reminder. */
function cycleOf(membership: Membership, contract: Contract, nowMs: number): { next: Membership; cycle: Cycle } {
  const open = openCycle(membership, contract.contractCode);
  if (open) return { next: membership, cycle: open };
  const fromMs = coverEndMs(membership, contract) ?? nowMs;
  return openCycleAt(membership, contract, { fromMs, amountFen: contract.terms.priceFen, remindedMs: null });
}

function announce(membership: Membership, contract: Contract, nowMs: number): TakenStep {
  const { next, cycle } = cycleOf(membership, contract, nowMs);
  // One that was asked for and not confirmed is repeated with the same parameters; one whose window is over is a new one.
  const pending = cycle.announcement?.announcedMs === null ? cycle.announcement : null;
  const announced = { ...cycle, announcement: pending ?? { askedMs: nowMs, estimatedFen: cycle.amountFen, announcedMs: null } };
  return { next: replaceCycle(next, announced), task: { kind: 'announce', contract, cycle: announced }, alarms: [] };
}

function deduct(membership: Membership, contract: Contract, nowMs: number): TakenStep {
  const { next, cycle } = cycleOf(membership, contract, nowMs);
  const attempt = attemptsOf(next, cycle).length + 1;
  if (attempt > MAX_ATTEMPTS) return hold(next, cycle, `tried ${MAX_ATTEMPTS} times`, nowMs);
  const deduction: Deduction = {
    outTradeNo: deductionNo(next._id, cycle.cycleNo, attempt),
    contractCode: contract.contractCode,
    cycleNo: cycle.cycleNo,
    state: 'applying',
    amountFen: cycle.amountFen,
    appliedMs: nowMs,
    words: null,
    repeatedMs: null,
    transactionId: null,
    paidMs: null,
    refundedFen: 0,
    refundedElsewhereFen: 0,
    failedMs: null,
    errCode: null,
    failedBecause: null,
  };
  const stored = { ...next, deductions: [...next.deductions, deduction] };
  // The notification is what is waited for. A call without an answer is asked about sooner: see `applyUnanswered`.
  const dueMs = isDeferred(contract, deduction) ? nowMs + DEFERRED_CHECK_MS : nextDeductionCheckMs(deduction, 1, nowMs);
  const asked = putCheck(stored, 'deduction', deduction.outTradeNo, { count: 0, dueMs });
  return { next: planRenewals(asked, nowMs), task: { kind: 'deduct', contract, deduction }, alarms: [] };
}

/** The first call of a deduction got no answer: ask soon, do not wait for a notification of something that may not have begun. */
export const applyUnanswered = (membership: Membership, outTradeNo: string, nowMs: number): Membership => {
  const deduction = membership.deductions.find((d) => d.outTradeNo === outTradeNo);
  return deduction
    ? putCheck(membership, 'deduction', outTradeNo, { count: 0, dueMs: nextDeductionCheckMs(deduction, 0, nowMs) })
    : membership;
};

/** A deduction is about to be asked for again; null when it is not waited for any more. Stored before the call: until its time is over, money may come of it. */
export function repeating(membership: Membership, outTradeNo: string, nowMs: number): Membership | null {
  const deduction = membership.deductions.find((d) => d.outTradeNo === outTradeNo);
  if (deduction?.state !== 'applying' || !isSigned(membership, deduction.contractCode)) return null;
  return replaceDeduction(membership, { ...deduction, repeatedMs: nowMs });
}

/** The repeated call was taken: from now on its time runs. Questions are counted on, so that the repetitions have an end. */
export function repeated(membership: Membership, contract: Contract, outTradeNo: string, nowMs: number): Membership {
  const deduction = membership.deductions.find((d) => d.outTradeNo === outTradeNo);
  const known = membership.checks.find((c) => c.of === 'deduction' && c.no === outTradeNo);
  if (!deduction || !known) return membership;
  const dueMs = isDeferred(contract, { appliedMs: nowMs }) ? nowMs + DEFERRED_CHECK_MS : nextDeductionCheckMs(deduction, 1, nowMs);
  return putCheck(membership, 'deduction', outTradeNo, { count: known.count, dueMs });
}

/**
 * The user has been told, as far as they can be told: the cycle is opened with the amount that was told.
 *
 * @param amountFen at most the contract's cap; see `renewalAmountFen`
 */
export function reminded(membership: Membership, contractCode: string, amountFen: number, nowMs: number): Membership {
  const contract = membership.contracts.find((c) => c.contractCode === contractCode);
  if (contract?.state !== 'signed' || openCycle(membership, contractCode)) return membership;
  const fromMs = coverEndMs(membership, contract) ?? nowMs;
  return planRenewals(openCycleAt(membership, contract, { fromMs, amountFen, remindedMs: nowMs }).next, nowMs);
}

/**
 * The platform has told the user in advance.
 *
 * @param givenMs when it was asked for by the call that gave it; null: by one of those before, nobody knows which
 */
export function announced(membership: Membership, cycleNo: string, nowMs: number, givenMs: number | null = null): Membership {
  const cycle = membership.cycles.find((c) => c.cycleNo === cycleNo);
  if (cycle?.state !== 'open' || cycle.announcement?.announcedMs !== null) return membership;
  const askedMs = givenMs ?? cycle.announcement.askedMs;
  return planRenewals(replaceCycle(membership, { ...cycle, announcement: { ...cycle.announcement, askedMs, announcedMs: nowMs } }), nowMs);
}

/** The platform refuses the notice for good. */
export function announcementRefused(membership: Membership, cycleNo: string, reason: string, nowMs: number): Omit<TakenStep, 'task'> {
  const cycle = membership.cycles.find((c) => c.cycleNo === cycleNo);
  return cycle?.state === 'open' ? hold(membership, cycle, `advance notice refused: ${reason}`, nowMs) : { next: membership, alarms: [] };
}

/** Nothing is tried until a person has looked. */
function hold(membership: Membership, cycle: Cycle, because: string, nowMs: number): TakenStep {
  const message = `The renewal is held: ${because}. Put it right, then: operator renew.`;
  const held = planRenewals(replaceCycle(membership, { ...cycle, heldBecause: because }), nowMs);
  return { next: held, task: null, alarms: [alarm('renewal-unresolved', cycle.cycleNo, message)] };
}

/** A contract whose renewal does not go on by itself: it is held, or its step was given up after too many tries. */
export function isStopped(membership: Membership, contract: Contract, nowMs: number): boolean {
  if ((openCycle(membership, contract.contractCode)?.heldBecause ?? null) !== null) return true;
  const isPlanned = membership.checks.some((c) => c.of === 'renewal' && c.no === contract.contractCode);
  return !isPlanned && renewalStep(membership, contract, nowMs) !== null;
}

/**
 * A person has put right what stopped a renewal. A cycle whose attempts are used up begins anew, with its reminder. A notice that was given stands: while it runs the
 * platform gives none beside it.
 */
export function released(membership: Membership, contractCode: string, nowMs: number): Membership {
  const cycle = openCycle(membership, contractCode);
  if (!cycle || cycle.heldBecause === null) return planRenewals(membership, nowMs);
  const isUsedUp = attemptsOf(membership, cycle).length >= MAX_ATTEMPTS;
  const isGiven = cycle.announcement !== null && cycle.announcement.announcedMs !== null;
  const change = isUsedUp ? ({ state: 'dropped' } as const) : { heldBecause: null, announcement: isGiven ? cycle.announcement : null };
  return planRenewals(replaceCycle(membership, { ...cycle, ...change }), nowMs);
}

/**
 * What the next period costs: the plan's price of today, where the contract's template lets it change and the user's cap is kept; otherwise the price that was agreed to.
 *
 * @param planPriceFen null when the plan is not on record any more
 */
export const renewalAmountFen = ({ terms }: Contract, planPriceFen: number | null): number => {
  const mayChange = terms.capFen > terms.priceFen;
  return mayChange && planPriceFen !== null && planPriceFen <= terms.capFen ? planPriceFen : terms.priceFen;
};
