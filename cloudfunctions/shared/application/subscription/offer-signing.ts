import type { SigningHandOff } from '../../../../typings/subscription-api';
import type { Draw } from '../../domain/subscription/membership';
import { memberIdOf } from '../../domain/subscription/numbers';
import type { Contract, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import { userErrors } from '../errors';
import type { Decision } from '../ports';
import { ask } from './ask';
import { inWords } from './in-words';
import { drawNumbers } from './subscribe';

/**
 * Offers a contract to be signed without paying (小程序纯签约).
 *
 * @param factId what the user asked for
 * @param decide which contract; a repetition finds the one that waits to be signed
 * @throws UserError when there is no membership, and what `decide` throws
 */
export async function offerSigning(
  app: App,
  openid: string,
  factId: string,
  decide: (membership: Membership, draw: Draw, nowMs: number) => Decision<Membership, Contract>,
): Promise<{ contractCode: string; handOff: SigningHandOff }> {
  const memberId = memberIdOf(openid);
  // A contract that was signed or ended unnoticed is found here, before another one is offered.
  await ask(app, memberId, (check) => check.of === 'contract');
  const draw = drawNumbers(app);
  const nowMs = app.clock.nowMs();
  const changed = await app.memberships.change(memberId, { source: 'user', factId }, (membership) =>
    inWords(app, decide(membership, draw, nowMs)),
  );
  const contract = changed?.aggregate.contracts.find((c) => c.contractCode === changed.result.contractCode);
  if (!contract) throw userErrors.signingUnavailable();
  return { contractCode: contract.contractCode, handOff: app.payments.handOff(contract) };
}
