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
  found,
  newOrder,
  notified,
  type NewsOf,
  NOW_MS,
  orderIn,
  OUT_ORDER_NO,
  STATES,
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
