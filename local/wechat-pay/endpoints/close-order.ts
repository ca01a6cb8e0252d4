import { BASE_PAY, BOTH_SIGN_TYPES, failure, type Endpoint } from '../endpoint';
import { isDeduction } from '../orders';
import { tradeState } from '../world';

/** An order is too young to be closed before this age. */
const MIN_AGE_MS = 5 * 60 * 1000;

/** 「关闭订单」: after it the order cannot be paid any more; a deduction that waits is called off. */
export const closeOrder: Endpoint = {
  path: '/pay/closeorder',
  family: BASE_PAY,
  required: ['out_trade_no', 'nonce_str'],
  requiredOneOf: [],
  checked: ['out_trade_no', 'nonce_str'],
  signTypes: BOTH_SIGN_TYPES,
  run({ ledger, clock }, fields) {
    const order = ledger.order(fields.out_trade_no ?? '');
    if (order === undefined) return failure('ORDERNOTEXIST', '订单不存在');
    if (order.trade_state === 'SUCCESS' || order.trade_state === 'REFUND') return failure('ORDERPAID', '订单已支付');
    if (tradeState(order, clock.nowMs()) === 'CLOSED') return failure('ORDERCLOSED', '订单已关闭');
    if (clock.nowMs() - order.createdMs < MIN_AGE_MS) return failure('INVALID_REQUEST', '订单生成后不能马上调用关单接口，最短间隔为5分钟');
    ledger.commit({
      orders: [isDeduction(order) ? { ...order, trade_state: 'CLOSED', dueMs: null } : { ...order, trade_state: 'CLOSED' }],
    });
    return { fields: { result_msg: 'OK' } };
  },
};
