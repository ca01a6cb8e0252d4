import { ControlError } from '../kernel/errors';
import { beijingDateTime, parseBeijingCompact } from '../kernel/beijing-time';
import type { Change } from './ledger';
import { refundNotification } from './refund-notification';
import type { OrderRecord, RefundEnd, RefundOutcome, RefundRecord } from './types';
import type { World } from './world';

/** An order can be refunded in so many parts, and not later than a year after its payment (「申请退款」). */
const MAX_REFUNDS = 50;
const REFUNDABLE_MS = 365 * 24 * 3600 * 1000;

/** How far an order has been refunded. */
export interface RefundState {
  /** Of the payment; null while the order is not paid. */
  readonly transactionId: string | null;
  readonly leftFen: number;
  /** No further part can be refunded, whatever the amount. */
  readonly isUsedUp: boolean;
  /** Paid more than a year ago. */
  readonly isOverdue: boolean;
}

/** What a refund is made from, beside its order. */
export type RefundRequest = Pick<
  RefundRecord,
  'out_refund_no' | 'refund_fee' | 'refund_account' | 'refund_request_source' | 'notify_url' | 'end'
>;

/** A refund that the merchant's staff make in the merchant platform. */
export interface PlatformRefund {
  readonly outTradeNo: string;
  readonly refundFen: number;
}

/** Looks at the order's payment and its earlier refunds. A closed refund has given its amount back, but has been a part of fifty. */
export function refundState({ ledger, clock }: World, order: OrderRecord): RefundState {
  const earlier = ledger.refundsOf(order.out_trade_no);
  const paidMs = parseBeijingCompact(order.time_end ?? '') ?? order.createdMs;
  return {
    transactionId: order.transaction_id,
    leftFen: earlier.reduce((fen, refund) => (refund.refund_status === 'REFUNDCLOSE' ? fen : fen - refund.refund_fee), order.total_fee),
    isUsedUp: earlier.length >= MAX_REFUNDS,
    isOverdue: clock.nowMs() - paidMs > REFUNDABLE_MS,
  };
}

/**
 * Refunds a payment, in full or in part. The refund comes to its end at once, or after `rules.refundingMs`; then the merchant is notified.
 *
 * @throws {ControlError} 404 for an unknown order, 409 when it cannot be refunded (any more), 400 when the amount is more than is left
 */
export function refundInPlatform(world: World, { outTradeNo, refundFen }: PlatformRefund): RefundRecord {
  const order = knownOrder(world, outTradeNo);
  const { transactionId, leftFen, isUsedUp, isOverdue } = refundState(world, order);
  if (transactionId === null) throw new ControlError(`order ${outTradeNo} is not paid`, 409);
  if (isOverdue) throw new ControlError(`order ${outTradeNo} was paid more than a year ago`, 409);
  if (isUsedUp) throw new ControlError(`order ${outTradeNo} has been refunded ${MAX_REFUNDS} times`, 409);
  if (!Number.isSafeInteger(refundFen) || refundFen < 1 || refundFen > leftFen) {
    throw new ControlError(`order ${outTradeNo} has ${leftFen} fen left to refund, not ${refundFen}`, 400);
  }
  const outcome = refundOutcome(order);
  if (!isRefundEnd(outcome)) throw new ControlError(`refunds of order ${outTradeNo} fail with ${outcome}, as decided`, 409);
  return startRefund(world, order, transactionId, {
    out_refund_no: world.numbers.outRefundNo(world.clock.nowMs()),
    refund_fee: refundFen,
    refund_account: 'REFUND_SOURCE_RECHARGE_FUNDS',
    refund_request_source: 'VENDOR_PLATFORM',
    notify_url: null,
    end: outcome,
  });
}

/** What becomes of the order's next refunds. */
export const refundOutcome = (order: OrderRecord): RefundOutcome => order.refundOutcome ?? 'SUCCESS';

/** Whether a refund with this outcome is accepted; any other is the error that its request gets. */
export function isRefundEnd(outcome: RefundOutcome): outcome is RefundEnd {
  return outcome === 'SUCCESS' || outcome === 'CHANGE' || outcome === 'REFUNDCLOSE';
}

/** @throws {ControlError} 404 */
function knownOrder(world: World, outTradeNo: string): OrderRecord {
  const order = world.ledger.order(outTradeNo);
  if (order === undefined) throw new ControlError(`no order ${outTradeNo}`, 404);
  return order;
}

/** Decides what becomes of the order's refunds from now on. @throws {ControlError} 404 for an unknown order */
export function decideRefunds(world: World, outTradeNo: string, outcome: RefundOutcome): void {
  world.ledger.commit({ orders: [{ ...knownOrder(world, outTradeNo), refundOutcome: outcome }] });
}

/** Writes an admissible refund into the books, together with its end when that comes at once. */
export function startRefund(world: World, order: OrderRecord, transactionId: string, request: RefundRequest): RefundRecord {
  const nowMs = world.clock.nowMs();
  const refund: RefundRecord = {
    ...request,
    refund_id: world.numbers.refundId(nowMs),
    out_trade_no: order.out_trade_no,
    transaction_id: transactionId,
    total_fee: order.total_fee,
    refund_status: 'PROCESSING',
    refund_channel: 'ORIGINAL',
    refund_recv_accout: '支付用户零钱',
    refund_success_time: '',
    createdMs: nowMs,
    arrivesMs: nowMs + world.rules.refundingMs,
  };
  const orders = [{ ...order, trade_state: 'REFUND' as const }];
  if (world.rules.refundingMs > 0) {
    world.ledger.commit({ orders, refunds: [refund] });
    return refund;
  }
  const ended = finishRefund(world, refund);
  world.ledger.commit({ ...ended, orders });
  return ended.refunds[0];
}

/** The money arrives, or does not, and the merchant is told. */
export function finishRefund(world: World, refund: RefundRecord): Change & { readonly refunds: readonly [RefundRecord] } {
  const ended: RefundRecord = {
    ...refund,
    refund_status: refund.end,
    refund_success_time: refund.end === 'SUCCESS' ? beijingDateTime(world.clock.nowMs()) : '',
  };
  const url = refund.notify_url ?? world.merchant.refundNotifyUrl;
  return { refunds: [ended], notifications: url === null ? [] : [refundNotification(world, ended, url)] };
}
