import { BASE_PAY, BOTH_SIGN_TYPES, failure, type Endpoint } from '../endpoint';
import type { Fields, RefundRecord } from '../types';

const PAGE_SIZE = 10;

/** 「查询退款」 by the number of the order, the merchant's or the platform's: ten refunds from `offset` on. */
export const refundQuery: Endpoint = {
  path: '/pay/refundquery',
  family: BASE_PAY,
  required: ['nonce_str'],
  requiredOneOf: [['transaction_id'], ['out_trade_no']],
  checked: ['nonce_str', 'transaction_id', 'out_trade_no', 'offset'],
  signTypes: BOTH_SIGN_TYPES,
  run({ ledger }, { transaction_id: transactionId, out_trade_no: outTradeNo = '', offset = '0' }) {
    const order = transactionId ? ledger.orderByTransactionId(transactionId) : ledger.order(outTradeNo);
    const refunds = order === undefined ? [] : ledger.refundsOf(order.out_trade_no);
    if (order === undefined || refunds.length === 0) return failure('REFUNDNOTEXIST', 'not exist');
    if (Number(offset) > refunds.length) return failure('PARAM_ERROR', '参数错误:offset');
    const page = refunds.slice(Number(offset), Number(offset) + PAGE_SIZE);
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
