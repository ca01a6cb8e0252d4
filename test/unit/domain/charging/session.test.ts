import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import type { ChargingNews } from '../../../../cloudfunctions/shared/domain/charging/facts';
import type { SessionReport } from '../../../../cloudfunctions/shared/domain/charging/session';
import { nextStep } from '../../../../cloudfunctions/shared/domain/charging/step';
import { fc } from '../../../support/seeded-properties';
import { after, BILL_FEN, BILLED_MS, CONFIRMED_MS, ended, ENDED_MS, orderIn, running, STARTED_MS, starting, voided } from './orders';

const pileRefused: ChargingNews = { kind: 'pile-refused', reason: 'not-found' };
const stopBy = (by: 'user' | 'limit'): ChargingNews => ({ kind: 'stop-requested', by });
const changed = (news: ChargingNews, change: Partial<SessionReport>): ChargingNews => {
  if (news.kind !== 'session') throw new Error('not a report');
  return { ...news, report: { ...news.report, ...change } };
};

describe('a session', () => {
  it('begins with the first report of current, and ends with its last reading: the bill, once', () => {
    const { order, alarms } = after(orderIn('confirmed'), [starting(), running(), ended()]);
    expect(order).toMatchObject({
      state: 'completing',
      startedMs: STARTED_MS,
      endedBecause: 'operator',
      bill: { energyWh: 10_000, totalFen: BILL_FEN, startedMs: STARTED_MS, endedMs: ENDED_MS },
      endMs: ENDED_MS - SECOND_MS,
      dueMs: BILLED_MS,
    });
    expect(alarms).toEqual([]);
  });

  it('that began and ended unseen is billed all the same', () => {
    for (const state of ['confirmed', 'stopping'] as const) {
      expect(after(orderIn(state), [ended()]).order).toMatchObject({
        state: 'completing',
        startedMs: STARTED_MS,
        bill: { totalFen: BILL_FEN },
      });
    }
  });

  it('is over although a report comes late that was made before the platform knew of the end', () => {
    const learntMs = ENDED_MS + MINUTE_MS;
    const { order } = after(orderIn('charging'), [changed(ended(), { endedBecause: 'full', reportedMs: learntMs })], learntMs);
    expect(after(order, [running(learntMs - SECOND_MS, 10_000)], learntMs)).toEqual({ order, alarms: [], refusals: 0 });
    expect(after(order, [running(learntMs + SECOND_MS, 11_000)], learntMs + SECOND_MS).alarms).toEqual(['pile-unbilled']);
  });

  it('is begun by a report that has no newer time than the one before it', () => {
    const atMs = STARTED_MS;
    const { order } = after(orderIn('confirmed'), [starting(atMs), running(atMs)], atMs + 5 * SECOND_MS);
    expect(order).toMatchObject({ state: 'charging', startedMs: atMs, tries: 0, dueMs: atMs + 65 * SECOND_MS });
  });

  it('of less than a second ends in a whole second after its confirmation, and is completed after that', () => {
    const atMs = CONFIRMED_MS + 100;
    const { order } = after(orderIn('confirmed'), [changed(ended(0, atMs), { readings: [] })], atMs);
    expect(order).toMatchObject({ endMs: CONFIRMED_MS + SECOND_MS, dueMs: CONFIRMED_MS + SECOND_MS + 1 });
    expect(nextStep(order, CONFIRMED_MS + SECOND_MS)).toEqual({ do: 'nothing' });
    expect(nextStep(order, CONFIRMED_MS + SECOND_MS + 1)).toEqual({ do: 'complete-order' });
  });

  it('ends for the reason that the pile tells, else by whoever wished it', () => {
    const endOf = (news: ChargingNews, ...before: ChargingNews[]) => after(orderIn('charging'), [...before, news]).order.endedBecause;
    for (const endedBecause of ['full', 'unplugged', 'fault'] as const) {
      expect(endOf(changed(ended(), { endedBecause }), stopBy('user'))).toBe(endedBecause);
    }
    expect(endOf(ended(), stopBy('user'))).toBe('user');
    expect(endOf(ended(), stopBy('limit'), stopBy('user'))).toBe('limit');
    expect(endOf(changed(ended(), { endedBecause: null }))).toBe('operator');
  });
});

