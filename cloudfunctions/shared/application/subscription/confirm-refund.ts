import { paymentOf } from '../../domain/subscription/membership';
import { memberIdIn } from '../../domain/subscription/numbers';
import { askAboutRefunds, refundsOf } from '../../domain/subscription/refunds';
import type { Membership } from '../../domain/subscription/types';
import { ask } from './ask';
import type { App } from '../app';
import { SETTLE_BUDGET_MS } from '../receive';
import { messageOf } from '../../platform/ports';

/** What a refund's notification claims. */
export interface RefundClaim {
  readonly outTradeNo: string;
  readonly outRefundNo: string;
  /** Null: not said. */
  readonly totalFeeFen: number | null;
  readonly refundFeeFen: number | null;
}

/**
 * Follows up a hint that a payment was refunded. The hint proves nothing, so nothing of it but the number is used: the platform is asked, and
 * what it answers is settled. The question is durable first, so that the scheduler repeats it when there is no answer now. A hint that does not fit what is stored is
 * logged; it is asked about like any other.
 *
 * @returns `nothing-to-ask`: no order of ours has that number, or it is known to be refunded in full
 * @throws DatabaseUnavailableError when the question could not be made durable: do not acknowledge, the platform will send it again
 */
export async function confirmRefund(app: App, claim: RefundClaim): Promise<'asked' | 'nothing-to-ask'> {
  const { outTradeNo } = claim;
  const memberId = memberIdIn(outTradeNo);
  if (memberId === null) return 'nothing-to-ask';
  const origin = { source: 'notification', factId: `wechat.refund-hint:${outTradeNo}` } as const;
  const nowMs = app.clock.nowMs();
  const changed = await app.memberships.change(memberId, origin, (membership) => {
    const asking = askAboutRefunds(membership, outTradeNo, nowMs);
    return { next: asking ?? membership, alarms: [], result: { isAsked: asking !== null, mismatch: mismatch(membership, claim) } };
  });
  if (changed?.result.mismatch)
    app.log.warn('refund hint does not match', { no: outTradeNo, refund: claim.outRefundNo, mismatch: changed.result.mismatch });
  if (!changed?.result.isAsked) return 'nothing-to-ask';
  await Promise.race([askNow(app, memberId, outTradeNo), app.clock.sleep(SETTLE_BUDGET_MS)]);
  return 'asked';
}

/** What of the hint contradicts what is stored, in a word; null when nothing does. A refund that is not ours was made in the merchant platform. */
function mismatch(membership: Membership, { outTradeNo, outRefundNo, totalFeeFen, refundFeeFen }: RefundClaim): string | null {
  const payment = paymentOf(membership, outTradeNo);
  if (!payment) return 'payment';
  if ((totalFeeFen ?? payment.amountFen) !== payment.amountFen) return 'total';
  if (memberIdIn(outRefundNo) === null) return (refundFeeFen ?? 0) > payment.amountFen ? 'amount' : null;
  const refund = refundsOf(membership, outTradeNo).find(({ refundNo }) => refundNo === outRefundNo);
  if (!refund) return 'refund';
  return (refundFeeFen ?? refund.amountFen) === refund.amountFen ? null : 'amount';
}

async function askNow(app: App, memberId: string, outTradeNo: string): Promise<void> {
  try {
    await ask(app, memberId, (check) => check.of === 'refund' && check.no === outTradeNo);
  } catch (error) {
    app.log.error('refund is asked about later', { no: outTradeNo, error: messageOf(error) });
  }
}
