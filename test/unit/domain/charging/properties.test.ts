import type { ChargingState } from '../../../../typings/charging-api';
import { deductionMachine } from '../../../../cloudfunctions/shared/domain/charging/deduction-machine';
import { auditedChargingEntities } from '../../../../cloudfunctions/shared/domain/charging/new-order';
import { chargingMachine, holdsSlot } from '../../../../cloudfunctions/shared/domain/charging/order-machine';
import { reduceCharging } from '../../../../cloudfunctions/shared/domain/charging/reduce';
import { committedFen } from '../../../../cloudfunctions/shared/domain/refunds';
import { refundMachine } from '../../../../cloudfunctions/shared/domain/refund-machine';
import { matterOf, PACES, phaseOf } from '../../../../cloudfunctions/shared/domain/charging/schedule';
import { nextStep } from '../../../../cloudfunctions/shared/domain/charging/step';
import type { ChargingOrder } from '../../../../cloudfunctions/shared/domain/charging/types';
import { chargingOrderSummary, chargingOrderView } from '../../../../cloudfunctions/shared/domain/charging/view';
import type { Machine } from '../../../../cloudfunctions/shared/domain/machine';
import { fc } from '../../../support/seeded-properties';
import { type Happening, happenings, takenUp } from './happenings';
import { orderIn, reachedMs, STATES } from './orders';

interface Moment {
  readonly before: ChargingOrder;
  readonly after: ChargingOrder;
  readonly nowMs: number;
  readonly changed: boolean;
  readonly refused: boolean;
}

/** Everything that happens to an order, one moment after the other. */
function* moments(first: ChargingState, all: readonly Happening[]): Generator<Moment> {
  let order = orderIn(first);
  let nowMs = reachedMs(first);
  for (const happening of all) {
    const before = order;
    if (happening.is === 'taken-up') {
      const taken = takenUp(order);
      if (!taken) continue;
      order = taken.order;
      nowMs = Math.max(nowMs, taken.nowMs);
      continue;
    }
    nowMs += happening.afterMs;
    const outcome = reduceCharging(order, { news: happening.news(order, nowMs), source: 'query' }, nowMs);
    order = outcome.next;
    yield { before, after: order, nowMs, changed: outcome.changed, refused: outcome.refused !== null };
  }
}

/** Some hundred lives of orders, which begin anywhere. */
const lives = fc.tuple(fc.constantFrom(...STATES), happenings);
const check = (numRuns: number, life: (moments: Generator<Moment>) => void): void =>
  fc.assert(
    fc.property(lives, ([first, all]) => life(moments(first, all))),
    { numRuns },
  );
/** Checks every change of an order. */
const always = (change: (moment: Moment) => void): void =>
  check(150, (life) => {
    for (const moment of life) if (moment.changed) change(moment);
  });

const leadsTo = <State extends string>(machine: Machine<State, string>, from: State, to: State): boolean =>
  from === to || Object.values(machine.transitions[from]).includes(to);
const waysOf = (machine: Machine<string, string>): string[] =>
  Object.entries(machine.transitions).flatMap(([from, row]) =>
    [...new Set(Object.values(row))].filter((to) => to !== from).map((to) => `${from} → ${to}`),
  );
const PAID_STATES: readonly ChargingState[] = ['paid', 'refunding', 'refunded'];

