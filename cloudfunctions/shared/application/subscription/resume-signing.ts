import type { SigningHandOff } from '../../../../typings/subscription-api';
import { addSigning, type Draw, liveContract } from '../../domain/subscription/membership';
import { canResumeSigning } from '../../domain/subscription/view';
import type { Contract, Membership } from '../../domain/subscription/types';
import { userErrors } from '../errors';
import type { App } from '../app';
import type { Decision } from '../ports';
import { offerSigning } from './offer-signing';

/**
 * Signs for later periods when the present one is paid but no contract came (小程序纯签约). Never a second order: nothing is paid now, and the
 * first deduction comes at the end of the cover.
 *
 * @throws UserError when nothing is paid, a contract is live, or the price is no longer known
 */
export async function resumeSigning(
  app: App,
  openid: string,
  consent: boolean,
): Promise<{ contractCode: string; handOff: SigningHandOff }> {
  if (!consent) throw userErrors.consentRequired();
  return offerSigning(app, openid, 'resume-signing', decide);
}

function decide(membership: Membership, draw: Draw, nowMs: number): Decision<Membership, Contract> {
  if (liveContract(membership)) throw userErrors.alreadySubscribed();
  const waiting = membership.contracts.find((c) => c.origin === 'sign-only' && c.state === 'pending');
  if (waiting) return { next: membership, alarms: [], result: waiting };
  const paid = membership.orders.filter((o) => o.state === 'paid').at(-1);
  if (!paid || !canResumeSigning(membership, nowMs)) throw userErrors.signingUnavailable();
  const { next, contract } = addSigning(membership, paid.terms, draw, nowMs);
  return { next, alarms: [], result: contract };
}