describe('a report out of order', () => {
  it('older than the newest does not turn the picture back', () => {
    const { order } = after(orderIn('charging'), [running(ENDED_MS, 9000)]);
    expect(after(order, [running(ENDED_MS - MINUTE_MS, 8000), starting(ENDED_MS + 1)]).order).toBe(order);
  });

  it.each(['completing', 'deducting', 'unpaid', 'paid', 'closed', 'refunded'] as const)(
    'of a session that is billed (%s) changes nothing: running, ended again with another meter, starting',
    (state) => {
      const order = orderIn(state);
      const late = after(order, [running(ENDED_MS, 9000), ended(20_000), starting(ENDED_MS)]);
      expect([late.order, late.alarms, late.refusals]).toEqual([order, [], 0]);
    },
  );

  it('[P22] a meter that is supplied after the bill stands changes nothing', () => {
    const order = orderIn('completing');
    expect(after(order, [{ kind: 'meter-supplied', readings: [] }]).order).toBe(order);
  });

  it('repeated for an order that was billed and then cancelled at the platform is no contradiction', () => {
    const { order } = after(orderIn('completing'), [{ kind: 'revoked' }]);
    expect(after(order, [ended(), running(ENDED_MS, 9000)])).toMatchObject({ order, alarms: [] });
  });

  it('void after it ran, or after the bill, is refused with an alarm: one of the two is wrong', () => {
    for (const state of ['charging', 'completing', 'paid'] as const) {
      const order = orderIn(state);
      expect(after(order, [voided])).toMatchObject({ order, alarms: ['contradiction'], refusals: 1 });
    }
  });

  it('running or ended after it was void: alarm, nothing is billed', () => {
    const { order } = after(orderIn('confirmed'), [voided]);
    expect(after(order, [running()])).toMatchObject({ order, alarms: ['pile-unbilled'] });
    expect(after(order, [ended()])).toMatchObject({ order, alarms: ['contradiction'], refusals: 1 });
  });
});

describe('a session that never was', () => {
  it.each([
    ['void', voided],
    ['refused by the platform of the piles', pileRefused],
  ])('(%s) is cancelled, nothing is owed', (_what, news) => {
    const { order, alarms } = after(orderIn('confirmed'), [news]);
    expect(order).toMatchObject({ state: 'cancelling', cancelReason: 'pile-refused', bill: null });
    expect(alarms).toEqual([]);
    expect(after(order, [news]).order).toBe(order);
  });

  it('because the user stopped it before it began is the user’s', () => {
    const { order } = after(orderIn('confirmed'), [stopBy('user'), starting(ENDED_MS), voided]);
    expect(order).toMatchObject({ state: 'cancelling', cancelReason: 'user', stopBy: 'user' });
  });
});

describe('a pile that charges for an order that is cancelled', () => {
  it.each(['cancelling', 'cancelled', 'expired'] as const)('(%s) raises an alarm, and is not billed', (state) => {
    const order = orderIn(state);
    expect(after(order, [running()])).toMatchObject({ order, alarms: ['pile-unbilled'] });
  });

  it('before anybody confirmed raises an alarm', () => {
    for (const state of ['created', 'confirming'] as const) {
      const order = orderIn(state);
      expect(after(order, [running()])).toMatchObject({ order, alarms: ['contradiction'] });
    }
  });
});

describe('a wish to stop', () => {
  it('is kept, the first of them, until the pile tells the end', () => {
    const { order } = after(orderIn('charging'), [stopBy('limit'), stopBy('user')]);
    expect(order).toMatchObject({ state: 'stopping', stopBy: 'limit' });
    expect(nextStep(order, BILLED_MS)).toEqual({ do: 'stop-pile' });
    expect(after(order, [running(BILLED_MS, 10_000)]).order).toMatchObject({ state: 'stopping', startedMs: STARTED_MS });
  });

  it('that comes when the session is over changes nothing', () => {
    for (const state of ['completing', 'paid', 'closed', 'cancelling', 'cancelled', 'expired', 'refunding', 'refunded'] as const) {
      const order = orderIn(state);
      const late = after(order, [stopBy('user')]);
      expect([late.order, late.alarms]).toEqual([order, []]);
    }
  });
});

