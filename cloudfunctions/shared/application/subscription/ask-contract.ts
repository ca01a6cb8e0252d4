import type { Contract, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import { noAnswer, settled } from './settle';

/** Asks about one contract, ends the waiting for it when its window is over, and repeats a termination that did not take. */
export async function askContract(app: App, contract: Contract): Promise<Membership | null> {
  const answer = await app.payments.askContract(contract);
  if (answer.kind === 'unknown') return noAnswer(app, contract.contractCode, answer.reason);
  const membership = await settled(app, answer);
  if (contract.state === 'ending' && answer.kind === 'added') {
    const repeated = await app.payments.endContract(contract);
    app.log.info('termination repeated', { no: contract.contractCode, answer: repeated.kind });
    return membership;
  }
  const windowOver = contract.windowEndsMs !== null && app.clock.nowMs() >= contract.windowEndsMs;
  if (answer.kind !== 'missing' || contract.state !== 'pending' || !windowOver) return membership;
  return settled(app, {
    of: 'contract',
    contractCode: contract.contractCode,
    kind: 'window-over',
    askedIn: contract.state,
    source: 'scheduler',
    factId: `window-over:${contract.contractCode}`,
  });
}
