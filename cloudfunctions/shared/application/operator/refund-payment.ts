import { paymentOf } from '../../domain/subscription/membership';
import { askAboutRefunds, refundableFen, refundLimit, refundsOf } from '../../domain/subscription/refunds';
import type { Check, Refund } from '../../domain/subscription/types';
import type { App } from '../app';
import { ask } from '../subscription/ask';
import { settled } from '../subscription/settle';
import { type Acting, originOf } from './acting';
import { conflict } from './operator-error';
import { type FoundPayment, paymentBy } from './payments';
import { assertRoom, isOpen, type Refundable, refundBy, type RefundResult, type RefundWish, resultOf } from './refund-wish';

/**
 * Gives money of a membership payment back. What the merchant's staff refunded is asked for first. The refund is stored with its own number before it is sent; the same key
 * again is the same refund, which is asked for once more while its outcome is open. In sum never more than was paid, one at a time.
 *
 * @throws OperatorError STATE_CONFLICT with the reason, before anything is sent
 */
export async function refundPayment(app: App, acting: Acting, wish: RefundWish): Promise<RefundResult> {
  const found = await paymentBy(app, wish.orderNo);
  const known = refundBy(refundable(found).refunds, wish);
  if (known && !isOpen(known)) return resultOf(refundable(found), wish);
  const asked = await askNow(app, acting, found);
  if (known) return resultOf(refundable(asked), wish);
  assertRefundable(app, asked, wish.amountFen);
  const stored = await store(app, acting, asked, wish);
  // Another call may have been faster: then this one is refused for what stands there now.
  if (!refundBy(refundable(stored).refunds, wish)) assertRefundable(app, stored, wish.amountFen);
  return resultOf(refundable(await taken(app, stored)), wish);
}

const refundable = ({ membership, payment }: FoundPayment): Refundable<Refund> => ({
  state: payment.state,
  paidFen: payment.amountFen,
  refundableFen: refundableFen(membership, payment),
  refunds: refundsOf(membership, payment.outTradeNo),
});

/** Takes the question about the payment's refunds up at once; a refund that is stored and not sent is sent with it. */
async function askNow(app: App, acting: Acting, found: FoundPayment): Promise<FoundPayment> {
  const { outTradeNo } = found.payment;
  const origin = originOf(acting, 'refund-asked');
  const changed = await app.memberships.change(found.membership._id, origin, (membership) => ({
    next: askAboutRefunds(membership, outTradeNo, app.clock.nowMs()) ?? membership,
    alarms: [],
    result: undefined,
  }));
  return taken(app, changed ? again(found, changed.aggregate) : found);
}

async function taken(app: App, found: FoundPayment): Promise<FoundPayment> {
  const { outTradeNo } = found.payment;
  const isIts = (check: Check): boolean => check.of === 'refund' && check.no === outTradeNo;
  return again(found, (await ask(app, found.membership._id, isIts)) ?? found.membership);
}

async function store(app: App, acting: Acting, found: FoundPayment, { key, amountFen, reason }: RefundWish): Promise<FoundPayment> {
  const { outTradeNo } = found.payment;
  const news = { kind: 'refund-requested', key, amountFen, reason, by: acting.operator } as const;
  return again(found, (await settled(app, { of: 'refund', outTradeNo, ...originOf(acting, news.kind), ...news })) ?? found.membership);
}

const again = ({ payment }: FoundPayment, membership: FoundPayment['membership']): FoundPayment => ({
  membership,
  payment: paymentOf(membership, payment.outTradeNo) ?? payment,
});

function assertRefundable(app: App, { membership, payment }: FoundPayment, amountFen: number): void {
  if (payment.paidMs === null) throw conflict(`The payment is ${payment.state} and not paid: there is nothing to refund.`);
  const limit = refundLimit(membership, payment, app.clock.nowMs());
  if (limit === 'too-late')
    throw conflict('It was paid more than a year ago: WeChat takes no refund of it any more. Give the money back in another way.');
  if (limit === 'parts') throw conflict('It has been refunded in as many parts as WeChat takes. Give the rest back in another way.');
  assertRoom(refundable({ membership, payment }), amountFen);
}
