import type { ChargingEnd } from '../../../../typings/charging-api';
import { openRefund } from '../refunds';
import {
  completableMs,
  CREATE_GIVE_UP_MS,
  currentDeduction,
  isPaymentExpected,
  isUnlocated,
  MAX_SESSION_MS,
  REGISTRATION_LAPSED_MS,
  START_WINDOW_MS,
} from './schedule';
import type { ChargingOrder, ChargingRefund, Deduction } from './types';
import { costSoFarFen } from './view';

/**
 * The next thing to do for an order, as data. Every one of them can be done twice: calls carry serials that are stored, wishes are facts that the table
 * takes once.
 */
export type ChargingStep =
  | { readonly do: 'ask-order' }
  | { readonly do: 'end-waiting' }
  | { readonly do: 'cancel-order' }
  | { readonly do: 'start-pile' }
  | { readonly do: 'ask-pile' }
  | { readonly do: 'stop-pile' }
  | { readonly do: 'request-stop'; readonly by: ChargingEnd }
  | { readonly do: 'complete-order' }
  | { readonly do: 'plan-deduction' }
  | { readonly do: 'register'; readonly deduction: Deduction; readonly again: boolean }
  | { readonly do: 'plan-payment'; readonly deduction: Deduction }
  | { readonly do: 'pay'; readonly deduction: Deduction }
  | { readonly do: 'ask-payment'; readonly deduction: Deduction; readonly lapsed: boolean }
  | { readonly do: 'locate-payment' }
  | { readonly do: 'refund'; readonly refund: ChargingRefund }
  | { readonly do: 'ask-refund'; readonly refund: ChargingRefund }
  | { readonly do: 'nothing' };

/** What to do for an order now. `order.tries` says how often the present matter was taken up before. Pure. */
export function nextStep(order: ChargingOrder, nowMs: number): ChargingStep {
  if (isPaymentExpected(order)) return { do: 'ask-order' };
  switch (order.state) {
    case 'created':
      return { do: 'ask-order' };
    case 'confirming':
      return { do: nowMs >= order.confirmByMs ? 'end-waiting' : 'ask-order' };
    case 'cancelling':
      return { do: order.outOrderNo === null ? 'ask-order' : 'cancel-order' };
    case 'confirmed':
      return nowMs >= (order.confirmedMs ?? order.createdMs) + START_WINDOW_MS ? { do: 'request-stop', by: 'limit' } : { do: 'start-pile' };
    case 'charging':
      return hasReachedLimit(order, nowMs) ? { do: 'request-stop', by: 'limit' } : { do: 'ask-pile' };
    case 'stopping':
      return { do: 'stop-pile' };
    case 'completing':
      return { do: nowMs >= completableMs(order) ? 'complete-order' : 'nothing' };
    case 'completed':
      return { do: 'plan-deduction' };
    case 'deducting':
      return deductionStep(order, nowMs);
    case 'unpaid':
      return { do: order.retryMs !== null && nowMs >= order.retryMs ? 'plan-deduction' : 'ask-order' };
    case 'paid':
    case 'refunding':
      return paidStep(order);
    case 'closed':
    case 'cancelled':
    case 'expired':
    case 'refunded':
      return { do: 'nothing' };
  }
}

/** Whether a service order that the platform does not know may be given up: the call that was to make it cannot be under way any more. */
export const mayGiveUp = (order: ChargingOrder, nowMs: number): boolean => nowMs >= order.createdMs + CREATE_GIVE_UP_MS;

/** Too long, or as much as the service may collect: what is charged beyond that nobody pays for. */
function hasReachedLimit(order: ChargingOrder, nowMs: number): boolean {
  return nowMs >= (order.startedMs ?? nowMs) + MAX_SESSION_MS || costSoFarFen(order) >= order.capFen;
}

function deductionStep(order: ChargingOrder, nowMs: number): ChargingStep {
  const deduction = currentDeduction(order);
  switch (deduction?.state) {
    case 'registering':
      return { do: 'register', deduction, again: order.tries > 0 };
    case 'registered':
      return { do: 'plan-payment', deduction };
    case 'paying':
      return order.tries === 0
        ? { do: 'pay', deduction }
        : { do: 'ask-payment', deduction, lapsed: nowMs >= (deduction.paymentPlannedMs ?? nowMs) + REGISTRATION_LAPSED_MS };
    case 'succeeded':
    case 'failed':
    case undefined:
      // The deduction has its outcome, the order does not show it yet: the query decides.
      return { do: 'ask-order' };
  }
}

function paidStep(order: ChargingOrder): ChargingStep {
  if (isUnlocated(order)) return { do: 'locate-payment' };
  const refund = openRefund(order.refunds);
  if (!refund) return { do: 'nothing' };
  return refund.state === 'requested' && order.tries === 0 ? { do: 'refund', refund } : { do: 'ask-refund', refund };
}
