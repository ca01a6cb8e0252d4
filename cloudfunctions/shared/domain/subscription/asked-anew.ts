import { nextContractCheckMs, nextDeductionCheckMs, nextOrderCheckMs, putCheck } from './checks';
import { paymentOf } from './membership';
import type { Check, Membership } from './types';

/**
 * Everything that can be learnt still about a payment, its refunds and its contract is asked for now: for a person who has looked. What was given up is counted anew; what
 * is still asked about is counted on, so that looking again and again does not keep its alarm away.
 */
export function askedAnew(membership: Membership, outTradeNo: string, nowMs: number): Membership {
  const payment = paymentOf(membership, outTradeNo);
  if (!payment) return membership;
  const contract = membership.contracts.find((c) => c.contractCode === payment.contractCode);
  const isDeduction = 'cycleNo' in payment;
  const paymentMs = isDeduction ? nextDeductionCheckMs(payment, 0, nowMs) : nextOrderCheckMs(payment, 0, nowMs);
  const ask = (current: Membership, of: Check['of'], no: string, isOpen: boolean): Membership =>
    isOpen ? putCheck(current, of, no, { count: countOf(current, of, no), dueMs: nowMs }) : current;
  const paid = ask(membership, isDeduction ? 'deduction' : 'order', outTradeNo, paymentMs !== null);
  const refunded = ask(paid, 'refund', outTradeNo, payment.state === 'paid');
  const isWatched = contract !== undefined && nextContractCheckMs(contract, 0, nowMs) !== null;
  return ask(refunded, 'contract', payment.contractCode, isWatched);
}

const countOf = ({ checks }: Membership, of: Check['of'], no: string): number => checks.find((c) => c.of === of && c.no === no)?.count ?? 0;
