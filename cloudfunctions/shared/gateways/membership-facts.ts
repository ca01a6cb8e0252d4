import type { Unknown } from '../application/ports';
import type { RefundedNews, RefundReport } from '../domain/subscription/facts';
import {
  OutcomeUnknownError,
  type PaymentFacts,
  type RefundFacts,
  type RefundQueryResult,
  RequestRefusedError,
  type WechatPay,
  WechatPayUnreachableError,
} from './wechat-pay';

/** A gateway error that leaves the outcome open becomes an answer; a programming error stays an error. */
export async function known<T>(call: () => Promise<T>): Promise<T | Unknown> {
  try {
    return await call();
  } catch (error) {
    const open = error instanceof OutcomeUnknownError || error instanceof WechatPayUnreachableError || error instanceof RequestRefusedError;
    if (!open) throw error;
    return { kind: 'unknown', reason: error.message };
  }
}

/** An answer about a number at one moment. */
export const queried = (kind: string, no: string): { readonly source: 'query'; readonly factId: string } => ({
  source: 'query',
  factId: `wechat.query:${no}:${kind}`,
});

/** What is known of a payment; one that became known in two ways has the same fact id. */
export const payment = (facts: {
  transactionId: string;
  totalFeeFen: number;
  paidMs: number;
}): { transactionId: string; amountFen: number; paidMs: number; factId: string } => ({
  transactionId: facts.transactionId,
  amountFen: facts.totalFeeFen,
  paidMs: facts.paidMs,
  factId: `wechat.payment:${facts.transactionId}`,
});

/** Something that was, or is to be, paid by a number. */
interface Payable {
  readonly outTradeNo: string;
  readonly paidMs: number | null;
}

/** {@link RefundedNews} by query, without saying of what. */
export type QueriedRefunds = RefundedNews & { readonly source: 'query'; readonly factId: string };

/**
 * Some refund exists, and the refund query says how much. The page of 查询订单 promises the payment's details for a payment that is not
 * refunded only; where they are missing, the refund query has all but the time, and our own record or the beginning stands in for it.
 *
 * @param begunMs when it was asked for
 */
export async function refundedPayment(
  wechat: WechatPay,
  payable: Payable,
  begunMs: number,
  paid: PaymentFacts | null,
): Promise<QueriedRefunds | Unknown> {
  const result = await wechat.refundQuery({ outTradeNo: payable.outTradeNo });
  return result.kind === 'none'
    ? { kind: 'unknown', reason: 'refunded, but no refund is found' }
    : refundedNews(result, payable, begunMs, paid);
}

/** What the refund query says of a payment; see {@link refundedPayment}. */
export function refundedNews(
  result: RefundQueryResult & { kind: 'refunds' },
  { outTradeNo, paidMs }: Payable,
  begunMs: number,
  paid: PaymentFacts | null,
): QueriedRefunds {
  const { refundedFen, processingFen, transactionId, totalFeeFen } = result;
  const facts = paid ?? { transactionId, totalFeeFen, paidMs: paidMs ?? begunMs };
  const refunds = result.refunds.map(reportOf);
  const fact = { ...payment(facts), source: 'query', factId: `wechat.refund:${outTradeNo}:${refundedFen}`, refunds } as const;
  return refundedFen >= facts.totalFeeFen
    ? { ...fact, kind: 'refunded' }
    : { ...fact, kind: 'refunded-in-part', refundedFen, processingFen };
}

const REPORTED: Readonly<Record<RefundFacts['status'], RefundReport['state']>> = {
  SUCCESS: 'succeeded',
  PROCESSING: 'processing',
  REFUNDCLOSE: 'closed',
  CHANGE: 'returned',
};
const reportOf = ({ outRefundNo, refundId, refundFen, status }: RefundFacts): RefundReport => ({
  refundNo: outRefundNo,
  refundId,
  amountFen: refundFen,
  state: REPORTED[status],
});
