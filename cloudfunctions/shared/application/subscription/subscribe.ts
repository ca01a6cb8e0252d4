import type { Payment, SubscribeData } from '../../../../typings/subscription-api';
import { MINUTE_MS, SECOND_MS } from '../../domain/beijing';
import { CLOSE_NOT_BEFORE_MS } from '../../domain/subscription/checks';
import { openDeduction } from '../../domain/subscription/cycles';
import { addPurchase, contractOf, liveContract, newMembership, openOrder, type Draw } from '../../domain/subscription/membership';
import { memberIdOf, NUMBER_RANDOM_BYTES } from '../../domain/subscription/numbers';
import type { Contract, Membership, Order, Terms } from '../../domain/subscription/types';
import { canResumeSigning } from '../../domain/subscription/view';
import { ask } from './ask';
import { askContract } from './ask-contract';
import { closeOrder } from './ask-order';
import { userErrors } from '../errors';
import type { App } from '../app';
import type { Decision } from '../ports';
import type { Plan } from './ports';
import { inWords } from './in-words';
import { settle } from './settle';

export interface SubscribeRequest {
  readonly openid: string;
  readonly planId: string;
  readonly consent: boolean;
  readonly tradeType: Order['tradeType'];
  readonly clientIp: string;
}

/** Less than this is left of an open order: too little to pay in; a new one is made. */
const TOO_LITTLE_LEFT_MS = MINUTE_MS;
/** How many of the latest contracts that never appeared are asked about once more before another is offered. */
const MISSED_CONTRACTS = 3;

/**
 * Sells the first period and offers the contract (支付中签约). One user has one open order at most: a double tap, a second device or a second
 * try gets the same order again.
 *
 * @throws UserError for everything that the user can understand or do something about
 */
export async function subscribe(app: App, request: SubscribeRequest): Promise<SubscribeData<Payment>> {
  if (!request.consent) throw userErrors.consentRequired();
  const plan = await app.plans.get(request.planId);
  if (!plan?.onSale) throw userErrors.planUnavailable();
  const memberId = memberIdOf(request.openid);
  await refresh(app, memberId, request);
  const order = await openIntent(app, memberId, request, plan);
  return offer(app, memberId, order);
}

/**
 * Everything that may have happened unnoticed is asked for before anything is sold: paid orders, contracts signed or ended elsewhere, and an
 * open order for something else, which is closed when the platform allows it.
 */
async function refresh(app: App, memberId: string, request: SubscribeRequest): Promise<void> {
  const nowMs = app.clock.nowMs();
  const asked = await ask(app, memberId, (check) => check.askedMs < nowMs - SECOND_MS);
  const stored = asked ?? (await app.memberships.get(memberId));
  if (!stored) return;
  const missed = stored.contracts.filter((c) => isMissed(stored, c));
  for (const contract of missed.slice(-MISSED_CONTRACTS)) await askContract(app, memberId, contract);
  const open = openOrder(stored);
  if (!open || nowMs < open.createdMs + CLOSE_NOT_BEFORE_MS) return;
  if (!isSamePurchase(open, request) || nowMs >= open.expiresMs) await closeOrder(app, open);
}

/** Did not appear in its window, or was given up while the platform did not answer: nobody else asks about it any more. */
function isMissed(membership: Membership, contract: Contract): boolean {
  if (contract.windowEndsMs === null || contract.movedTo !== null) return false;
  const isWatched = membership.checks.some((check) => check.of === 'contract' && check.no === contract.contractCode);
  return contract.state === 'absent' || (contract.state === 'pending' && !isWatched);
}

const isSamePurchase = (order: Order, request: SubscribeRequest): boolean =>
  order.terms.planId === request.planId && order.tradeType === request.tradeType;

async function openIntent(app: App, memberId: string, request: SubscribeRequest, plan: Plan): Promise<Order> {
  const draw = drawNumbers(app);
  const nowMs = app.clock.nowMs();
  const origin = { source: 'user', factId: 'subscribe' } as const;
  const intend = (membership: Membership): Decision<Membership, Order> => decide(membership, request, termsOf(plan), draw, nowMs);
  const changed = await app.memberships.change(memberId, origin, (membership) => inWords(app, intend(membership)), {
    fresh: () => newMembership(memberId, request.openid),
  });
  const order = changed?.aggregate.orders.find((o) => o.outTradeNo === changed.result.outTradeNo);
  if (!order) throw userErrors.internal();
  return order;
}

