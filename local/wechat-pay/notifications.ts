import { beijingDateTime } from '../kernel/beijing-time';
import type {
  ContractRecord,
  DeductionRecord,
  Fields,
  NotificationKind,
  NotificationRecord,
  OrderRecord,
  PurchaseRecord,
  WechatPayRules,
} from './types';
import type { World } from './world';

const SECOND_MS = 1000;
const repeat = (seconds: number, times: number): number[] => Array.from({ length: times }, () => seconds);

const PAYMENT_WAIT_SECONDS = [0, 15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600];

/**
 * Seconds to wait before each try, the first one included (官方页面「支付结果通知」, 「签约、解约结果通知」, 「扣款结果通知」). Payment: 16 tries in
 * 24 h 4 min, and 「退款结果通知」 has the same; contract: 30 tries in 1 h 57 min; deduction: 10 tries in 3 h 4 min.
 */
const WAIT_SECONDS: Readonly<Record<NotificationKind, readonly number[]>> = {
  payment: PAYMENT_WAIT_SECONDS,
  contract: [0, 10, 10, 10, 30, 30, 30, ...repeat(300, 23)],
  deduction: [0, 15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600],
  refund: PAYMENT_WAIT_SECONDS,
};

/** The values that the fault `corrupt` changes, the first one that is there: money or ownership depend on it. */
export const CORRUPTED_FIELDS: Readonly<Record<NotificationKind, readonly string[]>> = {
  payment: ['total_fee'],
  contract: ['openid'],
  deduction: ['total_fee', 'out_trade_no'],
  refund: ['req_info'],
};

/** When the next try is due after `tries` of them, the last one at `lastTryMs`; null when the schedule is used up. */
export function nextTryMs(kind: NotificationKind, tries: number, lastTryMs: number): number | null {
  const waitSeconds = WAIT_SECONDS[kind][tries];
  return waitSeconds === undefined ? null : lastTryMs + waitSeconds * SECOND_MS;
}

/** The payment notification of a paid order. It names the contract only when that was signed in the same moment. */
export function paymentNotification(order: PurchaseRecord, nonce: string, nowMs: number, rank: number): NotificationRecord {
  return {
    id: `payment:${order.out_trade_no}`,
    kind: 'payment',
    group: order.out_trade_no,
    rank,
    url: order.notify_url,
    fields: { ...paidFields(order, nonce), ...(order.contract_id !== null && { contract_id: order.contract_id }) },
    sign_type: order.sign_type,
    tries: 0,
    dueMs: nowMs,
  };
}

/** What both kinds of a successful payment are told by. */
function paidFields(order: OrderRecord, nonce: string): Fields {
  return {
    appid: order.appid,
    bank_type: 'OTHERS',
    cash_fee: String(order.total_fee),
    fee_type: 'CNY',
    is_subscribe: 'N',
    mch_id: order.mch_id,
    nonce_str: nonce,
    openid: order.openid ?? '',
    out_trade_no: order.out_trade_no,
    result_code: 'SUCCESS',
    return_code: 'SUCCESS',
    time_end: order.time_end ?? '',
    total_fee: String(order.total_fee),
    trade_type: order.trade_type,
    transaction_id: order.transaction_id ?? '',
    ...(order.attach && { attach: order.attach }),
    ...(order.device_info && { device_info: order.device_info }),
    ...(order.sign_type !== 'MD5' && { sign_type: order.sign_type }),
    ...UNKNOWN_FIELD,
  };
}

/**
 * 「扣款结果通知」 of a deduction that was paid or has failed, to the URL of its request.
 *
 * @param failureText '' for a paid one
 */
export function deductionNotification(
  { rules, numbers, clock }: World,
  order: DeductionRecord,
  contract: ContractRecord,
  failureText: string,
): NotificationRecord {
  const nonce = numbers.nonce();
  return {
    id: `deduction:${order.out_trade_no}`,
    kind: 'deduction',
    group: groupOf(contract),
    rank: DEDUCTION_RANK,
    url: order.notify_url,
    fields: order.err_code === null ? deductedFields(order, nonce) : failureFields(order, nonce, failureText, rules.failureSample),
    sign_type: order.sign_type,
    tries: 0,
    dueMs: clock.nowMs(),
  };
}

