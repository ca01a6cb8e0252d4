import { DAY_MS } from '../beijing';
import { attemptsOf, openCycle, openDeduction } from './cycles';
import { remedyOf } from './deduction-remedies';
import { orderBehind } from './membership';
import {
  announcedWindow,
  announcementMs,
  deferredFromMs,
  DEFERRED_MS,
  immediateUntilMs,
  intoWindow,
  isFreshConsent,
  noticeOverMs,
  plannedDeductionMs,
  REMINDED_AHEAD_MS,
  reminderMs,
  retryMs,
  WAITING_MS,
} from './renewal-calendar';
import { memberIdIn } from './numbers';
import type { Contract, Cycle, Deduction, Membership } from './types';

/**
 * What a contract's renewal needs next, and when: remind the user and fix the amount · ask the platform for its advance notice · deduct · end the contract because
 * dunning is over. Null: nothing by itself (not live, not backed by a settled payment, held, or an attempt is open, whose outcome comes first).
 */
export type RenewalStep = { readonly kind: 'remind' | 'announce' | 'deduct' | 'end'; readonly dueMs: number };

/** Failures that only the user can put right are tried so often: their account is abnormal, and asking a bank again does not change that. */
const ASK_USER_TRIES = 2;
/** A contract by which nothing can be deducted any more is asked about at once; if the platform still calls it signed a day later, we end it. */
const GONE_AFTER_MS = DAY_MS;

/** The next step of one contract. Pure: whoever decides at the same time decides the same. `dueMs` is never before `nowMs`, except for what is overdue. */
export function renewalStep(membership: Membership, contract: Contract, nowMs: number): RenewalStep | null {
  if (!isRenewing(membership, contract) || openDeduction(membership)) return null;
  const cycle = openCycle(membership, contract.contractCode);
  if (!cycle) return firstStep(membership, contract, nowMs);
  if (cycle.heldBecause !== null) return null;
  const failed = countedFailures(membership, cycle);
  const gone = failed.find((d) => remedyOf(d.errCode) === 'contract-gone');
  if (gone) return { kind: 'end', dueMs: Math.max((gone.failedMs ?? gone.appliedMs) + GONE_AFTER_MS, nowMs) };
  const moneyMs = tryMs(contract, cycle, failed);
  const { endMs } = dunningOf(contract, cycle.fromMs);
  const isOver = moneyMs === null || (failed.length > 0 && moneyMs >= endMs);
  if (isOver) return { kind: 'end', dueMs: Math.max(endMs, nowMs) };
  const isNoticeWanted = attemptsOf(membership, cycle).some((d) => remedyOf(d.errCode) === 'announce-again');
  return towardsDeduction(contract, { announcement: cycle.announcement, isNoticeWanted }, moneyMs, nowMs);
}

/** When money moves next by this contract, for the user; null when nothing will be deducted. */
export function nextDeductionMs(membership: Membership, contract: Contract, nowMs: number): number | null {
  const open = openDeduction(membership);
  if (open?.contractCode === contract.contractCode)
    return calledMs(open) + (isDeferred(contract, { appliedMs: calledMs(open) }) ? DEFERRED_MS : 0);
  const step = renewalStep(membership, contract, nowMs);
  if (step === null || step.kind === 'end') return null;
  const cycle = openCycle(membership, contract.contractCode);
  const plannedMs = cycle
    ? tryMs(contract, cycle, countedFailures(membership, cycle))
    : plannedDeductionMs(coverEndMs(membership, contract) ?? nowMs);
  return intoWindow(Math.max(plannedMs ?? 0, step.dueMs + aheadMs(contract, step)));
}

/** How long before the money a step is taken at the latest. */
function aheadMs(contract: Contract, { kind, dueMs }: RenewalStep): number {
  if (kind === 'remind') return REMINDED_AHEAD_MS;
  if (kind === 'announce') return WAITING_MS;
  return isDeferred(contract, { appliedMs: dueMs }) ? DEFERRED_MS : 0;
}

/**
 * A contract is used once the payment that it came with is settled; it ends with its state. One that somebody else had been offered is the signer's to end, and is never
 * deducted by: they have agreed to nothing here.
 */
export function isRenewing(membership: Membership, contract: Contract): boolean {
  if (contract.state !== 'signed') return false;
  if (memberIdIn(contract.contractCode) !== membership._id) return false;
  if (contract.outTradeNo === null) return true;
  const order = membership.orders.find((o) => o.outTradeNo === contract.outTradeNo);
  return order?.state === 'paid' || order?.state === 'refunded';
}

/**
 * Up to when the contract's next period need not be paid for. A refund gives money back; it does not bring the next deduction forward, so the time that it took away
 * still counts here. Null when nothing was ever paid.
 */
