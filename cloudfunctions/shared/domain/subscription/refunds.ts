import { step } from '../machine';
import { nextRefundCheckMs, putCheck } from './checks';
import { contractMachine } from './contract-machine';
import type { OrderFact } from './facts';
import { orderBehind } from './membership';
import type { Contract, Membership, Order } from './types';

/**
 * Ends the contract that follows on an order which was refunded in full, where its plan says so: the platform is asked at the next tick.
 * A contract that nobody has signed yet is ended when its signature becomes known.
 */
export function endAsAgreed(membership: Membership, order: Order, nowMs: number): Membership {
  const contract = membership.contracts.find((c) => c.state === 'signed' && orderBehind(membership, c)?.outTradeNo === order.outTradeNo);
  if (contract?.terms.onFullRefund !== 'end-contract') return membership;
  const result = step(contractMachine, contract.state, 'end-requested');
  if (result.kind !== 'changed') return membership;
  const ending: Contract = { ...contract, state: result.to, endedBy: 'merchant' };
  const contracts = membership.contracts.map((c) => (c === contract ? ending : c));
  return putCheck({ ...membership, contracts }, 'contract', contract.contractCode, { count: 0, dueMs: nowMs });
}

/** Money that is still on its way back is asked about until it has arrived: its notification may be lost like any other. */
export function watchRefund(membership: Membership, fact: OrderFact, nowMs: number): Membership {
  if (fact.kind !== 'refunded-in-part' || fact.processingFen === 0) return membership;
  if (membership.checks.some((c) => c.of === 'refund' && c.no === fact.outTradeNo)) return membership;
  return putCheck(membership, 'refund', fact.outTradeNo, { count: 0, dueMs: nextRefundCheckMs(0, nowMs) });
}

/** Asks about the refunds of an order now; null when there is no such order, or it was refunded in full and nothing more can go back. */
export function askAboutRefunds(membership: Membership, outTradeNo: string, nowMs: number): Membership | null {
  const order = membership.orders.find((o) => o.outTradeNo === outTradeNo);
  if (!order || order.state === 'refunded') return null;
  const count = membership.checks.find((c) => c.of === 'refund' && c.no === outTradeNo)?.count ?? 0;
  return putCheck(membership, 'refund', outTradeNo, { count, dueMs: nowMs });
}

/** The question about an order's refunds is answered, unless somebody asked it anew in the meantime. */
export function refundsKnown(membership: Membership, outTradeNo: string, nowMs: number): Membership {
  const isAskedAnew = membership.checks.some((c) => c.of === 'refund' && c.no === outTradeNo && c.dueMs <= nowMs);
  return isAskedAnew ? membership : putCheck(membership, 'refund', outTradeNo, { count: 0, dueMs: null });
}
