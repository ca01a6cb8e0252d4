import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { askedAnew } from '../../../cloudfunctions/shared/domain/subscription/asked-anew';
import { MAX_CHECKS, nextContractCheckMs, nextOrderCheckMs, putCheck } from '../../../cloudfunctions/shared/domain/subscription/checks';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import { fc } from '../../support/seeded-properties';
import { NOW_MS, purchase } from './members';

const { member, order, contract } = purchase();
const count = fc.integer({ min: 0, max: 200 });
const time = fc.integer({ min: NOW_MS, max: NOW_MS + 10 * DAY_MS });

describe('an order', () => {
  it('is asked about within seconds, at its expiry, and less and less often', () => {
    expect(nextOrderCheckMs(order, 0, NOW_MS)).toBe(NOW_MS + 5 * SECOND_MS);
    expect(nextOrderCheckMs(order, 9, order.expiresMs - MINUTE_MS)).toBe(order.expiresMs);
    fc.assert(
      fc.property(count, time, (asked, nowMs) => {
        const dueMs = nextOrderCheckMs(order, asked, nowMs) ?? 0;
        expect(dueMs).toBeGreaterThan(nowMs);
        expect(dueMs).toBeLessThanOrEqual(nowMs + 10 * MINUTE_MS);
        if (nowMs < order.expiresMs) expect(dueMs).toBeLessThanOrEqual(order.expiresMs);
      }),
    );
  });

  it('is not asked about any more once it is settled', () => {
    for (const state of ['paid', 'closed', 'refunded'] as const) expect(nextOrderCheckMs({ ...order, state }, 0, NOW_MS)).toBeNull();
  });

  it('is asked about for hours before a person is asked', () => {
    let dueMs = NOW_MS;
    for (let asked = 0; asked < MAX_CHECKS.order; asked += 1) dueMs = nextOrderCheckMs(order, asked, dueMs) ?? dueMs;
    expect(dueMs - order.expiresMs).toBeGreaterThan(2 * HOUR_MS);
  });
});

describe('a contract', () => {
  it('is left to its order until that is paid', () => {
    expect(nextContractCheckMs(contract, 0, NOW_MS)).toBeNull();
  });

  it('is asked about within its window and at its end', () => {
    const awaited = { ...contract, windowEndsMs: NOW_MS + 10 * MINUTE_MS };
    expect(nextContractCheckMs(awaited, 0, NOW_MS)).toBe(NOW_MS + 3 * SECOND_MS);
    expect(nextContractCheckMs(awaited, 9, NOW_MS + 9 * MINUTE_MS)).toBe(awaited.windowEndsMs);
  });

  it('that did not come is looked for twice more; a live one every week; an ended one never', () => {
    const absent = { ...contract, state: 'absent', windowEndsMs: NOW_MS } as const;
    expect([0, 1, 2].map((asked) => nextContractCheckMs(absent, asked, NOW_MS))).toEqual([NOW_MS + 2 * HOUR_MS, NOW_MS + DAY_MS, null]);
    expect(nextContractCheckMs({ ...absent, movedTo: 'm' }, 0, NOW_MS)).toBeNull();
    expect(nextContractCheckMs({ ...contract, state: 'signed' }, 500, NOW_MS)).toBe(NOW_MS + 7 * DAY_MS);
    expect(nextContractCheckMs({ ...contract, state: 'ended' }, 0, NOW_MS)).toBeNull();
  });
});

describe('the schedule of a member', () => {
  it('is due when its earliest question is, whatever is put and removed', () => {
    const change = fc.record({
      of: fc.constantFrom('order' as const, 'contract' as const),
      no: fc.constantFrom('1', '2', '3'),
      dueMs: fc.option(time),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        let current: Membership = { ...member, checks: [], dueMs: null };
        for (const { of, no, dueMs } of changes) current = putCheck(current, of, no, { count: 0, dueMs });
        const expected = new Map(changes.map(({ of, no, dueMs }) => [`${of}${no}`, dueMs]));
        const due = [...expected.values()].filter((dueMs) => dueMs !== null);
        expect(current.checks).toHaveLength(due.length);
        expect(current.dueMs).toBe(due.length === 0 ? null : Math.min(...due));
      }),
    );
  });

  it('remembers when a question was last asked', () => {
    const asked = putCheck(member, 'order', order.outTradeNo, { count: 1, dueMs: NOW_MS + 9, askedMs: NOW_MS });
    const moved = putCheck(asked, 'order', order.outTradeNo, { count: 0, dueMs: NOW_MS + 5 });
    expect(moved.checks).toEqual([{ of: 'order', no: order.outTradeNo, count: 0, dueMs: NOW_MS + 5, askedMs: NOW_MS }]);
  });
});

describe('a question that a person asks anew', () => {
  const asked = (count: number | null) =>
    askedAnew(
      putCheck(member, 'order', order.outTradeNo, { count: count ?? 0, dueMs: count === null ? null : NOW_MS + HOUR_MS }),
      order.outTradeNo,
      NOW_MS,
    ).checks.find(({ of }) => of === 'order');

  it('is due at once and counted on: looking again and again does not keep its alarm away', () => {
    expect(asked(17)).toMatchObject({ count: 17, dueMs: NOW_MS });
  });

  it('is counted anew when it was given up', () => {
    expect(asked(null)).toMatchObject({ count: 0, dueMs: NOW_MS });
  });
});
