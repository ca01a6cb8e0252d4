import type { SigningHandOff } from '../../../../typings/cloud-api';
import { addSigning, liveContract } from '../../domain/subscription/membership';
import { memberIdOf } from '../../domain/subscription/numbers';
import type { Contract, Membership, Terms } from '../../domain/subscription/types';
import type { App } from '../app';
import { userErrors } from '../errors';
import type { Decision } from '../ports';
import { ask } from './ask';
import { drawNumbers, termsOf } from './subscribe';

/**
 * Another plan from the next period on. Each plan has a template, so the user signs a contract of its own (小程序纯签约), which is the consent to the new amount; once it
 * is signed the old one is ended. Nothing is paid now, and the cover that is paid stays as it is.
 *
 * @throws UserError when there is nothing to change from, or nothing to change to
 */
export async function changePlan(
  app: App,
  openid: string,
  input: { readonly planId: string; readonly consent: boolean },
): Promise<{ contractCode: string; handOff: SigningHandOff }> {
  if (!input.consent) throw userErrors.consentRequired();
  const plan = await app.plans.get(input.planId);
  if (!plan?.onSale) throw userErrors.planUnavailable();
  const memberId = memberIdOf(openid);
  // A contract that was signed or ended unnoticed is found here, before another one is offered.
  await ask(app, memberId, (check) => check.of === 'contract');
  const draw = drawNumbers(app);
  const nowMs = app.clock.nowMs();
  const origin = { source: 'user', factId: `change-plan:${input.planId}` } as const;
  const changed = await app.memberships.change(memberId, origin, (membership) => decide(membership, termsOf(plan), draw, nowMs));
  if (!changed) throw userErrors.signingUnavailable();
  return { contractCode: changed.result.contractCode, handOff: app.payments.handOff(changed.result) };
}

function decide(membership: Membership, terms: Terms, draw: ReturnType<typeof drawNumbers>, nowMs: number): Decision<Membership, Contract> {
  const live = liveContract(membership);
  if (live?.state !== 'signed') throw userErrors.signingUnavailable();
  if (live.terms.planId === terms.planId) throw userErrors.samePlan();
  const waiting = membership.contracts.find(
    (c) => c.state === 'pending' && c.replaces === live.contractCode && c.terms.planId === terms.planId,
  );
  if (waiting) return { next: membership, alarms: [], result: waiting };
  const { next, contract } = addSigning(membership, terms, draw, nowMs, live.contractCode);
  return { next, alarms: [], result: contract };
}
