import { SECOND_MS } from '../../domain/beijing';
import type { DeductionFact } from '../../domain/subscription/facts';
import { memberIdIn } from '../../domain/subscription/numbers';
import { applyUnanswered, repeated, repeating } from '../../domain/subscription/renewal-steps';
import type { Contract, Deduction, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import { noAnswer, settled } from './settle';

/** What was stored so long ago is looked at once more before the call: the user may have cancelled while it waited for its turn. */
const FRESH_MS = SECOND_MS;

/**
 * Asks the platform for a deduction whose intent is stored. That it was taken changes nothing: the notification, or the query at the time that the claim has set, says
 * what came of it. Without an answer the query comes soon.
 *
 * @returns the membership as it is then; null when nothing was stored
 */
export async function apply(app: App, deduction: Deduction, contract: Contract): Promise<Membership | null> {
  const { outTradeNo } = deduction;
  const unanswered = (): Promise<Membership | null> =>
    reschedule(app, outTradeNo, (membership) => applyUnanswered(membership, outTradeNo, app.clock.nowMs()));
  if (!(await app.deductionRate.take())) return unanswered();
  if (!(await isStillWanted(app, deduction))) return settled(app, closedFact(deduction, 'not asked for: no longer wanted'));
  const answer = await app.payments.deduct(deduction, contract);
  switch (answer.kind) {
    case 'requested':
      return null;
    case 'unknown':
      noAnswer(app, outTradeNo, answer.reason);
      return unanswered();
    default:
      return settled(app, answer);
  }
}

/** Asks once more, with the same parameters, for a deduction that the platform does not show. Without an answer the claim's next question stands. */
export async function applyAgain(app: App, deduction: Deduction, contract: Contract): Promise<Membership | null> {
  const { outTradeNo } = deduction;
  if (!(await app.deductionRate.take())) return null;
  let isWanted = false;
  const stored = await reschedule(app, outTradeNo, (membership) => {
    const next = repeating(membership, outTradeNo, app.clock.nowMs());
    isWanted = next !== null;
    return next ?? membership;
  });
  if (!isWanted) return stored;
  const answer = await app.payments.deduct(deduction, contract);
  switch (answer.kind) {
    case 'requested':
      return reschedule(app, outTradeNo, (membership) => repeated(membership, contract, outTradeNo, app.clock.nowMs()));
    case 'unknown':
      return noAnswer(app, outTradeNo, answer.reason);
    default:
      return settled(app, answer);
  }
}

/** Nobody else calls for an attempt whose contract has ended: one that was not made here was never made. */
async function isStillWanted(app: App, { outTradeNo, contractCode, appliedMs }: Deduction): Promise<boolean> {
  const memberId = memberIdIn(outTradeNo);
  if (memberId === null || app.clock.nowMs() < appliedMs + FRESH_MS) return true;
  const stored = await app.memberships.get(memberId);
  return stored?.contracts.some((c) => c.contractCode === contractCode && c.state === 'signed') ?? false;
}

export const closedFact = ({ outTradeNo }: Deduction, reason: string): DeductionFact => ({
  of: 'deduction',
  outTradeNo,
  kind: 'closed',
  reason,
  source: 'query',
  factId: `wechat.query:${outTradeNo}:never-there`,
});

async function reschedule(app: App, outTradeNo: string, change: (membership: Membership) => Membership): Promise<Membership | null> {
  const origin = { source: 'scheduler', factId: `deduction:${outTradeNo}` } as const;
  const memberId = memberIdIn(outTradeNo);
  if (memberId === null) return null;
  const changed = await app.memberships.change(memberId, origin, (membership) => ({ next: change(membership), alarms: [], result: null }));
  return changed?.aggregate ?? null;
}
