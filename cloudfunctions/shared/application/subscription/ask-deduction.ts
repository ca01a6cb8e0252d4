import { CLOSE_NOT_BEFORE_MS, DEFERRED_CHECK_MS } from '../../domain/subscription/checks';
import type { DeductionFact } from '../../domain/subscription/facts';
import { intoWindow } from '../../domain/subscription/renewal-calendar';
import type { Contract, Deduction, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import { apply } from './apply';
import { noAnswer, settled } from './settle';

/**
 * Asks about an attempt to deduct, and brings it to its end: what was refused or reported as failed is closed, so that another number may be used; what never arrived is
 * sent again under the same number; what nobody wants any more is closed.
 */
export async function askDeduction(app: App, membership: Membership, deduction: Deduction): Promise<Membership | null> {
  const answer = await app.payments.askDeduction(deduction);
  if (answer.kind === 'unknown') return noAnswer(app, deduction.outTradeNo, answer.reason);
  const known = await settled(app, answer);
  if (answer.kind !== 'accepted' && answer.kind !== 'absent') return known;
  const contract = membership.contracts.find((c) => c.contractCode === deduction.contractCode);
  if (answer.kind === 'absent') return (await absent(app, deduction, contract)) ?? known;
  return isUnwanted(deduction, contract) ? ((await close(app, deduction)) ?? known) : known;
}

/** It failed by what was told; or its contract is on its way out. */
const isUnwanted = (deduction: Deduction, contract: Contract | undefined): boolean =>
  deduction.state === 'failing' || contract?.state !== 'signed';

/** The platform does not show the number. In 24-hour mode that is no proof: an order may come into being when its time has come. */
async function absent(app: App, deduction: Deduction, contract: Contract | undefined): Promise<Membership | null> {
  const nowMs = app.clock.nowMs();
  if (deduction.state === 'failing') return settled(app, closedFact(deduction, 'refused, and unknown to the platform'));
  if (deduction.state !== 'applying') return null;
  if (contract?.state !== 'signed') {
    // Asked for or not, after its time nothing can come of it any more.
    if (nowMs < deduction.appliedMs + DEFERRED_CHECK_MS) return null;
    return settled(app, closedFact(deduction, 'unknown to the platform after its time'));
  }
  // Outside of the platform's hours it would only be refused.
  return intoWindow(nowMs) === nowMs ? apply(app, deduction, contract, 'again') : null;
}

async function close(app: App, deduction: Deduction): Promise<Membership | null> {
  if (app.clock.nowMs() < deduction.appliedMs + CLOSE_NOT_BEFORE_MS) return null;
  const closing = await app.payments.closeDeduction(deduction);
  return closing.kind === 'unknown' ? noAnswer(app, deduction.outTradeNo, closing.reason) : settled(app, closing);
}

const closedFact = ({ outTradeNo }: Deduction, reason: string): DeductionFact => ({
  of: 'deduction',
  outTradeNo,
  kind: 'closed',
  reason,
  source: 'query',
  factId: `wechat.query:${outTradeNo}:never-there`,
});
