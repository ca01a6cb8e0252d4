import type { AnyFact } from '../any-fact';
import type { RefundFact, RefundReport } from '../subscription/facts';
import type { BookedPayment, BookedRefund } from './book';
import { differs, type Discrepancy } from './discrepancy';
import type { RefundLine } from './line';
import { paymentFact, repeated } from './match-payment';

/** A refund that a statement has shown. What staff refund in the merchant platform is known here by its sum only; this keeps the single ones. */
export interface BilledRefund {
  readonly outRefundNo: string;
  readonly outTradeNo: string;
  readonly amountFen: number;
  readonly state: RefundLine['refundState'];
  /** The statement's. */
  readonly day: string;
}

/**
 * Compares all lines about refunds of one payment with what is booked about them.
 *
 * @param lines of this day's statement, in its order
 * @param before what statements of other days have shown of the same payment
 */
export function matchRefunds(
  lines: readonly RefundLine[],
  before: readonly BilledRefund[],
  payment: BookedPayment | undefined,
  day: string,
): readonly Discrepancy[] {
  const seen = new Set<string>();
  const found: Discrepancy[] = [];
  const byHand: RefundLine[] = [];
  for (const line of lines) {
    const isRepeated = seen.has(line.outRefundNo);
    seen.add(line.outRefundNo);
    const own = payment?.refunds.find(({ outRefundNo }) => outRefundNo === line.outRefundNo);
    if (isRepeated) found.push(repeated(line, line.outRefundNo));
    else if (!payment) found.push(unknownPaymentOf(line));
    else if (own) found.push(...matchOwn(line, own, payment, day));
    else byHand.push(line);
  }
  return payment ? [...found, ...matchByHand(byHand, before, payment, day)] : found;
}

const unknownPaymentOf = (line: RefundLine): Discrepancy =>
  differs(
    'statement-unknown-refund',
    line.outRefundNo,
    `${line.amountFen} fen were refunded of ${line.outTradeNo}, which is not stored here.`,
  );

/** A refund that we asked for. */
function matchOwn(line: RefundLine, own: BookedRefund, payment: BookedPayment, day: string): readonly Discrepancy[] {
  const { outRefundNo, amountFen, refundState } = line;
  if (own.amountFen !== amountFen) {
    return [
      differs('statement-refund-amount-differs', outRefundNo, `${amountFen} fen went back there, asked for were ${own.amountFen} fen.`),
    ];
  }
  if (refundState === 'failed' && own.state === 'succeeded') {
    return [
      differs('statement-refund-not-arrived', outRefundNo, 'refunded here, closed or sent back by the bank there: the money is with us.'),
    ];
  }
  if (refundState === 'succeeded' && own.state !== 'succeeded') {
    const words = `${amountFen} fen went back there, ${own.state === 'failed' ? 'failed' : 'not known to have arrived'} here.`;
    return [differs('statement-refund-open', outRefundNo, words, { fact: ownFact(line, payment, day) })];
  }
  return [];
}

/**
 * Refunds that staff made in the merchant platform: what has arrived by all statements must be within the sum that we know. Of this day's lines those
 * are reported that the sum does not cover.
 */
function matchByHand(
  lines: readonly RefundLine[],
  before: readonly BilledRefund[],
  payment: BookedPayment,
  day: string,
): readonly Discrepancy[] {
  const own = new Set(payment.refunds.map(({ outRefundNo }) => outRefundNo));
  const ownFen = sum(payment.refunds.filter(({ state }) => state === 'succeeded'));
  const today = new Set(lines.map(({ outRefundNo }) => outRefundNo));
  const others = before.filter(({ outRefundNo }) => !own.has(outRefundNo) && !today.has(outRefundNo));
  const beforeFen = sum(others.filter(({ state }) => state === 'succeeded'));
  const reports = [...others, ...lines.map((line) => ({ ...line, state: line.refundState }))].map(reportOf);
  let coveredFen = Math.max(0, payment.refundedFen - ownFen - beforeFen);
  let missingFen = 0;
  const found: Discrepancy[] = [];
  for (const line of lines.filter(({ refundState }) => refundState === 'succeeded')) {
    if (line.amountFen <= coveredFen) {
      coveredFen -= line.amountFen;
      continue;
    }
    missingFen += line.amountFen;
    const words = `${line.amountFen} fen of ${payment.outTradeNo} went back there, which is not known here.`;
    found.push(differs('statement-unknown-refund', line.outRefundNo, words, { fact: sumFact(line, payment, missingFen, reports, day) }));
  }
  return found;
}

const factIdOf = ({ lineNo }: RefundLine, day: string): string => `statement.wechat:${day}:${lineNo}`;

/** One of ours has arrived. What that means for payment and cover, the platform is asked for when it is applied. */
const ownFact = (line: RefundLine, { outTradeNo }: BookedPayment, day: string): RefundFact => ({
  of: 'refund',
  outTradeNo,
  kind: 'refund-succeeded',
  refundNo: line.outRefundNo,
  refundId: line.refundId,
  amountFen: line.amountFen,
  source: 'statement',
  factId: factIdOf(line, day),
});

/** What staff refunded is told by the sum of all refunds, as it is with this one, and by those of theirs that statements have shown. */
function sumFact(line: RefundLine, payment: BookedPayment, moreFen: number, refunds: readonly RefundReport[], day: string): AnyFact {
  const refundedFen = payment.refundedFen + moreFen;
  const paid = {
    transactionId: payment.transactionId ?? line.transactionId,
    amountFen: payment.amountFen,
    paidMs: payment.paidMs ?? payment.begunMs,
    refunds,
  };
  return refundedFen >= payment.amountFen
    ? paymentFact(payment, { kind: 'refunded', ...paid }, factIdOf(line, day))
    : paymentFact(payment, { kind: 'refunded-in-part', ...paid, refundedFen, processingFen: 0 }, factIdOf(line, day));
}

const reportOf = ({ outRefundNo, amountFen, state }: Pick<BilledRefund, 'outRefundNo' | 'amountFen' | 'state'>): RefundReport => ({
  refundNo: outRefundNo,
  refundId: null,
  amountFen,
  // Of a refund that gave nothing back a statement does not tell who has the money.
  state: state === 'failed' ? 'closed' : (state ?? 'processing'),
});

const sum = (refunds: readonly { readonly amountFen: number }[]): number => refunds.reduce((fen, { amountFen }) => fen + amountFen, 0);
