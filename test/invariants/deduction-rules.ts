import { memberIdIn } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Contract, Cycle, Deduction, Order } from '../../cloudfunctions/shared/domain/subscription/types';
import { DAY_MS, dayNo, HOUR_MS, MINUTE_MS, timeOfDayMs } from './beijing-days';
import { isTry } from './dunning-rules';
import type { Report } from './violation';

/** The rules of 周期扣费 (doc/v2/merchant/4011986682), stated anew. */
const OPENS_MS = 7 * HOUR_MS;
const CLOSES_MS = 22 * HOUR_MS;
/** After signing: no notice, no delay. */
const FREE_FOR_MS = 12 * HOUR_MS;
/** 24h-delay: money moves so long after the call. */
const DELAY_MS = DAY_MS;
/** pre-notify: notice on day D, money on D+2 at the earliest, on D+8 at the latest. */
const FIRST_DAY = 2;
const LAST_DAY = 8;
/** 网络交易监督管理办法 art. 18. */
const REMINDED_AHEAD_MS = 5 * DAY_MS;
/** Our own word: money is taken on the day before the cover ends, not earlier. */
const DAYS_AHEAD = 1;

/** One call of 申请扣款 as it was decided on, with what was stored in that moment. */
export interface Intent {
  readonly deduction: Deduction;
  readonly atMs: number;
  readonly contract: Contract | undefined;
  /** The order that the contract came with; undefined where it is stored elsewhere, or there was none. */
  readonly order: Order | undefined;
  readonly cycle: Cycle | undefined;
  /** Earlier attempts of the cycle, in order. */
  readonly before: readonly Deduction[];
}

/** Whether it is the time of day at which a deduction or its notice may be sent, give or take a tolerance. */
export function isInWindow(atMs: number, toleranceMs: number): boolean {
  const isIn = (ms: number): boolean => timeOfDayMs(ms) >= OPENS_MS && timeOfDayMs(ms) < CLOSES_MS;
  return isIn(atMs) || isIn(atMs - toleranceMs) || isIn(atMs + toleranceMs);
}

/** Whether money may be taken on the day of a moment, by a notice of another moment. */
export function isNoticedFor(noticeMs: number, atMs: number): boolean {
  const days = dayNo(atMs) - dayNo(noticeMs);
  return days >= FIRST_DAY && days <= LAST_DAY;
}

/** Whether a call at this moment needs neither notice nor delay. */
export const isFree = ({ signedMs }: Contract, atMs: number): boolean => atMs < (signedMs ?? 0) + FREE_FOR_MS;

/** I4, as far as what was stored decides it: the order of events in one audit leaves no doubt about what was known. */
export function checkIntent({ deduction, atMs, contract, order, cycle, before }: Intent, report: Report): void {
  const no = deduction.outTradeNo;
  if (!contract || !cycle) {
    report('I4', no, 'is asked for without a stored contract and cycle');
    return;
  }
  if (memberIdIn(contract.contractCode) !== memberIdIn(no))
    report('I4', no, `is asked for by contract ${contract.contractCode}, which somebody else was offered`);
  if (contract.state !== 'signed') report('I4', no, `is asked for by contract ${contract.contractCode}, which is ${contract.state}`);
  if (contract.outTradeNo !== null && order?.state !== 'paid' && order?.state !== 'refunded')
    report('I4', no, `is asked for by contract ${contract.contractCode}, whose own order is ${order?.state ?? 'not stored here'}`);
  if (cycle.state !== 'open') report('I4', no, `is asked for in cycle ${cycle.cycleNo}, which is ${cycle.state}`);
  if (!isInWindow(atMs, 0)) report('I4', no, `is asked for outside of 07:00–22:00: ${new Date(atMs).toISOString()}`);
  checkAmount(deduction, contract, cycle, report);
  checkNotice(no, contract, cycle, atMs, report);
  checkTime(no, contract, cycle, { atMs, before }, report);
}

function checkAmount({ outTradeNo, amountFen }: Deduction, { terms }: Contract, cycle: Cycle, report: Report): void {
  const mostFen = Math.min(cycle.amountFen, terms.capFen, cycle.announcement?.estimatedFen ?? Infinity);
  if (amountFen > mostFen) report('I4', outTradeNo, `takes ${amountFen} fen, announced were ${mostFen}`);
}

function checkNotice(no: string, contract: Contract, { announcement }: Cycle, atMs: number, report: Report): void {
  if (contract.terms.mode !== 'pre-notify' || (announcement === null && isFree(contract, atMs))) return;
  const isCovered =
    announcement !== null &&
    announcement.announcedMs !== null &&
    // Told twice because the first answer was lost, the platform may count from either call.
    dayNo(atMs) - dayNo(announcement.announcedMs) >= FIRST_DAY &&
    dayNo(atMs) - dayNo(announcement.askedMs) <= LAST_DAY;
  const given = announcement ? `asked for ${iso(announcement.askedMs)}, given ${iso(announcement.announcedMs)}` : 'none';
  if (!isCovered) report('I4', no, `is asked for on ${iso(atMs)} without a notice that covers the day: ${given}`);
}

function checkTime(no: string, contract: Contract, cycle: Cycle, { atMs, before }: Pick<Intent, 'atMs' | 'before'>, report: Report): void {
  const isDelayed = contract.terms.mode === '24h-delay' && !isFree(contract, atMs);
  const moneyMs = atMs + (isDelayed ? DELAY_MS : 0);
  if (dayNo(moneyMs) < dayNo(cycle.fromMs) - DAYS_AHEAD) report('I4', no, `takes money more than a day before the cover ends`);
  if (cycle.remindedMs !== null && moneyMs < cycle.remindedMs + REMINDED_AHEAD_MS) {
    report('I4', no, 'takes money less than five days after the reminder');
  }
  const failed = before.filter(({ state, errCode }) => state === 'failed' && isTry(errCode));
  const [first, last] = [failed[0], failed.at(-1)];
  if (!first || !last) return;
  const afterDays = contract.terms.dunning.retryDays[failed.length - 1];
  const failedDay = dayNo(first.failedMs ?? first.appliedMs);
  if (afterDays === undefined || dayNo(moneyMs) < failedDay + afterDays) {
    report(
      'I4',
      no,
      `is attempt ${failed.length + 1}, agreed are tries ${contract.terms.dunning.retryDays.join(', ')} days after the first failure`,
    );
  }
  if (dayNo(moneyMs) <= dayNo(last.failedMs ?? last.appliedMs)) report('I4', no, 'is tried again on the day of a failure');
}

/** Longer than any function lives (config.json): what was decided on before it became known that it may not be done is under way for so long at most. */
export const IN_FLIGHT_MS = MINUTE_MS;

const iso = (ms: number | null): string => (ms === null ? 'never' : new Date(ms).toISOString());
