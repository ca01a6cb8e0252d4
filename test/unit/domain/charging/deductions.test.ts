import { DAY_MS, fromBeijing, HOUR_MS, MINUTE_MS, toBeijing } from '../../../../cloudfunctions/shared/domain/beijing';
import { MAX_ATTEMPTS, retryAfter } from '../../../../cloudfunctions/shared/domain/charging/schedule';
import { nextStep } from '../../../../cloudfunctions/shared/domain/charging/step';
import type { ChargingOrder } from '../../../../cloudfunctions/shared/domain/charging/types';
import { fc } from '../../../support/seeded-properties';
import { after, BILLED_MS, CREATE_SEQ, deducting, failed, notified, orderIn, proven, registered, succeeded } from './orders';

/** A moment of November 2026 in Beijing. */
const beijing = (day: number, hours: number, minutes = 0): number =>
  fromBeijing({ year: 2026, month: 11, day, timeOfDayMs: hours * HOUR_MS + minutes * MINUTE_MS });
const retry = { kind: 'retry-requested' } as const;

describe('a deduction', () => {
  it('has its serials and dates before anything is sent, and keeps them', () => {
    const beforeMidnightMs = beijing(23, 23, 59);
    const { order: planned } = after(orderIn('completed'), [{ kind: 'deduction-planned' }], beforeMidnightMs);
    expect(planned.deductions).toMatchObject([
      {
        seq: 1,
        state: 'registering',
        registrationNo: `${planned._id}D1`,
        registrationDate: '20261123',
        paymentNo: `${planned._id}P1`,
        paymentDate: null,
      },
    ]);
    const { order } = after(planned, [registered(), { kind: 'payment-planned', seq: 1 }], beijing(24, 0, 1));
    expect(order.deductions).toMatchObject([{ state: 'paying', registrationDate: '20261123', paymentDate: '20261124' }]);
    expect(after(order, [registered(), { kind: 'payment-planned', seq: 1 }], beijing(25, 9)).order).toBe(order);
  });

  it('keeps what was learnt once', () => {
    const { order } = after(orderIn('deducting'), [{ kind: 'deduction-processing', seq: 1, hfSeqId: 'PAYMENT-1' }]);
    expect(order.deductions).toMatchObject([{ state: 'paying', hfSeqId: 'PAYMENT-1' }]);
    expect(after(order, [{ kind: 'deduction-processing', seq: 1, hfSeqId: null }]).order).toBe(order);
    expect(after(order, [succeeded(1, null)]).order.deductions).toMatchObject([{ state: 'succeeded', hfSeqId: 'PAYMENT-1' }]);
  });

  it('that we never made is not recorded', () => {
    const order = orderIn('deducting');
    expect(after(order, [registered(7), failed(7), succeeded(7)]).order).toBe(order);
  });

  it('failed: the order is unpaid, another is planned', () => {
    expect(orderIn('unpaid')).toMatchObject({
      deductions: [{ state: 'failed', failedBecause: 'NOTENOUGH' }],
      retryMs: BILLED_MS + HOUR_MS,
      dueMs: BILLED_MS + 5 * MINUTE_MS,
    });
  });

  it('failed late, an earlier one: says nothing about the newer one', () => {
    const { order } = after(orderIn('unpaid'), deducting(2));
    expect(order).toMatchObject({ state: 'deducting', deductions: [{ state: 'failed' }, { state: 'paying' }] });
    const late = after(order, [failed(1)]);
    expect([late.order, late.alarms]).toEqual([order, []]);
    expect(after(order, [failed(2)]).order.state).toBe('unpaid');
  });

  it('succeeded is a hint: the order is paid when the platform’s query says so', () => {
    const { order } = after(orderIn('deducting'), [succeeded()]);
    expect(order).toMatchObject({ state: 'deducting', payment: null, dueMs: BILLED_MS });
    expect(nextStep(order, BILLED_MS)).toEqual({ do: 'ask-order' });
    expect(after(order, [proven]).order).toMatchObject({ state: 'paid' });
  });

  it('succeeded after it had failed: the order is asked about at once, and no other deduction is begun before the answer', () => {
    const { order, alarms } = after(orderIn('unpaid'), [succeeded()]);
    expect(order).toMatchObject({ state: 'unpaid', deductions: [{ state: 'succeeded' }], tries: 0, dueMs: BILLED_MS });
    expect(alarms).toEqual([]);
    expect(nextStep(order, (order.retryMs ?? 0) + DAY_MS)).toEqual({ do: 'ask-order' });
    const newer = after(orderIn('unpaid'), [...deducting(2), succeeded(1)]).order;
    expect(nextStep(newer, BILLED_MS)).toEqual({ do: 'ask-order' });
  });

  it('failed after it had succeeded is refused with an alarm', () => {
    const { order } = after(orderIn('deducting'), [succeeded()]);
    expect(after(order, [failed()])).toMatchObject({ order, alarms: ['contradiction'], refusals: 1 });
  });

  it('whose order was paid meanwhile changes the order no more', () => {
    const { order } = after(orderIn('deducting'), [notified('ACTIVE')]);
    for (const news of [succeeded(), failed()]) {
      const payment = { ...order.payment, by: 'active' };
      expect(after(order, [news])).toMatchObject({ order: { state: 'paid', payment, dueMs: null }, alarms: [] });
    }
  });
});

