import type { Contract, Cycle, Deduction } from '../../cloudfunctions/shared/domain/subscription/types';
import { DAY_MS, dayNo, MINUTE_MS } from './beijing-days';
import type { Stored } from './stored';
import type { Report } from './violation';

/** Codes of 申请扣款 (doc/v2/merchant/4011987377) after which nothing can be deducted by a contract any more. */
const GONE: ReadonlySet<string> = new Set(['CONTRACT_NOT_EXIST', 'CONTRACTERROR', 'USER_NOT_EXIST']);
/** Those that only the user can put right: tried twice at most. */
const USERS: ReadonlySet<string> = new Set(['ACCOUNTERROR', 'USER_ACCOUNT_ABNORMAL']);
const USERS_TRIES = 2;
/** The platform misses a notice: no failure of the user's, so that it uses up no day of the plan. */
const UNNOTICED = 'INVALID_REQUEST';
/** Whether a deduction that failed with this code counts; one of which nothing is known does. */
export const isTry = (errCode: string | null): boolean => errCode !== UNNOTICED;
/** What was decided is stored a moment later, by a clock that may have jumped. */
const SLACK_MS = 10 * MINUTE_MS;

/**
 * I14: auto-renewal is ended for want of money only when the days of the plan are over, and all of its tries that lie within them; or when the platform has said, a day
 * before, that nothing can be deducted any more.
 */
export function checkUnpaidEnd(contract: Contract, atMs: number, stored: Stored, report: Report): void {
  const { contractCode: code, endedBy, terms } = contract;
  if (endedBy !== 'unpaid') return;
  const cycle = stored.all<Cycle>('cycle').find(({ contractCode, state }) => contractCode === code && state === 'open');
  const attempts = stored.all<Deduction>('deduction').filter(({ cycleNo }) => cycleNo === cycle?.cycleNo);
  const failed = attempts.filter(({ state, errCode }) => state === 'failed' && isTry(errCode));
  const [first, last] = [failed[0], failed.at(-1)];
  if (!cycle || !first || !last) {
    report('I14', code, 'is ended as unpaid, and no deduction has failed');
    return;
  }
  const gone = failed.find(({ errCode }) => GONE.has(errCode ?? ''));
  if (gone) {
    if (atMs + SLACK_MS < failedMs(gone) + DAY_MS) report('I14', code, 'is ended less than a day after the platform called it gone');
    return;
  }
  const endMs = cycle.fromMs + terms.dunning.endDays * DAY_MS;
  if (atMs + SLACK_MS < endMs) report('I14', code, `is ended as unpaid at ${iso(atMs)}, its days are over at ${iso(endMs)}`);
  const afterDays = terms.dunning.retryDays[failed.length - 1];
  if (afterDays === undefined || failed.filter(({ errCode }) => USERS.has(errCode ?? '')).length >= USERS_TRIES) return;
  const nextDay = Math.max(dayNo(failedMs(first)) + afterDays, dayNo(failedMs(last)) + 1);
  if (nextDay < dayNo(endMs)) report('I14', code, `is ended as unpaid after ${failed.length} tries, one more was planned before its end`);
}

const failedMs = ({ failedMs: atMs, appliedMs }: Deduction): number => atMs ?? appliedMs;
const iso = (ms: number): string => new Date(ms).toISOString();
