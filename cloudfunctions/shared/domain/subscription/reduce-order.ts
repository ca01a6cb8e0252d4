import type { Alarm } from '../alarm';
import type { Outcome } from '../facts';
import { step } from '../machine';
import { nextContractCheckMs, nextOrderCheckMs, putCheck, SIGNING_WINDOW_MS } from './checks';
import { contractMachine } from './contract-machine';
import type { OrderFact } from './facts';
import { judgePayment } from './judge-payment';
import { orderMachine } from './order-machine';
import { alarm, changedTo, learntOfPayment, replaceContract, replaceOrder, unchanged, unknownPayment } from './outcomes';
import { grantPeriod, withdrawPeriod } from './periods';
import { contractBehind, endAsAgreed } from './refunds';
import type { Contract, Membership, Order } from './types';

/** What a fact about a first order does. */
export function reduceOrder(membership: Membership, fact: OrderFact, nowMs: number): Outcome<Membership> {
  const order = membership.orders.find((o) => o.outTradeNo === fact.outTradeNo);
  if (!order) return unknownPayment(membership, fact.outTradeNo);
  const judged = judgePayment(membership, order, fact, { machine: orderMachine, what: 'an order' }, nowMs);
  if (judged.kind === 'ended') return judged.outcome;
  const { watched } = judged;
  if (judged.kind === 'same') {
    return watched === membership ? unchanged(membership, signedNotPaid(membership, order, fact, nowMs)) : changedTo(watched);
  }
  const offered = fact.kind === 'prepared' && !fact.contractOffered ? markNotOffered(watched, order) : watched;
  const next = replaceOrder(offered, { ...order, ...learnt(order, fact), state: judged.to });
  return changedTo(followOrder(next, order.outTradeNo, order.state, nowMs), signedNotPaid(next, order, fact, nowMs));
}

/** What the order itself remembers of the fact. */
function learnt(order: Order, fact: OrderFact): Partial<Order> {
  switch (fact.kind) {
    case 'prepared':
      return { prepayId: fact.prepayId, signType: fact.signType, codeUrl: fact.codeUrl, mwebUrl: fact.mwebUrl };
    case 'paid':
    case 'refunded-in-part':
    case 'refunded':
      return { ...learntOfPayment(order, fact), closedBecause: null };
    case 'refused':
    case 'closed':
      return { closedBecause: fact.reason };
    case 'not-paid':
    case 'absent':
      return {};
  }
  return order;
}

/** What a change of an order means for cover, contract and the next question. */
function followOrder(membership: Membership, outTradeNo: string, from: Order['state'], nowMs: number): Membership {
  const order = membership.orders.find((o) => o.outTradeNo === outTradeNo);
  if (!order) return membership;
  const asked = putCheck(membership, 'order', outTradeNo, { count: 0, dueMs: nextOrderCheckMs(order, 0, nowMs) });
  switch (order.state) {
    case 'paid':
      return grantPaid(asked, order, from, nowMs);
    case 'refunded':
      return endAsAgreed(withdrawPeriod(grantPaid(asked, order, from, nowMs), outTradeNo), contractBehind(asked, order), nowMs);
    case 'closed':
      return dropContractOf(asked, order, nowMs);
    case 'open':
      return withdrawOffer(asked, order, nowMs);
    case 'opening':
      return asked;
  }
}

/** What a payment brings when it becomes known, be it together with its refund. */
function grantPaid(membership: Membership, order: Order, from: Order['state'], nowMs: number): Membership {
  if (from === 'paid') return membership;
  return openSigningWindow(grantPeriod(membership, order, order.paidMs ?? nowMs), order, nowMs);
}

/** `contract_result_code=FAIL`: the order is payable, the contract will not come. */
function withdrawOffer(membership: Membership, order: Order, nowMs: number): Membership {
  const contract = membership.contracts.find((c) => c.contractCode === order.contractCode);
  return contract && !contract.offered ? moveContract(membership, contract, 'window-over', {}, nowMs) : membership;
}

/** Paid: now the contract is expected within its window, unless the platform did not even offer it. */
function openSigningWindow(membership: Membership, order: Order, nowMs: number): Membership {
  const contract = membership.contracts.find((c) => c.contractCode === order.contractCode);
  if (!contract?.offered || contract.movedTo !== null) return membership;
  return moveContract(membership, contract, 'awaited', { windowEndsMs: nowMs + SIGNING_WINDOW_MS }, nowMs);
}

/** Not paid means not signed (支付失败，签约一定失败): the contract that was to come with it is no longer expected. */
function dropContractOf(membership: Membership, order: Order, nowMs: number): Membership {
  const contract = membership.contracts.find((c) => c.contractCode === order.contractCode);
  return contract ? moveContract(membership, contract, 'window-over', {}, nowMs) : membership;
}

/** A contract's step that follows from its order. Where the table knows no such pair, or the contract is further on, nothing happens. */
function moveContract(
  membership: Membership,
  contract: Contract,
  kind: 'awaited' | 'window-over',
  learnt: Partial<Contract>,
  nowMs: number,
): Membership {
  const result = step(contractMachine, contract.state, kind);
  const stillOpen = contract.state === 'pending' || contract.state === 'absent';
  if (result.kind === 'refused' || !stillOpen) return membership;
  const moved: Contract = { ...contract, ...learnt, state: result.kind === 'changed' ? result.to : result.state };
  return putCheck(replaceContract(membership, moved), 'contract', moved.contractCode, {
    count: 0,
    dueMs: nextContractCheckMs(moved, 0, nowMs),
  });
}

/**
 * A live contract whose order turns out unpaid should not exist: kept, nothing granted, a person looks. An answer that was on its way when the contract became known says
 * nothing about that: the order is due to be asked then, and has not been yet.
 */
function signedNotPaid(membership: Membership, order: Order, fact: OrderFact, nowMs: number): readonly Alarm[] {
  if (fact.kind !== 'not-paid' && fact.kind !== 'closed' && fact.kind !== 'absent') return [];
  const contract = membership.contracts.find((c) => c.contractCode === order.contractCode);
  const asked = membership.checks.find(({ of, no }) => of === 'order' && no === order.outTradeNo);
  const isOvertaken = fact.kind === 'not-paid' && asked !== undefined && asked.dueMs <= nowMs;
  if (contract?.state !== 'signed' || isOvertaken) return [];
  return [
    alarm(
      'signed-not-paid',
      order.outTradeNo,
      `Contract ${contract.contractCode} is signed but its order is not paid. Nothing is granted or deducted until the order is settled.`,
    ),
  ];
}

const markNotOffered = (membership: Membership, order: Order): Membership => ({
  ...membership,
  contracts: membership.contracts.map((c) => (c.contractCode === order.contractCode ? { ...c, offered: false } : c)),
});