/** At once, an hour later, and seven mornings. */
const PLANNED_ATTEMPTS = 9;

describe('the plan of deductions', () => {
  it.each([
    ['an hour after the first', 1, beijing(23, 10), beijing(23, 11)],
    ['an hour after the first, past midnight', 1, beijing(23, 23, 30), beijing(24, 0, 30)],
    ['the next morning after the second', 2, beijing(23, 11), beijing(24, 8)],
    ['the next morning, from the last minute of the day', 2, beijing(23, 23, 59), beijing(24, 8)],
    ['this morning, from midnight', 2, beijing(24, 0), beijing(24, 8)],
    ['this morning, from just before eight', 2, beijing(24, 8) - 1, beijing(24, 8)],
    ['the next morning, from eight', 3, beijing(24, 8), beijing(25, 8)],
    ['the next morning, over the end of the month', 8, beijing(30, 9), beijing(31, 8)],
  ])('%s', (_what, failures, nowMs, expectedMs) => {
    expect(retryAfter(failures, nowMs - DAY_MS, nowMs)).toBe(expectedMs);
  });

  it('is at its end a week after completion, however often the user asked in between', () => {
    for (const failures of [2, 9, 19]) {
      expect(retryAfter(failures, beijing(23, 10), beijing(29, 8, 5))).toBe(beijing(30, 8));
      expect(retryAfter(failures, beijing(23, 10), beijing(30, 8, 5))).toBeNull();
    }
  });

  it('always leads into the next day and a bit, never into the past, and after the second to eight in the morning', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: beijing(1, 0), max: beijing(30, 0) }), (failures, nowMs) => {
        const atMs = retryAfter(failures, nowMs - HOUR_MS, nowMs) ?? 0;
        expect(atMs).toBeGreaterThan(nowMs);
        expect(atMs - nowMs).toBeLessThanOrEqual(DAY_MS);
        if (failures > 1) expect(toBeijing(atMs).timeOfDayMs).toBe(8 * HOUR_MS);
      }),
    );
  });

  it('runs at once, after an hour, then each morning for a week; then an alarm names what to do, and the order asks on', () => {
    let order = orderIn('completed');
    const planned: number[] = [];
    const alarms: string[] = [];
    let nowMs = BILLED_MS;
    for (let seq = 1; seq <= PLANNED_ATTEMPTS; seq += 1) {
      expect(nextStep(order, nowMs)).toEqual({ do: 'plan-deduction' });
      planned.push(nowMs);
      const outcome = after(order, [...deducting(seq), failed(seq)], nowMs);
      order = outcome.order;
      alarms.push(...outcome.alarms);
      nowMs = order.retryMs ?? nowMs;
    }
    const mornings = [24, 25, 26, 27, 28, 29, 30].map((day) => beijing(day, 8));
    expect(planned).toEqual([BILLED_MS, BILLED_MS + HOUR_MS, ...mornings]);
    expect(alarms).toEqual(['charging-unpaid']);
    expect(order).toMatchObject({ state: 'unpaid', retryMs: null, dueMs: nowMs + 5 * MINUTE_MS });
    expect(nextStep(order, nowMs + DAY_MS)).toEqual({ do: 'ask-order' });
    expect(after(order, [notified('ACTIVE')]).order).toMatchObject({ state: 'paid', dueMs: null });
  });
});

