import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import {
  isUnlocated,
  type Matter,
  matterOf,
  nextDueMs,
  PACES,
  REGISTRATION_LAPSED_MS,
} from '../../../../cloudfunctions/shared/domain/charging/schedule';
import type { ChargingOrder } from '../../../../cloudfunctions/shared/domain/charging/types';
import { after, BILLED_MS, notified, NOW_MS, orderIn, proven, reachedMs, refundWish, STATES, succeeded } from './orders';
import { takenUp } from './happenings';

/** Orders for which something is expected, by what that is. */
const EXPECTING: Readonly<Record<Matter, ChargingOrder>> = {
  create: orderIn('created'),
  confirm: orderIn('confirming'),
  cancel: orderIn('cancelling'),
  start: orderIn('confirmed'),
  session: orderIn('charging'),
  stop: orderIn('stopping'),
  complete: orderIn('completing'),
  deduct: orderIn('deducting'),
  unpaid: { ...orderIn('unpaid'), retryMs: null },
  locate: after(orderIn('deducting'), [proven]).order,
  refund: orderIn('refunding'),
};
const MATTERS = Object.entries(EXPECTING) as [Matter, ChargingOrder][];

/** When an order that nobody answers for is taken up, until it is left to a person. */
function silence(order: ChargingOrder): { readonly times: readonly number[]; readonly last: ChargingOrder } {
  const times: number[] = [];
  let last = order;
  for (let taken = takenUp(last); taken !== null && times.length < 2000; taken = takenUp(last)) {
    last = taken.order;
    times.push(taken.nowMs);
  }
  return { times, last };
}

describe('an order is due', () => {
  it.each(STATES)('(%s) while something is expected, and not at rest', (state) => {
    const order = orderIn(state);
    const isAtRest = ['paid', 'closed', 'cancelled', 'expired', 'refunded'].includes(state);
    expect([matterOf(order) === null, order.dueMs === null]).toEqual([isAtRest, isAtRest]);
    if (isAtRest) expect(nextDueMs(order, 1, BILLED_MS)).toBeNull();
    else expect(order.dueMs).toBeGreaterThanOrEqual(reachedMs(state));
  });

  it('at once where a person waits, a moment later where an answer is on its way', () => {
    const waits = Object.fromEntries(STATES.map((state) => [state, (orderIn(state).dueMs ?? NaN) - reachedMs(state)]));
    expect(waits).toMatchObject({ created: 5 * SECOND_MS, confirming: 5 * SECOND_MS, charging: MINUTE_MS, unpaid: 5 * MINUTE_MS });
    for (const state of ['confirmed', 'stopping', 'completing', 'completed', 'deducting', 'cancelling', 'refunding'])
      expect(waits[state]).toBe(0);
  });

  it('just at its deadline while it waits for the confirmation', () => {
    const order = orderIn('confirming');
    expect(nextDueMs(order, 7, order.confirmByMs - MINUTE_MS)).toBe(order.confirmByMs);
    expect(nextDueMs(order, 7, order.confirmByMs)).toBe(order.confirmByMs + 15 * MINUTE_MS);
    expect(silence(order).times).toContain(order.confirmByMs);
  });

  it('when its retry is, not later, and no nearer once that has come', () => {
    const order = orderIn('unpaid');
    const retryMs = order.retryMs ?? 0;
    expect(nextDueMs(order, 5, retryMs - MINUTE_MS)).toBe(retryMs);
    expect(nextDueMs(order, 1, retryMs - 30 * MINUTE_MS)).toBe(retryMs - 25 * MINUTE_MS);
    expect(nextDueMs(order, 1, retryMs)).toBe(retryMs + 5 * MINUTE_MS);
    expect(nextDueMs(order, 5, retryMs + 1)).toBe(retryMs + 1 + 6 * HOUR_MS);
  });

  it('at once for money that is said to have come in, with the pace and the alarm of a deduction, in whatever state', () => {
    const cancelled = after(orderIn('completed'), [{ kind: 'revoked' }]).order;
    const announced = [notified('PAYMENT-1', null)];
    for (const order of [cancelled, orderIn('unpaid'), { ...orderIn('unpaid'), tries: 90, dueMs: null }]) {
      for (const news of [announced, order.deductions.length > 0 ? [succeeded()] : announced]) {
        const { order: expecting } = after(order, news, BILLED_MS + MINUTE_MS);
        expect([matterOf(expecting), expecting.tries, expecting.dueMs]).toEqual(['deduct', 0, BILLED_MS + MINUTE_MS]);
        const { times } = silence({ ...expecting, retryMs: null });
        expect(times).toHaveLength(PACES.deduct.stopAfter);
      }
    }
  });
});

describe('an order that nobody answers for', () => {
  it.each(MATTERS)('(%s) is taken up a bounded number of times, ever more rarely, then left to a person', (matter, order) => {
    expect(matterOf(order)).toBe(matter);
    const { times, last } = silence(order);
    expect(times).toHaveLength(PACES[matter].stopAfter);
    expect(last).toMatchObject({ dueMs: null, tries: PACES[matter].stopAfter });
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // The deadline of the confirmation, and the moment at which a session can be completed, are taken up besides.
    if (matter !== 'confirm' && matter !== 'complete') expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(SECOND_MS);
  });

  it.each(MATTERS)('(%s) raises its alarm long before that', (matter) => {
    const { alarmAfter, stopAfter } = PACES[matter];
    // An unpaid order has raised its alarm when the plan came to its end.
    if (matter !== 'unpaid') expect(alarmAfter).toBeLessThan(stopAfter / 2);
  });

  it('is told within half an hour for a silent pile, within half a day for a silent platform, after two days for a deduction, a week for a refund', () => {
    const told = Object.fromEntries(
      MATTERS.filter(([matter]) => matter !== 'unpaid').map(([matter, order]) => {
        const { times } = silence(order);
        return [matter, (times[PACES[matter].alarmAfter] ?? NaN) - (times[0] ?? NaN)];
      }),
    );
    expect(told['stop']).toBeLessThanOrEqual(30 * MINUTE_MS);
    for (const matter of ['create', 'cancel', 'start', 'complete']) {
      expect(told[matter]).toBeGreaterThan(6 * HOUR_MS);
      expect(told[matter]).toBeLessThan(12 * HOUR_MS);
    }
    // Not before the registration has lapsed: until then the platform may still be at work.
    expect(told['deduct']).toBeGreaterThan(REGISTRATION_LAPSED_MS);
    expect(told['deduct']).toBeLessThan(4 * DAY_MS);
    expect(told['session']).toBeGreaterThan(12 * HOUR_MS);
    expect(told['session']).toBeLessThan(14 * HOUR_MS);
    expect(told['refund']).toBeGreaterThan(7 * DAY_MS);
    expect(told['refund']).toBeLessThan(14 * DAY_MS);
    expect(told['locate']).toBeLessThan(HOUR_MS);
  });
});

describe('what an order waits for', () => {
  it('is the serial of its payment before any refund', () => {
    const { order } = after(orderIn('deducting'), [proven, refundWish(100)]);
    expect([isUnlocated(order), matterOf(order), order.state]).toEqual([true, 'locate', 'refunding']);
    expect(isUnlocated(orderIn('paid'))).toBe(false);
    expect(isUnlocated(orderIn('unpaid'))).toBe(false);
  });
});

it('a new order waits half an hour for its confirmation and is asked about in five seconds', () => {
  const order = orderIn('created');
  expect(order).toMatchObject({ state: 'created', tries: 0, dueMs: NOW_MS + 5 * SECOND_MS, confirmByMs: NOW_MS + 30 * MINUTE_MS });
});
