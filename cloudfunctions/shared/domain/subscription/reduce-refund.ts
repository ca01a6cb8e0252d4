import type { Alarm } from '../alarm';
import type { Outcome } from '../facts';
import { step } from '../machine';
import { wechatRefundMachine } from '../refund-machine';
import { isRefundable, newRefund, type RefundWishNews } from '../refunds';
import { putCheck } from './checks';
import { replaceDeduction } from './cycles';
import type { DeductionFact, OrderFact, RefundedNews, RefundFact, RefundNews, RefundReport } from './facts';
import { paymentOf } from './membership';
import { refundNo } from './numbers';
import { alarm, changedTo, refusedBy, replaceOrder, unchanged, unknownPayment } from './outcomes';
import { refundableFen, refundLimit, refundsOf } from './refunds';
import type { Deduction, Membership, Order, Refund } from './types';

/** What a fact about a refund of ours does. What it means for payment and cover follows from the payment's own news. */
export function reduceRefund(membership: Membership, fact: RefundFact, nowMs: number): Outcome<Membership> {
  const payment = paymentOf(membership, fact.outTradeNo);
  if (!payment) return unknownPayment(membership, fact.outTradeNo);
  if (fact.kind === 'refund-requested') return request(membership, payment, fact, nowMs);
  const refund = refundsOf(membership, fact.outTradeNo).find((r) => r.refundNo === fact.refundNo);
  if (!refund) {
    const message = `Refund ${fact.refundNo} is reported for ${fact.outTradeNo}, where it is not stored. Look it up in the merchant platform.`;
    return refusedBy(membership, alarm('contradiction', fact.refundNo, message));
  }
  return settleRefund(membership, refund, fact, nowMs);
}

/** One at a time, in sum never more than was paid. The scheduler sends what is not sent at once. */
function request(membership: Membership, payment: Order | Deduction, wish: RefundWishNews, nowMs: number): Outcome<Membership> {
  const { outTradeNo } = payment;
  const refunds = refundsOf(membership, outTradeNo);
  const isPossible = isRefundable(refunds, refundableFen(membership, payment), wish) && refundLimit(membership, payment, nowMs) === null;
  if (!isPossible) return unchanged(membership);
  const number = refundNo(membership._id, outTradeNo, refunds.length + 1);
  const refund: Refund = { ...newRefund(number, wish, nowMs), outTradeNo, refundId: null, returned: false, words: null };
  const next = { ...membership, refunds: [...membership.refunds, refund] };
  return changedTo(putCheck(next, 'refund', outTradeNo, { count: 0, dueMs: nowMs }));
}

function settleRefund(membership: Membership, refund: Refund, news: RefundNews, nowMs: number): Outcome<Membership> {
  if (news.kind === 'refund-succeeded' && news.amountFen !== refund.amountFen) {
    const message = `Refund ${refund.refundNo} is reported with ${news.amountFen} fen, asked for were ${refund.amountFen}: not recorded. Compare with the merchant platform.`;
    return refusedBy(membership, alarm('amount-mismatch', refund.refundNo, message));
  }
  const result = step(wechatRefundMachine, refund.state, news.kind);
  if (result.kind === 'refused') {
    const message = `"${news.kind}" was reported for a refund that is ${refund.state}. Compare with the merchant platform.`;
    return refusedBy(membership, alarm('contradiction', refund.refundNo, message));
  }
  const state = result.kind === 'changed' ? result.to : result.state;
  const changed: Refund = { ...refund, ...learnt(refund, news, nowMs), state };
  const adds = changed.refundId !== refund.refundId || changed.returned !== refund.returned;
  if (result.kind === 'same' && !adds) return unchanged(membership);
  const next = { ...membership, refunds: membership.refunds.map((r) => (r === refund ? changed : r)) };
  return changedTo(next, news.kind === 'refund-failed' ? [failedAlarm(changed)] : []);
}

