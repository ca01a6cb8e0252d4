import { compactBeijing } from '../../../domain/beijing';
import { OPTIONAL_CREATE_FIELDS, SERVICE_ORDER_KEYS, START_ON_ACCEPT, USER_FIELDS } from '../assumptions';
import type { HuifuConfig } from '../config';
import { UnsendableHuifuFieldError } from '../errors';
import type {
  ChangeResult,
  CompleteServiceOrderInput,
  CreateServiceOrderInput,
  CreateServiceOrderResult,
  ServiceOrderKey,
} from '../results';
import type { HuifuFields } from '../sign';
import { assertEcho, invalidFields, refused, type Reply, stillProcessing } from './envelope';
import { attach, date, notifyUrl, optionalText, platformId, readFirst, serial, text, wireId } from './fields';
import { readHandOff } from './hand-off';
import { DESCRIPTION_MAX, feeItems, itemsTotalFen } from './items';
import { fenToYuan, orderAmount } from './money';

/** 创建 (create), 取消 (cancel) and 完结 (complete) of a service order. Limits: WeChat's pages of Payscore for acquirers, which Huifu relays to. */

const INTRODUCTION_MAX = 20;
const REASON_MAX = 50;
const REMARK_MAX = 20;
const LOCATION_MAX = 50;

/** The request's own fields. */
export function encodeCreate(input: CreateServiceOrderInput, config: HuifuConfig): HuifuFields {
  const { riskFund } = input;
  if (riskFund.amountFen === 0) throw new UnsendableHuifuFieldError('risk_fund.amount', 'must be more than nothing');
  const configured = Object.entries(OPTIONAL_CREATE_FIELDS).map(([field, setting]): [string, string] => [field, config[setting] ?? '']);
  return {
    ...Object.fromEntries<string>(configured),
    req_date: date('req_date', input.reqDate),
    req_seq_id: serial('req_seq_id', input.reqSeqId),
    huifu_id: config.huifuId,
    service_introduction: text('service_introduction', input.serviceIntroduction, INTRODUCTION_MAX),
    risk_fund: JSON.stringify({
      name: riskFund.name,
      amount: orderAmount('risk_fund.amount', riskFund.amountFen, config.amountUnit),
      description: text('risk_fund.description', riskFund.description, DESCRIPTION_MAX),
    }),
    // the charging starts when the user has confirmed, which nobody can know beforehand
    time_range: JSON.stringify({ start_time: START_ON_ACCEPT }),
    notify_url: notifyUrl(input.notifyUrl),
    [USER_FIELDS.appId]: config.subAppId,
    [USER_FIELDS.openid]: input.subOpenid === null ? '' : platformId(USER_FIELDS.openid, input.subOpenid),
    post_payments: feeItems('post_payments', input.payments, config.amountUnit),
    location: location('start_location', input.startLocation),
    attach: attach(input.attach ?? ''),
  };
}

/**
 * What the reply means.
 *
 * @throws HuifuOutcomeUnknownError also for a success without the order's number
 */
export function decodeCreate(reply: Reply, input: CreateServiceOrderInput): CreateServiceOrderResult {
  assertEcho(reply, ['req_seq_id'], input.reqSeqId);
  switch (reply.meaning) {
    case 'done': {
      const outOrderNo = readFirst(reply.data, ['out_order_no'], wireId);
      if (outOrderNo === null) throw invalidFields(reply, 'out_order_no');
      return { kind: 'created', outOrderNo, hfSeqId: readFirst(reply.data, ['hf_seq_id'], wireId), extraData: readHandOff(reply.data) };
    }
    case 'processing':
      throw stillProcessing(reply);
    case 'duplicate':
      return { kind: 'duplicate' };
    default:
      return refused(reply);
  }
}

/** How a service order is named in a request. */
export function serviceOrderKey(key: ServiceOrderKey): HuifuFields {
  if ('outOrderNo' in key) return { [SERVICE_ORDER_KEYS.outOrderNo]: platformId('out_order_no', key.outOrderNo) };
  return { [SERVICE_ORDER_KEYS.createReqSeqId]: serial('org_req_seq_id', key.createReqSeqId) };
}

/** The request's own fields. */
export function encodeCancel(outOrderNo: string, reason: string, config: HuifuConfig): HuifuFields {
  return { huifu_id: config.huifuId, ...serviceOrderKey({ outOrderNo }), reason: text('reason', reason, REASON_MAX) };
}

/**
 * The request's own fields.
 *
 * @param nowMs time of the call: the platform refuses an end that lies ahead
 * @throws UnsendableHuifuFieldError also when the items do not add up to the total
 */
export function encodeComplete(input: CompleteServiceOrderInput, config: HuifuConfig, nowMs: number): HuifuFields {
  const { payments, discounts, totalFen } = input;
  if (payments.length === 0) throw new UnsendableHuifuFieldError('post_payments', 'must have an item');
  const items = {
    post_payments: feeItems('post_payments', payments, config.amountUnit),
    post_discounts: feeItems('post_discounts', discounts, config.amountUnit),
  };
  if (itemsTotalFen(payments, discounts) !== totalFen) {
    throw new UnsendableHuifuFieldError('ord_amt', 'must be the sum of the payments less the discounts');
  }
  return {
    huifu_id: config.huifuId,
    out_order_no: platformId('out_order_no', input.outOrderNo),
    ord_amt: fenToYuan('ord_amt', totalFen),
    time_range: timeRange(input, nowMs),
    ...items,
    location: location('end_location', input.endLocation),
  };
}

/** The platform compares whole seconds: an end within the second of its start, or within the running one, is too early or too late. */
function timeRange({ startMs, endMs, endRemark }: CompleteServiceOrderInput, nowMs: number): string {
  const end = compactBeijing(endMs);
  if (end > compactBeijing(nowMs)) throw new UnsendableHuifuFieldError('time_range.end_time', 'must not lie ahead');
  const start = startMs === null ? START_ON_ACCEPT : compactBeijing(startMs);
  if (startMs !== null && start >= end) throw new UnsendableHuifuFieldError('time_range.end_time', 'must be later than the start');
  const remark = optionalText('time_range.end_time_remark', endRemark, REMARK_MAX);
  return JSON.stringify({ start_time: start, end_time: end, end_time_remark: remark || undefined });
}

const location = (field: 'start_location' | 'end_location', value: string): string =>
  value === '' ? '' : JSON.stringify({ [field]: text(`location.${field}`, value, LOCATION_MAX) });

/**
 * What the reply to cancel or complete means. Neither has a serial of its own: the order is what makes a repetition recognisable.
 *
 * @throws HuifuOutcomeUnknownError
 */
export function decodeChange(reply: Reply, outOrderNo: string): ChangeResult {
  assertEcho(reply, ['out_order_no'], outOrderNo);
  switch (reply.meaning) {
    case 'done':
      return { kind: 'accepted' };
    case 'processing':
    case 'duplicate':
      throw stillProcessing(reply);
    case 'wrong-state':
      return { kind: 'wrong-state' };
    default:
      return refused(reply);
  }
}
