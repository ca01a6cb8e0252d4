import type { Alarm } from '../alarm';
import type { ServiceOrderNews } from './facts';
import { alarmAbout, changedTo, type ChargingOutcome, refusedBy, take, takeOwn, tooLate, unchanged } from './outcomes';
import { dateOf, payerOf } from './payer';
import type { ChargingOrder, Payment } from './types';

type ToldPayment = (ServiceOrderNews & { kind: 'paid' })['payment'];

/** What the platform says about the service order. */
export function reduceServiceOrder(order: ChargingOrder, news: ServiceOrderNews, nowMs: number): ChargingOutcome {
  switch (news.kind) {
    case 'created':
      return reduceCreated(order, news);
    case 'create-refused':
      // Two calls under one serial may be under way: that one was refused, or found nothing, says nothing once the other has made the order.
      if (order.outOrderNo !== null) return tooLate(order, news.kind);
      return take(order, 'create-refused', { cancelReason: order.cancelReason ?? (news.unavailable ? 'platform' : 'not-created') });
    case 'absent':
    case 'waiting':
      // An answer about the moment of the question: overtaken when something became known while it was on its way.
      return news.askedIn === order.state ? take(order, news.kind) : unchanged(order);
    case 'given-up':
      if (order.outOrderNo !== null) return tooLate(order, news.kind);
      return takeOwn(order, 'given-up', { cancelReason: order.cancelReason ?? 'not-created' });
    case 'confirmed':
      return reduceConfirmed(order, news.atMs, nowMs);
    case 'cancel-requested':
      return takeOwn(order, 'cancel-requested', { cancelReason: order.cancelReason ?? news.reason });
    case 'revoked':
      return reduceRevoked(order);
    case 'expired':
      return take(order, 'expired', { cancelReason: order.cancelReason ?? 'not-confirmed' });
    case 'payable':
      return reducePayable(order, news.totalFen, nowMs, 'payable');
    case 'free':
      return reducePayable(order, 0, nowMs, 'free');
    case 'paid':
      return reducePaid(order, news, nowMs);
  }
}

function reduceCreated(order: ChargingOrder, { outOrderNo, hfSeqId, extraData }: ServiceOrderNews & { kind: 'created' }): ChargingOutcome {
  if (order.outOrderNo !== null && order.outOrderNo !== outOrderNo) {
    const message = `The platform calls this order ${outOrderNo}, stored is ${order.outOrderNo}: not recorded. Compare with the acquirer's platform.`;
    return refusedBy(order, alarmAbout(order, 'contradiction', message, outOrderNo));
  }
  // What the platform has cancelled under this number stays so; only what was given up before it was known is to be cancelled there yet.
  if (order.state === 'cancelled' && order.outOrderNo !== null) return unchanged(order);
  const learnt = { outOrderNo, createHfSeqId: order.createHfSeqId ?? hfSeqId, extraData: order.extraData ?? extraData };
  return extraData === null
    ? take(order, 'found', { ...learnt, cancelReason: order.cancelReason ?? (order.state === 'created' ? 'not-created' : null) })
    : take(order, 'created-reply', learnt);
}

/** A confirmation after our own deadline starts nothing: whoever confirms then does not stand at the pile. */
function reduceConfirmed(order: ChargingOrder, atMs: number | null, nowMs: number): ChargingOutcome {
  const isLate = order.state === 'confirming' && nowMs > order.confirmByMs;
  if (isLate) return take(order, 'confirmed-late', { cancelReason: 'not-confirmed' });
  return order.state === 'confirming' ? take(order, 'confirmed', { confirmedMs: atMs ?? nowMs }) : take(order, 'confirmed');
}

function reduceRevoked(order: ChargingOrder): ChargingOutcome {
  const isOwed = order.bill !== null && order.bill.totalFen > 0;
  const alarm = alarmAbout(
    order,
    'uncollectable',
    'The service order was cancelled at the platform although energy was taken: nothing can be deducted under it any more. Ask who cancelled it; collect by other means or write it off.',
  );
  return take(order, 'revoked', { cancelReason: order.cancelReason ?? 'platform', retryMs: null }, isOwed ? [alarm] : []);
}

