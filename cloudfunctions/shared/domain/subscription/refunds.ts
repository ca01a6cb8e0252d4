import { step } from '../machine';
import { nextRefundCheckMs, putCheck } from './checks';
import { contractMachine } from './contract-machine';
import type { DeductionFact, OrderFact } from './facts';
import { orderBehind, paymentOf } from './membership';
import { replaceContract } from './outcomes';
import type { Contract, Membership, Order } from './types';

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

/** The question about an order's refunds is answered, unless somebody asked it anew in the meantime. */
export function refundsKnown(membership: Membership, outTradeNo: string, nowMs: number): Membership {
  const isAskedAnew = membership.checks.some((c) => c.of === 'refund' && c.no === outTradeNo && c.dueMs <= nowMs);
  return isAskedAnew ? membership : putCheck(membership, 'refund', outTradeNo, { count: 0, dueMs: null });
}
