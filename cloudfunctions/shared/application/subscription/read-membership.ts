import { SECOND_MS } from '../../domain/beijing';
import { newMembership } from '../../domain/subscription/membership';
import { memberIdOf } from '../../domain/subscription/numbers';
import type { Check, Membership } from '../../domain/subscription/types';
import { membershipView } from '../../domain/subscription/view';
import type { MembershipData } from '../../../../typings/subscription-api';
import { ask } from './ask';
import type { App } from '../app';

/** A page polls every second or two; the platform is not asked more often than this for one matter. */
const REPAIR_AFTER_MS = 2 * SECOND_MS;
/** A contract that is known to be signed is looked at again when its page is opened, but not at every poll. */
const RECHECK_SIGNED_AFTER_MS = 10 * SECOND_MS;

/** The user's membership, repaired on read: what is still open is asked for before answering, so a lost notification does not show. */
export async function readMembership(app: App, openid: string): Promise<MembershipData> {
  const memberId = memberIdOf(openid);
  const stored = await app.memberships.get(memberId);
  if (!stored) return membershipView(newMembership(memberId, openid), app.clock.nowMs());
  return membershipView(await repair(app, stored), app.clock.nowMs());
}

/** A payment found in the first round makes its contract a question for the second; there is nothing a third could find. */
const ROUNDS = 2;

/** Asks about whatever is open and was not asked just now. The stored state is returned when the platform does not answer. */
export async function repair(app: App, stored: Membership): Promise<Membership> {
  let current = stored;
  for (let round = 0; round < ROUNDS; round += 1) {
    const nowMs = app.clock.nowMs();
    const known = current;
    const stale = (check: Check): boolean => nowMs - check.askedMs >= (isSigned(known, check) ? RECHECK_SIGNED_AFTER_MS : REPAIR_AFTER_MS);
    if (!current.checks.some(stale)) return current;
    current = (await ask(app, current._id, stale)) ?? current;
  }
  return current;
}

const isSigned = (membership: Membership, check: Check): boolean =>
  check.of === 'contract' && membership.contracts.some((c) => c.contractCode === check.no && c.state === 'signed');
