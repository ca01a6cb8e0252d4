import { compactBeijing } from '../beijing';
import { step } from '../machine';
import { deductionMachine } from './deduction-machine';
import type { DeductionNews } from './facts';
import { paymentNo, registrationNo } from './numbers';
import { alarmAbout, changedTo, type ChargingOutcome, refusedBy, take, takeOwn, unchanged } from './outcomes';
import { attributed } from './payer';
import { currentDeduction, isUnlocated, MAX_ATTEMPTS, retryAfter } from './schedule';
import type { ChargingOrder, Deduction } from './types';

/** `yyyyMMdd` of a moment in Beijing. */
export const beijingDay = (atMs: number): string => compactBeijing(atMs).slice(0, 8);

/** What becomes known of deductions, and the plans for them. */
export function reduceDeduction(order: ChargingOrder, news: DeductionNews, nowMs: number): ChargingOutcome {
  switch (news.kind) {
    case 'deduction-planned':
      return plan(order, nowMs);
    case 'retry-requested':
      return order.state === 'unpaid' && order.deductions.length < MAX_ATTEMPTS
        ? changedTo({ ...order, retryMs: nowMs, dueMs: nowMs, tries: 0 })
        : unchanged(order);
    case 'payment-located':
      return locate(order, news);
    case 'registered':
      return advance(order, news.seq, news.kind, { outTradeNo: news.outTradeNo });
    case 'payment-planned':
      return advance(order, news.seq, news.kind, { paymentDate: beijingDay(nowMs), paymentPlannedMs: nowMs });
    case 'deduction-processing':
    case 'deduction-succeeded':
      return advance(order, news.seq, news.kind, news.hfSeqId === null ? {} : { hfSeqId: news.hfSeqId });
    case 'deduction-failed':
      return fail(order, news, nowMs);
  }
}

/** The intent of a deduction, with its serials, before anything is sent. One at a time. */
function plan(order: ChargingOrder, nowMs: number): ChargingOutcome {
  if (order.deductions.length >= MAX_ATTEMPTS) return unchanged(order);
  const seq = order.deductions.length + 1;
  const deduction: Deduction = {
    seq,
    state: 'registering',
    registrationNo: registrationNo(order._id, seq),
    registrationDate: beijingDay(nowMs),
    paymentNo: paymentNo(order._id, seq),
    paymentDate: null,
    outTradeNo: null,
    hfSeqId: null,
    plannedMs: nowMs,
    words: null,
    paymentPlannedMs: null,
    failedBecause: null,
  };
  return takeOwn(order, 'deduction-planned', { deductions: [...order.deductions, deduction], retryMs: null });
}

/** What was learnt once is kept: an answer that tells less than an earlier one takes nothing away. */
function advance(
  order: ChargingOrder,
  seq: number,
  kind: Exclude<DeductionNews['kind'], 'deduction-planned' | 'retry-requested' | 'payment-located'>,
  learnt: Partial<Deduction>,
): ChargingOutcome {
  const deduction = order.deductions.find((d) => d.seq === seq);
  if (!deduction) return unchanged(order);
  const result = step(deductionMachine, deduction.state, kind);
  if (result.kind === 'refused') {
    const message = `"${kind}" was reported for deduction ${seq}, which is ${deduction.state}. Compare with the acquirer's platform.`;
    return refusedBy(order, alarmAbout(order, 'contradiction', message, `${kind}-${seq}`));
  }
  const adds = Object.keys(learnt).some((name) => deduction[name as keyof Deduction] === null);
  if (result.kind === 'same' && !adds) return unchanged(order);
  const known = Object.fromEntries(Object.entries(deduction).filter(([, value]) => value !== null));
  const changed: Deduction = { ...deduction, ...learnt, ...known, state: result.kind === 'changed' ? result.to : result.state };
  return changedTo(attributed({ ...order, deductions: order.deductions.map((d) => (d === deduction ? changed : d)) }));
}

/** A failure counts for the order only when it is the current deduction's: a late one of an earlier deduction says nothing about the present. */
function fail(order: ChargingOrder, { seq, reason }: DeductionNews & { kind: 'deduction-failed' }, nowMs: number): ChargingOutcome {
  const isCurrent = currentDeduction(order)?.seq === seq;
  const noted = advance(order, seq, 'deduction-failed', { failedBecause: reason });
  if (!noted.changed || !isCurrent || order.state !== 'deducting') return noted;
  const isLast = order.deductions.length >= MAX_ATTEMPTS;
  const retryMs = isLast ? null : retryAfter(order.deductions.length, order.completedMs ?? nowMs, nowMs);
  const exhausted = alarmAbout(
    order,
    'charging-unpaid',
    'Every planned deduction failed. The user can pay in WeChat (支付分订单) at any time; ask them to, or retry by hand.',
  );
  return take(noted.next, 'deduction-failed', { retryMs }, retryMs === null ? [exhausted] : []);
}

/** By which payment an order was paid. What the platform told before is not overwritten. */
function locate(order: ChargingOrder, { hfSeqId, reqDate, by }: DeductionNews & { kind: 'payment-located' }): ChargingOutcome {
  const { payment, createHfSeqId } = order;
  if (payment === null || !isUnlocated(order)) return unchanged(order);
  if (hfSeqId === createHfSeqId || (payment.hfSeqId !== null && payment.hfSeqId !== hfSeqId)) {
    const message = `${hfSeqId} is not the payment of this order: not recorded. Supply serial and date of the payment from the statement.`;
    return refusedBy(order, alarmAbout(order, 'payment-unlocated', message, hfSeqId));
  }
  return changedTo({ ...order, payment: { ...payment, hfSeqId, reqDate, by } });
}
