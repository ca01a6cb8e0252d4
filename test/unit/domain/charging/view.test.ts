import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import { auditedChargingEntities } from '../../../../cloudfunctions/shared/domain/charging/new-order';
import { MAX_ATTEMPTS } from '../../../../cloudfunctions/shared/domain/charging/schedule';
import { canRetryNow, chargingOrderSummary, chargingOrderView, costSoFarFen } from '../../../../cloudfunctions/shared/domain/charging/view';
import {
  after,
  BILL_FEN,
  BILLED_MS,
  deducting,
  EXTRA_DATA,
  failed,
  newOrder,
  notified,
  NOW_MS,
  orderIn,
  OUT_ORDER_NO,
  refunded,
  refundWish,
  running,
  STARTED_MS,
  starting,
  STATES,
} from './orders';

describe('what the user sees', () => {
  it.each(STATES)('(%s) names the order, and shows nothing that is ours alone', (state) => {
    const order = orderIn(state);
    const view = chargingOrderView(order, BILLED_MS);
    expect(view).toMatchObject({ outOrderNo: order.outOrderNo ?? order._id, state, nowMs: BILLED_MS, pile: order.pile });
    const text = JSON.stringify([view, chargingOrderSummary(order)]);
    for (const own of [order.openid, order.clientIp, 'CREATE-SERIAL', 'PAYMENT-1', 'operator:zhang']) expect(text).not.toContain(own);
  });

  it('[P1] is what opens Payscore, unchanged, only while it waits for the confirmation', () => {
    expect(chargingOrderView(orderIn('confirming'), NOW_MS).extraData).toBe(EXTRA_DATA);
    for (const state of STATES.filter((name) => name !== 'confirming')) {
      expect(chargingOrderView(orderIn(state), BILLED_MS)).not.toHaveProperty('extraData');
      expect(chargingOrderView(orderIn(state), BILLED_MS)).not.toHaveProperty('confirmByMs');
    }
  });

  it('is our own number while the platform has given none', () => {
    expect(chargingOrderView(newOrder(), NOW_MS).outOrderNo).toBe(newOrder()._id);
    expect(chargingOrderSummary(newOrder()).outOrderNo).toBe(newOrder()._id);
    expect(chargingOrderSummary(orderIn('paid'))).toMatchObject({
      outOrderNo: OUT_ORDER_NO,
      billFen: BILL_FEN,
      paidFen: BILL_FEN,
      energyWh: 10_000,
    });
  });

  it('is what was paid back, and what is under way', () => {
    const { order } = after(orderIn('paid'), [refundWish(300), refunded(), refundWish(200)]);
    expect(chargingOrderView(order, BILLED_MS)).toMatchObject({
      state: 'refunding',
      paidFen: BILL_FEN,
      refundedFen: 300,
      refunds: [
        { amountFen: 300, state: 'succeeded' },
        { amountFen: 200, state: 'requested' },
      ],
    });
  });

  it('is a bill of nothing that is paid with nothing', () => {
    expect(chargingOrderView(orderIn('closed'), BILLED_MS)).toMatchObject({ billFen: 0, paidFen: 0 });
    expect(chargingOrderView(orderIn('completing'), BILLED_MS)).not.toHaveProperty('paidFen');
  });
});

