/** One line of a platform's statement of a day, in the language of the domain: money that moved by its word. */
export interface StatementLine {
  /** revoked: a payment that was taken back at the counter, which none of our products does. */
  readonly kind: 'payment' | 'refund' | 'revoked';
  /** Counts from 1 within the statement. */
  readonly lineNo: number;
  readonly outTradeNo: string;
  readonly transactionId: string;
  /** Of a payment what was paid, of a refund what it gives back. */
  readonly amountFen: number;
  readonly atMs: number;
  readonly outRefundNo: string | null;
  readonly refundId: string | null;
  /** failed: closed, or sent back by the bank, so that the money is with the merchant. Null for a payment. */
  readonly refundState: 'succeeded' | 'processing' | 'failed' | null;
}

/** A line about a refund has its number. */
export type RefundLine = StatementLine & { readonly kind: 'refund'; readonly outRefundNo: string };

/** Null for a line that names no refund: nothing can be matched by it. */
export const asRefund = (line: StatementLine): RefundLine | null =>
  line.kind === 'refund' && line.outRefundNo !== null ? { ...line, kind: 'refund', outRefundNo: line.outRefundNo } : null;
