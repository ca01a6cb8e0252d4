import { memberIdIn } from '../subscription/numbers';
import type { OrderFact, DeductionFact } from '../subscription/facts';
import type { BookedPayment } from './book';
import { dayOf, withinDay } from './days';
import { differs, type Discrepancy } from './discrepancy';
import type { StatementLine } from './line';

/**
 * Compares a line about a payment with what is booked under its number. The first difference found is the one reported: what follows from it would only
 * say it again.
 *
 * @param isRepeated the same statement has shown a payment of this number before
 */
export function matchPayment(
  line: StatementLine,
  payment: BookedPayment | undefined,
  day: string,
  isRepeated: boolean,
): Discrepancy | null {
  const { outTradeNo, amountFen, transactionId } = line;
  if (!payment) return isRepeated ? repeated(line, outTradeNo) : unknownPayment(line);
  if (payment.amountFen !== amountFen) {
    return differs('statement-amount-differs', outTradeNo, `paid with ${amountFen} fen there, asked for were ${payment.amountFen} fen.`);
  }
  if (payment.transactionId !== null && payment.transactionId !== transactionId) {
    const words = `paid by transaction ${transactionId} there, by ${payment.transactionId} here. If both took money, refund one of them.`;
    return differs('statement-transaction-differs', outTradeNo, words, { detail: transactionId });
  }
  if (isRepeated) return repeated(line, outTradeNo);
  if (payment.state !== 'paid') return unpaidHere(line, payment, day);
  return withinDay(day)(payment.paidMs) ? null : anotherDay(outTradeNo, payment.paidMs);
}

/** A line by which a payment was undone, which none of our products asks for. */
export const unexpected = (line: StatementLine): Discrepancy =>
  differs(
    'statement-unexpected-line',
    line.outTradeNo,
    `line ${line.lineNo} is about a ${line.kind === 'refund' ? 'refund without a number' : 'payment that was revoked'}.`,
    { detail: String(line.lineNo) },
  );

export const repeated = (line: StatementLine, no: string): Discrepancy =>
  differs('statement-duplicate-line', no, `line ${line.lineNo} repeats a ${line.kind} that is listed before.`, {
    detail: String(line.lineNo),
  });

function unknownPayment({ outTradeNo, amountFen, transactionId }: StatementLine): Discrepancy {
  const whose =
    memberIdIn(outTradeNo) === null
      ? 'a number that is none of ours: another system under this merchant number?'
      : 'a number of our form that is not stored here: a restored backup?';
  return differs('statement-unknown-payment', outTradeNo, `${amountFen} fen were paid by ${transactionId} under ${whose}`);
}

/** A lost notification, and every question about it unanswered; or money that came after we had given it up. */
function unpaidHere(line: StatementLine, payment: BookedPayment, day: string): Discrepancy {
  const isClosed = payment.state === 'closed';
  const words = `paid there by ${line.transactionId}, ${isClosed ? 'closed without payment' : 'not known to be paid'} here.`;
  const { transactionId, amountFen, atMs: paidMs } = line;
  const fact = paymentFact(payment, { kind: 'paid', transactionId, amountFen, paidMs }, `statement.wechat:${day}:${line.lineNo}`);
  return differs(isClosed ? 'statement-paid-on-closed' : 'statement-unpaid-here', line.outTradeNo, words, { fact });
}

const anotherDay = (outTradeNo: string, paidMs: number | null): Discrepancy =>
  differs(
    'statement-other-day',
    outTradeNo,
    `the payment is dated ${paidMs === null ? 'on no day' : `on ${dayOf(paidMs)}`} here. Both dates are the platform's.`,
  );

type PaymentFact = OrderFact | DeductionFact;
type PaymentNews = Extract<PaymentFact, { readonly kind: 'paid' | 'refunded' | 'refunded-in-part' }>;
type NewsOf<F> = F extends unknown ? Omit<F, 'of' | 'outTradeNo' | 'source' | 'factId'> : never;

/** News of a payment as a fact about the order or deduction that it is booked as. */
export function paymentFact({ of, outTradeNo }: BookedPayment, news: NewsOf<PaymentNews>, factId: string): PaymentFact {
  const origin = { outTradeNo, source: 'statement', factId } as const;
  return of === 'order' ? { ...news, of, ...origin } : { ...news, of, ...origin };
}
