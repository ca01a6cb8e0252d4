import { step } from '../machine';
import { nextContractCheckMs, nextOrderCheckMs, putCheck, SIGNING_WINDOW_MS } from './checks';
import { contractMachine } from './contract-machine';
import { type ContractFact, type Fact, isOvertaken, type OrderFact } from './facts';
import type { Alarm } from '../alarm';
import type { Outcome } from '../facts';
import { orderBehind } from './membership';
import { orderMachine } from './order-machine';
import { grantPeriod, withdrawPeriod } from './periods';
import { endAsAgreed, watchRefund } from './refunds';
import type { Contract, Membership, Order } from './types';

/**
 * The one reducer of memberships: what a fact does to everything stored about a user. Pure; called for notifications, query replies and
 * the user's own actions alike. Never throws: a fact that fits nothing is refused and, where money is concerned, alarmed.
 */
export function reduce(membership: Membership, fact: Fact, nowMs: number): Outcome<Membership> {
  return fact.of === 'order' ? reduceOrder(membership, fact, nowMs) : reduceContract(membership, fact, nowMs);
}

const unchanged = (membership: Membership, alarms: readonly Alarm[] = [], refused: string | null = null): Outcome<Membership> => ({
  next: membership,
  changed: false,
  alarms,
  refused,
});
const changedTo = (next: Membership, alarms: readonly Alarm[] = []): Outcome<Membership> => ({
  next,
  changed: true,
  alarms,
  refused: null,
});
const alarm = (kind: Alarm['kind'], no: string, message: string): Alarm => ({ alarmId: `${kind}:${no}`, kind, no, message });

function reduceOrder(membership: Membership, fact: OrderFact, nowMs: number): Outcome<Membership> {
  const order = membership.orders.find((o) => o.outTradeNo === fact.outTradeNo);
  if (!order)
    return unchanged(
      membership,
      [
        alarm(
          'unknown-order',
          fact.outTradeNo,
          'The platform speaks of an order that is not stored here. Look it up in the merchant platform.',
        ),
      ],
      'unknown order',
    );
  if (isOvertaken(fact, order.state)) return unchanged(membership);
  const wrong = contradiction(order, fact);
  if (wrong) return unchanged(membership, [wrong], wrong.message);
  const result = step(orderMachine, order.state, fact.kind);
  if (result.kind === 'refused') {
    return unchanged(
      membership,
      [
        alarm(
          'contradiction',
          order.outTradeNo,
          `"${fact.kind}" was reported for an order that is ${order.state}. Compare with the merchant platform.`,
        ),
      ],
      `${fact.kind} in ${order.state}`,
    );
  }
  const watched = watchRefund(membership, fact, nowMs);
  if (result.kind === 'same' && !isFurtherRefund(order, fact)) {
    return watched === membership ? unchanged(membership, signedNotPaid(membership, order, fact)) : changedTo(watched);
  }
  const to = result.kind === 'changed' ? result.to : order.state;
  const offered = fact.kind === 'prepared' && !fact.contractOffered ? markNotOffered(watched, order) : watched;
  const next = replaceOrder(offered, { ...order, ...learnt(order, fact), state: to });
  return changedTo(followOrder(next, order.outTradeNo, order.state, nowMs), signedNotPaid(next, order, fact));
}

/** A refund in part leaves the state as it is, but not the sum. An older answer that arrives late has a smaller sum. */
const isFurtherRefund = (order: Order, fact: OrderFact): boolean =>
  fact.kind === 'refunded-in-part' && fact.refundedFen > order.refundedFen;

/** Amount and transaction are compared before money is recorded: 商户系统对于支付结果通知的内容一定要校验订单金额. */
function contradiction(order: Order, fact: OrderFact): Alarm | null {
  if (fact.kind !== 'paid' && fact.kind !== 'refunded-in-part' && fact.kind !== 'refunded') return null;
  if (fact.amountFen !== order.amountFen) {
    return alarm(
      'amount-mismatch',
      order.outTradeNo,
      `Paid ${fact.amountFen} fen for an order of ${order.amountFen} fen: nothing was granted. Compare with the merchant platform and refund or grant by hand.`,
    );
  }
  if (order.transactionId !== null && fact.transactionId !== order.transactionId) {
    return alarm(
      'contradiction',
      order.outTradeNo,
      `A second transaction ${fact.transactionId} was reported for an order paid by ${order.transactionId}. Compare with the merchant platform.`,
    );
  }
  return null;
}

