import { CLOSE_NOT_BEFORE_MS } from '../../domain/subscription/checks';
import type { Membership, Order } from '../../domain/subscription/types';
import type { App } from '../app';
import { noAnswer, settled } from './settle';

/** Asks about an order; past its time it is closed, so that it cannot be paid when nobody expects it any more. */
export async function askOrder(app: App, order: Order): Promise<Membership | null> {
  return app.clock.nowMs() < order.expiresMs ? query(app, order) : closeOrder(app, order);
}

async function query(app: App, order: Order): Promise<Membership | null> {
  const answer = await app.payments.askOrder(order);
  return answer.kind === 'unknown' ? noAnswer(app, order.outTradeNo, answer.reason) : settled(app, answer);
}

/** Ends an order that is still unpaid: asked first, closed only when the platform says that it was not paid. Null when that is not certain. */
export async function closeOrder(app: App, order: Order): Promise<Membership | null> {
  const answer = await app.payments.askOrder(order);
  if (answer.kind === 'unknown') return noAnswer(app, order.outTradeNo, answer.reason);
  if (answer.kind === 'absent' && app.clock.nowMs() >= order.expiresMs) {
    return settled(app, { ...answer, kind: 'closed', reason: 'unknown to the platform after its time' });
  }
  const membership = await settled(app, answer);
  if (answer.kind !== 'not-paid' || app.clock.nowMs() < order.createdMs + CLOSE_NOT_BEFORE_MS) return membership;
  const closing = await app.payments.closeOrder(order);
  return closing.kind === 'unknown' ? noAnswer(app, order.outTradeNo, closing.reason) : settled(app, closing);
}
