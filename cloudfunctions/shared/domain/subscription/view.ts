import type { ContractStateView, MembershipData, MembershipStatus, OrderStateView } from '../../../../typings/cloud-api';
import { contractOf, liveContract, openOrder } from './membership';
import { nextDeductionMs, validUntilMs } from './periods';
import type { Contract, Membership, Order } from './types';

/** What a user sees of their membership. Pure; `nowMs` is the server's time. */
export function membershipView(membership: Membership, nowMs: number): MembershipData {
  const live = liveContract(membership);
  const signed = live?.state === 'signed' ? live : undefined;
  const untilMs = validUntilMs(membership);
  const deductionMs = signed ? nextDeductionMs(membership, signed, nowMs) : null;
  const lastOrder = membership.orders.at(-1);
  const covering = membership.periods.filter((p) => !p.withdrawn).at(-1);
  const ended = newest(membership.contracts, (c) => c.state === 'ended');
  return {
    status: statusOf(membership, untilMs, nowMs),
    autoRenew: signed !== undefined,
    ...(signed?.contractId ? { contractId: signed.contractId } : {}),
    ...(covering ? { planId: covering.planId } : {}),
    ...(untilMs === null ? {} : { validUntilMs: untilMs }),
    ...(signed && deductionMs !== null ? { nextDeductionMs: deductionMs, nextDeductionFen: signed.terms.priceFen } : {}),
    periods: membership.periods
      .filter((p) => !p.withdrawn)
      .map(({ outTradeNo, planId, fromMs, untilMs: until, paidFen, paidMs }) => ({
        outTradeNo,
        planId,
        fromMs,
        untilMs: until,
        paidFen,
        paidMs,
      })),
    ...(lastOrder ? { lastOrder: orderView(membership, lastOrder) } : {}),
    canResumeSigning: canResumeSigning(membership, nowMs),
    ...(!live && ended?.endedBy ? { endedBy: ended.endedBy } : {}),
    nowMs,
  };
}

/** Cover is paid, and no contract is live or may still appear by itself. */
export function canResumeSigning(membership: Membership, nowMs: number): boolean {
  const untilMs = validUntilMs(membership);
  if (untilMs === null || untilMs <= nowMs || liveContract(membership)) return false;
  return !membership.contracts.some((c) => c.state === 'pending' && c.origin === 'pay-and-sign' && c.windowEndsMs !== null);
}

function statusOf(membership: Membership, untilMs: number | null, nowMs: number): MembershipStatus {
  if (untilMs !== null && untilMs > nowMs) return 'active';
  if (openOrder(membership)) return 'pending';
  return untilMs === null ? 'none' : 'ended';
}

function orderView(membership: Membership, order: Order): NonNullable<MembershipData['lastOrder']> {
  const { outTradeNo, amountFen, createdMs, expiresMs } = order;
  const state: OrderStateView = order.state;
  return {
    outTradeNo,
    planId: order.terms.planId,
    amountFen,
    state,
    contract: contractStateView(contractOf(membership, order)),
    createdMs,
    expiresMs,
  };
}

const CONTRACT_VIEW: Readonly<Record<Contract['state'], ContractStateView>> = {
  pending: 'waiting',
  signed: 'signed',
  ending: 'ending',
  ended: 'ended',
  absent: 'none',
};

const contractStateView = (contract: Contract | undefined): ContractStateView => (contract ? CONTRACT_VIEW[contract.state] : 'none');

const newest = (contracts: readonly Contract[], which: (c: Contract) => boolean): Contract | undefined => contracts.filter(which).at(-1);
