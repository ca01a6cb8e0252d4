import { GOODS_DESCRIPTION_MAX, RISK_IP_FIELD, USER_FIELDS } from '../assumptions';
import type { HuifuConfig } from '../config';
import type {
  DeductionQueryResult,
  PayDeductionInput,
  PayDeductionResult,
  RegisterDeductionInput,
  RegisterDeductionResult,
} from '../results';
import type { HuifuFields } from '../sign';
import { assertEcho, invalidFields, queryRefused, refused, type Reply, stillProcessing } from './envelope';
import { clientIp, date, notifyUrl, platformId, readFirst, serial, text, wireId } from './fields';
import { serviceOrderKey } from './service-order';
import { readTransStatus } from './trans-stat';

/** 登记扣款信息 (register), 查询扣款信息 (query) and 支付分扣款 (pay). A registration lives 24 hours and is good for one attempt. */

/** The request's own fields. */
export const encodeRegister = (input: RegisterDeductionInput, config: HuifuConfig): HuifuFields => ({
  req_date: date('req_date', input.reqDate),
  req_seq_id: serial('req_seq_id', input.reqSeqId),
  huifu_id: config.huifuId,
  ...serviceOrderKey({ outOrderNo: input.outOrderNo }),
});

/**
 * What the reply means.
 *
 * @throws HuifuOutcomeUnknownError also for a success without the number to deduct under
 */
export function decodeRegister(reply: Reply, input: RegisterDeductionInput): RegisterDeductionResult {
  assertEcho(reply, ['req_seq_id'], input.reqSeqId);
  assertEcho(reply, ['out_order_no'], input.outOrderNo);
  switch (reply.meaning) {
    case 'done': {
      const outTradeNo = readFirst(reply.data, ['out_trade_no'], wireId);
      if (outTradeNo === null) throw invalidFields(reply, 'out_trade_no');
      return { kind: 'registered', outTradeNo, hfSeqId: readFirst(reply.data, ['hf_seq_id'], wireId) };
    }
    case 'processing':
      throw stillProcessing(reply);
    case 'duplicate':
    case 'wrong-state':
      return { kind: reply.meaning };
    default:
      return refused(reply);
  }
}

/** The request's own fields. */
export const encodeDeductionQuery = (outOrderNo: string, config: HuifuConfig): HuifuFields => ({
  huifu_id: config.huifuId,
  ...serviceOrderKey({ outOrderNo }),
});

/**
 * What the reply means.
 *
 * @throws HuifuOutcomeUnknownError for a refused query
 */
export function decodeDeductionQuery(reply: Reply, outOrderNo: string): DeductionQueryResult {
  assertEcho(reply, ['out_order_no'], outOrderNo);
  if (reply.meaning === 'not-found') return { kind: 'none' };
  if (reply.meaning !== 'done') throw queryRefused(reply);
  const outTradeNo = readFirst(reply.data, ['out_trade_no'], wireId);
  return outTradeNo === null ? { kind: 'none' } : { kind: 'registered', outTradeNo };
}

/** The request's own fields. It has no amount: what is deducted is the completed total. */
export function encodePay(input: PayDeductionInput, config: HuifuConfig): HuifuFields {
  const { subOpenid } = input;
  const user = { [USER_FIELDS.appId]: config.subAppId, [USER_FIELDS.openid]: subOpenid };
  if (subOpenid !== null) platformId(USER_FIELDS.openid, subOpenid);
  return {
    req_date: date('req_date', input.reqDate),
    req_seq_id: serial('req_seq_id', input.reqSeqId),
    huifu_id: config.huifuId,
    deduct_req_seq_id: serial('deduct_req_seq_id', input.registrationReqSeqId),
    out_trade_no: platformId('out_trade_no', input.outTradeNo),
    goods_desc: text('goods_desc', input.goodsDescription, GOODS_DESCRIPTION_MAX),
    risk_check_data: JSON.stringify({ [RISK_IP_FIELD]: clientIp(`risk_check_data.${RISK_IP_FIELD}`, input.clientIp) }),
    wx_data: subOpenid === null ? '' : JSON.stringify(user),
    notify_url: notifyUrl(input.notifyUrl),
  };
}

/**
 * What the reply means. Accepting the call is not paying: only `trans_stat` says that, and where it contradicts the code it is not believed.
 *
 * @throws HuifuOutcomeUnknownError
 */
export function decodePay(reply: Reply, input: PayDeductionInput): PayDeductionResult {
  assertEcho(reply, ['req_seq_id'], input.reqSeqId);
  switch (reply.meaning) {
    case 'done':
    case 'processing':
      return {
        kind: reply.meaning === 'done' ? readTransStatus(reply.data) : 'processing',
        hfSeqId: readFirst(reply.data, ['hf_seq_id'], wireId),
        reason: reply.message,
      };
    case 'duplicate':
    case 'wrong-state':
      return { kind: reply.meaning };
    default:
      return refused(reply);
  }
}
