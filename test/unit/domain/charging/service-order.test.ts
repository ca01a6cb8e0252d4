import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import type { ServiceOrderNews } from '../../../../cloudfunctions/shared/domain/charging/facts';
import { allows } from '../../../../cloudfunctions/shared/domain/charging/outcomes';
import { nextStep } from '../../../../cloudfunctions/shared/domain/charging/step';
import {
  after,
  BILL_FEN,
  BILLED_MS,
  cancelWish,
  confirmed,
  CONFIRMED_MS,
  CREATE_SEQ,
  createdReply,
  deducting,
  ended,
  EXTRA_DATA,
  failed,
  found,
  newOrder,
  notified,
  type NewsOf,
  NOW_MS,
  orderIn,
  OUT_ORDER_NO,
  payable,
  proven,
  STATES,
  succeeded,
} from './orders';

const refusedCreate: NewsOf<'create-refused'> = { kind: 'create-refused', reason: '30000001 参数错误', unavailable: false };
const revoked: ServiceOrderNews = { kind: 'revoked' };
const givenUp: ServiceOrderNews = { kind: 'given-up' };

describe('the examples of this folder', () => {
  it.each(STATES)('an order can be %s', (state) => {
    expect(orderIn(state).state).toBe(state);
  });
});

describe('the create call', () => {
  it('[P1] its hand-off data are kept as they came', () => {
    const { order } = after(newOrder(), [createdReply]);
    expect(order).toMatchObject({ state: 'confirming', outOrderNo: OUT_ORDER_NO, createHfSeqId: CREATE_SEQ });
    expect(order.extraData).toBe(EXTRA_DATA);
    expect(after(order, [found, { ...createdReply, extraData: { package: 'other' } }]).order.extraData).toBe(EXTRA_DATA);
  });

  it('found without hand-off data: nobody can confirm it, it is cancelled', () => {
    expect(after(newOrder(), [found]).order).toMatchObject({ state: 'cancelling', cancelReason: 'not-created', slot: newOrder()._id });
  });

  it('refused: over, and the member may begin again', () => {
    const { order, alarms } = after(newOrder(), [refusedCreate]);
    expect(order).toMatchObject({ state: 'cancelled', cancelReason: 'not-created', slot: order._id, dueMs: null });
    expect(alarms).toEqual([]);
    expect(after(newOrder(), [{ ...refusedCreate, unavailable: true }]).order.cancelReason).toBe('platform');
  });

  it('refused after the user cancelled: the reason stays the user', () => {
    expect(after(newOrder(), [cancelWish, refusedCreate, refusedCreate]).order).toMatchObject({ state: 'cancelled', cancelReason: 'user' });
  });

  it.each([
    ['refused', refusedCreate],
    ['not found in time', givenUp],
  ])('of two under one serial, one %s: the other has made the order', (_what, news) => {
    for (const order of [orderIn('confirming'), orderIn('cancelling')]) {
      const late = after(order, [news]);
      expect([late.order, late.alarms, late.refusals]).toEqual([order, [], 1]);
    }
  });

  it('answered after we gave the order up: it is cancelled at the platform', () => {
    const { order } = after(newOrder(), [givenUp]);
    expect(order).toMatchObject({ state: 'cancelled', cancelReason: 'not-created', dueMs: null });
    const late = after(order, [createdReply]);
    expect(late.order).toMatchObject({ state: 'cancelling', outOrderNo: OUT_ORDER_NO, dueMs: BILLED_MS });
    expect(nextStep(late.order, BILLED_MS)).toEqual({ do: 'cancel-order' });
    expect(late.alarms).toEqual([]);
    expect(after(late.order, [revoked]).order).toMatchObject({ state: 'cancelled', cancelReason: 'not-created', dueMs: null });
  });

  it('answered after the platform has cancelled the order: that is past', () => {
    for (const order of [orderIn('cancelled'), after(orderIn('completed'), [revoked]).order]) {
      expect(after(order, [createdReply, found]).order).toBe(order);
    }
  });

  it('told with another number: not recorded, alarm', () => {
    const order = orderIn('confirming');
    const { order: same, alarms } = after(order, [{ ...createdReply, outOrderNo: 'another' }]);
    expect([same, alarms]).toEqual([order, ['contradiction']]);
  });

  it('an answer about an earlier state is overtaken', () => {
    const order = orderIn('confirming');
    const { order: same, alarms } = after(order, [
      { kind: 'absent', askedIn: 'created' },
      { kind: 'waiting', askedIn: 'created' },
    ]);
    expect([same, alarms]).toEqual([order, []]);
  });
});