describe('the live picture', () => {
  const order = after(orderIn('charging'), [running(STARTED_MS + 10 * MINUTE_MS, 5000)]).order;

  it('is the newest report in numbers', () => {
    expect(chargingOrderView(order, STARTED_MS + 11 * MINUTE_MS).live).toEqual({
      energyWh: 5000,
      powerW: 60_000,
      costFen: 650,
      startedMs: STARTED_MS,
      socPercent: 40,
      reportedMs: STARTED_MS + 10 * MINUTE_MS,
      stale: false,
      curve: [
        { atMs: STARTED_MS, powerW: 60_000 },
        { atMs: STARTED_MS + 10 * MINUTE_MS, powerW: 60_000 },
      ],
    });
  });

  it('says that it is old ten minutes after the last report', () => {
    const staleAt = (afterMs: number) => chargingOrderView(order, STARTED_MS + 10 * MINUTE_MS + afterMs).live?.stale;
    expect(staleAt(10 * MINUTE_MS)).toBe(false);
    expect(staleAt(10 * MINUTE_MS + 1)).toBe(true);
  });

  it('is not there before the session runs and after the bill', () => {
    expect(chargingOrderView(after(orderIn('confirmed'), [starting()]).order, BILLED_MS)).not.toHaveProperty('live');
    expect(chargingOrderView(orderIn('stopping'), BILLED_MS)).toHaveProperty('live');
    for (const state of ['completing', 'paid', 'cancelled'] as const)
      expect(chargingOrderView(orderIn(state), BILLED_MS)).not.toHaveProperty('live');
  });

  it('[P6] never costs more than the cap, nor less than nothing', () => {
    expect(costSoFarFen(after(orderIn('charging'), [running(BILLED_MS, 900_000)]).order)).toBe(30_000);
    expect(costSoFarFen(after(orderIn('charging'), [running(BILLED_MS, -900)]).order)).toBe(0);
    expect(chargingOrderView(after(orderIn('charging'), [running(BILLED_MS, -900)]).order, BILLED_MS).live).toMatchObject({ energyWh: 0 });
    expect(costSoFarFen(newOrder())).toBe(0);
    expect(costSoFarFen(orderIn('paid'))).toBe(BILL_FEN);
  });
});

describe('another deduction now', () => {
  it('is offered ten minutes after the last one, while the order is unpaid', () => {
    const order = orderIn('unpaid');
    expect(canRetryNow(order, BILLED_MS + 10 * MINUTE_MS - 1)).toBe(false);
    expect(canRetryNow(order, BILLED_MS + 10 * MINUTE_MS)).toBe(true);
    expect(chargingOrderView(order, BILLED_MS + HOUR_MS)).toMatchObject({
      attempts: 1,
      nextAttemptMs: BILLED_MS + HOUR_MS,
      canRetryNow: true,
    });
    for (const state of STATES.filter((name) => name !== 'unpaid')) expect(canRetryNow(orderIn(state), BILLED_MS + HOUR_MS)).toBe(false);
  });

  it('is not offered after the last possible one, nor while a payment is announced', () => {
    let order = orderIn('completed');
    for (let seq = 1; seq <= MAX_ATTEMPTS; seq += 1) order = after(order, [...deducting(seq), failed(seq)]).order;
    expect(canRetryNow(order, BILLED_MS + HOUR_MS)).toBe(false);
    expect(chargingOrderView(order, BILLED_MS)).not.toHaveProperty('nextAttemptMs');
    expect(canRetryNow(after(orderIn('unpaid'), [notified('ACTIVE', null)]).order, BILLED_MS + HOUR_MS)).toBe(false);
  });
});

describe('the reason of a cancellation', () => {
  it('is shown for an order that is given up', () => {
    expect(chargingOrderView(orderIn('cancelled'), BILLED_MS)).toMatchObject({ cancelledBecause: 'user' });
    expect(chargingOrderView(orderIn('expired'), BILLED_MS)).toMatchObject({ cancelledBecause: 'not-confirmed' });
  });

  it('is not shown for a session that is billed although the platform cancelled its order, nor for one that was paid after all', () => {
    const stopping = after(orderIn('charging'), [{ kind: 'revoked' }]).order;
    expect(chargingOrderView(stopping, BILLED_MS)).not.toHaveProperty('cancelledBecause');
    const paid = after(orderIn('completed'), [{ kind: 'revoked' }, notified()]).order;
    expect(chargingOrderView(paid, BILLED_MS)).not.toHaveProperty('cancelledBecause');
  });
});

describe('the audit', () => {
  it('follows the order, its deductions and its refunds, each by its own number and state', () => {
    const entities = auditedChargingEntities(orderIn('refunded'));
    expect(entities.map(({ entity, no, state }) => [entity, no.slice(32), state])).toEqual([
      ['charging-order', '', 'refunded'],
      ['deduction', 'D1', 'succeeded'],
      ['charging-refund', 'R1', 'succeeded'],
    ]);
  });

  it('is not moved by the live picture and the schedule', () => {
    const order = orderIn('charging');
    const moved = after({ ...order, tries: 3, askedMs: 1, revision: 9 }, [running(STARTED_MS + 30 * SECOND_MS, 500)]).order;
    expect(moved.live).not.toEqual(order.live);
    expect(auditedChargingEntities(moved)).toEqual(auditedChargingEntities(order));
  });
});