describe('a meter that a person read', () => {
  const readings = [
    { atMs: ENDED_MS, meterWh: 510_000 },
    { atMs: STARTED_MS, meterWh: 500_000 },
  ];

  it.each(['confirmed', 'charging', 'stopping'] as const)('(%s) makes the bill, in whatever order its readings are given', (state) => {
    const { order, alarms } = after(orderIn(state), [{ kind: 'meter-supplied', readings }]);
    expect(order).toMatchObject({ state: 'completing', endedBecause: 'operator', bill: { totalFen: BILL_FEN, endedMs: ENDED_MS } });
    expect(order.readings.map(({ meterWh }) => meterWh)).toEqual([500_000, 510_000]);
    expect(alarms).toEqual([]);
  });

  it('and a pile that comes back later and still charges: alarm, the bill stays', () => {
    const { order } = after(orderIn('stopping'), [{ kind: 'meter-supplied', readings }]);
    expect(after(order, [running(ENDED_MS, 9000)]).alarms).toEqual([]);
    expect(after(order, [running(ENDED_MS + HOUR_MS, 40_000)], ENDED_MS + HOUR_MS)).toMatchObject({ order, alarms: ['pile-unbilled'] });
  });

  it('for an order without a session is refused', () => {
    for (const state of ['created', 'confirming', 'cancelled'] as const) {
      const order = orderIn(state);
      expect(after(order, [{ kind: 'meter-supplied', readings }])).toMatchObject({ order, refusals: 1 });
    }
  });
});

describe('an odd meter', () => {
  it('that went backwards is billed by its lower reading and reported', () => {
    const { order, alarms } = after(orderIn('charging'), [ended(-3000)]);
    expect([order.bill?.totalFen, alarms]).toEqual([0, ['meter-anomaly']]);
  });

  it('without readings bills nothing and is reported', () => {
    const { order, alarms } = after(orderIn('charging'), [changed(ended(), { readings: [] })]);
    expect([order.bill?.totalFen, alarms]).toEqual([0, ['meter-anomaly']]);
  });

  it('[P6] beyond the cap of the service is cut to it and reported', () => {
    const { order, alarms } = after(orderIn('charging'), [ended(900_000)]);
    expect([order.bill?.totalFen, alarms]).toEqual([30_000, ['bill-capped']]);
  });
});

describe('a pile whose clock is wrong', () => {
  it('by a year ahead: the session neither begins nor ends ahead of us, and is completed now', () => {
    const [startedMs, endedMs] = [STARTED_MS + 365 * DAY_MS, ENDED_MS + 365 * DAY_MS];
    const begun = after(orderIn('confirmed'), [changed(running(startedMs), { startedMs })], STARTED_MS).order;
    expect(begun.startedMs).toBe(STARTED_MS);
    for (const order of [begun, orderIn('confirmed')]) {
      const { order: billed } = after(order, [changed(ended(10_000, endedMs), { startedMs })]);
      expect(billed.bill?.endedMs).toBe(BILLED_MS);
      expect(billed.endMs).toBeLessThan(BILLED_MS);
      expect(billed.dueMs).toBe(BILLED_MS);
    }
  });

  it('by years behind: the session begins when it was confirmed, and is not over at once for its length', () => {
    const startedMs = STARTED_MS - 5000 * DAY_MS;
    const { order } = after(orderIn('confirmed'), [changed(running(STARTED_MS), { startedMs })], STARTED_MS);
    expect(order.startedMs).toBe(CONFIRMED_MS);
    expect(nextStep(order, STARTED_MS)).toEqual({ do: 'ask-pile' });
  });

  it('never begins before its confirmation, also where this machine is behind the one that took the confirmation down', () => {
    const behindMs = CONFIRMED_MS - 5 * SECOND_MS;
    const { order } = after(orderIn('confirmed'), [changed(running(behindMs), { startedMs: behindMs })], behindMs);
    expect(order.startedMs).toBe(CONFIRMED_MS);
    const { bill } = after(orderIn('confirmed'), [changed(ended(10_000, behindMs), { startedMs: behindMs })], behindMs).order;
    expect(bill).toMatchObject({ startedMs: CONFIRMED_MS, endedMs: CONFIRMED_MS });
  });
});

describe('the power curve', () => {
  it('keeps a point a minute, 120 at most, oldest first, and always the newest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 * MINUTE_MS }), { minLength: 1, maxLength: 300 }), (pauses) => {
        let order = orderIn('charging');
        let atMs = STARTED_MS;
        for (const pause of pauses) {
          atMs += pause;
          order = after(order, [running(atMs)], atMs).order;
        }
        const times = order.live?.curve.map((point) => point.atMs) ?? [];
        expect(times.length).toBeLessThanOrEqual(120);
        expect(times.length).toBeGreaterThan(0);
        times.slice(1).forEach((time, index) => expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(MINUTE_MS));
        expect(atMs - (times.at(-1) ?? 0)).toBeLessThan(MINUTE_MS);
        expect(order.live?.report.reportedMs).toBe(atMs);
      }),
      { numRuns: 30 },
    );
  });
});
