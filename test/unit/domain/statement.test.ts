import type { BookedPayment, BookedRefund } from '../../../cloudfunctions/shared/domain/statement/book';
import { daysBetween, isOverdue, newestDay, oldestDay } from '../../../cloudfunctions/shared/domain/statement/days';
import { alarmOf, type Discrepancy } from '../../../cloudfunctions/shared/domain/statement/discrepancy';
import { asRefund, type RefundLine } from '../../../cloudfunctions/shared/domain/statement/line';
import { type BilledRefund, matchRefunds } from '../../../cloudfunctions/shared/domain/statement/match-refunds';
import { matchMissing } from '../../../cloudfunctions/shared/domain/statement/match-missing';
import { DAY, outTradeNo, paidMs, refundLine, transactionOf } from '../../support/statement';

const NO = outTradeNo(0);
const PAYMENT: BookedPayment = {
  of: 'order',
  outTradeNo: NO,
  amountFen: 1900,
  state: 'paid',
  transactionId: transactionOf(0),
  paidMs: paidMs(0, 10),
  begunMs: paidMs(0, 10) - 60_000,
  refundedFen: 0,
  refunds: [],
};
const own = (change: Partial<BookedRefund> = {}): BookedRefund => ({
  outRefundNo: 'R1',
  amountFen: 300,
  state: 'succeeded',
  settledMs: paidMs(1, 10),
  ...change,
});
const line = (outRefundNo: string, amountFen: number, refundState: RefundLine['refundState'] = 'succeeded'): RefundLine =>
  asRefund({ ...refundLine(0, 10, amountFen), outRefundNo, refundState }) ?? fail();
const billed = (outRefundNo: string, amountFen: number): BilledRefund => ({
  outRefundNo,
  outTradeNo: NO,
  amountFen,
  state: 'succeeded',
  day: '20261101',
});
const kinds = (found: readonly Discrepancy[]): readonly string[] => found.map(({ kind, no }) => `${kind} ${no}`);

describe('refunds that we asked for', () => {
  it.each<[string, BookedRefund, RefundLine, readonly string[]]>([
    ['succeeded on both sides', own(), line('R1', 300), []],
    ['with another amount', own(), line('R1', 299), ['statement-refund-amount-differs R1']],
    ['succeeded there, open here', own({ state: 'open', settledMs: null }), line('R1', 300), ['statement-refund-open R1']],
    ['succeeded there, failed here', own({ state: 'failed', settledMs: null }), line('R1', 300), ['statement-refund-open R1']],
    ['succeeded here, sent back by the bank there', own(), line('R1', 300, 'failed'), ['statement-refund-not-arrived R1']],
    ['failed on both sides', own({ state: 'failed', settledMs: null }), line('R1', 300, 'failed'), []],
    ['on their way there', own({ state: 'open', settledMs: null }), line('R1', 300, 'processing'), []],
  ])('[D25] %s', (_what, refund, shown, expected) => {
    const refundedFen = refund.state === 'succeeded' ? refund.amountFen : 0;
    expect(kinds(matchRefunds([shown], [], { ...PAYMENT, refundedFen, refunds: [refund] }, DAY))).toEqual(expected);
  });

  it('[D25] one that arrived there is proposed as news of that refund', () => {
    const payment = { ...PAYMENT, refunds: [own({ state: 'open', settledMs: null })] };
    const [found] = matchRefunds([line('R1', 300)], [], payment, DAY);
    expect(found?.fact).toMatchObject({ of: 'refund', outTradeNo: NO, kind: 'refund-succeeded', refundNo: 'R1', amountFen: 300 });
  });
});