function deductedFields(order: DeductionRecord, nonce: string): Fields {
  return { ...paidFields(order, nonce), ...couponFields(order), trade_state: 'SUCCESS', contract_id: order.contract_id };
}

/** How a payment is told about that coupons have paid a part of; nothing without coupons. */
export function couponFields({ coupon_fee: couponFen, total_fee: totalFen }: DeductionRecord): Fields {
  if (couponFen === 0) return {};
  const userFen = String(totalFen - couponFen);
  return {
    cash_fee: userFen,
    settlement_total_fee: userFen,
    coupon_fee: String(couponFen),
    coupon_count: '1',
    coupon_type_0: 'NO_CASH',
    coupon_id_0: '10000',
    coupon_fee_0: String(couponFen),
  };
}

/** Neither amount nor transaction: nothing was paid. */
function failureFields(order: DeductionRecord, nonce: string, text: string, sample: WechatPayRules['failureSample']): Fields {
  return {
    appid: order.appid,
    contract_id: order.contract_id,
    err_code: sample === 'zero-code' ? '0' : (order.err_code ?? ''),
    err_code_des: text,
    mch_id: order.mch_id,
    nonce_str: nonce,
    out_trade_no: order.out_trade_no,
    result_code: sample === 'official' ? 'SUCCESS' : 'FAIL',
    return_code: 'SUCCESS',
    return_msg: 'OK',
    ...(sample === 'official' && { sub_mch_id: order.mch_id }),
    ...(order.sign_type !== 'MD5' && { sign_type: order.sign_type }),
    ...UNKNOWN_FIELD,
  };
}

/** What happens to a contract and its purchase is told in order. */
function groupOf(contract: ContractRecord): string {
  return contract.out_trade_no ?? contract.contract_id;
}

/** The ADD notification, to the URL of the signing request. It carries no nonce, as the official sample. */
export function addNotification(contract: ContractRecord, nowMs: number, rank: number): NotificationRecord {
  return contractNotification(contract, 'ADD', contract.notify_url, nowMs, rank, {
    contract_expired_time: contract.contract_expired_time,
    contract_signed_time: contract.contract_signed_time,
    contract_state: '0',
  });
}

/** The DELETE notification, to the URL of the template. */
export function deleteNotification(contract: ContractRecord, terminateUrl: string, nowMs: number): NotificationRecord {
  return contractNotification(contract, 'DELETE', terminateUrl, nowMs, DELETE_RANK, {
    contract_state: '1',
    contract_terminated_time: contract.contract_terminated_time ?? '',
    contract_termination_mode: String(contract.contract_termination_mode ?? ''),
    contract_termination_remark: contract.contract_termination_remark ?? '',
  });
}

/** Behind the signing. */
const DEDUCTION_RANK = 2;
/** Behind everything that happened to the contract before. */
const DELETE_RANK = 3;

/** A field that no page lists: the platform adds fields without notice, and they are signed like all others. */
export const UNKNOWN_FIELD: Fields = { ext_trace_flag: '0' };

function contractNotification(
  contract: ContractRecord,
  changeType: 'ADD' | 'DELETE',
  url: string,
  nowMs: number,
  rank: number,
  more: Fields,
): NotificationRecord {
  const fields: Fields = {
    return_code: 'SUCCESS',
    result_code: 'SUCCESS',
    mch_id: contract.mch_id,
    appid: contract.appid,
    contract_code: contract.contract_code,
    contract_display_account: contract.contract_display_account,
    contract_id: contract.contract_id,
    openid: contract.openid,
    plan_id: contract.plan_id,
    request_serial: contract.request_serial,
    change_type: changeType,
    operate_time: beijingDateTime(nowMs),
    ...more,
    ...UNKNOWN_FIELD,
  };
  return {
    id: `contract:${contract.contract_id}:${changeType}`,
    kind: 'contract',
    group: groupOf(contract),
    rank,
    url,
    fields,
    sign_type: contract.sign_type,
    tries: 0,
    dueMs: nowMs,
  };
}
