import {
  CLOSE_NOT_BEFORE_MS,
  MAX_CHECKS,
  nextContractCheckMs,
  nextOrderCheckMs,
  nextRefundCheckMs,
  putCheck,
} from '../../domain/subscription/checks';
import type { Fact } from '../../domain/subscription/facts';
import type { Alarm } from '../../domain/alarm';
import { refundsKnown } from '../../domain/subscription/refunds';
import type { Check, Contract, Membership, Order } from '../../domain/subscription/types';
import type { App } from '../app';
import type { Decision } from '../ports';
import { settle } from './settle';

/**
 * Asks the platform about everything of one membership that `which` selects, and settles what it answers. The questions are first put off
 * in the database (a lease and a count in one), so that two sweeps side by side, or a crash in between, neither ask twice nor forget.
 */
export async function ask(app: App, memberId: string, which: (check: Check) => boolean): Promise<Membership | null> {
  const nowMs = app.clock.nowMs();
  const origin = { source: 'scheduler', factId: 'check' } as const;
  const claimed = await app.memberships.change(memberId, origin, (membership) => claim(membership, which, nowMs));
  if (!claimed) return null;
  let current = claimed.aggregate;
  for (const check of claimed.result) current = (await askOne(app, current, check)) ?? current;
  return current;
}

/** Puts the selected questions off to their next time; what passes its bound is dropped with an alarm. */
function claim(membership: Membership, which: (check: Check) => boolean, nowMs: number): Decision<Membership, readonly Check[]> {
  let next = membership;
  const asked: Check[] = [];
  const alarms: Alarm[] = [];
  for (const check of membership.checks.filter(which)) {
    // Only questions that were due count: a user who looks again and again must not use up the bound.
    const count = check.dueMs <= nowMs ? check.count + 1 : check.count;
    const dueMs = nextDueMs(membership, { ...check, count }, nowMs);
    if (dueMs !== null && count > boundOf(membership, check)) {
      alarms.push(unresolved(membership, check));
      next = putCheck(next, check.of, check.no, { count, dueMs: null });
      continue;
    }
    next = putCheck(next, check.of, check.no, { count, dueMs, askedMs: nowMs });
    asked.push(check);
  }
  return { next, alarms, result: asked };
}

/** When to ask the next time, this time counted. */
function nextDueMs(membership: Membership, check: Check, nowMs: number): number | null {
  if (check.of === 'refund') return nextRefundCheckMs(check.count, nowMs);
  if (check.of === 'order') {
    const order = membership.orders.find((o) => o.outTradeNo === check.no);
    return order ? nextOrderCheckMs(order, check.count, nowMs) : null;
  }
  const contract = membership.contracts.find((c) => c.contractCode === check.no);
  return contract ? nextContractCheckMs(contract, check.count, nowMs) : null;
}

/** A signed contract is looked at daily for as long as it lives; every other matter must be settled within its bound. */
function boundOf(membership: Membership, check: Check): number {
  const watched = check.of === 'contract' && membership.contracts.some((c) => c.contractCode === check.no && c.state === 'signed');
  return watched ? Number.POSITIVE_INFINITY : MAX_CHECKS[check.of];
}

function unresolved(membership: Membership, check: Check): Alarm {
  const ending = membership.contracts.some((c) => c.contractCode === check.no && c.state === 'ending');
  const kind = ending ? 'termination-unconfirmed' : (`${check.of}-unresolved` as const);
  return {
    alarmId: `${kind}:${check.no}`,
    kind,
    no: check.no,
    message: `Asked ${check.count} times without a final answer. Look it up in the merchant platform and settle it by hand.`,
  };
}

async function askOne(app: App, membership: Membership, check: Check): Promise<Membership | null> {
  if (check.of !== 'contract') {
    const order = membership.orders.find((o) => o.outTradeNo === check.no);
    if (!order) return null;
    return check.of === 'refund' ? askRefunds(app, membership._id, order) : askOrder(app, order);
  }
  const contract = membership.contracts.find((c) => c.contractCode === check.no);
  return contract ? askContract(app, contract) : null;
}

/** Asks about an order; past its time it is closed, so that it cannot be paid when nobody expects it any more. */
async function askOrder(app: App, order: Order): Promise<Membership | null> {
  return app.clock.nowMs() < order.expiresMs ? query(app, order) : closeOrder(app, order);
}

async function query(app: App, order: Order): Promise<Membership | null> {
  const answer = await app.payments.askOrder(order);
  return answer.kind === 'unknown' ? noAnswer(app, order.outTradeNo, answer.reason) : settled(app, answer);
}

/** Asks how much of a payment went back. The question stays open while money is on its way, and while there is no answer. */
async function askRefunds(app: App, memberId: string, order: Order): Promise<Membership | null> {
  const answer = await app.payments.askOrder(order);
  if (answer.kind === 'unknown') return noAnswer(app, order.outTradeNo, answer.reason);
  const membership = await settled(app, answer);
  if (answer.kind === 'refunded-in-part' && answer.processingFen > 0) return membership;
  const changed = await app.memberships.change(memberId, answer, (current) => ({
    next: refundsKnown(current, order.outTradeNo, app.clock.nowMs()),
    alarms: [],
    result: undefined,
  }));
  return changed?.aggregate ?? membership;
}

/** Ends an order that is still unpaid: asked first, closed only when the platform says that it was not paid. Null when that is not certain. */
export async function closeOrder(app: App, order: Order): Promise<Membership | null> {
  const answer = await app.payments.askOrder(order);
  if (answer.kind === 'unknown') return noAnswer(app, order.outTradeNo, answer.reason);
  if (answer.kind === 'absent' && app.clock.nowMs() >= order.expiresMs) {
    return settled(app, { ...answer, kind: 'closed', reason: 'unknown to the platform after its time' });
  }
  const membership = await settled(app, answer);
  if (answer.kind !== 'not-paid' || app.clock.nowMs() < order.createdMs + CLOSE_NOT_BEFORE_MS) return membership;
  const closing = await app.payments.closeOrder(order);
  return closing.kind === 'unknown' ? noAnswer(app, order.outTradeNo, closing.reason) : settled(app, closing);
}

/** Asks about one contract, ends the waiting for it when its window is over, and repeats a termination that did not take. */
export async function askContract(app: App, contract: Contract): Promise<Membership | null> {
  const answer = await app.payments.askContract(contract);
  if (answer.kind === 'unknown') return noAnswer(app, contract.contractCode, answer.reason);
  const membership = await settled(app, answer);
  if (contract.state === 'ending' && answer.kind === 'added') {
    const repeated = await app.payments.endContract(contract);
    app.log.info('termination repeated', { no: contract.contractCode, answer: repeated.kind });
    return membership;
  }
  const windowOver = contract.windowEndsMs !== null && app.clock.nowMs() >= contract.windowEndsMs;
  if (answer.kind !== 'missing' || contract.state !== 'pending' || !windowOver) return membership;
  return settled(app, {
    of: 'contract',
    contractCode: contract.contractCode,
    kind: 'window-over',
    askedIn: contract.state,
    source: 'scheduler',
    factId: `window-over:${contract.contractCode}`,
  });
}

function noAnswer(app: App, no: string, reason: string): null {
  app.log.warn('platform gave no usable answer', { no, reason });
  return null;
}

async function settled(app: App, fact: Fact): Promise<Membership | null> {
  const settlement = await settle(app, fact);
  return settlement.kind === 'settled' ? settlement.membership : null;
}
