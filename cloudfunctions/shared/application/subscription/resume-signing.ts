import type { SigningHandOff } from '../../../../typings/cloud-api';
import { addSigning, liveContract } from '../../domain/subscription/membership';
import { memberIdOf } from '../../domain/subscription/numbers';
import { canResumeSigning } from '../../domain/subscription/view';
import type { Contract, Membership } from '../../domain/subscription/types';
import { ask } from './ask';
import { userErrors } from '../errors';
import type { App } from '../app';
import type { Decision } from '../ports';
import { drawNumbers } from './subscribe';

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
  const memberId = memberIdOf(openid);
  const nowMs = app.clock.nowMs();
  // A contract whose notification was lost is found here, before a second one is offered.
  await ask(app, memberId, (check) => check.of === 'contract');
  const origin = { source: 'user', factId: 'resume-signing' } as const;
  const draw = drawNumbers(app);
  const changed = await app.memberships.change(memberId, origin, (membership) => decide(membership, draw, nowMs));
  if (!changed) throw userErrors.signingUnavailable();
  const contract = changed.result;
  return { contractCode: contract.contractCode, handOff: app.payments.handOff(contract) };
}

function decide(membership: Membership, draw: ReturnType<typeof drawNumbers>, nowMs: number): Decision<Membership, Contract> {
  if (liveContract(membership)) throw userErrors.alreadySubscribed();
  const waiting = membership.contracts.find((c) => c.origin === 'sign-only' && c.state === 'pending');
  if (waiting) return { next: membership, alarms: [], result: waiting };
  const paid = membership.orders.filter((o) => o.state === 'paid').at(-1);
  if (!paid || !canResumeSigning(membership, nowMs)) throw userErrors.signingUnavailable();
  const { next, contract } = addSigning(membership, paid.terms, draw, nowMs);
  return { next, alarms: [], result: contract };
}
