/** Members to begin with, and the news that reaches them. */
import { addPurchase, addSigning, newMembership } from '../../../cloudfunctions/shared/domain/subscription/membership';
import { memberIdOf } from '../../../cloudfunctions/shared/domain/subscription/numbers';
import type { ContractFact, Fact, OrderFact } from '../../../cloudfunctions/shared/domain/subscription/facts';
import type { Alarm } from '../../../cloudfunctions/shared/domain/alarm';
import { reduce } from '../../../cloudfunctions/shared/domain/subscription/reduce';
import type { Contract, Membership, Order, Terms } from '../../../cloudfunctions/shared/domain/subscription/types';

export const OPENID = 'oAlice-0000000000000000001';
/** 23 November 2026, 10:00:00 in Beijing. */
export const NOW_MS = Date.UTC(2026, 10, 23, 2);
export const MONTH: Terms = {
  planId: 'month',
  templateId: '10001',
  mode: '24h-delay',
  cycleMonths: 1,
  firstPriceFen: 1900,
  priceFen: 2500,
  capFen: 2500,
  dunning: { retryDays: [1, 3, 5], graceDays: 7, endDays: 10 },
  onFullRefund: 'keep-contract',
};

const draw = (seed: string) => ({ orderHex: seed.repeat(12), contractHex: seed.repeat(12), serialHex: seed.repeat(16) });

export interface Purchase {
  readonly member: Membership;
  readonly order: Order;
  readonly contract: Contract;
}

/** An order with its contract, not known to the platform yet. `seed`: a hex digit, one for each purchase. */
export function purchase(member = newMembership(memberIdOf(OPENID), OPENID), seed = 'a', terms = MONTH, nowMs = NOW_MS): Purchase {
  const { next, order, contract } = addPurchase(member, { terms, tradeType: 'JSAPI', clientIp: '203.0.113.7' }, draw(seed), nowMs);
  return { member: next, order, contract };
}

/** A contract offered without an order. */
export function signing(member: Membership, seed = 'f', nowMs = NOW_MS): { member: Membership; contract: Contract } {
  const { next, contract } = addSigning(member, MONTH, draw(seed), nowMs);
  return { member: next, contract };
}

/** News of an order. */
export const orderNews = ({ order }: Pick<Purchase, 'order'>) => {
  const { outTradeNo } = order;
  const of = { of: 'order', outTradeNo, source: 'query', factId: `test:${outTradeNo}` } as const;
  const payment = { transactionId: `42000${outTradeNo}`, amountFen: order.amountFen, paidMs: NOW_MS + 5000 };
  return {
    prepared: { ...of, kind: 'prepared', prepayId: 'wx1', signType: 'MD5', codeUrl: null, mwebUrl: null, contractOffered: true },
    refused: { ...of, kind: 'refused', reason: 'NOAUTH' },
    'not-paid': { ...of, kind: 'not-paid', askedIn: 'open' },
    absent: { ...of, kind: 'absent', askedIn: 'open' },
    closed: { ...of, kind: 'closed', reason: 'not paid in time' },
    paid: { ...of, kind: 'paid', ...payment },
    refunded: { ...of, kind: 'refunded', ...payment, refunds: [] },
    'refunded-in-part': { ...of, kind: 'refunded-in-part', ...payment, refundedFen: 100, processingFen: 0, refunds: [] },
  } satisfies Record<OrderFact['kind'], OrderFact>;
};

/** News of a contract. */
export const contractNews = ({ contract }: { readonly contract: Contract }) => {
  const { contractCode, terms } = contract;
  const of = { of: 'contract', contractCode, source: 'query', factId: `test:${contractCode}` } as const;
  return {
    added: { ...of, kind: 'added', contractId: '202611230001', templateId: terms.templateId, openid: OPENID, atMs: NOW_MS + 6000 },
    deleted: { ...of, kind: 'deleted', contractId: '202611230001', atMs: NOW_MS + 90_000, terminationMode: 2 },
    signing: { ...of, kind: 'signing', askedIn: 'pending' },
    missing: { ...of, kind: 'missing', askedIn: 'pending' },
    'window-over': { ...of, kind: 'window-over', askedIn: 'pending' },
    'end-requested': { ...of, kind: 'end-requested', endedBy: null, because: null },
  } satisfies Record<ContractFact['kind'], ContractFact>;
};

/** The member after all of this, with the alarms on the way. */
export function after(
  member: Membership,
  facts: readonly Fact[],
  nowMs = NOW_MS + 10_000,
): { member: Membership; alarms: Alarm['kind'][] } {
  const alarms: Alarm['kind'][] = [];
  let current = member;
  for (const fact of facts) {
    const outcome = reduce(current, fact, nowMs);
    current = outcome.next;
    alarms.push(...outcome.alarms.map(({ kind }) => kind));
  }
  return { member: current, alarms };
}

/** What matters of a member, small enough to compare at a glance. */
export const summary = (member: Membership) => ({
  orders: member.orders.map(({ state }) => state),
  contracts: member.contracts.map(({ state }) => state),
  periods: member.periods.filter(({ withdrawn }) => !withdrawn).length,
});