describe('refunds by hand', () => {
  const refunded = (refundedFen: number): BookedPayment => ({ ...PAYMENT, refundedFen });
  it.each<[string, BookedPayment, readonly RefundLine[], readonly BilledRefund[], readonly string[]]>([
    ['within the sum that is known', refunded(500), [line('A', 300), line('B', 200)], [], []],
    ['one of two is not covered', refunded(300), [line('A', 300), line('B', 200)], [], ['statement-unknown-refund B']],
    ['the sum is used up by an earlier day', refunded(300), [line('B', 300)], [billed('A', 300)], ['statement-unknown-refund B']],
    ['shown a second time, on another day', refunded(300), [line('A', 300)], [billed('A', 300)], []],
    ['twice on one day', refunded(300), [line('A', 300), line('A', 300)], [], ['statement-duplicate-line A']],
    ['that gave nothing back', refunded(0), [line('A', 300, 'failed')], [], []],
    [
      'beside one of ours, which has a part of the sum',
      { ...refunded(300), refunds: [own()] },
      [line('A', 300)],
      [],
      ['statement-unknown-refund A'],
    ],
  ])('[D25] %s', (_what, payment, lines, before, expected) => {
    expect(kinds(matchRefunds(lines, before, payment, DAY))).toEqual(expected);
  });
});

it('[D25] what staff refunded is proposed as the sum of all refunds, with all of theirs that statements have shown', () => {
  const payment = { ...PAYMENT, refundedFen: 1600 };
  const [found] = matchRefunds([line('B', 300)], [billed('A', 1600)], payment, DAY);
  const refunds = [
    expect.objectContaining({ refundNo: 'A', amountFen: 1600 }),
    expect.objectContaining({ refundNo: 'B', amountFen: 300 }),
  ] as unknown;
  expect(found?.fact).toMatchObject({
    of: 'order',
    outTradeNo: NO,
    kind: 'refunded',
    transactionId: transactionOf(0),
    amountFen: 1900,
    refunds,
  });
});

describe('what our books have and the statement has not', () => {
  const shown = (payments: readonly string[], refunds: readonly string[]) => ({ payments: new Set(payments), refunds: new Set(refunds) });
  const payment = { ...PAYMENT, refundedFen: 300, refunds: [own()] };
  it.each<[string, BookedPayment, ReturnType<typeof shown>, readonly string[]]>([
    ['both are shown', payment, shown([NO], ['R1']), []],
    ['neither is shown', payment, shown([], []), [`statement-payment-missing ${NO}`, 'statement-refund-missing R1']],
    ['the refund was shown by an earlier statement', payment, shown([NO], ['R1']), []],
    ['an open refund is not expected', { ...payment, refunds: [own({ state: 'open', settledMs: null })] }, shown([NO], []), []],
    [
      'a refund of another day is not expected',
      { ...payment, refunds: [own({ settledMs: paidMs(1, 10) + 86_400_000 })] },
      shown([NO], []),
      [],
    ],
    ['an open payment is not expected', { ...PAYMENT, state: 'open', paidMs: null }, shown([], []), []],
  ])('[D25] %s', (_what, booked, statement, expected) => {
    expect(kinds(matchMissing([booked], statement, DAY))).toEqual(expected);
  });
});

describe('days', () => {
  // 23 November 2026, 10:00 in Beijing
  const TEN_MS = Date.UTC(2026, 10, 23, 2);
  it('[D25] begin and end in Beijing', () => {
    expect(newestDay(TEN_MS)).toBe('20261122');
    expect(newestDay(TEN_MS - 1)).toBe('20261121');
    expect(daysBetween(oldestDay(TEN_MS), newestDay(TEN_MS))).toHaveLength(30);
    expect(daysBetween('20261230', '20270102')).toEqual(['20261230', '20261231', '20270101', '20270102']);
    expect(daysBetween('20270102', '20261230')).toEqual([]);
    expect([isOverdue('20261119', TEN_MS), isOverdue('20261120', TEN_MS)]).toEqual([true, false]);
  });
  it('a discrepancy is the same alarm whichever run finds it', () => {
    const found: Discrepancy = { kind: 'statement-other-day', no: 'S1', detail: '', words: 'w.', fact: null };
    expect(alarmOf(found, { platform: 'wechat', day: DAY }).alarmId).toBe('statement-other-day:S1');
    expect(alarmOf({ ...found, detail: '7' }, { platform: 'wechat', day: DAY }).alarmId).toBe('statement-other-day:S1:7');
  });
});
