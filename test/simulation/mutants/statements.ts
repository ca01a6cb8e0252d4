import { DOMAIN, edit, GATEWAYS, type Mutant } from './mutant';

const STATEMENT = `${DOMAIN}/statement`;

/** Bugs in comparing our books with the statements of the platforms. */
export const STATEMENT_MUTANTS: readonly Mutant[] = [
  {
    name: 'day-of-the-statement-in-utc',
    why: 'A day of the statement begins at midnight in UTC: what is paid before eight in the morning is of another day.',
    rows: ['D25'],
    expects: ['I1'],
    edits: [
      edit(
        `${STATEMENT}/days.ts`,
        'atMs !== null && atMs >= startMs && atMs < startMs + DAY_MS',
        'atMs !== null && atMs >= startMs + 8 * HOUR_MS && atMs < startMs + 8 * HOUR_MS + DAY_MS',
      ),
    ],
  },
  {
    name: 'deductions-left-out-of-the-books',
    why: 'The books are the orders: every deduction on the statement is nobody’s.',
    rows: ['D25'],
    expects: ['I1'],
    edits: [
      edit(
        `${STATEMENT}/book.ts`,
        "...membership.deductions.map((deduction) => booked('deduction', membership, deduction, deduction.appliedMs)),",
        '',
      ),
    ],
  },
  {
    name: 'amounts-of-the-statement-by-floating-point',
    why: 'Yuan of the bill times a hundred in floating point, rounded down.',
    rows: ['D25', 'D26'],
    expects: ['I1'],
    edits: [
      edit(
        `${GATEWAYS}/wechat-pay/codec/bill-lines.ts`,
        "return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : null;",
        'return match ? Math.floor(Number(yuan) * 100) : null;',
      ),
    ],
  },
];
