import { DAY_MS } from '../beijing';
import { step } from '../machine';
import { committedFen, openRefund } from '../refunds';
import { nextRefundCheckMs, putCheck } from './checks';
import { contractMachine } from './contract-machine';
import type { DeductionFact, OrderFact } from './facts';
import { orderBehind, paymentOf } from './membership';
import { replaceContract } from './outcomes';
import type { Contract, Deduction, Membership, Order, Refund } from './types';

/** Limits of 申请退款 (doc/v2/merchant/4011987741): so many refunds of one payment, and none later than a year after it. */
const MAX_PARTS = 50;
const REFUNDABLE_FOR_MS = 365 * DAY_MS;

/** Our refunds of one payment, the oldest first. */
export const refundsOf = (membership: Membership, outTradeNo: string): readonly Refund[] =>
  membership.refunds.filter((r) => r.outTradeNo === outTradeNo);

/**
 * How much of a payment can still be refunded: less what went back or is on its way, by us or by the merchant's staff. What the bank sent back counts, too: it is
 * handed over in the merchant platform.
 */
export const refundableFen = (membership: Membership, payment: Order | Deduction): number =>
  payment.state === 'paid' ? Math.max(0, leftFen(membership, payment)) : 0;

/** More is on its way back than was paid: the merchant's staff were faster. */
export const isOverdrawn = (membership: Membership, payment: Order | Deduction): boolean => leftFen(membership, payment) < 0;

function leftFen(membership: Membership, { outTradeNo, amountFen, refundedElsewhereFen }: Order | Deduction): number {
  const refunds = refundsOf(membership, outTradeNo);
  const returnedFen = refunds.reduce((fen, r) => (r.returned ? fen + r.amountFen : fen), 0);
  return amountFen - refundedElsewhereFen - committedFen(refunds) - returnedFen;
}

/** Why the platform would take no further refund of a payment, whatever its amount; null when it would. */
export function refundLimit(membership: Membership, { outTradeNo, paidMs }: Order | Deduction, nowMs: number): 'parts' | 'too-late' | null {
  if (paidMs !== null && nowMs > paidMs + REFUNDABLE_FOR_MS) return 'too-late';
  return refundsOf(membership, outTradeNo).length >= MAX_PARTS ? 'parts' : null;
}

/**
 * Ends a contract, one of whose payments was refunded in full, where its plan says so. A contract that nobody has signed yet is ended when its signature becomes known.
 */
export function endAsAgreed(membership: Membership, contract: Contract | undefined, nowMs: number): Membership {
  if (contract?.state !== 'signed' || contract.terms.onFullRefund !== 'end-contract') return membership;
  return requestEnd(membership, contract, 'merchant', nowMs);
}

/** The contract that an order was to pay for, once it is signed: the one it came with, or one that was signed for later. */
export const contractBehind = (membership: Membership, order: Order): Contract | undefined =>
  membership.contracts.find((c) => c.state === 'signed' && orderBehind(membership, c)?.outTradeNo === order.outTradeNo);

/** From now on nothing is deducted by it; the platform is asked to end it at the next tick. */
export function requestEnd(membership: Membership, contract: Contract, endedBy: Contract['endedBy'], nowMs: number): Membership {
  const result = step(contractMachine, contract.state, 'end-requested');
  if (result.kind !== 'changed') return membership;
  const ending = replaceContract(membership, { ...contract, state: result.to, endedBy });
  return putCheck(ending, 'contract', contract.contractCode, { count: 0, dueMs: nowMs });
}

/** Money that is still on its way back is asked about until it has arrived: its notification may be lost like any other. */
export function watchRefund(membership: Membership, fact: OrderFact | DeductionFact, nowMs: number): Membership {
  if (fact.kind !== 'refunded-in-part' || fact.processingFen === 0) return membership;
  if (membership.checks.some((c) => c.of === 'refund' && c.no === fact.outTradeNo)) return membership;
  return putCheck(membership, 'refund', fact.outTradeNo, { count: 0, dueMs: nextRefundCheckMs(0, nowMs) });
}

/** Asks about the refunds of a payment now; null when there is no such payment, or it was refunded in full and nothing more can go back. */
export function askAboutRefunds(membership: Membership, outTradeNo: string, nowMs: number): Membership | null {
  const payment = paymentOf(membership, outTradeNo);
  if (!payment || payment.state === 'refunded') return null;
  const count = membership.checks.find((c) => c.of === 'refund' && c.no === outTradeNo)?.count ?? 0;
  return putCheck(membership, 'refund', outTradeNo, { count, dueMs: nowMs });
}

/** The question about a payment's refunds is answered, unless one of ours is open still, or somebody asked it anew in the meantime. */
export function refundsKnown(membership: Membership, outTradeNo: string, nowMs: number): Membership {
  const isAskedAnew = membership.checks.some((c) => c.of === 'refund' && c.no === outTradeNo && c.dueMs <= nowMs);
  const isOpen = openRefund(refundsOf(membership, outTradeNo)) !== undefined;
  return isAskedAnew || isOpen ? membership : putCheck(membership, 'refund', outTradeNo, { count: 0, dueMs: null });
}
