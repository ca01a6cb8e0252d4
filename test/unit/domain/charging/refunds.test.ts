import type { ChargingNews } from '../../../../cloudfunctions/shared/domain/charging/facts';
import { refundableFen } from '../../../../cloudfunctions/shared/domain/charging/reduce-refund';
import { nextStep } from '../../../../cloudfunctions/shared/domain/charging/step';
import { fc } from '../../../support/seeded-properties';
import { after, BILL_FEN, BILLED_MS, orderIn, proven, refunded, refundNoOf, refundWish, STATES } from './orders';

const failed = (count = 1): ChargingNews => ({ kind: 'refund-failed', refundNo: refundNoOf(count), reason: '余额不足' });
const processing = (hfSeqId: string | null = 'REFUND-1'): ChargingNews => ({ kind: 'refund-processing', refundNo: refundNoOf(1), hfSeqId });

describe('a refund', () => {
  it('has its serial and date before anything is sent', () => {
    const order = orderIn('refunding');
    expect(order.refunds).toMatchObject([
      {
        refundNo: `${order._id}R1`,
        reqDate: '20261123',
        state: 'requested',
        amountFen: BILL_FEN,
        by: 'operator:zhang',
        requestedMs: BILLED_MS,
      },
    ]);
    expect(nextStep(order, BILLED_MS)).toEqual({ do: 'refund', refund: order.refunds[0] });
    expect(nextStep({ ...order, tries: 1 }, BILLED_MS)).toEqual({ do: 'ask-refund', refund: order.refunds[0] });
  });

  it('in full: refunded, nothing due', () => {
    const { order, alarms } = after(orderIn('refunding'), [processing(), refunded(1, BILL_FEN)]);
    expect(order).toMatchObject({ state: 'refunded', dueMs: null, refunds: [{ state: 'succeeded', hfSeqId: 'REFUND-1' }] });
    expect(alarms).toEqual([]);
    expect(after(order, [refunded(), processing()]).order).toBe(order);
  });

  it('in part: paid again, the rest can follow', () => {
    const { order } = after(orderIn('paid'), [refundWish(300), refunded()]);
    expect(order).toMatchObject({ state: 'paid', dueMs: null });
    expect(refundableFen(order)).toBe(BILL_FEN - 300);
    expect(after(order, [refundWish(BILL_FEN - 300), refunded(2)]).order.state).toBe('refunded');
  });

  it('that failed gives its amount free; another one has a number of its own', () => {
    const { order } = after(orderIn('refunding'), [failed()]);
    expect(order).toMatchObject({ state: 'paid', dueMs: null, refunds: [{ state: 'failed', failedBecause: '余额不足' }] });
    expect(after(order, [refundWish(BILL_FEN, 'again')]).order.refunds.map(({ refundNo }) => refundNo)).toEqual([
      refundNoOf(1),
      refundNoOf(2),
    ]);
  });

  it('wished twice under one key is one refund', () => {
    const { order } = after(orderIn('paid'), [refundWish(300), refunded()]);
    expect(after(order, [refundWish(300)]).order).toBe(order);
  });

  it('waits for another that is open: one at a time', () => {
    const { order } = after(orderIn('paid'), [refundWish(300)]);
    expect(after(order, [refundWish(200, 'other')]).order).toBe(order);
  });

  it.each([0, -1, -BILL_FEN, 0.5, NaN, BILL_FEN + 1, Infinity])('[P11] of %d fen is none', (amountFen) => {
    const order = orderIn('paid');
    expect(after(order, [refundWish(amountFen)]).order).toBe(order);
  });

  it('[P11] of more than is left is none', () => {
    const { order } = after(orderIn('paid'), [refundWish(1000), refunded()]);
    expect(after(order, [refundWish(301)]).order).toBe(order);
    expect(after(order, [refundWish(300)]).order.state).toBe('refunding');
  });

  it('of an order without a payment is none', () => {
    for (const state of STATES.filter((name) => !['paid', 'refunding'].includes(name))) {
      const order = orderIn(state);
      expect(after(order, [refundWish(1)]).order).toBe(order);
    }
  });

  it('[P10] waits until the payment is located', () => {
    const { order } = after(orderIn('deducting'), [proven, refundWish(300)]);
    expect(order).toMatchObject({ state: 'refunding', payment: { hfSeqId: null } });
    expect(nextStep(order, BILLED_MS)).toEqual({ do: 'locate-payment' });
    const located = { kind: 'payment-located', hfSeqId: 'PAYMENT-1', reqDate: '20261123', by: 'deduction' } as const;
    const { order: known } = after({ ...order, tries: 12 }, [located]);
    expect(known).toMatchObject({ state: 'refunding', tries: 0, dueMs: BILLED_MS });
    expect(nextStep(known, BILLED_MS)).toMatchObject({ do: 'refund' });
  });
});

describe('what the platform says of a refund', () => {
  it.each([
    ['of another amount', refunded(1, BILL_FEN - 1), 'amount-mismatch'],
    ['that is none of ours', refunded(4), 'contradiction'],
  ])('%s is refused with an alarm', (_what, news, alarm) => {
    const order = orderIn('refunding');
    expect(after(order, [news])).toMatchObject({ order, alarms: [alarm], refusals: 1 });
  });

  it('the opposite of what it said before is refused with an alarm', () => {
    const done = orderIn('refunded');
    expect(after(done, [failed()])).toMatchObject({ order: done, alarms: ['contradiction'] });
    const undone = after(orderIn('refunding'), [failed()]).order;
    expect(after(undone, [refunded()])).toMatchObject({ order: undone, alarms: ['contradiction'] });
  });
});

it('[P11] refunds never exceed the payment, in whatever order wishes and answers come', () => {
  const wishes = fc.record({ amountFen: fc.integer({ min: -50, max: BILL_FEN + 50 }), key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') });
  const answers = fc.record({ succeeded: fc.boolean(), count: fc.integer({ min: 1, max: 4 }) });
  fc.assert(
    fc.property(fc.array(fc.oneof(wishes, answers), { maxLength: 40 }), (events) => {
      const facts = events.map((event): ChargingNews => {
        if ('key' in event) return refundWish(event.amountFen, event.key);
        return event.succeeded ? refunded(event.count) : failed(event.count);
      });
      const { order } = after(orderIn('paid'), facts);
      const committed = order.refunds.filter(({ state }) => state !== 'failed').reduce((fen, { amountFen }) => fen + amountFen, 0);
      expect(committed).toBeLessThanOrEqual(BILL_FEN);
      expect(order.refunds.filter(({ state }) => state === 'requested' || state === 'processing').length).toBe(
        order.state === 'refunding' ? 1 : 0,
      );
      expect(order.state === 'refunded').toBe(committed === BILL_FEN && order.state !== 'refunding');
    }),
  );
});
