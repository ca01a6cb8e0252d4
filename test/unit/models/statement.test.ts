import type { BookedPayment } from '../../../cloudfunctions/shared/domain/statement/book';
import type { Discrepancy, DiscrepancyKind } from '../../../cloudfunctions/shared/domain/statement/discrepancy';
import { asRefund, type StatementLine } from '../../../cloudfunctions/shared/domain/statement/line';
import { matchMissing } from '../../../cloudfunctions/shared/domain/statement/match-missing';
import { matchPayment } from '../../../cloudfunctions/shared/domain/statement/match-payment';
import { matchRefunds } from '../../../cloudfunctions/shared/domain/statement/match-refunds';
import { fc } from '../../support/seeded-properties';

const DAY = '20261123';
/** Noon of the day in Beijing. */
const NOON_MS = Date.UTC(2026, 10, 23, 4);
const DAY_MS = 24 * 60 * 60_000;

/** What is done to one payment, or to its refund: in the statement, or in our books. */
interface Edit {
  /** Of which payments: those with a refund of ours, with one by hand, or without any. */
  readonly of: 'plain' | 'own' | 'by-hand';
  readonly gives: DiscrepancyKind;
  readonly about: 'payment' | 'refund';
  readonly lines?: (lines: readonly StatementLine[]) => readonly StatementLine[];
  readonly book?: (payment: BookedPayment) => BookedPayment | null;
}
const isRefund = ({ kind }: StatementLine): boolean => kind === 'refund';
const refundLine = (change: Partial<StatementLine>) => (lines: readonly StatementLine[]) =>
  lines.map((line) => (isRefund(line) ? { ...line, ...change } : line));
const unpaid =
  (state: BookedPayment['state']) =>
  (payment: BookedPayment): BookedPayment => ({ ...payment, state, transactionId: null, paidMs: null });
const EDITS: readonly Edit[] = [
  { of: 'plain', about: 'payment', gives: 'statement-payment-missing', lines: () => [] },
  { of: 'plain', about: 'payment', gives: 'statement-duplicate-line', lines: (lines) => [...lines, ...lines] },
  {
    of: 'plain',
    about: 'payment',
    gives: 'statement-amount-differs',
    lines: (lines) => lines.map((line) => ({ ...line, amountFen: line.amountFen + 1 })),
  },
  {
    of: 'plain',
    about: 'payment',
    gives: 'statement-transaction-differs',
    lines: (lines) => lines.map((line) => ({ ...line, transactionId: 'another' })),
  },
  { of: 'plain', about: 'payment', gives: 'statement-unknown-payment', book: () => null },
  { of: 'plain', about: 'payment', gives: 'statement-unpaid-here', book: unpaid('open') },
  { of: 'plain', about: 'payment', gives: 'statement-paid-on-closed', book: unpaid('closed') },
  { of: 'plain', about: 'payment', gives: 'statement-other-day', book: (payment) => ({ ...payment, paidMs: NOON_MS - DAY_MS }) },
  { of: 'own', about: 'refund', gives: 'statement-refund-missing', lines: (lines) => lines.filter((line) => !isRefund(line)) },
  {
    of: 'own',
    about: 'refund',
    gives: 'statement-refund-amount-differs',
    lines: (lines) => lines.map((line) => (isRefund(line) ? { ...line, amountFen: line.amountFen + 1 } : line)),
  },
  { of: 'own', about: 'refund', gives: 'statement-refund-not-arrived', lines: refundLine({ refundState: 'failed' }) },
  { of: 'own', about: 'refund', gives: 'statement-duplicate-line', lines: (lines) => [...lines, ...lines.filter(isRefund)] },
  {
    of: 'own',
    about: 'refund',
    gives: 'statement-refund-open',
    book: (payment) => ({
      ...payment,
      refundedFen: 0,
      refunds: payment.refunds.map((refund) => ({ ...refund, state: 'open', settledMs: null })),
    }),
  },
  { of: 'by-hand', about: 'refund', gives: 'statement-unknown-refund', book: (payment) => ({ ...payment, refundedFen: 0 }) },
  { of: 'by-hand', about: 'refund', gives: 'statement-duplicate-line', lines: (lines) => [...lines, ...lines.filter(isRefund)] },
];

