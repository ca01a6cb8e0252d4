import { BASE_PAY, BOTH_SIGN_TYPES, failure, type Endpoint } from '../endpoint';
import { couponFields } from '../notifications';
import { isDeduction } from '../orders';
import type { Fields, OrderRecord } from '../types';
import { tradeState } from '../world';

const DESCRIPTION: Readonly<Record<OrderRecord['trade_state'], string>> = {
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  ACCEPT: '已接收，等待扣款',
};

/** 「查询订单」: the money truth, by the platform's number or by the merchant's. */
export const orderQuery: Endpoint = {
  path: '/pay/orderquery',
  family: BASE_PAY,
  required: ['nonce_str'],
  requiredOneOf: [['transaction_id'], ['out_trade_no']],
  checked: ['nonce_str', 'transaction_id', 'out_trade_no'],
  signTypes: BOTH_SIGN_TYPES,
  run({ ledger, clock, rules }, { transaction_id: transactionId, out_trade_no: outTradeNo = '' }) {
    const order = transactionId ? ledger.orderByTransactionId(transactionId) : ledger.order(outTradeNo);
    const isHidden = order !== undefined && isDeduction(order) && order.dueMs !== null && !rules.acceptedVisible;
    if (order === undefined || isHidden) return failure('ORDERNOTEXIST', '此交易订单号不存在');
    const state = tradeState(order, clock.nowMs());
    return {
      fields: {
        out_trade_no: order.out_trade_no,
        trade_state: state,
        trade_state_desc: DESCRIPTION[state],
        ...(order.attach && { attach: order.attach }),
        ...(order.device_info && { device_info: order.device_info }),
        ...(state === 'SUCCESS' || (state === 'REFUND' && rules.refundedShowsPayment) ? paidFields(order) : {}),
      },
    };
  },
};

function paidFields(order: OrderRecord): Fields {
  return {
    openid: order.openid ?? '',
    is_subscribe: 'N',
    trade_type: order.trade_type,
    bank_type: 'OTHERS',
    total_fee: String(order.total_fee),
    cash_fee: String(order.total_fee),
    fee_type: 'CNY',
    cash_fee_type: 'CNY',
    transaction_id: order.transaction_id ?? '',
    time_end: order.time_end ?? '',
    ...(isDeduction(order) && couponFields(order)),
  };
}