export function coverEndMs(membership: Membership, contract: Contract): number | null {
  const behind = orderBehind(membership, contract)?.outTradeNo;
  const codes = lineOf(membership, contract);
  const own = new Set(membership.deductions.filter((d) => codes.has(d.contractCode)).map((d) => d.outTradeNo));
  const ends = membership.periods.filter((p) => !p.withdrawn || p.outTradeNo === behind || own.has(p.outTradeNo)).map((p) => p.untilMs);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** A contract and those that it has replaced, by changes of plan: it goes on where they stopped. */
function lineOf(membership: Membership, contract: Contract): ReadonlySet<string> {
  const codes = new Set<string>();
  let current: Contract | undefined = contract;
  while (current && !codes.has(current.contractCode)) {
    codes.add(current.contractCode);
    const { replaces }: Contract = current;
    current = membership.contracts.find((c) => c.contractCode === replaces);
  }
  return codes;
}

/** Until when the service is kept, and when auto-renewal ends, if the period that begins at `fromMs` stays unpaid. */
export const dunningOf = ({ terms }: Pick<Contract, 'terms'>, fromMs: number): { readonly graceMs: number; readonly endMs: number } => ({
  graceMs: fromMs + terms.dunning.graceDays * DAY_MS,
  endMs: fromMs + terms.dunning.endDays * DAY_MS,
});

/** Failed attempts that count in the dunning plan, in order. */
export const countedFailures = (membership: Membership, cycle: Cycle): readonly Deduction[] =>
  attemptsOf(membership, cycle).filter((d) => d.state === 'failed' && remedyOf(d.errCode) !== 'announce-again');

function firstStep(membership: Membership, contract: Contract, nowMs: number): RenewalStep {
  const fromMs = coverEndMs(membership, contract) ?? nowMs;
  const moneyMs = plannedDeductionMs(fromMs);
  if (!isFreshConsent(contract.signedMs ?? nowMs, moneyMs)) return { kind: 'remind', dueMs: Math.max(reminderMs(moneyMs), nowMs) };
  return towardsDeduction(contract, { announcement: null, isNoticeWanted: false }, moneyMs, nowMs);
}

/** Five days after the reminder at the earliest: who was reminded late is deducted from late. The grace period bridges that. */
const firstTryMs = ({ fromMs, remindedMs }: Cycle): number =>
  Math.max(plannedDeductionMs(fromMs), remindedMs === null ? 0 : remindedMs + REMINDED_AHEAD_MS);

/** When the next try is planned; null when there is none any more. */
const tryMs = (contract: Contract, cycle: Cycle, failed: readonly Deduction[]): number | null =>
  failed.length === 0 ? firstTryMs(cycle) : nextTryMs(contract, failed);

/** By the dunning plan, and never on the day of the last failure: what an outage or a hold has kept waiting is not made up for at once. */
function nextTryMs({ terms }: Contract, failed: readonly Deduction[]): number | null {
  const [first, last] = [failed[0], failed.at(-1)];
  const afterDays = terms.dunning.retryDays[failed.length - 1];
  const onlyUser = failed.filter((d) => remedyOf(d.errCode) === 'ask-user').length;
  if (!first || !last || afterDays === undefined || onlyUser >= ASK_USER_TRIES) return null;
  return Math.max(retryMs(first.failedMs ?? first.appliedMs, afterDays), retryMs(last.failedMs ?? last.appliedMs, 1));
}

/** What the platform knows of a cycle's advance notice. `isNoticeWanted`: it has refused a deduction without one, whatever the hours since the signing. */
type Notice = Pick<Cycle, 'announcement'> & { readonly isNoticeWanted: boolean };

/** What has to be done so that money moves at `moneyMs`, or as soon after it as the rules of the contract's template allow. */
function towardsDeduction(contract: Contract, { announcement, isNoticeWanted }: Notice, moneyMs: number, nowMs: number): RenewalStep {
  const signedMs = contract.signedMs ?? 0;
  const soonestMs = intoWindow(Math.max(moneyMs, nowMs));
  if (announcement === null && !isNoticeWanted && soonestMs < immediateUntilMs(signedMs)) return { kind: 'deduct', dueMs: soonestMs };
  if (contract.terms.mode === '24h-delay')
    return { kind: 'deduct', dueMs: intoWindow(Math.max(moneyMs - DEFERRED_MS, deferredFromMs(signedMs), nowMs)) };
  const window = announcement && announcedWindow(announcement);
  if (window) {
    const dueMs = intoWindow(Math.max(moneyMs, window.fromMs, nowMs));
    if (dueMs < window.untilMs) return { kind: 'deduct', dueMs };
  }
  const beforeMs = announcement && noticeOverMs(announcement);
  return { kind: 'announce', dueMs: intoWindow(Math.max(announcementMs(moneyMs), beforeMs ?? 0, nowMs)) };
}

/** Whether the notice under which an attempt was made, or the hours after the signing in which none is needed, still cover this moment. */
export function isStillAnnounced(
  membership: Membership,
  contract: Contract,
  { cycleNo }: Pick<Deduction, 'cycleNo'>,
  nowMs: number,
): boolean {
  if (contract.terms.mode === '24h-delay') return true;
  const announcement = membership.cycles.find((c) => c.cycleNo === cycleNo)?.announcement ?? null;
  const window = announcement && announcedWindow(announcement);
  return nowMs < (window?.untilMs ?? immediateUntilMs(contract.signedMs ?? 0));
}

/** Whether the money of an attempt moves a day after the call. */
export const isDeferred = (contract: Contract, { appliedMs }: Pick<Deduction, 'appliedMs'>): boolean =>
  contract.terms.mode === '24h-delay' && appliedMs >= immediateUntilMs(contract.signedMs ?? 0);

/** When an attempt was asked for last: nothing can come of an earlier call that would not come of this one. */
export const calledMs = ({ repeatedMs, appliedMs }: Pick<Deduction, 'repeatedMs' | 'appliedMs'>): number => repeatedMs ?? appliedMs;