describe('whatever happens to an order', () => {
  it('takes every way in the tables, so that what follows is about all of them', () => {
    const seen = new Set<string>();
    check(1000, (life) => {
      for (const { before, after } of life) {
        seen.add(`${before.state} → ${after.state}`);
        for (const { seq, state } of before.deductions) seen.add(`${state} → ${after.deductions[seq - 1]?.state}`);
        before.refunds.forEach(({ state }, index) => seen.add(`${state} → ${after.refunds[index]?.state}`));
      }
    });
    const ways = [...waysOf(chargingMachine), ...waysOf(deductionMachine), ...waysOf(refundMachine)];
    expect(ways.filter((way) => !seen.has(way))).toEqual([]);
  });

  it('never throws, neither while it is reduced nor when the order is looked at or taken up', () => {
    always(({ after, nowMs }) => {
      nextStep(after, nowMs);
      chargingOrderView(after, nowMs);
      chargingOrderSummary(after);
      auditedChargingEntities(after);
    });
  });

  it('never leaves the tables', () => {
    always(({ before, after }) => {
      expect(leadsTo(chargingMachine, before.state, after.state)).toBe(true);
      for (const { seq, state } of before.deductions) {
        expect(leadsTo(deductionMachine, state, after.deductions[seq - 1]?.state ?? 'registering')).toBe(true);
      }
      before.refunds.forEach(({ state }, index) => {
        expect(leadsTo(refundMachine, state, after.refunds[index]?.state ?? 'requested')).toBe(true);
      });
    });
  });

  it('what is refused, or says nothing new, leaves the very same order', () => {
    check(250, (life) => {
      const odd = [...life].filter(({ before, after, changed, refused }) => changed !== (before !== after) || (refused && changed));
      expect(odd).toEqual([]);
    });
  });

  it('a final state is final, except where money comes in, is wished back, or an order appears that was given up', () => {
    always(({ before, after }) => {
      if (!chargingMachine.final.includes(before.state) || before.state === after.state) return;
      const move = `${before.state} → ${after.state}`;
      expect(['paid → refunding', 'cancelled → paid', 'cancelled → cancelling']).toContain(move);
      if (after.state === 'paid') expect([before.payment, after.payment?.amountFen]).toEqual([null, before.bill?.totalFen]);
      if (after.state === 'cancelling') expect([before.outOrderNo, before.bill]).toEqual([null, null]);
    });
  });

  it('[P22] an order once billed never changes its bill', () => {
    always(({ before, after }) => {
      if (before.bill === null) return;
      const { bill, readings, endMs, endedBecause, startedMs } = before;
      expect(after).toMatchObject({ endMs, endedBecause, startedMs });
      expect(after.bill).toBe(bill);
      expect(after.readings).toBe(readings);
    });
  });

  it('the bill ends when it is made, within the session and within the cap', () => {
    always(({ before, after, nowMs }) => {
      if (before.bill !== null || after.bill === null) return;
      const { bill, endMs, confirmedMs, capFen } = after;
      expect(bill.totalFen).toBeGreaterThanOrEqual(0);
      expect(bill.totalFen).toBeLessThanOrEqual(capFen);
      expect(bill.startedMs).toBeGreaterThanOrEqual(confirmedMs ?? Infinity);
      expect(bill.endedMs).toBeGreaterThanOrEqual(bill.startedMs);
      expect(bill.endedMs).toBeLessThanOrEqual(nowMs);
      expect(endMs).toBeGreaterThan(confirmedMs ?? Infinity);
      expect(endMs).toBeLessThanOrEqual(nowMs + 1000);
    });
  });

  it('nothing is billed that was not confirmed before the deadline', () => {
    always(({ before, after, nowMs }) => {
      if (before.confirmedMs === null && after.confirmedMs !== null) expect(nowMs).toBeLessThanOrEqual(after.confirmByMs);
      if (after.bill !== null) expect(after.confirmedMs).not.toBeNull();
    });
  });

  it('[P16] [P24] at most one payment is recorded, of the amount of the bill', () => {
    always(({ before, after }) => {
      expect(after.payment !== null).toBe(PAID_STATES.includes(after.state));
      if (after.payment === null) return;
      expect(after.payment.amountFen).toBe(after.bill?.totalFen);
      if (before.payment === null) return;
      const { amountFen, paidMs, hfSeqId, reqDate } = before.payment;
      expect(after.payment).toMatchObject({
        amountFen,
        paidMs,
        ...(hfSeqId !== null && { hfSeqId }),
        ...(reqDate !== null && { reqDate }),
      });
    });
  });

  it('[P10] the create call’s serial is never a payment’s', () => {
    always(({ after: { payment, createHfSeqId } }) => {
      if (payment !== null && payment.hfSeqId !== null) expect(payment.hfSeqId).not.toBe(createHfSeqId);
    });
  });

  it('[P11] refunds never exceed the payment, and one at most is open', () => {
    always(({ after }) => {
      expect(committedFen(after.refunds)).toBeLessThanOrEqual(after.payment?.amountFen ?? 0);
      const open = after.refunds.filter(({ state }) => state === 'requested' || state === 'processing');
      expect(open).toHaveLength(after.state === 'refunding' ? 1 : 0);
      for (const { amountFen } of after.refunds) expect(amountFen).toBeGreaterThan(0);
    });
  });

  it('one deduction at most is open, the newest', () => {
    always(({ after: { deductions } }) => {
      const open = deductions.filter(({ state }) => state !== 'succeeded' && state !== 'failed');
      expect(open.length).toBeLessThanOrEqual(1);
      if (open.length > 0) expect(open[0]).toBe(deductions.at(-1));
    });
  });

  it('no deduction is begun while one before it may have brought the money', () => {
    always(({ after, nowMs }) => {
      const hasSucceeded = after.payment === null && after.deductions.some(({ state }) => state === 'succeeded');
      if (hasSucceeded) expect(nextStep(after, nowMs)).toEqual({ do: 'ask-order' });
    });
  });

  it('[P12] no serial is used twice, all are within the limits', () => {
    always(({ after }) => {
      const deductions = after.deductions.flatMap(({ registrationNo, paymentNo }) => [registrationNo, paymentNo]);
      const serials = [after._id, ...deductions, ...after.refunds.map(({ refundNo }) => refundNo)];
      expect(new Set(serials).size).toBe(serials.length);
      for (const serial of serials) expect(serial).toMatch(/^[0-9A-Za-z]{1,64}$/);
    });
  });

  it('the member’s slot is held exactly while the order is open, and never taken again', () => {
    always(({ before, after }) => {
      expect(after.slot).toBe(holdsSlot(after.state) ? after.memberId : after._id);
      if (before.slot === before._id) expect(after.slot).toBe(after._id);
    });
  });

  it('something is due while something is expected, and nothing at rest', () => {
    always(({ after }) => {
      const matter = matterOf(after);
      if (matter === null) expect(after.dueMs).toBeNull();
      // Past its bound it is left to a person, whom an alarm has told.
      else if (after.tries < PACES[matter].stopAfter) expect(after.dueMs).not.toBeNull();
    });
  });

  it('what comes into a new phase is counted anew', () => {
    always(({ before, after }) => {
      if (phaseOf(before) === phaseOf(after)) return;
      expect(after.tries).toBe(0);
      if (matterOf(after) !== null) expect(after.dueMs).not.toBeNull();
    });
  });

  it('a retry is planned only while the order is unpaid', () => {
    always(({ after }) => {
      if (after.state !== 'unpaid') expect(after.retryMs).toBeNull();
    });
  });

  it('[P1] the hand-off data stay as they came, and are shown only while the user is to confirm', () => {
    always(({ before, after, nowMs }) => {
      if (before.extraData !== null) expect(after.extraData).toBe(before.extraData);
      const view = chargingOrderView(after, nowMs);
      expect(view.extraData).toBe(after.state === 'confirming' ? (after.extraData ?? undefined) : undefined);
    });
  });

  it('a view shows nothing of another phase', () => {
    always(({ after, nowMs }) => {
      const view = chargingOrderView(after, nowMs);
      const isIn = (...states: ChargingState[]): boolean => states.includes(after.state);
      if (!isIn('confirming')) expect(view).not.toHaveProperty('confirmByMs');
      if (!isIn('charging', 'stopping')) expect(view).not.toHaveProperty('live');
      if (!isIn('cancelling', 'cancelled', 'expired')) expect(view).not.toHaveProperty('cancelledBecause');
      if (!isIn('unpaid')) expect(view).toMatchObject({ canRetryNow: false });
      if (!isIn('unpaid')) expect(view).not.toHaveProperty('nextAttemptMs');
      if (!isIn(...PAID_STATES)) expect(view).not.toHaveProperty('paidBy');
      if (!isIn(...PAID_STATES, 'closed')) expect(view).not.toHaveProperty('paidFen');
      expect(view.billFen).toBe(after.bill?.totalFen);
    });
  });
});
