import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../beijing';
import { isOpenDeduction } from './cycles';
import type { Check, Contract, Deduction, Membership, Order } from './types';

/** An order can be paid for half an hour: long enough to top up a wallet, short enough that prices and plans do not age. The platform wants more than 5 min. */
export const ORDER_LIFETIME_MS = 30 * MINUTE_MS;
/** The platform refuses 关闭订单 within five minutes of creation (doc/v2/merchant/4011987803). */
export const CLOSE_NOT_BEFORE_MS = 5 * MINUTE_MS;
/** Pay-and-sign: the contract follows the payment within seconds; ten minutes later the user is told that it did not come. */
export const SIGNING_WINDOW_MS = 10 * MINUTE_MS;
/** Sign-only: the user is taken to another mini-program and may read there. */
export const SIGN_ONLY_WINDOW_MS = 30 * MINUTE_MS;

const ORDER_STEPS_MS = [5 * SECOND_MS, 15 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS];
const CONTRACT_STEPS_MS = [3 * SECOND_MS, 10 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS, 3 * MINUTE_MS];
const ENDING_STEPS_MS = [2 * SECOND_MS, 10 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS];
/** After the window a lost ADD is looked for twice more; the notification's own retries last two hours (签约、解约结果通知). */
const ABSENT_STEPS_MS = [2 * HOUR_MS, DAY_MS];
/** The platform names three working days for a bank card; a week of holidays may lie before them. */
const REFUND_STEPS_MS = [MINUTE_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS];
/**
 * A termination inside WeChat whose notification was lost is noticed within a week; before each reminder and when the user looks, at once. A million contracts make
 * two questions a second, far below the 300 that the platform allows.
 */
const SIGNED_STEP_MS = 7 * DAY_MS;
/** After a deduction's call whose outcome is not known; a told failure waits for the number to be closed. */
const DEDUCTION_STEPS_MS = [MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS];
/** 24h-delay: money moves a day after the call, and its notification needs a moment. */
export const DEFERRED_CHECK_MS = DAY_MS + 10 * MINUTE_MS;
/** Steps of a renewal that got no answer. */
const RENEWAL_STEPS_MS = [2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, DAY_MS];

/** So many questions without an answer that settles the matter, and a person is asked. With the steps above: about four hours for an order, two days for a termination, two weeks for a refund, ten days for a deduction, two weeks for a step of a renewal. */
export const MAX_CHECKS = { order: 30, contract: 60, refund: 60, deduction: 45, renewal: 20 } as const;

const stepOf = (steps: readonly number[], count: number): number => steps[Math.min(count, steps.length - 1)] ?? DAY_MS;

/** When to ask about an order next; null when nothing more is to be learnt. */
export function nextOrderCheckMs(order: Order, count: number, nowMs: number): number | null {
  if (order.state === 'paid' || order.state === 'closed' || order.state === 'refunded') return null;
  const dueMs = nowMs + stepOf(ORDER_STEPS_MS, count);
  // The last question is asked just when the order expires, so that it is closed then and not a step later.
  return nowMs < order.expiresMs ? Math.min(dueMs, order.expiresMs) : dueMs;
}

/** When to ask about a contract next; null when nothing more is to be learnt. `count` restarts with every change of state. */
export function nextContractCheckMs(contract: Contract, count: number, nowMs: number): number | null {
  switch (contract.state) {
    case 'pending': {
      if (contract.windowEndsMs === null) return null; // its order is asked instead
      const dueMs = nowMs + stepOf(CONTRACT_STEPS_MS, count);
      return nowMs < contract.windowEndsMs ? Math.min(dueMs, contract.windowEndsMs) : dueMs;
    }
    case 'ending':
      return nowMs + stepOf(ENDING_STEPS_MS, count);
    case 'absent':
      return contract.windowEndsMs === null || contract.movedTo !== null || count >= ABSENT_STEPS_MS.length
        ? null
        : nowMs + stepOf(ABSENT_STEPS_MS, count);
    case 'signed':
      return nowMs + SIGNED_STEP_MS;
    case 'ended':
      return null;
  }
}

/** When to ask next about refunds that were announced, or that are on their way. */
export const nextRefundCheckMs = (count: number, nowMs: number): number => nowMs + stepOf(REFUND_STEPS_MS, count);

/** When to ask about a deduction next; null when nothing more is to be learnt. */
export function nextDeductionCheckMs(deduction: Deduction, count: number, nowMs: number): number | null {
  return isOpenDeduction(deduction) ? nowMs + stepOf(DEDUCTION_STEPS_MS, count) : null;
}

/** When to take a step of a renewal again that got no answer. */
export const nextRenewalCheckMs = (count: number, nowMs: number): number => nowMs + stepOf(RENEWAL_STEPS_MS, count);

/** Replaces (or, with a null time, removes) the check of one order, refund or contract. */
export function putCheck(
  membership: Membership,
  of: Check['of'],
  no: string,
  change: { count: number; dueMs: number | null; askedMs?: number },
): Membership {
  const known = membership.checks.find((c) => c.of === of && c.no === no);
  const others = membership.checks.filter((c) => c !== known);
  const { count, dueMs } = change;
  const checks = dueMs === null ? others : [...others, { of, no, count, dueMs, askedMs: change.askedMs ?? known?.askedMs ?? 0 }];
  return { ...membership, checks, dueMs: earliest(checks) };
}

const earliest = (checks: readonly Check[]): number | null => (checks.length === 0 ? null : Math.min(...checks.map((c) => c.dueMs)));
