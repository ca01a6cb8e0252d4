import type { MembershipData } from '../../../typings/cloud-api';
import { reduce } from '../domain/subscription/reduce';
import { memberIdOf } from '../domain/subscription/numbers';
import { membershipView } from '../domain/subscription/view';
import { ask } from './ask';
import { userErrors } from './errors';
import type { App } from './ports';

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
    const outcome = reduce(membership, { ...origin, of: 'contract', contractCode: contract.contractCode, kind: 'end-requested' }, nowMs);
    const wished = outcome.next.contracts.find((c) => c.contractCode === contract.contractCode);
    return { next: outcome.next, alarms: outcome.alarms, result: wished ?? contract };
  });
  if (!changed) throw userErrors.notFound();
  const contract = changed.result;
  if (contract.state !== 'ending') return membershipView(changed.membership, nowMs);
  const answer = await app.platform.endContract(contract);
  if (answer.kind === 'refused') {
    await app.alarms.raise(
      {
        alarmId: `termination-unconfirmed:${contract.contractCode}`,
        kind: 'termination-unconfirmed',
        no: contract.contractCode,
        message: `The platform refused to end the contract: ${answer.reason}. Nothing is deducted; end it in the merchant platform.`,
      },
      nowMs,
    );
  }
  const confirmed = await ask(app, memberId, (check) => check.of === 'contract' && check.no === contract.contractCode);
  return membershipView(confirmed ?? changed.membership, app.clock.nowMs());
}