function learnt(refund: Refund, news: RefundNews, nowMs: number): Partial<Refund> {
  switch (news.kind) {
    case 'refund-processing':
      return { refundId: refund.refundId ?? news.refundId };
    case 'refund-succeeded':
      return { refundId: refund.refundId ?? news.refundId, failedBecause: null, returned: false, settledMs: refund.settledMs ?? nowMs };
    case 'refund-failed':
      return { failedBecause: refund.failedBecause ?? news.reason, returned: refund.returned || news.returned };
  }
}

/** Somebody was promised money. */
function failedAlarm({ refundNo: no, outTradeNo, failedBecause, returned }: Refund): Alarm {
  const message = returned
    ? `The bank sent the refund of ${outTradeNo} back: the money is with the merchant. Hand it over in the merchant platform (交易中心); it cannot be refunded again here.`
    : `The refund of ${outTradeNo} gave nothing back: ${failedBecause ?? 'no reason told'}. Once the cause is removed: operator refund, with another key.`;
  return alarm('refund-unresolved', no, message);
}

/** What a payment's news says of its refunds: ours are settled, one by one; the others count against what can still be refunded. */
export function followReports(outcome: Outcome<Membership>, fact: OrderFact | DeductionFact, nowMs: number): Outcome<Membership> {
  const isTold = fact.kind === 'refunded' || fact.kind === 'refunded-in-part';
  if (!isTold || outcome.refused !== null) return outcome;
  const { outTradeNo, source, factId } = fact;
  const numbers = new Set(refundsOf(outcome.next, outTradeNo).map((r) => r.refundNo));
  let current = withElsewhere(
    outcome,
    fact,
    fact.refunds.filter(({ refundNo: no }) => !numbers.has(no)),
  );
  for (const report of fact.refunds.filter(({ refundNo: no }) => numbers.has(no))) {
    current = joined(current, reduceRefund(current.next, { of: 'refund', outTradeNo, source, factId, ...newsOf(report) }, nowMs));
  }
  return current;
}

/** An older answer that arrives late lists less than is known: what it leaves out is not free again. */
function withElsewhere(
  outcome: Outcome<Membership>,
  fact: (OrderFact | DeductionFact) & RefundedNews,
  others: readonly RefundReport[],
): Outcome<Membership> {
  const payment = paymentOf(outcome.next, fact.outTradeNo);
  const refundedElsewhereFen = others.reduce((fen, { state, amountFen }) => (state === 'closed' ? fen : fen + amountFen), 0);
  if (!payment || payment.refundedElsewhereFen === refundedElsewhereFen) return outcome;
  if (fact.kind === 'refunded-in-part' && fact.refundedFen < payment.refundedFen) return outcome;
  const next =
    'cycleNo' in payment
      ? replaceDeduction(outcome.next, { ...payment, refundedElsewhereFen })
      : replaceOrder(outcome.next, { ...payment, refundedElsewhereFen });
  return { ...outcome, next, changed: true };
}

/** The payment's own news stand, whatever becomes of a refund's. */
const joined = (before: Outcome<Membership>, after: Outcome<Membership>): Outcome<Membership> => ({
  next: after.next,
  changed: before.changed || after.changed,
  alarms: [...before.alarms, ...after.alarms],
  refused: before.refused ?? after.refused,
});

function newsOf({ refundNo: no, refundId, amountFen, state }: RefundReport): RefundNews {
  switch (state) {
    case 'processing':
      return { kind: 'refund-processing', refundNo: no, refundId };
    case 'succeeded':
      return { kind: 'refund-succeeded', refundNo: no, refundId, amountFen };
    case 'closed':
      return { kind: 'refund-failed', refundNo: no, reason: 'closed by the platform (REFUNDCLOSE)', returned: false };
    case 'returned':
      return { kind: 'refund-failed', refundNo: no, reason: 'sent back by the bank (CHANGE)', returned: true };
  }
}
