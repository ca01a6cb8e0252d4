/** A contract's renewals through years, in the pure domain alone: each step is taken when it is due, or late, and each attempt ends as the test says. */
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { claim } from '../../../cloudfunctions/shared/application/subscription/claim';
import type { Alarm } from '../../../cloudfunctions/shared/domain/alarm';
import { reduce } from '../../../cloudfunctions/shared/domain/subscription/reduce';
import type { Fact } from '../../../cloudfunctions/shared/domain/subscription/facts';
import { isDeferred, renewalStep, type RenewalStep } from '../../../cloudfunctions/shared/domain/subscription/renewal';
import { announced, reminded, renewalAmountFen, type RenewalTask } from '../../../cloudfunctions/shared/domain/subscription/renewal-steps';
import type { Announcement, Contract, Cycle, Deduction, Membership, Terms } from '../../../cloudfunctions/shared/domain/subscription/types';
import { after, contractNews, MONTH, orderNews, purchase } from './members';

export const QUARTER: Terms = {
  ...MONTH,
  planId: 'quarter',
  templateId: '10002',
  mode: 'pre-notify',
  cycleMonths: 3,
  priceFen: 6600,
  capFen: 6600,
};

export interface CourseOptions {
  readonly startMs: number;
  readonly terms: Terms;
  /** When the contract was signed; default: with the first payment. */
  readonly signedMs?: number;
  /** What becomes of the n-th attempt: `paid`, or the platform's code. Default: all are paid. */
  readonly outcomeOf?: (n: number) => string;
  /** How late the n-th step is taken. Default: at the next full minute. */
  readonly delayOfMs?: (n: number, dueMs: number) => number;
  /** Whether the answer to the n-th call for a notice is lost. */
  readonly isLost?: (n: number) => boolean;
  /** The plan's price of today. Default: as agreed. */
  readonly planPriceFen?: number;
  readonly months: number;
}
export interface TakenAt {
  readonly kind: RenewalStep['kind'];
  readonly atMs: number;
}
export interface Attempt {
  readonly deduction: Deduction;
  readonly cycle: Cycle;
  readonly announcement: Announcement | null;
  readonly moneyMs: number;
  /** Open attempts when this one was begun, itself included. */
  readonly open: number;
  /** What would be done next while it is open. */
  readonly next: RenewalStep | null;
}
export interface Course {
  readonly member: Membership;
  readonly contract: Contract;
  readonly steps: readonly TakenAt[];
  readonly attempts: readonly Attempt[];
  readonly alarms: readonly Alarm['kind'][];
}

/** More than any course of a few years needs; a step that plans itself again and again would not end. */
const MAX_STEPS = 2000;

export function signedMember(
  startMs: number,
  terms: Terms,
  signedMs = startMs + 6 * SECOND_MS,
): { member: Membership; contract: Contract } {
  const bought = purchase(undefined, 'a', terms, startMs);
  const { prepared, paid } = orderNews(bought);
  const { added } = contractNews(bought);
  const facts: Fact[] = [prepared, { ...paid, paidMs: startMs + 5 * SECOND_MS }, { ...added, atMs: signedMs }];
  const { member } = after(bought.member, facts, startMs + 10 * SECOND_MS);
  return { member, contract: contractIn(member, bought.contract.contractCode) };
}

export function runCourse(options: CourseOptions): Course {
  const { startMs, terms, months, outcomeOf = () => 'paid', delayOfMs = toFullMinute, isLost = () => false } = options;
  const start = signedMember(startMs, terms, options.signedMs);
  const { contractCode } = start.contract;
  const untilMs = startMs + months * 31 * DAY_MS;
  let { member } = start;
  let nowMs = startMs + 10 * SECOND_MS;
  const steps: TakenAt[] = [];
  const attempts: Attempt[] = [];
  const alarms: Alarm['kind'][] = [];
  const settle = (fact: Fact): void => {
    const outcome = reduce(member, fact, nowMs);
    member = outcome.next;
    alarms.push(...outcome.alarms.map(({ kind }) => kind));
  };

  const perform = (task: RenewalTask): void => {
    steps.push({ kind: task.kind, atMs: nowMs });
    switch (task.kind) {
      case 'remind':
        member = reminded(member, contractCode, renewalAmountFen(task.contract, options.planPriceFen ?? null), nowMs);
        return;
      case 'announce':
        nowMs += SECOND_MS;
        if (!isLost(steps.length)) member = announced(member, task.cycle.cycleNo, nowMs);
        return;
      case 'deduct': {
        const { deduction, contract } = task;
        const cycle = member.cycles.find((c) => c.cycleNo === deduction.cycleNo);
        if (!cycle) throw new Error('an attempt without its cycle');
        const moneyMs = nowMs + (isDeferred(contract, deduction) ? DAY_MS : 5 * SECOND_MS);
        const open = member.deductions.filter(({ state }) => state === 'applying' || state === 'accepted' || state === 'failing').length;
        const next = renewalStep(member, contract, moneyMs);
        attempts.push({ deduction, cycle, announcement: cycle.announcement, moneyMs, open, next });
        nowMs = moneyMs + SECOND_MS;
        for (const fact of newsOf(deduction, outcomeOf(attempts.length - 1), moneyMs)) settle(fact);
      }
    }
  };

  for (let n = 0; n < MAX_STEPS; n += 1) {
    const contract = contractIn(member, contractCode);
    const check = member.checks.find((c) => c.of === 'renewal' && c.no === contractCode);
    if (!check) return { member, contract, steps, attempts, alarms };
    const dueMs = Math.max(nowMs, check.dueMs);
    nowMs = dueMs + delayOfMs(n, dueMs);
    if (nowMs > untilMs) return { member, contract, steps, attempts, alarms };
    const claimed = claim(member, (c) => c.of === 'renewal', nowMs);
    member = claimed.next;
    alarms.push(...claimed.alarms.map(({ kind }) => kind));
    for (const work of claimed.result) if (work.kind !== 'ask' && work.kind !== 'tell') perform(work);
    if (contractIn(member, contractCode).state === 'ending') steps.push({ kind: 'end', atMs: nowMs });
  }
  throw new Error('the course does not end');
}

/** What the platform tells of an attempt that was asked for. */
export function newsOf({ outTradeNo, amountFen }: Deduction, outcome: string, moneyMs: number): Fact[] {
  const at = { of: 'deduction', outTradeNo, source: 'notification', factId: `test:${outTradeNo}` } as const;
  if (outcome === 'paid') return [{ ...at, kind: 'paid', transactionId: `42000${outTradeNo}`, amountFen, paidMs: moneyMs }];
  return [
    { ...at, kind: 'failure-told', errCode: outcome, reason: outcome },
    { ...at, kind: 'closed', reason: 'the platform says closed' },
  ];
}

const toFullMinute = (_n: number, atMs: number): number => (MINUTE_MS - (atMs % MINUTE_MS)) % MINUTE_MS;

export function contractIn(member: Membership, contractCode: string): Contract {
  const contract = member.contracts.find((c) => c.contractCode === contractCode);
  if (!contract) throw new Error('the contract is gone');
  return contract;
}