/** Completed at the platform: for the amount of the bill, or it is not believed. "Nothing to pay" is an amount too. */
function reducePayable(order: ChargingOrder, totalFen: number | null, nowMs: number, kind: 'payable' | 'free'): ChargingOutcome {
  if (totalFen !== null && order.bill !== null && totalFen !== order.bill.totalFen)
    return refusedBy(order, amountMismatch(order, totalFen));
  // Nothing to pay is never deducted, whatever the platform calls it (assumption U31).
  return take(order, order.bill?.totalFen === 0 ? 'free' : kind, order.completedMs === null ? { completedMs: nowMs } : {});
}

/** The paid amount is compared with the completed one before money is recorded; where it is not told, the query's "paid" means the completed amount. */
function reducePaid(order: ChargingOrder, news: ServiceOrderNews & { kind: 'paid' }, nowMs: number): ChargingOutcome {
  if (order.bill === null) {
    const message = "A payment was reported for a session that has no bill. Compare with the acquirer's platform and refund it there.";
    return refusedBy(order, alarmAbout(order, 'amount-mismatch', message));
  }
  if (news.amountFen !== null && news.amountFen !== order.bill.totalFen) return refusedBy(order, amountMismatch(order, news.amountFen));
  if (order.bill.totalFen === 0) return reducePayable(order, 0, nowMs, 'free');
  const told = isCreation(order, news.payment) ? null : news.payment;
  if (order.payment !== null) return reducePaidAgain(order, order.payment, told);
  if (order.announced !== null && told !== null && told.hfSeqId !== order.announced.hfSeqId)
    return refusedBy(order, secondPayment(order, order.announced.hfSeqId, told.hfSeqId));
  if (news.amountFen === null && !news.proven) return announce(order, told);
  const payment = paymentOf(order, order.bill.totalFen, { paidMs: news.paidMs ?? nowMs, told: told ?? order.announced });
  const late = alarmAbout(
    order,
    'contradiction',
    'A payment came in for an order that was cancelled. It is recorded; refund it if the session was not charged.',
    'paid-after-cancel',
  );
  const completedMs = order.completedMs ?? nowMs;
  return take(order, 'paid', { payment, announced: null, retryMs: null, completedMs }, order.state === 'cancelled' ? [late] : []);
}

/** The serial of the create call is no payment's, whoever tells it as one: a refund would name the service order by it. */
const isCreation = (order: ChargingOrder, told: ToldPayment): boolean => told !== null && told.hfSeqId === order.createHfSeqId;

/** What is recorded of a payment. A serial that is known from an earlier announcement counts as told. */
function paymentOf(
  order: ChargingOrder,
  amountFen: number,
  { paidMs, told }: { readonly paidMs: number; readonly told: ToldPayment },
): Payment {
  const { hfSeqId = null, reqDate = null } = told ?? {};
  return { amountFen, paidMs, by: payerOf(order, hfSeqId), hfSeqId, reqDate: reqDate ?? dateOf(order, hfSeqId) };
}

/** Signed, but without an amount to compare: its serials are kept, and the query is asked at once. */
const announce = (order: ChargingOrder, told: ToldPayment): ChargingOutcome =>
  told === null || order.announced !== null ? unchanged(order) : changedTo({ ...order, announced: told });

/** The same payment again may bring the serial that was missing; a second payment cannot be. */
function reducePaidAgain(order: ChargingOrder, known: Payment, told: ToldPayment): ChargingOutcome {
  if (told === null) return take(order, 'paid');
  if (known.hfSeqId !== null && known.hfSeqId !== told.hfSeqId) return refusedBy(order, secondPayment(order, known.hfSeqId, told.hfSeqId));
  const reqDate = known.reqDate ?? told.reqDate ?? dateOf(order, told.hfSeqId);
  if (known.hfSeqId === told.hfSeqId && known.reqDate === reqDate) return take(order, 'paid');
  return take(order, 'paid', { payment: { ...known, hfSeqId: told.hfSeqId, reqDate, by: payerOf(order, told.hfSeqId) } });
}

const secondPayment = (order: ChargingOrder, first: string, second: string): Alarm =>
  alarmAbout(
    order,
    'contradiction',
    `A second payment ${second} was reported for an order paid by ${first}. Compare with the acquirer's platform; refund one of them.`,
    second,
  );

const amountMismatch = (order: ChargingOrder, amountFen: number): Alarm =>
  alarmAbout(
    order,
    'amount-mismatch',
    `The platform says ${amountFen} fen, the bill says ${order.bill?.totalFen ?? 0} fen: nothing was recorded. Compare with the acquirer's platform.`,
    String(amountFen),
  );
