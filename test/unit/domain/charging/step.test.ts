import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import { type ChargingStep, mayGiveUp, nextStep } from '../../../../cloudfunctions/shared/domain/charging/step';
import type { ChargingOrder } from '../../../../cloudfunctions/shared/domain/charging/types';
import {
  after,
  BILLED_MS,
  cancelWish,
  CONFIRMED_MS,
  ended,
  newOrder,
  notified,
  NOW_MS,
  orderIn,
  proven,
  registered,
  running,
  STARTED_MS,
  succeeded,
} from './orders';

const planned = after(orderIn('completed'), [{ kind: 'deduction-planned' }]).order;
const atPay = orderIn('deducting');
const { confirmByMs } = newOrder();
const deductionOf = (order: ChargingOrder) => order.deductions.at(-1);

describe('[P9] the next step follows from the state', () => {
  const cases: readonly (readonly [string, ChargingOrder, number, object])[] = [
    ['created: whether the platform knows it', orderIn('created'), NOW_MS, { do: 'ask-order' }],
    ['confirming: what the user decided', orderIn('confirming'), confirmByMs - 1, { do: 'ask-order' }],
    ['confirming at the deadline: given up', orderIn('confirming'), confirmByMs, { do: 'end-waiting' }],
    [
      'cancelled before the platform answered: whether it knows the order',
      after(newOrder(), [cancelWish]).order,
      BILLED_MS,
      { do: 'ask-order' },
    ],
    ['cancelling', orderIn('cancelling'), BILLED_MS, { do: 'cancel-order' }],
    ['confirmed', orderIn('confirmed'), CONFIRMED_MS + 10 * MINUTE_MS - 1, { do: 'start-pile' }],
    ['confirmed ten minutes ago', orderIn('confirmed'), CONFIRMED_MS + 10 * MINUTE_MS, { do: 'request-stop', by: 'limit' }],
    ['charging', orderIn('charging'), STARTED_MS + 12 * HOUR_MS - 1, { do: 'ask-pile' }],
    ['charging for twelve hours', orderIn('charging'), STARTED_MS + 12 * HOUR_MS, { do: 'request-stop', by: 'limit' }],
    ['charging just below the cap', after(orderIn('charging'), [running(BILLED_MS, 230_760)]).order, BILLED_MS, { do: 'ask-pile' }],
    [
      'charging up to the cap',
      after(orderIn('charging'), [running(BILLED_MS, 230_770)]).order,
      BILLED_MS,
      { do: 'request-stop', by: 'limit' },
    ],
    ['stopping', orderIn('stopping'), BILLED_MS, { do: 'stop-pile' }],
    ['completing', orderIn('completing'), BILLED_MS, { do: 'complete-order' }],
    ['completed', orderIn('completed'), BILLED_MS, { do: 'plan-deduction' }],
    ['a planned deduction', planned, BILLED_MS, { do: 'register', deduction: deductionOf(planned), again: false }],
    ['one whose registration was not answered', { ...planned, tries: 1 }, BILLED_MS, { do: 'register', again: true }],
    ['a registered one', after(planned, [registered()]).order, BILLED_MS, { do: 'plan-payment' }],
    ['one whose payment is planned', atPay, BILLED_MS, { do: 'pay', deduction: deductionOf(atPay) }],
    ['one whose payment was not answered', { ...atPay, tries: 1 }, BILLED_MS + 25 * HOUR_MS - 1, { do: 'ask-payment', lapsed: false }],
    ['one whose registration has lapsed', { ...atPay, tries: 1 }, BILLED_MS + 25 * HOUR_MS, { do: 'ask-payment', lapsed: true }],
    ['one that succeeded', after(atPay, [succeeded()]).order, BILLED_MS, { do: 'ask-order' }],
    ['unpaid before the next deduction', orderIn('unpaid'), BILLED_MS + HOUR_MS - 1, { do: 'ask-order' }],
    ['unpaid when it is time', orderIn('unpaid'), BILLED_MS + HOUR_MS, { do: 'plan-deduction' }],
    ['unpaid at the end of the plan', { ...orderIn('unpaid'), retryMs: null }, BILLED_MS + HOUR_MS, { do: 'ask-order' }],
    ['paid, nobody knows how', after(atPay, [proven]).order, BILLED_MS, { do: 'locate-payment' }],
    ['refunding', orderIn('refunding'), BILLED_MS, { do: 'refund' }],
    ['refunding, not answered', { ...orderIn('refunding'), tries: 1 }, BILLED_MS, { do: 'ask-refund' }],
  ];
  it.each(cases)('%s', (_what, order, nowMs, step) => {
    expect(nextStep(order, nowMs)).toMatchObject(step);
  });

  it.each(['paid', 'closed', 'cancelled', 'expired', 'refunded'] as const)('%s: nothing', (state) => {
    expect(nextStep(orderIn(state), BILLED_MS)).toEqual({ do: 'nothing' });
  });

  it('a payment that is announced is asked about before anything else', () => {
    for (const order of [orderIn('completing'), orderIn('completed'), planned, atPay, orderIn('unpaid')]) {
      expect(nextStep(after(order, [notified('ACTIVE', null)]).order, BILLED_MS + HOUR_MS)).toEqual({ do: 'ask-order' });
    }
  });

  it('a refund that the platform knows of is asked about', () => {
    const { order } = after(orderIn('refunding'), [{ kind: 'refund-processing', refundNo: `${newOrder()._id}R1`, hfSeqId: 'REFUND-1' }]);
    expect(nextStep(order, BILLED_MS)).toMatchObject({ do: 'ask-refund', refund: { state: 'processing' } });
  });
});

it('completing and cancelling are steps of the states that allow them, and of no other', () => {
  const stepOf = (order: ChargingOrder): ChargingStep['do'] => nextStep(order, BILLED_MS).do;
  const unbilled = [orderIn('created'), orderIn('confirming'), orderIn('confirmed'), orderIn('charging'), orderIn('stopping')];
  const billed = [orderIn('completed'), planned, atPay, orderIn('unpaid'), orderIn('paid'), orderIn('refunding')];
  for (const order of [...unbilled, ...billed]) expect(['complete-order', 'cancel-order']).not.toContain(stepOf(order));
});

it('a service order that the platform does not know may be given up five minutes after its creation', () => {
  expect(mayGiveUp(newOrder(), NOW_MS + 5 * MINUTE_MS - 1)).toBe(false);
  expect(mayGiveUp(newOrder(), NOW_MS + 5 * MINUTE_MS)).toBe(true);
});

it('completing waits until the end of the session lies behind us', () => {
  const { order } = after(orderIn('confirmed'), [ended(0, CONFIRMED_MS)], CONFIRMED_MS);
  expect(order.endMs).toBe(CONFIRMED_MS + SECOND_MS);
  expect(nextStep(order, CONFIRMED_MS + SECOND_MS)).toEqual({ do: 'nothing' });
  expect(nextStep(order, order.dueMs ?? 0)).toEqual({ do: 'complete-order' });
});