describe('cancel against confirm', () => {
  it('cancelled first: the confirmation starts nothing', () => {
    const { order, alarms } = after(orderIn('confirming'), [cancelWish, confirmed], CONFIRMED_MS);
    expect(order).toMatchObject({ state: 'cancelling', confirmedMs: null, cancelReason: 'user' });
    expect(after(order, [revoked, confirmed]).order).toMatchObject({ state: 'cancelled', confirmedMs: null });
    expect(alarms).toEqual([]);
  });

  it('confirmed first: the wish comes too late; it changes nothing, and is no matter for a person', () => {
    const order = orderIn('confirmed');
    expect(allows(order, 'cancel-requested')).toBe(false);
    const late = after(order, [cancelWish]);
    expect([late.order, late.alarms, late.refusals]).toEqual([order, [], 1]);
  });
});

describe('[P9] cancel against complete', () => {
  it.each(['charging', 'stopping', 'completing', 'completed', 'deducting', 'unpaid', 'paid', 'closed', 'refunding', 'refunded'] as const)(
    'an order that is %s is not cancelled',
    (state) => {
      const order = orderIn(state);
      expect(allows(order, 'cancel-requested')).toBe(false);
      const late = after(order, [cancelWish]);
      expect([late.order, late.alarms]).toEqual([order, []]);
    },
  );
});

describe('a confirmation', () => {
  const deadlineMs = newOrder().confirmByMs;

  it('until our deadline counts, also the one that arrives in its last moment', () => {
    expect(deadlineMs).toBe(NOW_MS + 30 * MINUTE_MS);
    expect(after(orderIn('confirming'), [confirmed], deadlineMs).order).toMatchObject({ state: 'confirmed', confirmedMs: deadlineMs });
  });

  it('after our deadline is never charged', () => {
    const { order, alarms } = after(orderIn('confirming'), [confirmed, confirmed], deadlineMs + 1);
    expect(order).toMatchObject({ state: 'cancelling', confirmedMs: null, cancelReason: 'not-confirmed', dueMs: deadlineMs + 1 });
    expect(nextStep(order, deadlineMs + 1)).toEqual({ do: 'cancel-order' });
    expect(alarms).toEqual([]);
  });

  it('told again later than the deadline does not undo what began in time', () => {
    const order = orderIn('charging');
    expect(after(order, [confirmed], deadlineMs + HOUR_MS).order).toBe(order);
  });

  it('is recorded at the moment that the platform names', () => {
    const atMs = NOW_MS + 20 * SECOND_MS;
    expect(after(orderIn('confirming'), [{ kind: 'confirmed', atMs }], CONFIRMED_MS).order.confirmedMs).toBe(atMs);
  });
});

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
    expect(late.order).toMatchObject({ state: 'paid', payment: order.payment, retryMs: null, dueMs: null });
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

describe('an order that is cancelled at the platform', () => {
  it.each(['completing', 'completed', 'deducting', 'unpaid'] as const)('after energy was taken (%s) is uncollectable: alarm', (state) => {
    const { order, alarms } = after(orderIn(state), [revoked]);
    expect(order).toMatchObject({ state: 'cancelled', cancelReason: 'platform', retryMs: null, dueMs: null, slot: order._id });
    expect(alarms).toEqual(['uncollectable']);
    expect(order.bill?.totalFen).toBe(BILL_FEN);
    expect(after(order, [revoked]).alarms).toEqual([]);
  });

  it('while the session runs: it is stopped and billed, and the bill cannot be collected', () => {
    const { order, alarms } = after(orderIn('charging'), [revoked]);
    expect(order).toMatchObject({ state: 'stopping' });
    expect(alarms).toEqual([]);
    const billed = after(order, [ended(), revoked]);
    expect([billed.order.state, billed.alarms]).toEqual(['cancelled', ['uncollectable']]);
  });

  it('after a session in which nothing was charged: no alarm', () => {
    const { order: billed } = after(orderIn('charging'), [ended(0)]);
    expect(after(billed, [revoked])).toMatchObject({ order: { state: 'cancelled' }, alarms: [] });
  });

  it('after it was paid: refused with an alarm', () => {
    const order = orderIn('paid');
    expect(after(order, [revoked])).toMatchObject({ order, alarms: ['contradiction'] });
  });
});

it('a service order that expired is over, and found again it stays so', () => {
  const order = orderIn('expired');
  expect(order).toMatchObject({ cancelReason: 'not-confirmed', slot: order._id, dueMs: null });
  expect(after(order, [createdReply, cancelWish, { kind: 'expired' }]).order).toBe(order);
  expect(after(order, [confirmed])).toMatchObject({ order, alarms: ['contradiction'] });
});

it('a deduction planned by two drivers at once is planned once, without an alarm', () => {
  const { order, alarms, refusals } = after(orderIn('completed'), [{ kind: 'deduction-planned' }, { kind: 'deduction-planned' }]);
  expect([order.state, order.deductions.length, alarms, refusals]).toEqual(['deducting', 1, [], 1]);
  const paid = after(orderIn('completed'), [notified('ACTIVE'), ...deducting().slice(0, 1)]);
  expect([paid.order.state, paid.order.deductions, paid.alarms]).toEqual(['paid', [], []]);
});
