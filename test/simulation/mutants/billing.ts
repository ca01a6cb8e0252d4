import { DOMAIN, edit, GATEWAYS, type Mutant } from './mutant';

const BILL = `${DOMAIN}/charging/bill.ts`;

/** Bugs in what a session costs, and in how amounts are written. */
export const BILLING_MUTANTS: readonly Mutant[] = [
  {
    name: 'rounded-down',
    why: 'A division of integers drops the rest: each line of a bill is up to a fen too small.',
    rows: ['D26'],
    expects: ['I12'],
    edits: [
      edit(
        `${DOMAIN}/charging/rounding.ts`,
        '(2n * BigInt(a) * BigInt(b) + BigInt(divisor)) / (2n * BigInt(divisor))',
        '(BigInt(a) * BigInt(b)) / BigInt(divisor)',
      ),
    ],
  },
  {
    name: 'total-rounded-apart-from-its-lines',
    why: 'The total is worked out from the exact prices and rounded once: it is not the sum of what the user reads.',
    rows: ['P5', 'D26'],
    expects: ['I12'],
    edits: [
      edit(
        BILL,
        'const grossFen = energyFen + serviceFen;',
        'const exact = bands.reduce(\n    (units, part) => units + part.energyWh * (energyPrice(tariff, part.band) + tariff.servicePriceCentifenPerKwh),\n    0,\n  );\n  const grossFen = Math.round(exact / WH_CENTIFEN_PER_FEN);',
      ),
    ],
  },
  {
    name: 'cap-forgotten',
    why: 'A session that costs more than the service may collect is billed in full.',
    rows: ['P5'],
    expects: ['I12'],
    edits: [edit(BILL, 'const excessFen = Math.max(0, priced.netFen - capFen);', 'const excessFen = 0;')],
  },
  {
    name: 'service-discounted-like-energy',
    why: 'The discount of the energy is taken off the service, too.',
    rows: [],
    expects: ['I12'],
    edits: [edit(BILL, 'serviceFen, discount?.servicePerMille ?? 0', 'serviceFen, discount?.energyPerMille ?? 0')],
  },
  {
    name: 'discounts-left-out-of-the-completion',
    why: 'The completion says what the energy cost and what is to be paid, not the discounts in between: its items do not add up.',
    rows: ['P5'],
    expects: ['I14', 'I12'],
    edits: [edit(`${GATEWAYS}/payscore-texts.ts`, 'discounts: discountsOf(order),', 'discounts: [],')],
  },
  {
    name: 'meter-of-the-pile-billed-from-nothing',
    why: "The pile's meter counts from its installation, and the first reading is taken for the energy of the session.",
    rows: [],
    expects: ['I12', 'I13'],
    edits: [
      edit(
        `${DOMAIN}/charging/reduce-session.ts`,
        'const { bill, flags } = billOf({ tariff, discount, capFen, readings, startedMs, endedMs });',
        'const whole = [{ atMs: startedMs, meterWh: 0 }, ...readings];\n  const { bill, flags } = billOf({ tariff, discount, capFen, readings: whole, startedMs, endedMs });',
      ),
    ],
  },
  {
    name: 'yuan-by-floating-point',
    why: 'Yuan times a hundred in floating point, rounded down: 1.15 becomes 114 fen.',
    rows: ['P7', 'D26'],
    expects: ['I14', 'I1'],
    edits: [
      edit(
        `${GATEWAYS}/huifu/codec/money.ts`,
        "return match ? Number(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`) : null;",
        'return match ? Math.floor(Number(text) * 100) : null;',
      ),
    ],
  },
  {
    name: 'yuan-with-one-decimal',
    why: 'Amounts are written as numbers are: a trailing digit of fen is rounded away.',
    rows: ['P7', 'D26'],
    expects: ['I1', 'I14', 'I12'],
    edits: [
      edit(
        `${GATEWAYS}/huifu/codec/money.ts`,
        'return `${digits.slice(0, -2)}.${digits.slice(-2)}`;',
        'return `${(Number(digits) / 100).toFixed(1)}0`;',
      ),
    ],
  },
  {
    name: 'risk-amount-converted-twice',
    why: 'The risk amount is turned into fen where it is fen already: above the cap of the service.',
    rows: ['P6'],
    expects: ['I12', 'I14'],
    edits: [edit(`${GATEWAYS}/payscore-texts.ts`, 'amountFen: order.riskFundFen,', 'amountFen: order.riskFundFen * FEN_PER_YUAN,')],
  },
];
