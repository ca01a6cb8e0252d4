import { paymentOf } from '../../domain/subscription/membership';
import type { Check, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import type { Seen } from '../ports';
import { askContract } from './ask-contract';
import { askDeduction } from './ask-deduction';
import { askOrder } from './ask-order';
import { askRefunds } from './ask-refunds';
import { claim, type Work } from './claim';
import { inWords } from './in-words';
import { renew } from './renew';
import { tell } from './tell';

/**
 * Takes up everything of one membership that `which` selects: asks the platform and settles what it answers, and takes the due steps of renewals. It is first put off
 * in the database (a lease and a count in one), so that two sweeps side by side, or a crash in between, neither do it twice nor forget it.
 *
 * @param seen as the sweep found it
 */
export async function ask(app: App, memberId: string, which: (check: Check) => boolean, seen?: Seen): Promise<Membership | null> {
  const nowMs = app.clock.nowMs();
  const origin = { source: 'scheduler', factId: 'check' } as const;
  const claimed = await app.memberships.change(memberId, origin, (membership) => inWords(app, claim(membership, which, nowMs)), {
    seen,
  });
  if (!claimed) return null;
  let current = claimed.aggregate;
  for (const work of claimed.result) {
    current = (await perform(app, current, work)) ?? current;
  }
  return current;
}

async function perform(app: App, membership: Membership, work: Work): Promise<Membership | null> {
  if (work.kind === 'ask') return askOne(app, membership, work.check);
  if (work.kind !== 'tell') return renew(app, membership, work);
  await tell(app, membership, work.news);
  return null;
}

async function askOne(app: App, membership: Membership, check: Check): Promise<Membership | null> {
  const contract = membership.contracts.find((c) => c.contractCode === check.no);
  if (check.of === 'contract') return contract ? askContract(app, membership._id, contract) : null;
  const payment = paymentOf(membership, check.no);
  if (!payment) return null;
  if (check.of === 'refund') return askRefunds(app, membership._id, payment);
  const isDue = check.dueMs <= app.clock.nowMs();
  return 'cycleNo' in payment ? askDeduction(app, membership, payment, isDue) : askOrder(app, payment);
}
