import { askAboutRefunds } from '../../domain/subscription/refunds';
import { memberIdIn } from '../../domain/subscription/numbers';
import { ask } from './ask';
import type { App } from '../app';
import { SETTLE_BUDGET_MS } from '../receive';
import { messageOf } from '../../platform/ports';

/**
 * Follows up a hint that an order was refunded. The hint proves nothing, so nothing of it but the number is used: the platform is asked, and
 * what it answers is settled. The question is durable first, so that the scheduler repeats it when there is no answer now.
 *
 * @returns `nothing-to-ask`: no order of ours has that number, or it is known to be refunded in full
 * @throws DatabaseUnavailableError when the question could not be made durable: do not acknowledge, the platform will send it again
 */
export async function confirmRefund(app: App, outTradeNo: string): Promise<'asked' | 'nothing-to-ask'> {
  const memberId = memberIdIn(outTradeNo);
  if (memberId === null) return 'nothing-to-ask';
  const origin = { source: 'notification', factId: `wechat.refund-hint:${outTradeNo}` } as const;
  const nowMs = app.clock.nowMs();
  const changed = await app.memberships.change(memberId, origin, (membership) => {
    const asking = askAboutRefunds(membership, outTradeNo, nowMs);
    return { next: asking ?? membership, alarms: [], result: asking !== null };
  });
  if (!changed?.result) return 'nothing-to-ask';
  await Promise.race([askNow(app, memberId, outTradeNo), app.clock.sleep(SETTLE_BUDGET_MS)]);
  return 'asked';
}

async function askNow(app: App, memberId: string, outTradeNo: string): Promise<void> {
  try {
    await ask(app, memberId, (check) => check.of === 'refund' && check.no === outTradeNo);
  } catch (error) {
    app.log.error('refund is asked about later', { no: outTradeNo, error: messageOf(error) });
  }
}
