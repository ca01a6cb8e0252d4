import type { OperatorRefund } from '../../../../typings/operator-api';
import { openRefund, type RefundBase } from '../../domain/refunds';
import { conflict } from './operator-error';

export interface RefundWish {
  readonly orderNo: string;
  readonly amountFen: number;
  /** The operator's name for this refund. */
  readonly key: string;
  readonly reason: string;
}
export interface RefundResult {
  readonly refund: OperatorRefund;
  readonly refundableFen: number;
}

/** A payment of either product, as far as refunds are concerned. */
export interface Refundable<R extends RefundBase> {
  readonly state: string;
  readonly paidFen: number;
  readonly refundableFen: number;
  readonly refunds: readonly R[];
}

/**
 * The refund that a key names already.
 *
 * @throws OperatorError for a key that names another refund
 */
export function refundBy<R extends RefundBase>(
  refunds: readonly R[],
  { key, amountFen }: Pick<RefundWish, 'key' | 'amountFen'>,
): R | undefined {
  const known = refunds.find((refund) => refund.key === key);
  if (known && known.amountFen !== amountFen) {
    throw conflict(`Key "${key}" is refund ${known.refundNo} of ${yuan(known.amountFen)} yuan. Another refund needs another key.`);
  }
  return known;
}

/** One at a time, and in sum never more than was paid. Checked before a wish is stored and, for calls side by side, by the reducer. */
export function assertRoom({ refunds, paidFen, refundableFen }: Refundable<RefundBase>, amountFen: number): void {
  const open = openRefund(refunds);
  if (open) {
    throw conflict(`Refund ${open.refundNo} of ${yuan(open.amountFen)} yuan is ${open.state}: one at a time. Its key is "${open.key}".`);
  }
  if (amountFen > refundableFen) throw conflict(`${yuan(paidFen)} yuan were paid, of which ${yuan(refundableFen)} can be refunded still.`);
}

/** What became of a wish. @throws OperatorError when nothing did */
export function resultOf({ refunds, refundableFen, state }: Refundable<OperatorRefund>, wish: RefundWish): RefundResult {
  const refund = refundBy(refunds, wish);
  if (!refund) throw conflict(`The order is ${state}: nothing was refunded. Look at it again: operator show.`);
  return { refund, refundableFen };
}

export const isOpen = (refund: RefundBase): boolean => openRefund([refund]) !== undefined;
const yuan = (fen: number): string => (fen / 100).toFixed(2);