/** Chance for the numbers of one purchase or signing. */
export const drawNumbers = ({ random }: App): Draw => ({
  orderHex: random.hex(NUMBER_RANDOM_BYTES),
  contractHex: random.hex(NUMBER_RANDOM_BYTES),
  serialHex: random.hex(8),
});

function decide(membership: Membership, request: SubscribeRequest, terms: Terms, draw: Draw, nowMs: number): Decision<Membership, Order> {
  if (liveContract(membership)) throw userErrors.alreadySubscribed();
  // Its outcome comes first: money that is on its way would buy the same time a second time.
  if (openDeduction(membership)) throw userErrors.deductionInProgress();
  const awaited = membership.contracts.find(
    (c) => c.state === 'pending' && c.windowEndsMs !== null && c.windowEndsMs > nowMs && c.origin === 'pay-and-sign',
  );
  if (awaited?.windowEndsMs) throw userErrors.signingInProgress(awaited.windowEndsMs);
  const open = openOrder(membership);
  if (open) {
    if (!isSamePurchase(open, request)) throw userErrors.orderInProgress(Math.max(nowMs, open.createdMs + CLOSE_NOT_BEFORE_MS));
    if (open.expiresMs - nowMs < TOO_LITTLE_LEFT_MS) throw userErrors.orderInProgress(open.expiresMs);
    return { next: membership, alarms: [], result: open };
  }
  if (isPaidButUnsigned(membership, nowMs)) throw userErrors.signInstead();
  const { next, order } = addPurchase(membership, { terms, tradeType: request.tradeType, clientIp: request.clientIp }, draw, nowMs);
  return { next, alarms: [], result: order };
}

/** The present period is paid and only the contract is missing: that is signed for (resumeSigning), not paid for again. */
function isPaidButUnsigned(membership: Membership, nowMs: number): boolean {
  const last = membership.orders.at(-1);
  return last?.state === 'paid' && contractOf(membership, last)?.state === 'absent' && canResumeSigning(membership, nowMs);
}

/** What of a plan is agreed to, and copied. */
export const termsOf = ({
  planId,
  templateId,
  mode,
  cycleMonths,
  firstPriceFen,
  priceFen,
  capFen,
  dunning,
  onFullRefund,
}: Plan): Terms => ({
  planId,
  templateId,
  mode,
  cycleMonths,
  firstPriceFen,
  priceFen,
  capFen,
  dunning,
  onFullRefund,
});

/** Makes the order known to the platform (again, if that is not certain) and returns what opens the sheet. */
async function offer(app: App, memberId: string, order: Order): Promise<SubscribeData<Payment>> {
  const prepared = order.state === 'opening' ? await prepare(app, memberId, order) : order;
  if (prepared.state === 'paid') throw userErrors.alreadyPaid();
  if (prepared.state !== 'open') throw userErrors.refused();
  const { outTradeNo, contractCode, amountFen, expiresMs } = prepared;
  return { outTradeNo, contractCode, amountFen, expiresMs, payment: app.payments.launch(prepared) };
}

async function prepare(app: App, memberId: string, order: Order): Promise<Order> {
  const stored = (await app.memberships.get(memberId)) ?? newMembership(memberId, '');
  const contract = contractOf(stored, order);
  if (!contract) throw userErrors.internal();
  const answer = await app.payments.prepare(order, contract, stored.openid);
  if (answer.kind === 'unknown') {
    app.log.warn('order not confirmed by the platform', { no: order.outTradeNo, reason: answer.reason });
    throw userErrors.outcomeUnknown();
  }
  const settlement = await settle(app, answer);
  const settled = settlement.kind === 'settled' ? settlement.membership.orders.find((o) => o.outTradeNo === order.outTradeNo) : undefined;
  if (!settled) throw userErrors.internal();
  return settled;
}
