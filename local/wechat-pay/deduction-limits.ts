import { beijingDay, beijingMonth, parseBeijingDateTime } from '../kernel/beijing-time';
import type { ContractRecord, DeductionAccount } from './types';
import { findTemplate, type World } from './world';

/** A user and template can take part in so many calls and attempts a Beijing day (「周期扣费」); the template has one contract a user. */
const MAX_APPLIES_A_DAY = 300;
const MAX_ATTEMPTS_A_DAY = 150;
/** No number is published for advance notices; they count like calls for deductions. */
const MAX_NOTICES_A_DAY = 300;
const MAX_SUCCESSES_A_DAY = 1;
const MAX_SUCCESSES_A_CYCLE = 2;

/** What becomes of the contract's next deductions: `paid`, or an error code. */
export function nextOutcome(world: World, contractId: string): string {
  return world.ledger.deductionAccount(contractId)?.nextOutcome ?? 'paid';
}

/** The contract's counters as they are at a moment: a new day or cycle begins at zero. */
export function accountAt(world: World, contract: ContractRecord, atMs: number): DeductionAccount {
  const known = world.ledger.deductionAccount(contract.contract_id);
  const day = beijingDay(atMs);
  const cycle = cycleOf(world, contract, atMs);
  const today = known?.day === day ? known : { applies: 0, attempts: 0, notices: 0, successes: 0, takenFen: 0 };
  return {
    contract_id: contract.contract_id,
    nextOutcome: nextOutcome(world, contract.contract_id),
    day,
    applies: today.applies,
    attempts: today.attempts,
    notices: today.notices,
    successes: today.successes,
    takenFen: today.takenFen,
    cycle,
    cycleSuccesses: known?.cycle === cycle ? known.cycleSuccesses : 0,
  };
}

/** How many whole cycles lie before this moment: calendar months, counted from the month of the signing. No page says from where they count. */
function cycleOf(world: World, contract: ContractRecord, atMs: number): number {
  const signedMs = parseBeijingDateTime(contract.contract_signed_time) ?? atMs;
  const cycleMonths = findTemplate(world, contract.plan_id)?.cycleMonths ?? 1;
  return Math.floor((beijingMonth(atMs) - beijingMonth(signedMs)) / cycleMonths);
}

/** Whether the contract has used up its calls of the day, the one that is under way included. */
export function isAppliedTooOften({ applies }: DeductionAccount): boolean {
  return applies > MAX_APPLIES_A_DAY;
}

/** Whether the contract has used up its advance notices of the day, the one that is under way included. */
export function isNoticedTooOften({ notices }: DeductionAccount): boolean {
  return notices > MAX_NOTICES_A_DAY;
}

/** Why no more can be taken under a contract whose counters are these; null when it can. */
export function limitProblem({ rules }: World, account: DeductionAccount, amountFen: number): string | null {
  if (amountFen > rules.maxDeductionFen) return '单笔扣款金额超过限额';
  if (account.attempts >= MAX_ATTEMPTS_A_DAY) return '当日扣款尝试次数超过限制';
  if (account.successes >= MAX_SUCCESSES_A_DAY) return '当日扣款成功次数超过限制';
  if (account.takenFen + amountFen > rules.maxDailyFen) return '当日扣款金额超过限额';
  if (account.cycleSuccesses >= MAX_SUCCESSES_A_CYCLE) return '周期内扣款成功次数超过限制';
  return null;
}