interface Account {
  readonly payment: BookedPayment | null;
  readonly lines: readonly StatementLine[];
}

/** One payment, and the lines that a statement has about it. */
function account(index: number, amountFen: number, of: Edit['of'], refundFen: number): Account & { readonly payment: BookedPayment } {
  const [outTradeNo, transactionId, outRefundNo] = [`S${index}`, `T${index}`, of === 'own' ? `R${index}` : `5${index}`];
  const line: StatementLine = {
    kind: 'payment',
    lineNo: 0,
    outTradeNo,
    transactionId,
    amountFen,
    atMs: NOON_MS,
    outRefundNo: null,
    refundId: null,
    refundState: null,
  };
  const refund: StatementLine = { ...line, kind: 'refund', amountFen: refundFen, outRefundNo, refundId: null, refundState: 'succeeded' };
  const own = { outRefundNo, amountFen: refundFen, state: 'succeeded', settledMs: NOON_MS } as const;
  const payment: BookedPayment = {
    of: index % 2 === 0 ? 'order' : 'deduction',
    outTradeNo,
    amountFen,
    state: 'paid',
    transactionId,
    paidMs: NOON_MS,
    begunMs: NOON_MS,
    refundedFen: of === 'plain' ? 0 : refundFen,
    refunds: of === 'own' ? [own] : [],
  };
  return { payment, lines: of === 'plain' ? [line] : [line, refund] };
}

/** The comparison of a whole day: each line by itself, refunds by payment, and then what the statement does not show. */
function compared(accounts: readonly Account[]): readonly Discrepancy[] {
  const lines = accounts.flatMap((each) => each.lines).map((line, index) => ({ ...line, lineNo: index + 1 }));
  const books = new Map(accounts.flatMap(({ payment }) => (payment ? [[payment.outTradeNo, payment] as const] : [])));
  const shown = new Set<string>();
  const payments = lines
    .filter((line) => !isRefund(line))
    .flatMap((line) => {
      const found = matchPayment(line, books.get(line.outTradeNo), DAY, shown.has(line.outTradeNo));
      shown.add(line.outTradeNo);
      return found ?? [];
    });
  const refunds = lines.flatMap((line) => asRefund(line) ?? []);
  const numbers = [...new Set(refunds.map(({ outTradeNo }) => outTradeNo))];
  const refunded = numbers.flatMap((no) =>
    matchRefunds(
      refunds.filter(({ outTradeNo }) => outTradeNo === no),
      [],
      books.get(no),
      DAY,
    ),
  );
  const refundNos = new Set(refunds.map(({ outRefundNo }) => outRefundNo));
  return [...payments, ...refunded, ...matchMissing([...books.values()], { payments: shown, refunds: refundNos }, DAY)];
}

describe('[D25] a statement and books that agree but for what was done to some of them', () => {
  const day = fc.array(
    fc.record({
      amountFen: fc.integer({ min: 2, max: 100_000 }),
      edit: fc.option(fc.constantFrom(...EDITS), { freq: 2 }),
      of: fc.constantFrom<Edit['of']>('plain', 'own', 'by-hand'),
      share: fc.double({ min: 0, max: 0.99, noNaN: true }),
    }),
    { maxLength: 40 },
  );

  it('differ in exactly that, each found once', () => {
    const found = new Set<Edit>();
    fc.assert(
      fc.property(day, (all) => {
        const accounts = all.map(({ amountFen, edit, of, share }, index) => {
          const whole = account(index, amountFen, edit?.of ?? of, 1 + Math.floor((amountFen - 1) * share));
          return {
            payment: edit?.book ? edit.book(whole.payment) : whole.payment,
            lines: edit?.lines ? edit.lines(whole.lines) : whole.lines,
          };
        });
        const expected = all.flatMap(({ edit }, index) => {
          if (edit === null) return [];
          found.add(edit);
          const refundNo = edit.of === 'own' ? `R${index}` : `5${index}`;
          return [`${edit.gives} ${edit.about === 'payment' ? `S${index}` : refundNo}`];
        });
        expect(
          compared(accounts)
            .map(({ kind, no }) => `${kind} ${no}`)
            .sort(),
        ).toEqual(expected.sort());
      }),
      { numRuns: 250 },
    );
    expect(found.size).toBe(EDITS.length);
  });
});
