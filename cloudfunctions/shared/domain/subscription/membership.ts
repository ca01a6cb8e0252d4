import type { AuditedEntity } from '../audit';
import { assertPayableFen } from '../money';
import { nextContractCheckMs, nextOrderCheckMs, ORDER_LIFETIME_MS, putCheck, SIGN_ONLY_WINDOW_MS } from './checks';
import { newContractCode, newOutTradeNo, newRequestSerial } from './numbers';
import type { Contract, Deduction, Membership, Order, Terms } from './types';

/** A user of whom nothing is known yet. */
export function newMembership(memberId: string, openid: string): Membership {
  return {
    _id: memberId,
    revision: 0,
    openid,
    orders: [],
    contracts: [],
    cycles: [],
    deductions: [],
    periods: [],
    refunds: [],
    checks: [],
    untold: [],
    dueMs: null,
  };
}

/** Chance that a decision needs, drawn before it so that the decision stays pure. */
export interface Draw {
  readonly orderHex: string;
  readonly contractHex: string;
  readonly serialHex: string;
}

/** The intent to sell a first period and sign: order and contract with all their parameters, before anything is sent. */
export function addPurchase(
  membership: Membership,
  request: { terms: Terms; tradeType: Order['tradeType']; clientIp: string },
  draw: Draw,
  nowMs: number,
): { next: Membership; order: Order; contract: Contract } {
  const outTradeNo = newOutTradeNo(membership._id, draw.orderHex);
  const contract = newContract(membership, request.terms, 'pay-and-sign', outTradeNo, draw, nowMs);
  const order: Order = {
    outTradeNo,
    contractCode: contract.contractCode,
    state: 'opening',
    terms: request.terms,
    amountFen: assertPayableFen(firstPriceFenFor(membership, request.terms)),
    tradeType: request.tradeType,
    clientIp: request.clientIp,
    words: null,
    createdMs: nowMs,
    expiresMs: nowMs + ORDER_LIFETIME_MS,
    prepayId: null,
    signType: null,
    codeUrl: null,
    mwebUrl: null,
    transactionId: null,
    paidMs: null,
    refundedFen: 0,
    refundedElsewhereFen: 0,
    closedBecause: null,
  };
  const stored = { ...membership, orders: [...membership.orders, order], contracts: [...membership.contracts, contract] };
  return { next: putCheck(stored, 'order', outTradeNo, { count: 0, dueMs: nextOrderCheckMs(order, 0, nowMs) }), order, contract };
}

/**
 * What is paid today. The lower price of a first period is for those who never had one: otherwise ending and buying again would be a discount without end.
 *
 * @param membership null for a user of whom nothing is known
 */
export const firstPriceFenFor = (membership: Membership | null, terms: Pick<Terms, 'firstPriceFen' | 'priceFen'>): number =>
  membership !== null && membership.periods.length > 0 ? terms.priceFen : terms.firstPriceFen;

/** The intent to sign without paying (小程序纯签约): later periods only; the cover that is paid stays as it is. */
export function addSigning(
  membership: Membership,
  terms: Terms,
  draw: Draw,
  nowMs: number,
  replaces: string | null = null,
): { next: Membership; contract: Contract } {
  const contract: Contract = {
    ...newContract(membership, terms, 'sign-only', null, draw, nowMs),
    replaces,
    windowEndsMs: nowMs + SIGN_ONLY_WINDOW_MS,
  };
  const stored = { ...membership, contracts: [...membership.contracts, contract] };
  return {
    next: putCheck(stored, 'contract', contract.contractCode, { count: 0, dueMs: nextContractCheckMs(contract, 0, nowMs) }),
    contract,
  };
}

function newContract(
  membership: Membership,
  terms: Terms,
  origin: Contract['origin'],
  outTradeNo: string | null,
  draw: Draw,
  nowMs: number,
): Contract {
  return {
    contractCode: newContractCode(membership._id, draw.contractHex),
    requestSerial: newRequestSerial(draw.serialHex),
    state: 'pending',
    terms,
    origin,
    outTradeNo,
    requestedMs: nowMs,
    words: null,
    offered: true,
    windowEndsMs: null,
    contractId: null,
    openid: null,
    signedMs: null,
    endedMs: null,
    endedBy: null,
    endedBecause: null,
    replaces: null,
    movedTo: null,
  };
}

/** The order that can still be paid, if any: there is at most one. */
export const openOrder = (membership: Membership): Order | undefined =>
  membership.orders.find((o) => o.state === 'opening' || o.state === 'open');

/** The contract by which the platform may deduct, if any: the newest that is signed, otherwise one that is being ended. */
export const liveContract = (membership: Membership): Contract | undefined =>
  membership.contracts.filter((c) => c.state === 'signed').at(-1) ?? membership.contracts.filter((c) => c.state === 'ending').at(-1);

/** A first order or a deduction, by its number. */
export const paymentOf = (membership: Membership, outTradeNo: string): Order | Deduction | undefined =>
  membership.orders.find((o) => o.outTradeNo === outTradeNo) ?? membership.deductions.find((d) => d.outTradeNo === outTradeNo);

/** The contract that an order came with, or that anything else names. */
export const contractOf = (membership: Membership, { contractCode }: Pick<Order, 'contractCode'>): Contract | undefined =>
  membership.contracts.find((c) => c.contractCode === contractCode);

/**
 * The order whose period a contract follows on: the one it came with; for one signed without paying, the newest that was paid when it was
 * asked for.
 */
export function orderBehind(membership: Membership, contract: Contract): Order | undefined {
  if (contract.outTradeNo !== null) return membership.orders.find((o) => o.outTradeNo === contract.outTradeNo);
  return membership.orders.filter((o) => o.paidMs !== null && o.paidMs <= contract.requestedMs).at(-1);
}

/** What of a membership is audited: everything but the schedule of questions. */
export function auditedEntities(membership: Membership): AuditedEntity[] {
  return [
    ...membership.orders.map((o) => ({ entity: 'order', no: o.outTradeNo, state: o.state, value: o })),
    ...membership.contracts.map((c) => ({ entity: 'contract', no: c.contractCode, state: c.state, value: c })),
    ...membership.cycles.map((c) => ({ entity: 'cycle', no: c.cycleNo, state: c.state, value: c })),
    ...membership.deductions.map((d) => ({ entity: 'deduction', no: d.outTradeNo, state: d.state, value: d })),
    ...membership.periods.map((p) => ({ entity: 'period', no: p.outTradeNo, state: p.withdrawn ? 'withdrawn' : 'granted', value: p })),
    ...membership.refunds.map((r) => ({ entity: 'refund', no: r.refundNo, state: r.state, value: r })),
  ];
}
