import { openRefund } from '../../domain/refunds';
import type { DeductionFact, OrderFact, RefundNews } from '../../domain/subscription/facts';
import { paymentOf } from '../../domain/subscription/membership';
import { isOverdrawn, refundsKnown, refundsOf } from '../../domain/subscription/refunds';
import type { Deduction, Membership, Order, Refund } from '../../domain/subscription/types';
import type { App } from '../app';
import type { Unknown } from '../ports';
import type { RefundRefused } from './ports';
import { noAnswer, settled } from './settle';

type Answer = OrderFact | DeductionFact | { readonly kind: 'none' };

/**
 * Asks what became of a payment's refunds, and sends the one of ours that the platform does not know: first, or again under its own number. The question stays open
 * while money is on its way, and while there is no answer.
 */
export async function askRefunds(app: App, memberId: string, payment: Order | Deduction): Promise<Membership | null> {
  const answer = await answerOf(app, payment);
  if (answer.kind === 'unknown') return noAnswer(app, payment.outTradeNo, answer.reason);
  const asked = answer.kind === 'none' ? await app.memberships.get(memberId) : await settled(app, answer);
  const open = asked ? openRefund(refundsOf(asked, payment.outTradeNo)) : undefined;
  const sent = asked && open && !lists(answer, open) ? await send(app, asked, payment, open) : null;
  if ('processingFen' in answer && answer.processingFen > 0) return sent ?? asked;
  return (await known(app, memberId, payment.outTradeNo)) ?? sent ?? asked;
}

/** Of a payment that is known, the refunds alone. One that is not is asked for itself: its refunds do not tell when it was paid. */
function answerOf(app: App, payment: Order | Deduction): Promise<Answer | Unknown> {
  if (payment.paidMs !== null) return app.payments.askRefunds(payment);
  return 'cycleNo' in payment ? app.payments.askDeduction(payment) : app.payments.askOrder(payment);
}

const lists = (answer: Answer, { refundNo }: Refund): boolean => 'refunds' in answer && answer.refunds.some((r) => r.refundNo === refundNo);

async function send(app: App, membership: Membership, payment: Order | Deduction, refund: Refund): Promise<Membership | null> {
  const current = paymentOf(membership, payment.outTradeNo) ?? payment;
  if (isOverdrawn(membership, current))
    return learn(app, refund, failedFor(refund, 'more than is left: refunded in the merchant platform meanwhile'));
  const answer = await app.payments.refund(current, refund);
  switch (answer.kind) {
    case 'unknown':
      return noAnswer(app, refund.refundNo, answer.reason);
    case 'refused':
      return refused(app, current, refund, answer);
    default:
      return settled(app, answer);
  }
}

/** Its last word only when the platform, asked once more, does not know the refund: an earlier call may have been taken after all. */
async function refused(
  app: App,
  payment: Order | Deduction,
  refund: Refund,
  { reason, remedy }: RefundRefused,
): Promise<Membership | null> {
  app.log.warn('refund not accepted', { no: refund.refundNo, reason, remedy });
  if (remedy === 'later') return null;
  if (remedy === 'recharge') return recharge(app, refund, reason);
  const answer = await app.payments.askRefunds(payment);
  if (answer.kind === 'unknown') return noAnswer(app, refund.refundNo, answer.reason);
  if (answer.kind !== 'none' && lists(answer, refund)) return settled(app, answer);
  return learn(app, refund, failedFor(refund, reason));
}

/** It is tried again by itself; that the account is filled up is for a person. */
async function recharge(app: App, { refundNo, outTradeNo }: Refund, reason: string): Promise<null> {
  const message = `The refund of ${outTradeNo} waits: ${reason}. Recharge the merchant's account; it is sent again under the same number.`;
  await app.alarms.raise({ alarmId: `refund-unresolved:${refundNo}`, kind: 'refund-unresolved', no: refundNo, message }, app.clock.nowMs());
  return null;
}

const failedFor = ({ refundNo }: Refund, reason: string): RefundNews => ({ kind: 'refund-failed', refundNo, reason, returned: false });

const learn = (app: App, { outTradeNo, refundNo }: Refund, news: RefundNews): Promise<Membership | null> =>
  settled(app, { of: 'refund', outTradeNo, source: 'query', factId: `wechat.refund:${refundNo}:${news.kind}`, ...news });

async function known(app: App, memberId: string, outTradeNo: string): Promise<Membership | null> {
  const origin = { source: 'query', factId: `wechat.refunds:${outTradeNo}` } as const;
  const changed = await app.memberships.change(memberId, origin, (current) => ({
    next: refundsKnown(current, outTradeNo, app.clock.nowMs()),
    alarms: [],
    result: undefined,
  }));
  return changed?.aggregate ?? null;
}
