import { CLOSE_NOT_BEFORE_MS, DEFERRED_CHECK_MS } from '../../domain/subscription/checks';
import { calledMs, isDeferred, isStillAnnounced } from '../../domain/subscription/renewal';
import { intoWindow } from '../../domain/subscription/renewal-calendar';
import type { Contract, Deduction, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import { applyAgain, closedFact } from './apply';
import { noAnswer, settled } from './settle';

/**
 * Asks about an attempt to deduct, and brings it to its end: what was refused or reported as failed is closed, so that another number may be used; what never arrived is
 * sent again under the same number; what nobody wants any more is closed.
 *
 * @param isDue false when somebody only looks: then nothing is sent again, for the platform takes only so many calls a day
 */
export async function askDeduction(app: App, membership: Membership, deduction: Deduction, isDue: boolean): Promise<Membership | null> {
  const answer = await app.payments.askDeduction(deduction);
  if (answer.kind === 'unknown') return noAnswer(app, deduction.outTradeNo, answer.reason);
  const known = await settled(app, answer);
  if (answer.kind !== 'accepted' && answer.kind !== 'absent') return known;
  const isAbsent = answer.kind === 'absent';
  const contract = membership.contracts.find((c) => c.contractCode === deduction.contractCode);
  if (contract === undefined || isGivenUp(app, membership, deduction, contract, isAbsent)) {
    if (isAbsent && isNothing(app, deduction, contract)) return settled(app, closedFact(deduction, 'unknown to the platform'));
    return (await close(app, deduction)) ?? known;
  }
  // Outside of the platform's hours it would only be refused.
  const isCallable = isAbsent && isDue && deduction.state === 'applying' && intoWindow(app.clock.nowMs()) === app.clock.nowMs();
  return (isCallable ? await applyAgain(app, deduction, contract) : null) ?? known;
}

/**
 * Refused, no longer wanted, or no longer allowed: what was announced for days that have passed is not asked for again. Another notice comes first, and another
 * number.
 */
function isGivenUp(app: App, membership: Membership, deduction: Deduction, contract: Contract, isAbsent: boolean): boolean {
  if (deduction.state === 'failing' || contract.state !== 'signed') return true;
  return isAbsent && !isStillAnnounced(membership, contract, deduction, app.clock.nowMs());
}

/**
 * Whether nothing can come any more of a number that the platform does not show. In 24-hour mode that alone is no proof: an order may come into being when its time has
 * come. A refusal is one, but only of the call that it answers.
 */
function isNothing(app: App, deduction: Deduction, contract: Contract | undefined): boolean {
  const { state, repeatedMs } = deduction;
  const isRefusedForGood = repeatedMs === null || contract === undefined || !isDeferred(contract, { appliedMs: calledMs(deduction) });
  if (state === 'failing' && isRefusedForGood) return true;
  return state !== 'accepted' && app.clock.nowMs() >= calledMs(deduction) + DEFERRED_CHECK_MS;
}

async function close(app: App, deduction: Deduction): Promise<Membership | null> {
  if (app.clock.nowMs() < deduction.appliedMs + CLOSE_NOT_BEFORE_MS) return null;
  const closing = await app.payments.closeDeduction(deduction);
  return closing.kind === 'unknown' ? noAnswer(app, deduction.outTradeNo, closing.reason) : settled(app, closing);
}
