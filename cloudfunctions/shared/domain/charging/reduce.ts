import type { Outcome } from '../facts';
import type { ChargingFact, ChargingNews } from './facts';
import { holdsSlot } from './order-machine';
import type { ChargingOutcome } from './outcomes';
import { reduceDeduction } from './reduce-deduction';
import { reduceRefund } from './reduce-refund';
import { reduceServiceOrder } from './reduce-service-order';
import { reduceSession } from './reduce-session';
import { firstDueMs, phaseOf } from './schedule';
import type { ChargingOrder } from './types';

/**
 * The one reducer of charging orders: what a fact does to everything stored about an order. Pure; called for notifications, query replies,
 * reports of the pile, and wishes of user and operator alike. Never throws: a fact that fits nothing is refused and alarmed.
 */
export function reduceCharging(order: ChargingOrder, fact: Pick<ChargingFact, 'news' | 'source'>, nowMs: number): Outcome<ChargingOrder> {
  const outcome = apply(order, fact.news, nowMs);
  return outcome.changed ? { ...outcome, next: scheduled(order, outcome.next, nowMs) } : outcome;
}

function apply(order: ChargingOrder, news: ChargingNews, nowMs: number): ChargingOutcome {
  switch (news.kind) {
    case 'session':
    case 'pile-refused':
    case 'stop-requested':
    case 'meter-supplied':
      return reduceSession(order, news, nowMs);
    case 'deduction-planned':
    case 'registered':
    case 'payment-planned':
    case 'deduction-processing':
    case 'deduction-succeeded':
    case 'deduction-failed':
    case 'retry-requested':
    case 'payment-located':
      return reduceDeduction(order, news, nowMs);
    case 'refund-requested':
    case 'refund-processing':
    case 'refund-succeeded':
    case 'refund-failed':
      return reduceRefund(order, news, nowMs);
    default:
      return reduceServiceOrder(order, news, nowMs);
  }
}

/** A new phase is taken up at its own time and counted anew. An order that is over makes room for the member's next one. */
function scheduled(before: ChargingOrder, next: ChargingOrder, nowMs: number): ChargingOrder {
  const placed = holdsSlot(next.state) ? next : { ...next, slot: next._id };
  return phaseOf(before) === phaseOf(placed) ? placed : { ...placed, tries: 0, dueMs: firstDueMs(placed, nowMs) };
}
