import { BASE_PAY, BOTH_SIGN_TYPES, failure, type Endpoint } from '../endpoint';
import type { Ledger } from '../ledger';
import type { Fields, OrderRecord, RefundRecord } from '../types';
import type { World } from '../world';

const PAGE_SIZE = 10;
/** From this age on an order is found by `transaction_id` only: a year and a half (「查询退款」, doc/v2/merchant/4011939577). */
const ARCHIVED_MS = 548 * 24 * 3600 * 1000;

interface Found {
  readonly order: OrderRecord;
  readonly refunds: readonly RefundRecord[];
}

/** 「查询退款」: one refund by its own number, the platform's or the merchant's, or ten refunds of an order from `offset` on. */
export const refundQuery: Endpoint = {
  path: '/pay/refundquery',
  family: BASE_PAY,
  required: ['nonce_str'],
  requiredOneOf: [['refund_id'], ['out_refund_no'], ['transaction_id'], ['out_trade_no']],
  checked: ['nonce_str', 'refund_id', 'out_refund_no', 'transaction_id', 'out_trade_no', 'offset'],
  signTypes: BOTH_SIGN_TYPES,
  run(world, fields) {
    const { order, refunds } = found(world, fields) ?? {};
    if (order === undefined || refunds === undefined || refunds.length === 0) return failure('REFUNDNOTEXIST', 'not exist');
    const offset = Number(fields.offset || 0);
    if (offset > refunds.length) return failure('PARAM_ERROR', '参数错误:offset');
    const page = refunds.slice(offset, offset + PAGE_SIZE);
    return {
      fields: {
        out_trade_no: order.out_trade_no,
        transaction_id: order.transaction_id ?? '',
        total_fee: String(order.total_fee),
        cash_fee: String(order.total_fee),
        fee_type: 'CNY',
        total_refund_count: String(refunds.length),
        refund_count: String(page.length),
        ...Object.fromEntries(page.flatMap((refund, index) => Object.entries(refundFields(refund, index)))),
      },
    };
  },
};

/** By the first number in the order of precedence of the page; what else was sent does not matter. */
function found(world: World, fields: Fields): Found | undefined {
  const { ledger } = world;
  const { refund_id: refundId, out_refund_no: outRefundNo, transaction_id: transactionId, out_trade_no: outTradeNo = '' } = fields;
  if (refundId) return recent(world, oneRefund(ledger, ledger.refund(refundId)));
  if (outRefundNo) return recent(world, oneRefund(ledger, ledger.refundByNumber(outRefundNo)));
  if (transactionId) return allRefunds(ledger, ledger.orderByTransactionId(transactionId));
  return recent(world, allRefunds(ledger, ledger.order(outTradeNo)));
}

function oneRefund(ledger: Ledger, refund: RefundRecord | undefined): Found | undefined {
  const order = refund && ledger.order(refund.out_trade_no);
  return order && { order, refunds: [refund] };
}

function allRefunds(ledger: Ledger, order: OrderRecord | undefined): Found | undefined {
  return order && { order, refunds: ledger.refundsOf(order.out_trade_no) };
}

function recent({ clock }: World, result: Found | undefined): Found | undefined {
  return result !== undefined && clock.nowMs() - result.order.createdMs <= ARCHIVED_MS ? result : undefined;
}

function refundFields(refund: RefundRecord, index: number): Fields {
  return {
    [`out_refund_no_${index}`]: refund.out_refund_no,
    [`refund_id_${index}`]: refund.refund_id,
    [`refund_channel_${index}`]: refund.refund_channel,
    [`refund_fee_${index}`]: String(refund.refund_fee),
    [`refund_status_${index}`]: refund.refund_status,
    [`refund_account_${index}`]: refund.refund_account,
    [`refund_recv_accout_${index}`]: refund.refund_recv_accout,
    ...(refund.refund_success_time && { [`refund_success_time_${index}`]: refund.refund_success_time }),
  };
}
