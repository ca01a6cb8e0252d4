import type { RefundState } from './refund-machine';

/** What the call for a refund says beside numbers, amounts and reason. */
export interface RefundWords {
  readonly notifyUrl: string;
}

/** What every refund has, of whatever product. */
export interface RefundBase {
  /** Its number for ever: a repetition has the same number and amount. */
  readonly refundNo: string;
  /** The operator's own name for this wish: the same key is the same refund. */
  readonly key: string;
  readonly state: RefundState;
  readonly amountFen: number;
  readonly reason: string;
  /** Who asked for it. */
  readonly by: string;
  readonly requestedMs: number;
  /** When it became known that it arrived; null before that. */
  readonly settledMs: number | null;
  readonly failedBecause: string | null;
}

/** What an operator wishes. */
export type RefundWishNews = {
  readonly kind: 'refund-requested';
  readonly key: string;
  readonly amountFen: number;
  readonly reason: string;
  readonly by: string;
};

type Part = Pick<RefundBase, 'state' | 'amountFen'>;
const sumFen = (refunds: readonly Part[]): number => refunds.reduce((fen, { amountFen }) => fen + amountFen, 0);

/** What went back, or is on its way back. A refund that failed gives its amount free again. */
export const committedFen = (refunds: readonly Part[]): number => sumFen(refunds.filter(({ state }) => state !== 'failed'));

/** What has arrived. */
export const succeededFen = (refunds: readonly Part[]): number => sumFen(refunds.filter(({ state }) => state === 'succeeded'));

/** The one whose outcome is not known: there is at most one of a payment. */
export const openRefund = <R extends Part>(refunds: readonly R[]): R | undefined =>
  refunds.find(({ state }) => state === 'requested' || state === 'processing');

/** Whether a wish can become a refund: some fen, at most what is left, nothing else under way, and not wished before. */
export const isRefundable = (refunds: readonly RefundBase[], refundableFen: number, { amountFen, key }: RefundWishNews): boolean =>
  Number.isSafeInteger(amountFen) &&
  amountFen > 0 &&
  amountFen <= refundableFen &&
  openRefund(refunds) === undefined &&
  !refunds.some((refund) => refund.key === key);

/** The intent, before anything is sent. */
export const newRefund = (refundNo: string, { key, amountFen, reason, by }: RefundWishNews, nowMs: number): RefundBase => ({
  refundNo,
  key,
  state: 'requested',
  amountFen,
  reason,
  by,
  requestedMs: nowMs,
  settledMs: null,
  failedBecause: null,
});
