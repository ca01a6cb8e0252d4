import { HOUR_MS, MINUTE_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import type { ServiceOrderNews } from '../../../../cloudfunctions/shared/domain/charging/facts';
import { nextStep } from '../../../../cloudfunctions/shared/domain/charging/step';
import { after, BILL_FEN, BILLED_MS, CREATE_SEQ, ended, failed, notified, orderIn, payable, proven, succeeded } from './orders';

const revoked: ServiceOrderNews = { kind: 'revoked' };

describe('[P22] [P24] the amount of the platform', () => {
  it.each([payable, proven, notified()])('$kind: taken when it is the bill', (news) => {
    expect(after(orderIn('completing'), [news]).refusals).toBe(0);
  });

  it.each([BILL_FEN - 1, BILL_FEN + 1, 0])('another one (%d fen) is refused with an alarm, and nothing changes', (totalFen) => {
    for (const state of ['completing', 'completed', 'deducting', 'unpaid'] as const) {
      const order = orderIn(state);
      for (const news of [{ ...payable, totalFen }, { ...proven, amountFen: totalFen }, notified('PAYMENT-1', totalFen)]) {
        const { order: same, alarms, refusals } = after(order, [news]);
        expect([same, alarms, refusals]).toEqual([order, ['amount-mismatch'], 1]);
      }
    }
  });

  it('"nothing to pay" for a bill that is not nothing is refused with an alarm', () => {
    const order = orderIn('completing');
    const { order: same, alarms } = after(order, [{ kind: 'free' }]);
    expect([same, alarms]).toEqual([order, ['amount-mismatch']]);
  });

  it('nothing to pay closes the order: no deduction, nothing due', () => {
    expect(orderIn('closed')).toMatchObject({ bill: { totalFen: 0 }, deductions: [], dueMs: null, completedMs: BILLED_MS });
  });

  it('nothing to pay is never deducted, whatever the platform calls it', () => {
    const { order: billed } = after(orderIn('charging'), [ended(0)]);
    for (const news of [{ ...payable, totalFen: 0 }, { ...payable, totalFen: null }, { kind: 'free' } as const]) {
      expect(after(billed, [news])).toMatchObject({ order: { state: 'closed', deductions: [], dueMs: null }, alarms: [] });
    }
  });

  it('a payment for a session without a bill is refused with an alarm', () => {
    for (const state of ['confirming', 'charging', 'stopping', 'cancelled'] as const) {
      const order = orderIn(state);
      expect(after(order, [notified()])).toMatchObject({ order, alarms: ['amount-mismatch'] });
    }
  });
});

describe('[P16] a payment', () => {
  it('is recorded once, whoever tells it', () => {
    const order = orderIn('paid');
    expect(order.payment).toEqual({
      amountFen: BILL_FEN,
      paidMs: BILLED_MS,
      by: 'deduction',
      hfSeqId: 'PAYMENT-1',
      reqDate: '20261123',
    });
    expect(after(order, [notified(), proven, succeeded(), payable]).order).toBe(order);
  });

  it('by the user while a deduction is open is the payment; the deduction pays nothing more', () => {
    const { order, alarms } = after(orderIn('deducting'), [notified('ACTIVE')]);
    expect(order).toMatchObject({ state: 'paid', dueMs: null });
    // The call of the deduction is under way without a serial yet: it may be the one.
    expect(order.payment).toMatchObject({ hfSeqId: 'ACTIVE', by: 'unknown' });
    const late = after(order, [failed()]);
    // It was not: the user's own.
    expect(late.order).toMatchObject({ state: 'paid', payment: { ...order.payment, by: 'active' }, retryMs: null, dueMs: null });
    expect([...alarms, ...late.alarms]).toEqual([]);
  });

  it('with a serial that is none of our deductions is the user’s own', () => {
    expect(after(orderIn('completed'), [notified('ACTIVE')]).order.payment).toMatchObject({ by: 'active' });
    expect(after(orderIn('unpaid'), [notified('ACTIVE')]).order).toMatchObject({ state: 'paid', retryMs: null, payment: { by: 'active' } });
  });

  it('that only the query told gets its serial from the notification', () => {
    const { order } = after(orderIn('deducting'), [proven]);
    expect(order).toMatchObject({ state: 'paid', payment: { hfSeqId: null, reqDate: null, by: 'unknown' }, dueMs: BILLED_MS });
    expect(nextStep(order, BILLED_MS)).toEqual({ do: 'locate-payment' });
    expect(after(order, [notified()]).order).toMatchObject({ payment: { hfSeqId: 'PAYMENT-1', reqDate: '20261123' }, dueMs: null });
  });

  it('takes the date of its deduction where the platform tells none', () => {
    const told: ServiceOrderNews = { ...proven, payment: { hfSeqId: 'PAYMENT-1', reqDate: null } };
    expect(after(orderIn('deducting'), [succeeded(), told]).order.payment).toMatchObject({ reqDate: '20261123', by: 'deduction' });
  });

  it('told before the reply of its deduction is that deduction’s all the same, with its date', () => {
    const told: ServiceOrderNews = { ...notified(), payment: { hfSeqId: 'PAYMENT-1', reqDate: null } };
    const { order } = after(orderIn('deducting'), [told]);
    expect(order).toMatchObject({ payment: { by: 'unknown', reqDate: null }, dueMs: BILLED_MS });
    for (const reply of [succeeded(), { kind: 'deduction-processing', seq: 1, hfSeqId: 'PAYMENT-1' }] as const) {
      const { order: located, alarms } = after(order, [reply]);
      expect(located).toMatchObject({ payment: { by: 'deduction', hfSeqId: 'PAYMENT-1', reqDate: '20261123' }, dueMs: null });
      expect([nextStep(located, BILLED_MS), alarms]).toEqual([{ do: 'nothing' }, []]);
    }
  });

  it('second one: refused with an alarm, the first stays', () => {
    for (const state of ['paid', 'refunding', 'refunded'] as const) {
      const order = orderIn(state);
      expect(after(order, [notified('PAYMENT-2')])).toMatchObject({ order, alarms: ['contradiction'], refusals: 1 });
    }
  });

  it('after the platform cancelled the order is recorded, with an alarm', () => {
    const { order: cancelled } = after(orderIn('completed'), [revoked]);
    const { order, alarms } = after(cancelled, [notified()]);
    expect(order).toMatchObject({ state: 'paid', payment: { amountFen: BILL_FEN, hfSeqId: 'PAYMENT-1' }, dueMs: null });
    expect(alarms).toEqual(['contradiction']);
  });

  it('[P10] told with the serial of the create call has no serial yet', () => {
    for (const told of [notified(CREATE_SEQ), { ...proven, payment: { hfSeqId: CREATE_SEQ, reqDate: '20261123' } }]) {
      const { order } = after(orderIn('deducting'), [told]);
      expect(order).toMatchObject({ state: 'paid', payment: { hfSeqId: null, reqDate: null } });
      expect(after(order, [told]).order).toBe(order);
    }
  });
});

describe('[P24] a payment that is announced without its amount', () => {
  const announced = notified('PAYMENT-1', null);

  it('is not recorded, but asked about at once, whatever was planned', () => {
    for (const state of ['completing', 'completed', 'deducting', 'unpaid'] as const) {
      const { order, alarms } = after(orderIn(state), [announced], BILLED_MS + 7 * MINUTE_MS);
      expect(order).toMatchObject({ state, payment: null, tries: 0, dueMs: BILLED_MS + 7 * MINUTE_MS });
      expect(nextStep(order, BILLED_MS + 3 * HOUR_MS)).toEqual({ do: 'ask-order' });
      expect(alarms).toEqual([]);
      expect(after(order, [announced]).order).toBe(order);
    }
  });

  it('gets its serial when the query proves it', () => {
    const { order } = after(orderIn('unpaid'), [announced, { ...proven, amountFen: null }]);
    expect(order).toMatchObject({ state: 'paid', announced: null, payment: { amountFen: BILL_FEN, hfSeqId: 'PAYMENT-1', by: 'active' } });
  });

  it('of an order that the platform has cancelled is asked about as well', () => {
    const { order: cancelled } = after(orderIn('completed'), [revoked]);
    expect(cancelled.dueMs).toBeNull();
    const { order } = after(cancelled, [announced]);
    expect(order).toMatchObject({ state: 'cancelled', dueMs: BILLED_MS });
    expect(nextStep(order, BILLED_MS)).toEqual({ do: 'ask-order' });
    expect(after(order, [proven])).toMatchObject({ order: { state: 'paid', dueMs: null }, alarms: ['contradiction'] });
  });

  it('of which another serial is told: refused with an alarm', () => {
    const { order } = after(orderIn('deducting'), [announced]);
    for (const second of [notified('PAYMENT-2', null), notified('PAYMENT-2')]) {
      expect(after(order, [second])).toMatchObject({ order, alarms: ['contradiction'], refusals: 1 });
    }
  });
});
