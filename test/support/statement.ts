/** A day of a big merchant: members who paid on it, and the bill that WeChat Pay would make of it. Line and member of a number follow from the number alone. */
import type { StatementLine } from '../../cloudfunctions/shared/domain/statement/line';
import { dayStartMs } from '../../cloudfunctions/shared/domain/statement/days';
import { lastMoneyMs } from '../../cloudfunctions/shared/domain/statement/book';
import { AUDIT_START } from '../../cloudfunctions/shared/domain/audit';
import { newMembership } from '../../cloudfunctions/shared/domain/subscription/membership';
import type { Deduction, Membership, Order, Terms } from '../../cloudfunctions/shared/domain/subscription/types';
import type { App } from '../../cloudfunctions/shared/application/app';
import type { Enveloped } from '../../cloudfunctions/shared/store/aggregate-store';
import type { StatementPlatform } from '../../cloudfunctions/shared/application/reconcile/ports';

export const DAY = '20261122';
const DAY_MS = 86_400_000;

const TERMS: Terms = {
  planId: 'month',
  templateId: '10001',
  mode: 'pre-notify',
  cycleMonths: 1,
  firstPriceFen: 1900,
  priceFen: 2500,
  capFen: 2500,
  dunning: { retryDays: [1, 3, 5], graceDays: 7, endDays: 10 },
  onFullRefund: 'keep-contract',
};

export const memberId = (index: number): string => index.toString(16).padStart(20, '0');
export const indexOf = (id: string): number => parseInt(id, 16);
export const transactionOf = (index: number): string => `42000000${String(index).padStart(20, '0')}`;

/** Two of five payments are deductions of a renewal, the others first orders. */
const isDeduction = (index: number): boolean => index % 5 > 2;
export const outTradeNo = (index: number): string => `${isDeduction(index) ? 'D' : 'S'}${memberId(index)}${memberId(index).slice(-11)}`;
export const paidFen = (index: number): number => (isDeduction(index) ? TERMS.priceFen : TERMS.firstPriceFen);
/** Spread over the day, so that no two members paid at once. */
export const paidMs = (index: number, count: number, day = DAY): number => dayStartMs(day) + Math.floor((index * DAY_MS) / count);

type Money = Pick<Order, 'amountFen' | 'transactionId' | 'paidMs' | 'refundedFen' | 'refundedElsewhereFen'>;

/** A member with one payment. `change` says what of it is not as the bill has it. */
export function member(index: number, count: number, change: Partial<Money> & { readonly state?: 'open' | 'closed' } = {}): Membership {
  const { state, ...changed } = change;
  const contractCode = `C${memberId(index)}${memberId(index).slice(-11)}`;
  const beforeMs = paidMs(index, count) - 60_000;
  const known =
    state === undefined ? { transactionId: transactionOf(index), paidMs: paidMs(index, count) } : { transactionId: null, paidMs: null };
  const money: Money = { amountFen: paidFen(index), refundedFen: 0, refundedElsewhereFen: 0, ...known, ...changed };
  const empty = newMembership(memberId(index), `oMember-${index}`);
  if (isDeduction(index)) {
    const deduction: Deduction = {
      outTradeNo: outTradeNo(index),
      contractCode,
      cycleNo: `${contractCode}.1`,
      state: state === undefined ? 'paid' : state === 'open' ? 'accepted' : 'failed',
      appliedMs: beforeMs,
      words: null,
      repeatedMs: null,
      failedMs: null,
      errCode: null,
      failedBecause: null,
      ...money,
    };
    return { ...empty, deductions: [deduction] };
  }
  const order: Order = {
    outTradeNo: outTradeNo(index),
    contractCode,
    state: state ?? 'paid',
    terms: TERMS,
    tradeType: 'JSAPI',
    clientIp: '203.0.113.7',
    words: null,
    createdMs: beforeMs,
    expiresMs: beforeMs + 1_800_000,
    prepayId: 'wx1',
    signType: 'MD5',
    codeUrl: null,
    mwebUrl: null,
    closedBecause: null,
    ...money,
  };
  return { ...empty, orders: [order] };
}

/** As the store would have written it. */
export const stored = (membership: Membership): Enveloped<Membership> => ({
  ...membership,
  audit: AUDIT_START,
  outbox: [],
  lastMoneyMs: lastMoneyMs(membership),
});

/** The line of a member's payment. */
export const paymentLine = (index: number, count: number): StatementLine => ({
  kind: 'payment',
  lineNo: index + 1,
  outTradeNo: outTradeNo(index),
  transactionId: transactionOf(index),
  amountFen: paidFen(index),
  atMs: paidMs(index, count),
  outRefundNo: null,
  refundId: null,
  refundState: null,
});

/** A refund that staff made in the merchant platform, on the day of the payment. */
export const refundLine = (index: number, count: number, amountFen: number): StatementLine => ({
  ...paymentLine(index, count),
  kind: 'refund',
  amountFen,
  outRefundNo: `STAFF${index}`,
  refundId: `50000${index}`,
  refundState: 'succeeded',
});

/** An application whose platform has these bills, and no bill of any other day. */
export function withBills(app: App, bills: Readonly<Record<string, () => AsyncIterable<StatementLine> | Iterable<StatementLine>>>): App {
  const statements: StatementPlatform = {
    wechatBill: (day) => {
      const lines = bills[day];
      return Promise.resolve(lines ? { kind: 'lines', lines: arriving(lines()) } : { kind: 'none' });
    },
  };
  return { ...app, statements };
}

async function* arriving(lines: AsyncIterable<StatementLine> | Iterable<StatementLine>): AsyncGenerator<StatementLine> {
  for await (const line of lines) yield line;
}
