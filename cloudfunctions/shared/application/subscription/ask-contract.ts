import type { Contract, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import { noAnswer, settledFor } from './settle';

/**
 * Asks about one contract, ends the waiting for it when its window is over, and repeats a termination that did not take.
 *
 * @param memberId whose question it is: the buyer's, or the signer's where that is somebody else
 * @returns their membership as it is then; null when nothing was learnt
 */
export async function askContract(app: App, memberId: string, contract: Contract): Promise<Membership | null> {
  const answer = await app.payments.askContract(contract);
  if (answer.kind === 'unknown') return noAnswer(app, contract.contractCode, answer.reason);
  const membership = await settledFor(app, memberId, answer);
  if (contract.state === 'ending' && answer.kind === 'added') {
    const repeated = await app.payments.endContract(contract);
    app.log.info('termination repeated', { no: contract.contractCode, answer: repeated.kind });
    return membership;
  }
  const windowOver = contract.windowEndsMs !== null && app.clock.nowMs() >= contract.windowEndsMs;
  if (answer.kind !== 'missing' || contract.state !== 'pending' || !windowOver) return membership;
  return settledFor(app, memberId, {
    of: 'contract',
    contractCode: contract.contractCode,
    kind: 'window-over',
    askedIn: contract.state,
    source: 'scheduler',
    factId: `window-over:${contract.contractCode}`,
  });
}
