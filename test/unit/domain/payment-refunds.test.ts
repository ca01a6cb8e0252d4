import { DAY_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { openCycleAt } from '../../../cloudfunctions/shared/domain/subscription/cycles';
import type { DeductionFact, Fact, OrderFact, RefundFact, RefundReport } from '../../../cloudfunctions/shared/domain/subscription/facts';
import { memberIdIn, refundNo } from '../../../cloudfunctions/shared/domain/subscription/numbers';
import { paymentOf } from '../../../cloudfunctions/shared/domain/subscription/membership';
import { isOverdrawn, refundableFen, refundLimit, refundsKnown } from '../../../cloudfunctions/shared/domain/subscription/refunds';
import { committedFen, openRefund } from '../../../cloudfunctions/shared/domain/refunds';
import type { Deduction, Membership, Terms } from '../../../cloudfunctions/shared/domain/subscription/types';
import { fc } from '../../support/seeded-properties';
import { after, contractNews, MONTH, NOW_MS, orderNews, purchase } from './members';

const LATER_MS = NOW_MS + 10_000;
const PAID_FEN = 1900;

/** Bought and signed. */
function bought(terms: Terms = MONTH) {
  const { member, ...purchased } = purchase(undefined, 'a', terms);
  const { prepared, paid } = orderNews(purchased);
  return { ...purchased, no: purchased.order.outTradeNo, member: after(member, [prepared, paid, contractNews(purchased).added]).member };
}

/** Renewed once: the deduction of the second period is paid. */
function renewed(terms: Terms = MONTH) {
  const first = bought(terms);
  const contract = first.member.contracts[0];
  if (!contract) throw new Error('not signed');
  const { next, cycle } = openCycleAt(first.member, contract, { fromMs: NOW_MS + 30 * DAY_MS, amountFen: 2500, remindedMs: NOW_MS });
  const deduction: Deduction = {
    outTradeNo: first.no.replace('S', 'D'),
    contractCode: contract.contractCode,
    cycleNo: cycle.cycleNo,
    state: 'applying',
    amountFen: 2500,
    appliedMs: LATER_MS,
    words: null,
    repeatedMs: null,
    transactionId: null,
    paidMs: null,
    refundedFen: 0,
    refundedElsewhereFen: 0,
    failedMs: null,
    errCode: null,
    failedBecause: null,
  };
  const paid: DeductionFact = { ...deducted(deduction.outTradeNo), kind: 'paid' };
  return { ...first, no: deduction.outTradeNo, member: after({ ...next, deductions: [deduction] }, [paid]).member };
}

const deducted = (outTradeNo: string) =>
  ({
    of: 'deduction',
    outTradeNo,
    transactionId: '4300001',
    amountFen: 2500,
    paidMs: LATER_MS,
    source: 'query',
    factId: 'test',
  }) as const;

const wish = (outTradeNo: string, amountFen: number, key = 'k'): RefundFact => ({
  of: 'refund',
  outTradeNo,
  kind: 'refund-requested',
  key,
  amountFen,
  reason: '用户申请退款',
  by: 'li.wei',
  source: 'operator',
  factId: 'operator.li.wei:1:refund-requested',
});

const numberIn = (member: Membership, index = 0): string => member.refunds[index]?.refundNo ?? '';

/** What the query lists, as news of the first order. */
function told(order: ReturnType<typeof bought>, refunds: readonly RefundReport[]): OrderFact {
  const sum = (state: RefundReport['state']): number => refunds.reduce((fen, r) => (r.state === state ? fen + r.amountFen : fen), 0);
  const news = orderNews(order);
  return sum('succeeded') >= PAID_FEN
    ? { ...news.refunded, refunds }
    : { ...news['refunded-in-part'], refundedFen: sum('succeeded'), processingFen: sum('processing'), refunds };
}
const report = (no: string, state: RefundReport['state'], amountFen: number): RefundReport => ({
  refundNo: no,
  refundId: `5000${no.slice(-4)}`,
  amountFen,
  state,
});

describe('a refund of a membership payment', () => {
  it('has its number before anything is sent, derived, and due at once', () => {
    const { member, no } = bought();
    const asked = after(member, [wish(no, 500)]).member;
    expect(asked.refunds).toMatchObject([
      { refundNo: refundNo(member._id, no, 1), outTradeNo: no, state: 'requested', amountFen: 500, by: 'li.wei', requestedMs: LATER_MS },
    ]);
    expect(numberIn(asked)).toMatch(/^R[0-9a-f]{31}$/);
    expect(memberIdIn(numberIn(asked))).toBe(member._id);
    expect(asked.checks).toContainEqual({ of: 'refund', no, count: 0, dueMs: LATER_MS, askedMs: 0 });
    expect(refundNo(member._id, no, 1)).not.toBe(refundNo(member._id, no, 2));
  });

  it.each([0, -1, 0.5, NaN, PAID_FEN + 1, Infinity])('[P11] of %d fen is none', (amountFen) => {
    const { member, no } = bought();
    expect(after(member, [wish(no, amountFen)]).member).toBe(member);
  });

  it('[D23] of what is not paid is none', () => {
    const { member, order } = purchase();
    const known = after(member, [orderNews({ order }).prepared]).member;
    expect(after(known, [wish(order.outTradeNo, 1)]).member).toBe(known);
    expect(after(known, [wish(order.outTradeNo.replace('S', 'D'), 1)])).toEqual({ member: known, alarms: ['unknown-order'] });
  });

  it('waits for another that is open; the same key is the same refund', () => {
    const { member, no } = bought();
    const asked = after(member, [wish(no, 500)]).member;
    expect(after(asked, [wish(no, 100, 'other'), wish(no, 500)]).member).toBe(asked);
  });

  it('[D23] what staff refunded in the merchant platform counts, arrived, on its way, or with the merchant again; not what was closed', () => {
    const first = bought();
    const others = [report('50001', 'succeeded', 400), report('50002', 'processing', 300), report('50003', 'returned', 200)];
    const { member } = after(first.member, [told(first, [...others, report('50004', 'closed', 900)])]);
    expect(member.orders[0]).toMatchObject({ refundedFen: 400, refundedElsewhereFen: 900 });
    expect(after(member, [wish(first.no, 1001)]).member).toBe(member);
    expect(after(member, [wish(first.no, 1000)]).member.refunds).toHaveLength(1);
  });

  it('[D23] staff were faster: more is on its way back than was paid', () => {
    const first = bought();
    const { member } = after(first.member, [wish(first.no, 1500), told(first, [report('50001', 'succeeded', 500)])]);
    const payment = paymentOf(member, first.no);
    if (!payment) throw new Error('no payment');
    expect([isOverdrawn(member, payment), refundableFen(member, payment)]).toEqual([true, 0]);
  });

  it('is limited to a year, and to fifty parts', () => {
    const first = bought();
    const paidMs = first.member.orders[0]?.paidMs ?? 0;
    const late = paidMs + 365 * DAY_MS;
    expect(after(first.member, [wish(first.no, 1)], late).member.refunds).toHaveLength(1);
    expect(after(first.member, [wish(first.no, 1)], late + 1).member).toBe(first.member);
    let { member } = first;
    for (let part = 1; part <= 50; part += 1) {
      member = after(member, [wish(first.no, 1, `k${part}`)]).member;
      member = after(member, [
        told(
          first,
          member.refunds.map((r) => report(r.refundNo, 'succeeded', 1)),
        ),
      ]).member;
    }
    const [payment] = member.orders;
    if (!payment) throw new Error('no payment');
    expect(refundLimit(member, payment, LATER_MS)).toBe('parts');
    expect(after(member, [wish(first.no, 1, 'k51')]).member).toBe(member);
  });
});

describe('what the platform says of it', () => {
  const first = bought();
  const asked = after(first.member, [wish(first.no, PAID_FEN)]).member;
  const no = numberIn(asked);

  it('in full: the order is refunded, the period withdrawn', () => {
    const { member, alarms } = after(asked, [
      told(first, [report(no, 'processing', PAID_FEN)]),
      told(first, [report(no, 'succeeded', PAID_FEN)]),
    ]);
    expect(member).toMatchObject({
      orders: [{ state: 'refunded', refundedFen: PAID_FEN, refundedElsewhereFen: 0 }],
      refunds: [{ state: 'succeeded', refundId: report(no, 'succeeded', 1).refundId }],
      periods: [{ withdrawn: true }],
    });
    expect(alarms).toEqual([]);
  });

  it('[D23] in full in several parts, ours and one of the merchant platform: withdrawn with the last', () => {
    let { member } = first;
    const parts: RefundReport[] = [report('50001', 'succeeded', 900)];
    for (const [amountFen, key] of [
      [600, 'a'],
      [400, 'b'],
    ] as const) {
      member = after(member, [told(first, parts), wish(first.no, amountFen, key)]).member;
      expect(member).toMatchObject({ orders: [{ state: 'paid' }], periods: [{ withdrawn: false }] });
      parts.push(report(member.refunds.at(-1)?.refundNo ?? '', 'succeeded', amountFen));
    }
    member = after(member, [told(first, parts)]).member;
    expect(member).toMatchObject({ orders: [{ state: 'refunded', refundedElsewhereFen: 900 }], periods: [{ withdrawn: true }] });
    expect(member.refunds.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });

  it('in part: everything stays, the rest can follow', () => {
    const part = after(first.member, [wish(first.no, 500)]).member;
    const { member } = after(part, [told(first, [report(numberIn(part), 'succeeded', 500)])]);
    expect(member).toMatchObject({ orders: [{ state: 'paid', refundedFen: 500 }], periods: [{ withdrawn: false }] });
    expect(after(member, [wish(first.no, 1401, 'b')]).member).toBe(member);
    expect(after(member, [wish(first.no, 1400, 'b')]).member.refunds).toHaveLength(2);
  });

  it('[D23] closed: failed with an alarm, its amount is free again under another number', () => {
    const { member, alarms } = after(asked, [told(first, [report(no, 'closed', PAID_FEN)])]);
    expect(member.refunds).toMatchObject([{ state: 'failed', returned: false, failedBecause: expect.stringContaining('REFUNDCLOSE') }]);
    expect(alarms).toEqual(['refund-unresolved']);
    const again = after(member, [wish(first.no, PAID_FEN, 'again')]).member;
    expect(again.refunds.map(({ refundNo: number }) => number)).toEqual([no, refundNo(member._id, first.no, 2)]);
  });

  it('[D23] sent back by the bank: failed with an alarm; handed over by hand, so its amount is not free again, and what arrives after all is recorded', () => {
    const { member, alarms } = after(asked, [told(first, [report(no, 'returned', PAID_FEN)])]);
    expect(member.refunds).toMatchObject([{ state: 'failed', returned: true }]);
    expect(member.orders).toMatchObject([{ state: 'paid', refundedFen: 0 }]);
    expect(alarms).toEqual(['refund-unresolved']);
    expect(after(member, [wish(first.no, 1, 'again')]).member).toBe(member);
    expect(after(member, [told(first, [report(no, 'returned', PAID_FEN)])])).toEqual({ member, alarms: [] });
    const handed = after(member, [told(first, [report(no, 'succeeded', PAID_FEN)])]).member;
    expect(handed).toMatchObject({
      orders: [{ state: 'refunded' }],
      refunds: [{ state: 'succeeded', returned: false, failedBecause: null }],
    });
  });

  it('[D14] arrived with another amount: not recorded, alarmed; the payment’s own sum stands', () => {
    const { member, alarms } = after(asked, [told(first, [report(no, 'succeeded', 100)])]);
    expect(member.refunds).toMatchObject([{ state: 'requested' }]);
    expect(member.orders).toMatchObject([{ refundedFen: 100 }]);
    expect(alarms).toEqual(['amount-mismatch']);
  });

  it('the opposite of what it said before is refused with an alarm', () => {
    const done = after(asked, [told(first, [report(no, 'succeeded', PAID_FEN)])]).member;
    const { member, alarms } = after(done, [{ ...told(first, [report(no, 'closed', PAID_FEN)]), factId: 'late' }]);
    expect(member.refunds).toMatchObject([{ state: 'succeeded' }]);
    expect(alarms).toEqual(['contradiction']);
  });

  it('an older answer that arrives late takes nothing back', () => {
    const done = after(asked, [told(first, [report(no, 'succeeded', PAID_FEN)])]).member;
    expect(after(done, [told(first, [report(no, 'processing', PAID_FEN)])])).toEqual({ member: done, alarms: [] });
  });

  it('[P11] an older answer that arrives late frees nothing of what staff refunded since', () => {
    const older = told(first, [report('51', 'succeeded', 300)]);
    const newer = told(first, [report('51', 'succeeded', 300), report('52', 'succeeded', 900)]);
    const known = after(first.member, [older, newer]).member;
    const { member, alarms } = after(known, [older]);
    expect({ member, alarms }).toEqual({ member: known, alarms: [] });
    expect(after(member, [wish(first.no, PAID_FEN - 300)]).member.refunds).toEqual([]);
    expect(after(member, [wish(first.no, PAID_FEN - 1200)]).member.refunds).toMatchObject([{ amountFen: PAID_FEN - 1200 }]);
  });

  it('of a payment that contradicts what is stored says nothing of its refunds either', () => {
    const { member } = after(asked, [{ ...orderNews(first).refunded, refunds: [report(no, 'succeeded', PAID_FEN)], amountFen: 1 }]);
    expect(member).toBe(asked);
  });

  it('is asked for until it is known, whatever else is on its way', () => {
    const listed = after(asked, [told(first, [report(no, 'processing', PAID_FEN)])]).member;
    const later = refundsKnown(listed, first.no, LATER_MS - 1);
    expect(later).toBe(listed);
    const done = after(listed, [told(first, [report(no, 'closed', PAID_FEN)])]).member;
    expect(refundsKnown(done, first.no, LATER_MS - 1).checks.filter(({ of }) => of === 'refund')).toEqual([]);
  });
});

describe('a deduction that is refunded', () => {
  const toldOf = (no: string, refundedFen: number, refunds: readonly RefundReport[]): DeductionFact =>
    refundedFen >= 2500
      ? { ...deducted(no), kind: 'refunded', refunds }
      : { ...deducted(no), kind: 'refunded-in-part', refundedFen, processingFen: 0, refunds };

  it.each(['keep-contract', 'end-contract'] as const)(
    '[R4] in full takes its period, and by the plan (%s) the contract',
    (onFullRefund) => {
      const second = renewed({ ...MONTH, onFullRefund });
      expect(second.member.periods).toHaveLength(2);
      const asked = after(second.member, [wish(second.no, 2500)]).member;
      const { member } = after(asked, [toldOf(second.no, 2500, [report(numberIn(asked), 'succeeded', 2500)])]);
      expect(member.periods).toMatchObject([{ withdrawn: false }, { withdrawn: true }]);
      expect(member.deductions).toMatchObject([{ state: 'refunded', refundedFen: 2500 }]);
      expect(member.contracts).toMatchObject([{ state: onFullRefund === 'keep-contract' ? 'signed' : 'ending' }]);
    },
  );

  it('in part keeps its period; the first order is not touched', () => {
    const second = renewed();
    const asked = after(second.member, [wish(second.no, 1000)]).member;
    const { member } = after(asked, [toldOf(second.no, 1000, [report(numberIn(asked), 'succeeded', 1000)])]);
    expect(member).toMatchObject({
      periods: [{ withdrawn: false }, { withdrawn: false }],
      deductions: [{ state: 'paid', refundedFen: 1000 }],
      orders: [{ refundedFen: 0 }],
      contracts: [{ state: 'signed' }],
    });
  });
});

it('[P11] [D23] refunds never exceed the payment, in whatever order wishes, refunds of staff and answers come', () => {
  const wishes = fc.record({ wishFen: fc.integer({ min: -50, max: PAID_FEN + 50 }), key: fc.constantFrom('a', 'b', 'c', 'd', 'e') });
  const staff = fc.record({ staffFen: fc.integer({ min: 1, max: 700 }) });
  const ends = fc.record({ end: fc.constantFrom('processing', 'succeeded', 'closed', 'returned') });
  fc.assert(
    fc.property(fc.array(fc.oneof(wishes, staff, ends), { maxLength: 30 }), (events) => {
      const first = bought();
      // The platform, which takes no more than is left and answers with everything that it has.
      const book = new Map<string, RefundReport>();
      const usedFen = (): number => [...book.values()].reduce((fen, r) => (r.state === 'closed' ? fen : fen + r.amountFen), 0);
      let { member } = first;
      for (const event of events) {
        const facts: Fact[] = [];
        if ('wishFen' in event) facts.push(wish(first.no, event.wishFen, event.key));
        if ('staffFen' in event && usedFen() + event.staffFen <= PAID_FEN) {
          book.set(`5${book.size}`, report(`5${book.size}`, 'succeeded', event.staffFen));
          facts.push(told(first, [...book.values()]));
        }
        if ('end' in event) {
          const open = openRefund(member.refunds);
          const fits = open && (book.has(open.refundNo) || usedFen() + open.amountFen <= PAID_FEN);
          if (open && fits) book.set(open.refundNo, report(open.refundNo, event.end, open.amountFen));
          if (book.size > 0) facts.push(told(first, [...book.values()]));
        }
        member = after(member, facts).member;
      }
      const [payment] = member.orders;
      const ours = committedFen(member.refunds.filter(({ state }) => state === 'succeeded'));
      expect(ours + (payment?.refundedElsewhereFen ?? 0)).toBeLessThanOrEqual(PAID_FEN);
      expect(member.refunds.filter(({ state }) => state === 'requested' || state === 'processing').length).toBeLessThanOrEqual(1);
      expect(payment?.state === 'refunded').toBe((payment?.refundedFen ?? 0) === PAID_FEN);
    }),
  );
});
