import type { ChargingNews, ServiceOrderNews } from '../../domain/charging/facts';
import { mayGiveUp, type ChargingStep } from '../../domain/charging/step';
import type { ChargingOrder, ChargingRefund, Deduction } from '../../domain/charging/types';
import type { App } from '../app';
import type { Unknown } from '../ports';
import { chargingFact, settleCharging } from './settle';

/**
 * Does one step for an order and settles what comes of it. What the platform or the pile leaves open changes nothing: it is taken up again at
 * its time.
 *
 * @returns the order afterwards; null when nothing became known
 */
export async function perform(app: App, order: ChargingOrder, step: ChargingStep): Promise<ChargingOrder | null> {
  switch (step.do) {
    case 'nothing':
      return null;
    case 'ask-order':
      return askOrder(app, order);
    case 'end-waiting':
      return decide(app, order, { kind: 'cancel-requested', reason: 'not-confirmed' });
    case 'cancel-order':
      return thenAsk(app, order, await app.serviceOrders.cancel(order));
    case 'complete-order':
      return thenAsk(app, order, await app.serviceOrders.complete(order));
    case 'request-stop':
      return decide(app, order, { kind: 'stop-requested', by: step.by });
    case 'start-pile':
      return learn(app, order, await app.chargers.start(order));
    case 'ask-pile':
      return learn(app, order, await app.chargers.ask(order));
    case 'stop-pile':
      return learn(app, order, await app.chargers.stop(order));
    case 'plan-deduction':
      return decide(app, order, { kind: 'deduction-planned' });
    case 'register':
      return register(app, order, step.deduction, step.again);
    case 'plan-payment':
      return decide(app, order, { kind: 'payment-planned', seq: step.deduction.seq });
    case 'pay':
      return pay(app, order, step.deduction);
    case 'ask-payment':
      return askPayment(app, order, step.deduction, step.lapsed);
    case 'locate-payment':
      return learn(app, order, await app.serviceOrders.locatePayment(order));
    case 'refund':
      return refund(app, order, step.refund);
    case 'ask-refund':
      return askRefund(app, order, step.refund);
  }
}

/** What we decide ourselves. */
const decide = (app: App, order: ChargingOrder, news: ChargingNews): Promise<ChargingOrder | null> =>
  settleCharging(app, chargingFact(order._id, 'scheduler', news));

/** What an answer tells; null when it tells nothing. */
async function learn(
  app: App,
  order: ChargingOrder,
  answer: ChargingNews | { readonly kind: 'none' } | Unknown | { readonly kind: 'not-done'; readonly reason: string },
): Promise<ChargingOrder | null> {
  if (answer.kind === 'none') return null;
  if (answer.kind === 'unknown' || answer.kind === 'not-done') {
    app.log.warn('no usable answer', { no: order._id, state: order.state, reason: answer.reason });
    return null;
  }
  return settleCharging(app, chargingFact(order._id, 'query', answer));
}

async function askOrder(app: App, order: ChargingOrder): Promise<ChargingOrder | null> {
  const answer = await app.serviceOrders.ask(order);
  if (!isNews(answer)) return learn(app, order, answer);
  let current: ChargingOrder | null = null;
  for (const news of answer) current = (await learn(app, order, news)) ?? current;
  const isAbsent = answer.some(({ kind }) => kind === 'absent');
  if (isAbsent && mayGiveUp(order, app.clock.nowMs())) return decide(app, order, { kind: 'given-up' });
  return current;
}

const isNews = (answer: readonly ServiceOrderNews[] | Unknown): answer is readonly ServiceOrderNews[] => Array.isArray(answer);

/** Cancelling and completing have no serial of their own: whatever the call said, the query says what became of it. */
async function thenAsk(
  app: App,
  order: ChargingOrder,
  answer: { readonly kind: 'accepted' } | { readonly kind: 'not-done'; readonly reason: string } | Unknown,
): Promise<ChargingOrder | null> {
  if (answer.kind !== 'accepted') app.log.warn('not accepted', { no: order._id, state: order.state, reason: answer.reason });
  return askOrder(app, order);
}

/** Whether a lost registration was made is asked for before it is made again under the same serial. */
async function register(app: App, order: ChargingOrder, deduction: Deduction, again: boolean): Promise<ChargingOrder | null> {
  if (again) {
    const asked = await app.serviceOrders.askRegistration(order, deduction);
    if (asked.kind !== 'none') return learn(app, order, asked);
  }
  const answer = await app.serviceOrders.register(order, deduction);
  if (answer.kind !== 'not-done') return learn(app, order, answer);
  // Perhaps it is known already, perhaps the user pays at this moment, perhaps the order is not payable any more.
  app.log.warn('registration not accepted', { no: order._id, reason: answer.reason });
  const asked = await app.serviceOrders.askRegistration(order, deduction);
  return (await learn(app, order, asked)) ?? askOrder(app, order);
}

async function pay(app: App, order: ChargingOrder, deduction: Deduction): Promise<ChargingOrder | null> {
  const answer = await app.serviceOrders.pay(order, deduction);
  if (answer.kind === 'not-done') {
    app.log.warn('payment not accepted', { no: order._id, reason: answer.reason });
    return askPayment(app, order, deduction, false);
  }
  const settled = await learn(app, order, answer);
  return answer.kind === 'deduction-succeeded' ? askOrder(app, order) : settled;
}

/**
 * The service order first: paid is paid, by whatever payment. Only when it is still to be paid does this deduction's own outcome matter. One that
 * is not known a day after its registration lapsed cannot succeed any more.
 */
async function askPayment(app: App, order: ChargingOrder, deduction: Deduction, lapsed: boolean): Promise<ChargingOrder | null> {
  const asked = await askOrder(app, order);
  if (asked !== null && asked.state !== 'deducting') return asked;
  const answer = await app.serviceOrders.askPayment(order, deduction);
  if (answer.kind === 'none' && !lapsed) return sendAgain(app, order, deduction);
  const isOpen = answer.kind === 'none' || answer.kind === 'deduction-processing';
  // Both must have been answered: the order is still to be paid, and its deduction has not succeeded.
  if (isOpen && lapsed && asked !== null) {
    return decide(app, order, { kind: 'deduction-failed', seq: deduction.seq, reason: 'no outcome before its registration lapsed' });
  }
  return learn(app, order, answer);
}

/** The platform does not know the payment: sent again, under the same serial and with the same parameters. */
async function sendAgain(app: App, order: ChargingOrder, deduction: Deduction): Promise<ChargingOrder | null> {
  return learn(app, order, await app.serviceOrders.pay(order, deduction));
}

async function refund(app: App, order: ChargingOrder, refunding: ChargingRefund): Promise<ChargingOrder | null> {
  const answer = await app.serviceOrders.refund(order, refunding);
  return answer.kind === 'not-done' ? askRefund(app, order, refunding) : learn(app, order, answer);
}

/** A refund that the platform does not know is sent again under its own number. */
async function askRefund(app: App, order: ChargingOrder, refunding: ChargingRefund): Promise<ChargingOrder | null> {
  const answer = await app.serviceOrders.askRefund(order, refunding);
  return answer.kind === 'none' ? learn(app, order, await app.serviceOrders.refund(order, refunding)) : learn(app, order, answer);
}
