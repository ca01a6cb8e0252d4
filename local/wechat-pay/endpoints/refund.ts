import { BASE_PAY, BOTH_SIGN_TYPES, failure, type Endpoint, type Outcome } from '../endpoint';
import { isRefundEnd, refundOutcome, refundState, startRefund } from '../refunds';
import type { Fields, OrderRecord, RefundError, RefundRecord } from '../types';
import type { World } from '../world';

const DECIDED: Readonly<Record<RefundError, string>> = {
  SYSTEMERROR: '接口返回错误',
  BIZERR_NEED_RETRY: '退款业务流程错误，需要商户触发重试来解决',
  USER_ACCOUNT_ABNORMAL: '用户账号注销',
  INVALID_REQ_TOO_MUCH: '无效请求过多',
  NOTENOUGH: '基本账户余额不足，请充值后重新发起',
  FREQUENCY_LIMITED: '频率限制',
};

/** 「申请退款」: a reply that it worked says that the refund was accepted. The same number again gets the same refund. */
export const refund: Endpoint = {
  path: '/secapi/pay/refund',
  family: BASE_PAY,
  needsCertificate: true,
  required: ['nonce_str', 'out_refund_no', 'total_fee', 'refund_fee'],
  requiredOneOf: [['transaction_id'], ['out_trade_no']],
  checked: [
    ...['nonce_str', 'transaction_id', 'out_trade_no', 'out_refund_no', 'total_fee', 'refund_fee'],
    ...['refund_fee_type', 'refund_desc', 'notify_url', 'refund_account'],
  ],
  signTypes: BOTH_SIGN_TYPES,
  run(world, fields) {
    // Merchants report this one on the level of the transport.
    if (Number(fields.refund_fee) > Number(fields.total_fee)) return { refused: { return_msg: 'invalid refund_fee' } };
    const { transaction_id: transactionId, out_trade_no: outTradeNo = '' } = fields;
    const order = transactionId ? world.ledger.orderByTransactionId(transactionId) : world.ledger.order(outTradeNo);
    if (order === undefined && transactionId) return failure('INVALID_TRANSACTIONID', '无效transaction_id');
    if (order === undefined || order.transaction_id === null) return failure('ORDERNOTEXIST', '订单不存在');
    const known = world.ledger.refundByNumber(fields.out_refund_no ?? '');
    return known === undefined ? enter(world, order, order.transaction_id, fields) : enterAgain(known, order, fields);
  },
};

function enterAgain(known: RefundRecord, order: OrderRecord, fields: Fields): Outcome {
  if (known.out_trade_no !== order.out_trade_no) return failure('INVALID_REQUEST', '商户退款单号已被其他订单使用');
  const isSame = Number(fields.refund_fee) === known.refund_fee && Number(fields.total_fee) === known.total_fee;
  return isSame ? reply(known) : mismatch();
}

function enter(world: World, order: OrderRecord, transactionId: string, fields: Fields): Outcome {
  const refundFen = Number(fields.refund_fee);
  const { leftFen, isUsedUp, isOverdue } = refundState(world, order);
  if (Number(fields.total_fee) !== order.total_fee) return mismatch();
  if (isOverdue) return failure('TRADE_OVERDUE', '订单已经超过退款期限');
  if (leftFen === 0) return failure('ERROR', '订单已全额退款');
  if (isUsedUp) return failure('INVALID_REQUEST', '部分退款次数超过限制');
  if (refundFen > leftFen) return failure('INVALID_REQUEST', 'refund_fee大于可退金额');
  if (isTooSoon(world, order)) return failure('BIZERR_NEED_RETRY', DECIDED.BIZERR_NEED_RETRY);
  const outcome = refundOutcome(order);
  if (!isRefundEnd(outcome)) return failure(outcome, DECIDED[outcome]);
  return reply(
    startRefund(world, order, transactionId, {
      out_refund_no: fields.out_refund_no ?? '',
      refund_fee: refundFen,
      refund_account: fields.refund_account || 'REFUND_SOURCE_UNSETTLED_FUNDS',
      refund_request_source: 'API',
      notify_url: fields.notify_url || null,
      end: outcome,
    }),
  );
}

function isTooSoon({ ledger, clock, rules }: World, order: OrderRecord): boolean {
  const last = ledger.refundsOf(order.out_trade_no).at(-1);
  return last !== undefined && clock.nowMs() - last.createdMs < rules.refundGapMs;
}

const mismatch = (): Outcome => failure('REFUND_FEE_MISMATCH', '订单金额或退款金额与之前请求不一致，请核实后再试');

/** As merchants see it: the refund's channel is not known yet and empty. */
function reply({ transaction_id, out_trade_no, out_refund_no, refund_id, refund_fee, total_fee }: RefundRecord): Outcome {
  return {
    fields: {
      ...{ transaction_id, out_trade_no, out_refund_no, refund_id },
      refund_channel: '',
      refund_fee: String(refund_fee),
      coupon_refund_fee: '0',
      total_fee: String(total_fee),
      cash_fee: String(total_fee),
      coupon_refund_count: '0',
      cash_refund_fee: String(refund_fee),
    },
  };
}