/** What the order itself remembers of the fact. */
function learnt(order: Order, fact: OrderFact): Partial<Order> {
  switch (fact.kind) {
    case 'prepared':
      return { prepayId: fact.prepayId, signType: fact.signType, codeUrl: fact.codeUrl, mwebUrl: fact.mwebUrl };
    case 'paid':
      return { transactionId: fact.transactionId, paidMs: fact.paidMs, closedBecause: null };
    case 'refunded-in-part':
      return { transactionId: fact.transactionId, paidMs: fact.paidMs, refundedFen: fact.refundedFen, closedBecause: null };
    case 'refunded':
      return { transactionId: fact.transactionId, paidMs: fact.paidMs, refundedFen: order.amountFen, closedBecause: null };
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
      return endAsAgreed(withdrawPeriod(grantPaid(asked, order, from, nowMs), outTradeNo), order, nowMs);
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

/** A live contract whose order turns out unpaid should not exist: kept, nothing granted, a person looks. */
function signedNotPaid(membership: Membership, order: Order, fact: OrderFact): readonly Alarm[] {
  if (fact.kind !== 'not-paid' && fact.kind !== 'closed' && fact.kind !== 'absent') return [];
  const contract = membership.contracts.find((c) => c.contractCode === order.contractCode);
  if (contract?.state !== 'signed') return [];
  return [
    alarm(
      'signed-not-paid',
      order.outTradeNo,
      `Contract ${contract.contractCode} is signed but its order is not paid. Nothing is granted or deducted until the order is settled.`,
    ),
  ];
}

function reduceContract(membership: Membership, fact: ContractFact, nowMs: number): Outcome<Membership> {
  const contract = membership.contracts.find((c) => c.contractCode === fact.contractCode);
  if (!contract)
    return unchanged(
      membership,
      [
        alarm(
          'unknown-contract',
          fact.contractCode,
          'The platform speaks of a contract that is not stored here. Look it up in the merchant platform and end it there if nobody owns it.',
        ),
      ],
      'unknown contract',
    );
  if (isOvertaken(fact, contract.state)) return unchanged(membership);
  const wrong = contractContradiction(contract, fact);
  if (wrong) return unchanged(membership, [wrong], wrong.message);
  const result = step(contractMachine, contract.state, fact.kind);
  if (result.kind === 'refused') {
    const said = `"${fact.kind}" was reported for a contract that is ${contract.state}`;
    return unchanged(membership, [alarm('contradiction', contract.contractCode, `${said}. Compare with the merchant platform.`)], said);
  }
  if (result.kind === 'same') return unchanged(membership);
  const changed: Contract = { ...contract, ...learntOfContract(contract, fact), state: result.to };
  const next = putCheck(replaceContract(membership, changed), 'contract', changed.contractCode, {
    count: 0,
    dueMs: nextContractCheckMs(changed, 0, nowMs),
  });
  return changedTo(fact.kind === 'added' ? followSigning(next, changed, nowMs) : next);
}

function contractContradiction(contract: Contract, fact: ContractFact): Alarm | null {
  if (fact.kind === 'added' && fact.templateId !== contract.terms.templateId) {
    return alarm(
      'contradiction',
      contract.contractCode,
      `Signed with template ${fact.templateId}, offered was ${contract.terms.templateId}: not recorded. Compare with the merchant platform.`,
    );
  }
  if (fact.kind === 'added' && contract.openid !== null && fact.openid !== contract.openid) {
    return alarm(
      'contradiction',
      contract.contractCode,
      'Reported with another signer than the one that is stored: not recorded. Compare with the merchant platform.',
    );
  }
  if (
    (fact.kind === 'added' || fact.kind === 'deleted') &&
    contract.contractId !== null &&
    fact.contractId !== null &&
    fact.contractId !== contract.contractId
  ) {
    return alarm(
      'contradiction',
      contract.contractCode,
      `Reported as ${fact.contractId}, stored as ${contract.contractId}: not recorded. Compare with the merchant platform.`,
    );
  }
  return null;
}

function learntOfContract(contract: Contract, fact: ContractFact): Partial<Contract> {
  switch (fact.kind) {
    case 'added':
      return { contractId: fact.contractId, openid: fact.openid, signedMs: fact.atMs };
    case 'deleted':
      return { contractId: contract.contractId ?? fact.contractId, endedMs: fact.atMs, endedBy: endedBy(contract, fact.terminationMode) };
    case 'missing':
      return contract.state === 'ending' ? { endedBy: contract.endedBy ?? 'user' } : {};
    case 'signing':
    case 'window-over':
    case 'end-requested':
      return {};
  }
  return contract;
}

/** `contract_termination_mode` of 查询签约关系 (doc/v2/merchant/4011987640). What we asked for ourselves we know better than the platform. */
function endedBy(contract: Contract, terminationMode: number | null): Contract['endedBy'] {
  if (contract.state === 'ending') return contract.endedBy ?? 'user';
  if (terminationMode === 1) return 'expired';
  return terminationMode === 3 || terminationMode === 4 ? 'merchant' : 'wechat';
}

/**
 * Signed before its payment is known: usually the two notifications crossed; the order is asked at once. Signed after the payment was
 * refunded: what was agreed for that case happens now.
 */
function followSigning(membership: Membership, contract: Contract, nowMs: number): Membership {
  const order = orderBehind(membership, contract);
  if (!order || order.state === 'paid') return membership;
  if (order.state === 'refunded') return endAsAgreed(membership, order, nowMs);
  return putCheck(membership, 'order', order.outTradeNo, { count: 0, dueMs: nowMs });
}

const markNotOffered = (membership: Membership, order: Order): Membership => ({
  ...membership,
  contracts: membership.contracts.map((c) => (c.contractCode === order.contractCode ? { ...c, offered: false } : c)),
});
const replaceOrder = (membership: Membership, order: Order): Membership => ({
  ...membership,
  orders: membership.orders.map((o) => (o.outTradeNo === order.outTradeNo ? order : o)),
});
const replaceContract = (membership: Membership, contract: Contract): Membership => ({
  ...membership,
  contracts: membership.contracts.map((c) => (c.contractCode === contract.contractCode ? contract : c)),
});
