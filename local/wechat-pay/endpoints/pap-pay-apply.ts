import type { SignType } from '../../../cloudfunctions/shared/gateways/wechat-pay/sign';
import { parseBeijingDateTime } from '../../kernel/beijing-time';
import { accountAt, isAppliedTooOften, limitProblem } from '../deduction-limits';
import { execute, isExpired } from '../deductions';
import { BASE_PAY, BOTH_SIGN_TYPES, failure, type Endpoint, type Failed } from '../endpoint';
import { isDaytime, isDeductionDay, liveNotice, NOT_THE_HOUR } from '../notices';
import { isDeduction } from '../orders';
import { comparable, sentBefore } from '../reentry';
import type { ContractRecord, DeductionRecord, Fields, OrderRecord, WechatTemplate } from '../types';
import { findTemplate, type World } from '../world';

const HOUR_MS = 3600 * 1000;
/** So long after the signing a deduction runs at once and needs no notice, in both modes. */
const FREE_START_MS = 12 * HOUR_MS;
/** In the mode 24h-delay the user is told when the merchant calls, and pays so much later. */
const DELAY_MS = 24 * HOUR_MS;
/** Shorter here than in the other interfaces. */
const MAX_BODY_BYTES = 127;
/** With another value here the number belongs to another deduction, not to another version of this one. */
const IDENTITY = ['appid', 'contract_id'];

/** 「申请扣款」: success means accepted, never paid. */
export const papPayApply: Endpoint = {
  path: '/pay/pappayapply',
  family: BASE_PAY,
  required: ['out_trade_no', 'nonce_str', 'body', 'total_fee', 'spbill_create_ip', 'notify_url', 'trade_type', 'contract_id'],
  requiredOneOf: [],
  checked: [
    ...['out_trade_no', 'nonce_str', 'body', 'detail', 'attach', 'device_info', 'goods_tag', 'notify_url', 'total_fee', 'fee_type'],
    ...['spbill_create_ip', 'contract_id', 'receipt'],
  ],
  signTypes: BOTH_SIGN_TYPES,
  run(world, fields, signType) {
    const nowMs = world.clock.nowMs();
    const known = world.ledger.order(fields.out_trade_no ?? '');
    const contract = world.ledger.contract(fields.contract_id ?? '');
    if (contract === undefined) return known === undefined ? NO_CONTRACT : enterAgain(known, fields);
    const before = accountAt(world, contract, nowMs);
    const account = { ...before, applies: before.applies + 1 };
    const refuse = (refusal: Failed): Failed => {
      world.ledger.commit({ accounts: [account] });
      return refusal;
    };
    if (isAppliedTooOften(account)) return refuse(failure('FREQUENCY_LIMITED', '频率限制'));
    if (known !== undefined) return refuse(enterAgain(known, fields));
    const planned = plan(world, fields, contract);
    if ('failure' in planned) return refuse(planned);
    const deduction = newDeduction(world, fields, signType, contract);
    if (planned.runsAtMs > nowMs) world.ledger.commit({ orders: [{ ...deduction, dueMs: planned.runsAtMs }], accounts: [account] });
    else world.ledger.commit(execute(world, deduction, contract, account));
    return { fields: {} };
  },
};

const NO_CONTRACT = failure('CONTRACT_NOT_EXIST', '签约关系不存在');

/** The same number again takes nothing, whatever else is sent with it. */
function enterAgain(order: OrderRecord, fields: Fields): Failed {
  if (!isDeduction(order) || !sentBefore(order, fields, IDENTITY)) return failure('OUT_TRADE_NO_USED', '商户订单号重复');
  if (order.trade_state === 'SUCCESS' || order.trade_state === 'REFUND') return failure('ORDERPAID', '该订单已支付');
  if (order.trade_state === 'CLOSED') return failure('ORDERCLOSED', '该订单已关闭');
  if (order.parameters !== comparable(fields)) return failure('INVALID_REQUEST', '重入时，参数与首次请求不一致');
  return failure('ORDER_ACCEPTED', '订单已受理，请勿重复发起');
}

type Plan = { readonly runsAtMs: number } | Failed;

/** When the money will be taken, or why it will not be. */
function plan(world: World, fields: Fields, contract: ContractRecord): Plan {
  const nowMs = world.clock.nowMs();
  if (fields.trade_type !== 'PAP') return failure('PARAM_ERROR', '参数错误:trade_type');
  if (Buffer.byteLength(fields.body ?? '', 'utf8') > MAX_BODY_BYTES) return failure('PARAM_ERROR', '参数错误:body');
  if (contract.contract_state !== 0) return NO_CONTRACT;
  const template = findTemplate(world, contract.plan_id);
  if (template === undefined || isExpired(contract, nowMs)) return failure('CONTRACTERROR', '签约关系已过期');
  if (world.ledger.openDeduction(contract.contract_id) !== undefined) return failure('INVALID_REQUEST', '扣款请求已受理，请勿重复发起');
  const amountFen = Number(fields.total_fee);
  const fits = template.kind === 'fixed' ? amountFen === template.amountFen : amountFen <= template.amountFen;
  if (!fits) return failure('RULELIMIT', '扣款金额与签约模板不符');
  const timed = timing(world, contract, template, amountFen);
  if ('failure' in timed) return timed;
  const limit = limitProblem(world, accountAt(world, contract, timed.runsAtMs), amountFen);
  return limit === null ? timed : failure('RULELIMIT', limit);
}

function timing(world: World, contract: ContractRecord, template: WechatTemplate, amountFen: number): Plan {
  const nowMs = world.clock.nowMs();
  const signedMs = parseBeijingDateTime(contract.contract_signed_time) ?? 0;
  const notice = liveNotice(world, contract.contract_id, nowMs);
  // Whoever has sent a notice is bound to it, even inside the first hours.
  if (notice === undefined && nowMs - signedMs < FREE_START_MS) return { runsAtMs: nowMs };
  if (template.mode === '24h-delay') return { runsAtMs: nowMs + DELAY_MS };
  if (!isDaytime(nowMs)) return failure('INVALID_REQUEST', NOT_THE_HOUR);
  if (notice === undefined || !isDeductionDay(notice, nowMs)) return failure('INVALID_REQUEST', '需要先下发扣费前通知才能发起扣费');
  if (amountFen > notice.estimatedFen) return failure('RULELIMIT', '扣款金额超过扣费前通知的金额');
  return { runsAtMs: nowMs };
}

function newDeduction(world: World, fields: Fields, signType: SignType, contract: ContractRecord): DeductionRecord {
  return {
    out_trade_no: fields.out_trade_no ?? '',
    appid: fields.appid ?? '',
    mch_id: world.merchant.mchId,
    trade_type: 'PAP',
    total_fee: Number(fields.total_fee),
    body: fields.body ?? '',
    attach: fields.attach ?? '',
    device_info: fields.device_info ?? '',
    notify_url: fields.notify_url ?? '',
    openid: contract.openid,
    trade_state: 'ACCEPT',
    transaction_id: null,
    time_end: null,
    sign_type: signType,
    contract_id: contract.contract_id,
    parameters: comparable(fields),
    createdMs: world.clock.nowMs(),
    dueMs: null,
    err_code: null,
    coupon_fee: 0,
  };
}
