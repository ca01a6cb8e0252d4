import type { SignType } from '../../../cloudfunctions/shared/gateways/wechat-pay/sign';
import { parseBeijingCompact } from '../../kernel/beijing-time';
import { termsProblem, type TermsProblem } from '../contracts';
import { BASE_PAY, BOTH_SIGN_TYPES, failure, type Endpoint, type Outcome } from '../endpoint';
import { isDeduction } from '../orders';
import { comparable, sentBefore } from '../reentry';
import type { Fields, Presign, PurchaseRecord } from '../types';
import { tradeState, type World } from '../world';

const PREPAY_LIFE_MS = 2 * 3600 * 1000;
/** `time_expire` has to lie further than this after `time_start`, or after now. */
const MIN_ORDER_LIFE_MS = 5 * 60 * 1000;
/** With another value here the number belongs to another purchase, not to another version of this one. */
const IDENTITY = ['appid', 'trade_type', 'openid'];

/** 「支付中签约」: one order and one pre-sign. */
export const contractOrder: Endpoint = {
  path: '/pay/contractorder',
  family: BASE_PAY,
  required: ['out_trade_no', 'nonce_str', 'body', 'notify_url', 'total_fee', 'spbill_create_ip', 'trade_type'],
  requiredOneOf: [],
  checked: [
    ...['out_trade_no', 'nonce_str', 'body', 'detail', 'attach', 'device_info', 'goods_tag', 'notify_url', 'total_fee', 'spbill_create_ip'],
    ...['time_start', 'time_expire', 'trade_type', 'product_id', 'limit_pay', 'openid'],
  ],
  signTypes: BOTH_SIGN_TYPES,
  run(world, fields, signType) {
    const known = world.ledger.order(fields.out_trade_no ?? '');
    if (known !== undefined) return isDeduction(known) ? failure('OUT_TRADE_NO_USED', '商户订单号重复') : enterAgain(world, known, fields);
    const problem = orderProblem(fields, world.clock.nowMs());
    if (problem !== null) return failure('PARAM_ERROR', problem);
    const presignProblem = contractProblem(world, fields);
    if (presignProblem !== null && world.rules.badContract === 'request-fails') return failure('PARAM_ERROR', presignProblem.text);
    const order = newOrder(world, fields, signType, presign(fields, presignProblem));
    world.ledger.commit({ orders: [order] });
    return reply(order, fields);
  },
};

/** The same number again: the same request gets the same prepay id, anything else an error. */
function enterAgain(world: World, order: PurchaseRecord, fields: Fields): Outcome {
  const nowMs = world.clock.nowMs();
  if (!sentBefore(order, fields, IDENTITY)) return failure('OUT_TRADE_NO_USED', '商户订单号重复');
  if (order.trade_state === 'SUCCESS' || order.trade_state === 'REFUND') return failure('ORDERPAID', '该订单已支付');
  if (tradeState(order, nowMs) === 'CLOSED') return failure('ORDERCLOSED', '该订单已关闭');
  if (order.parameters !== comparable(fields)) return failure('INVALID_REQUEST', '重入时，参数与首次请求不一致');
  if (nowMs < order.prepayExpiresMs) return reply(order, fields);
  const prepayExpiresMs = Math.min(nowMs + PREPAY_LIFE_MS, order.expiresMs);
  const renewed = { ...order, prepay_id: world.numbers.prepayId(nowMs), prepayExpiresMs };
  world.ledger.commit({ orders: [renewed] });
  return reply(renewed, fields);
}

/** What is wrong with the payment part beyond the form of single fields; null when nothing is. */
function orderProblem(fields: Fields, nowMs: number): string | null {
  if (fields.trade_type === 'JSAPI' && !fields.openid) return 'JSAPI支付必须传openid';
  if (fields.trade_type === 'NATIVE' && !fields.product_id) return 'NATIVE支付必须传product_id';
  if (fields.time_expire) {
    const startMs = parseBeijingCompact(fields.time_start ?? '') ?? nowMs;
    const expireMs = parseBeijingCompact(fields.time_expire) ?? nowMs;
    if (expireMs - startMs <= MIN_ORDER_LIFE_MS) return 'time_expire时间过短，与time_start的间隔需大于5分钟';
    if (expireMs <= nowMs) return 'time_expire已过期';
  }
  return null;
}

function contractProblem(world: World, fields: Fields): TermsProblem | null {
  if (fields.contract_mchid !== fields.mch_id) return { code: 'SYSTEMERROR', text: '签约 contract_mchid 与下单 mch_id 不匹配' };
  if (fields.contract_appid !== fields.appid) return { code: 'SYSTEMERROR', text: '签约 contract_appid 与下单 appid 不匹配' };
  return termsProblem(world, fields, 'contract_notify_url');
}

/** A failed pre-sign says only `system error`, whatever the reason: that is what merchants get. */
function presign(fields: Fields, problem: TermsProblem | null): Presign {
  return {
    plan_id: fields.plan_id ?? '',
    contract_code: fields.contract_code ?? '',
    request_serial: fields.request_serial ?? '',
    contract_display_account: fields.contract_display_account ?? '',
    contract_notify_url: fields.contract_notify_url ?? '',
    contract_result_code: problem === null ? 'SUCCESS' : 'FAIL',
    contract_err_code: problem?.code ?? '',
    contract_err_code_des: problem === null ? '' : problem.code === 'SYSTEMERROR' ? 'system error' : problem.text,
  };
}

function newOrder(world: World, fields: Fields, signType: SignType, asked: Presign): PurchaseRecord {
  const nowMs = world.clock.nowMs();
  const expiresMs = parseBeijingCompact(fields.time_expire ?? '') ?? nowMs + PREPAY_LIFE_MS;
  return {
    out_trade_no: fields.out_trade_no ?? '',
    appid: fields.appid ?? '',
    mch_id: world.merchant.mchId,
    trade_type: tradeTypeOf(fields),
    total_fee: Number(fields.total_fee),
    body: fields.body ?? '',
    attach: fields.attach ?? '',
    device_info: fields.device_info ?? '',
    notify_url: fields.notify_url ?? '',
    openid: fields.openid || null,
    prepay_id: world.numbers.prepayId(nowMs),
    trade_state: 'NOTPAY',
    transaction_id: null,
    time_end: null,
    sign_type: signType,
    presign: asked,
    contract_id: null,
    parameters: comparable(fields),
    createdMs: nowMs,
    prepayExpiresMs: Math.min(nowMs + PREPAY_LIFE_MS, expiresMs),
    expiresMs,
  };
}

/** The form of the field has been checked. */
function tradeTypeOf({ trade_type: sent }: Fields): PurchaseRecord['trade_type'] {
  return sent === 'NATIVE' || sent === 'APP' || sent === 'MWEB' ? sent : 'JSAPI';
}

function reply(order: PurchaseRecord, fields: Fields): Outcome {
  const { contract_notify_url: _internal, ...asked } = order.presign;
  const sentBack = Object.entries({ ...(fields.device_info && { device_info: fields.device_info }), ...asked });
  return {
    fields: {
      out_trade_no: order.out_trade_no,
      prepay_id: order.prepay_id,
      trade_type: order.trade_type,
      ...(order.trade_type === 'NATIVE' && { code_url: `weixin://wxpay/bizpayurl?pr=${order.prepay_id.slice(-11)}` }),
      ...(order.trade_type === 'MWEB' && { mweb_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${order.prepay_id}` }),
      ...Object.fromEntries(sentBack.filter(([, value]) => value !== '')),
    },
  };
}
