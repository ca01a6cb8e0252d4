import type { SigningHandOff } from '../../../../typings/subscription-api';
import { addSigning, type Draw, liveContract } from '../../domain/subscription/membership';
import type { Contract, Membership, Terms } from '../../domain/subscription/types';
import type { App } from '../app';
import { userErrors } from '../errors';
import type { Decision } from '../ports';
import { offerSigning } from './offer-signing';
import { termsOf } from './subscribe';

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
  const terms = termsOf(plan);
  return offerSigning(app, openid, `change-plan:${input.planId}`, (membership, draw, nowMs) => decide(membership, terms, draw, nowMs));
}

function decide(membership: Membership, terms: Terms, draw: Draw, nowMs: number): Decision<Membership, Contract> {
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
