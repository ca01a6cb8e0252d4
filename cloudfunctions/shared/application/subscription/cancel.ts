import type { MembershipData } from '../../../../typings/subscription-api';
import { reduce } from '../../domain/subscription/reduce';
import { memberIdOf } from '../../domain/subscription/numbers';
import type { Contract, Membership } from '../../domain/subscription/types';
import { membershipView } from '../../domain/subscription/view';
import { ask } from './ask';
import { userErrors } from '../errors';
import type { App } from '../app';

/**
 * Ends auto-renewal at the user's wish (申请解约). From the stored wish on nothing is deducted, whatever the platform answers; the paid cover
 * stays. The platform's confirmation is asked for at once and, if need be, again by the scheduler.
 *
 * @throws UserError NOT_FOUND for a contract that is not this user's
 */
export async function cancelRenewal(app: App, openid: string, contractId: string): Promise<MembershipData> {
  const memberId = memberIdOf(openid);
  const nowMs = app.clock.nowMs();
  const origin = { source: 'user', factId: `cancel:${contractId}` } as const;
  const changed = await app.memberships.change(memberId, origin, (membership) => {
    const contract = membership.contracts.find((c) => c.contractId === contractId);
    if (!contract) throw userErrors.notFound();
    const outcome = reduce(
      membership,
      { ...origin, of: 'contract', contractCode: contract.contractCode, kind: 'end-requested', endedBy: null, because: null },
      nowMs,
    );
    return { next: outcome.next, alarms: outcome.alarms, result: contract.contractCode };
  });
  if (!changed) throw userErrors.notFound();
  return membershipView(await endAtPlatform(app, changed.aggregate, changed.result), app.clock.nowMs());
}

/** Has the platform end a contract whose end is wished and stored, and asks for its confirmation at once. */
export async function endAtPlatform(app: App, wished: Membership, contractCode: string): Promise<Membership> {
  const contract = wished.contracts.find((c) => c.contractCode === contractCode);
  if (contract?.state !== 'ending') return wished;
  const answer = await app.payments.endContract(contract);
  const confirmed = await ask(app, wished._id, (check) => check.of === 'contract' && check.no === contractCode);
  if (answer.kind === 'refused') await alarmUnlessEnded(app, confirmed, contract, answer.reason);
  return confirmed ?? wished;
}

/** A refusal alone says little: a contract that the user had ended inside WeChat is refused, too. */
async function alarmUnlessEnded(app: App, confirmed: Membership | null, contract: Contract, reason: string): Promise<void> {
  const { contractCode } = contract;
  if (confirmed?.contracts.some((c) => c.contractCode === contractCode && c.state === 'ended')) return;
  await app.alarms.raise(
    {
      alarmId: `termination-unconfirmed:${contractCode}`,
      kind: 'termination-unconfirmed',
      no: contractCode,
      message: `The platform refused to end the contract: ${reason}. Nothing is deducted; end it in the merchant platform.`,
    },
    app.clock.nowMs(),
  );
}