describe('a wish to deduct now', () => {
  it('is taken up at once while the order is unpaid, and counts anew', () => {
    const order: ChargingOrder = { ...orderIn('unpaid'), tries: 90, dueMs: null };
    const { order: wished } = after(order, [retry], BILLED_MS + HOUR_MS / 2);
    expect(wished).toMatchObject({ retryMs: BILLED_MS + HOUR_MS / 2, dueMs: BILLED_MS + HOUR_MS / 2, tries: 0 });
    expect(nextStep(wished, BILLED_MS + HOUR_MS / 2)).toEqual({ do: 'plan-deduction' });
  });

  it('changes nothing in any other state', () => {
    for (const state of ['charging', 'completed', 'deducting', 'paid', 'cancelled'] as const) {
      const order = orderIn(state);
      expect(after(order, [retry]).order).toBe(order);
    }
  });

  it('ends with the last possible one: no other is planned, nothing spins', () => {
    let order = orderIn('completed');
    for (let seq = 1; seq <= MAX_ATTEMPTS; seq += 1) order = after(order, [...deducting(seq), failed(seq), retry]).order;
    expect(order).toMatchObject({ state: 'unpaid', retryMs: null });
    expect(order.deductions).toHaveLength(MAX_ATTEMPTS);
    expect(after(order, [{ kind: 'deduction-planned' }, retry]).order).toBe(order);
  });
});

describe('[P10] the payment of an order that only the query told', () => {
  const unlocated = after(orderIn('deducting'), [proven]).order;
  const located = { kind: 'payment-located', hfSeqId: 'PAYMENT-1', reqDate: '20261123', by: 'deduction' } as const;

  it('is located once', () => {
    const { order } = after(unlocated, [located]);
    expect(order).toMatchObject({ payment: { hfSeqId: 'PAYMENT-1', reqDate: '20261123', by: 'deduction' }, dueMs: null });
    expect(after(order, [{ ...located, hfSeqId: 'OTHER' }]).order).toBe(order);
  });

  it('is never the create call’s serial', () => {
    expect(after(unlocated, [{ ...located, hfSeqId: CREATE_SEQ }])).toMatchObject({
      order: unlocated,
      alarms: ['payment-unlocated'],
      refusals: 1,
    });
  });

  it('is not replaced by another serial when only its date was missing', () => {
    const dateless = after(orderIn('completed'), [{ ...proven, payment: { hfSeqId: 'ACTIVE', reqDate: null } }]).order;
    expect(dateless.dueMs).toBe(BILLED_MS);
    expect(after(dateless, [located])).toMatchObject({ order: dateless, alarms: ['payment-unlocated'] });
    expect(after(dateless, [{ ...located, hfSeqId: 'ACTIVE', by: 'active' }]).order.payment).toMatchObject({ reqDate: '20261123' });
  });

  it('of an order that is not paid is not recorded', () => {
    const order = orderIn('deducting');
    expect(after(order, [located]).order).toBe(order);
  });
});
