import { DEFERRED_CHECK_MS, nextDeductionCheckMs, putCheck } from '../../domain/subscription/checks';
import { memberIdIn } from '../../domain/subscription/numbers';
import { isDeferred } from '../../domain/subscription/renewal';
import { applyUnanswered } from '../../domain/subscription/renewal-steps';
import type { Contract, Deduction, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import { noAnswer, settled } from './settle';

/**
 * Asks the platform for a deduction whose intent is stored. That it was taken changes nothing: the notification, or the query at the time that the claim has set, says
 * what came of it. Without an answer the query comes soon.
 *
 * @param time the first call, for which the claim has set the time of the question; or a further one, which begins that time anew
 * @returns the membership as it is then; null when nothing was stored
 */
export async function apply(app: App, deduction: Deduction, contract: Contract, time: 'first' | 'again'): Promise<Membership | null> {
  const { outTradeNo } = deduction;
  if (!(await app.deductionRate.take())) return putOff(app, outTradeNo);
  const answer = await app.payments.deduct(deduction, contract);
  switch (answer.kind) {
    case 'requested':
      return time === 'first' ? null : waitForMoney(app, deduction, contract);
    case 'unknown':
      noAnswer(app, outTradeNo, answer.reason);
      return putOff(app, outTradeNo);
    default:
      return settled(app, answer);
  }
}

const putOff = (app: App, outTradeNo: string): Promise<Membership | null> =>
  reschedule(app, outTradeNo, (membership) => applyUnanswered(membership, outTradeNo, app.clock.nowMs()));

/** Taken at a repetition: from now on its time runs. */
const waitForMoney = (app: App, deduction: Deduction, contract: Contract): Promise<Membership | null> =>
  reschedule(app, deduction.outTradeNo, (membership) => {
    const nowMs = app.clock.nowMs();
    const dueMs = isDeferred(contract, { appliedMs: nowMs }) ? nowMs + DEFERRED_CHECK_MS : nextDeductionCheckMs(deduction, 1, nowMs);
    const isOpen = membership.checks.some((c) => c.of === 'deduction' && c.no === deduction.outTradeNo);
    return isOpen ? putCheck(membership, 'deduction', deduction.outTradeNo, { count: 0, dueMs }) : membership;
  });

async function reschedule(app: App, outTradeNo: string, change: (membership: Membership) => Membership): Promise<Membership | null> {
  const origin = { source: 'scheduler', factId: `deduction:${outTradeNo}` } as const;
  const memberId = memberIdIn(outTradeNo);
  if (memberId === null) return null;
  const changed = await app.memberships.change(memberId, origin, (membership) => ({ next: change(membership), alarms: [], result: null }));
  return changed?.aggregate ?? null;
}
