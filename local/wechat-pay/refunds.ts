import { createCipheriv, createHash } from 'node:crypto';
import { ControlError } from '../kernel/errors';
import { beijingDateTime } from '../kernel/beijing-time';
import type { Change } from './ledger';
import type { Fields, NotificationRecord, OrderRecord, RefundRecord } from './types';
import type { World } from './world';
import { writeXml } from './xml';

/** An order can be refunded in so many parts, and not later than a year after its payment (「申请退款」). */
const MAX_REFUNDS = 50;
const REFUNDABLE_MS = 365 * 24 * 3600 * 1000;
/** Behind everything else that happened to the purchase. */
const REFUND_RANK = 4;

/** A refund that the merchant's staff make in the merchant platform. */
export interface PlatformRefund {
  readonly outTradeNo: string;
  readonly refundFen: number;
}

/**
 * Refunds a payment, in full or in part. The money arrives at once, or after `rules.refundingMs`; then the merchant is notified.
 *
 * @throws {ControlError} 404 for an unknown order, 409 when it cannot be refunded (any more), 400 when the amount is more than is left
 */
export function refundInPlatform(world: World, { outTradeNo, refundFen }: PlatformRefund): RefundRecord {
  const nowMs = world.clock.nowMs();
  const { order, transactionId } = refundableOrder(world, outTradeNo, nowMs);
  const earlier = world.ledger.refundsOf(outTradeNo);
  if (earlier.length >= MAX_REFUNDS) throw new ControlError(`order ${outTradeNo} has been refunded ${MAX_REFUNDS} times`, 409);
  const leftFen = earlier.reduce((fen, refund) => fen - refund.refund_fee, order.total_fee);
  if (!Number.isSafeInteger(refundFen) || refundFen < 1 || refundFen > leftFen) {
    throw new ControlError(`order ${outTradeNo} has ${leftFen} fen left to refund, not ${refundFen}`, 400);
  }
  const refund: RefundRecord = {
    out_refund_no: world.numbers.outRefundNo(nowMs),
    refund_id: world.numbers.refundId(nowMs),
    out_trade_no: outTradeNo,
    transaction_id: transactionId,
    total_fee: order.total_fee,
    refund_fee: refundFen,
    refund_status: 'PROCESSING',
    refund_channel: 'ORIGINAL',
    refund_account: 'REFUND_SOURCE_RECHARGE_FUNDS',
    refund_recv_accout: '支付用户零钱',
    refund_request_source: 'VENDOR_PLATFORM',
    refund_success_time: '',
    arrivesMs: nowMs + world.rules.refundingMs,
  };
  const orders = [{ ...order, trade_state: 'REFUND' as const }];
  if (world.rules.refundingMs > 0) {
    world.ledger.commit({ orders, refunds: [refund] });
    return refund;
  }
  const arrived = finishRefund(world, refund);
  world.ledger.commit({ ...arrived, orders });
  return arrived.refunds[0];
}

function refundableOrder(world: World, outTradeNo: string, nowMs: number): { order: OrderRecord; transactionId: string } {
  const order = world.ledger.order(outTradeNo);
  if (order === undefined) throw new ControlError(`no order ${outTradeNo}`, 404);
  if (order.transaction_id === null) throw new ControlError(`order ${outTradeNo} is not paid`, 409);
  if (nowMs - order.createdMs > REFUNDABLE_MS) throw new ControlError(`order ${outTradeNo} was paid more than a year ago`, 409);
  return { order, transactionId: order.transaction_id };
}

/** The money arrives, and the merchant is told. */
export function finishRefund(world: World, refund: RefundRecord): Change & { readonly refunds: readonly [RefundRecord] } {
  const nowMs = world.clock.nowMs();
  const arrived: RefundRecord = { ...refund, refund_status: 'SUCCESS', refund_success_time: beijingDateTime(nowMs) };
  const url = world.merchant.refundNotifyUrl;
  return { refunds: [arrived], notifications: url === null ? [] : [refundNotification(world, arrived, url, nowMs)] };
}

/** 「退款结果通知」: not signed; what matters is encrypted. */
function refundNotification(world: World, refund: RefundRecord, url: string, nowMs: number): NotificationRecord {
  const secret: Fields = {
    out_refund_no: refund.out_refund_no,
    out_trade_no: refund.out_trade_no,
    refund_account: refund.refund_account,
    refund_fee: String(refund.refund_fee),
    refund_id: refund.refund_id,
    refund_recv_accout: refund.refund_recv_accout,
    refund_request_source: refund.refund_request_source,
    refund_status: refund.refund_status,
    settlement_refund_fee: String(refund.refund_fee),
    settlement_total_fee: String(refund.total_fee),
    success_time: refund.refund_success_time,
    total_fee: String(refund.total_fee),
    transaction_id: refund.transaction_id,
  };
  return {
    id: `refund:${refund.refund_id}`,
    kind: 'refund',
    group: refund.out_trade_no,
    rank: REFUND_RANK,
    url,
    fields: {
      return_code: 'SUCCESS',
      appid: world.ledger.order(refund.out_trade_no)?.appid ?? '',
      mch_id: world.merchant.mchId,
      nonce_str: world.numbers.nonce(),
      req_info: encrypted(writeXml(secret, false, 'root'), world.merchant.apiV2Key),
    },
    sign_type: null,
    tries: 0,
    dueMs: nowMs,
  };
}

/** AES-256-ECB, PKCS#7, the key being the lower-case hex MD5 of the APIv2 key. */
function encrypted(text: string, apiV2Key: string): string {
  const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(apiV2Key).digest('hex'), null);
  return cipher.update(text, 'utf8', 'base64') + cipher.final('base64');
}
