import { compactBeijing } from '../../../domain/beijing';
import * as v from 'valibot';
import type { WechatPayConfig } from '../config';
import { OutcomeUnknownError, UnsendableFieldError } from '../errors';
import type { SignType } from '../sign';
import { assertText, ATTACH_MAX_BYTES, BODY_MAX_BYTES, DISPLAY_ACCOUNT_MAX_BYTES } from '../text';
import { endpointSignType } from './endpoints';
import { assertEchoes, invalidFields, type Reply } from './envelope';
import {
  clientIp,
  contractCode,
  fee,
  notifyUrl,
  outTradeNo,
  platformId,
  planId,
  readFields,
  requestSerial,
  type WireFields,
  wireId,
  wireOptionalText,
} from './fields';

/** 支付中签约, `/pay/contractorder`: one order and one contract prepared together (pay.weixin.qq.com/doc/v2/merchant/4011987320). */

/** The ways to pay that `contractOrder` is allowed to use. JSAPI is the mini-program. */
export const TRADE_TYPES = ['JSAPI', 'APP', 'NATIVE', 'MWEB'] as const;
export type TradeType = (typeof TRADE_TYPES)[number];

/** True for the ways to pay on the allow-list; whatever a client asks for passes here first. */
export function isTradeType(text: unknown): text is TradeType {
  return TRADE_TYPES.some((tradeType) => tradeType === text);
}

/** Everything but the nonce. A repetition after an unknown outcome must be made of identical values. */
export interface ContractOrderInput {
  readonly outTradeNo: string;
  readonly tradeType: TradeType;
  /** The payer, required for JSAPI. */
  readonly openid: string | null;
  /** Required for NATIVE. */
  readonly productId: string | null;
  /** What is bought, shown to the payer; at most 128 bytes. */
  readonly body: string;
  /** Comes back unchanged with the payment; at most 127 bytes. */
  readonly attach: string | null;
  readonly totalFeeFen: number;
  readonly clientIp: string;
  /** Where the payment's result goes. */
  readonly notifyUrl: string;
  readonly startMs: number | null;
  /** After this the order cannot be paid any more; more than 5 minutes after `startMs`. */
  readonly expireMs: number | null;
  /** Template of the contract. */
  readonly planId: string;
  readonly contractCode: string;
  readonly requestSerial: string;
  /** Shown on the signing sheet; at most 32 bytes, no nickname. */
  readonly contractDisplayAccount: string;
  /** Where the contract's ADD goes. DELETE goes to the template's own URL. */
  readonly contractNotifyUrl: string;
}

export type ContractOrderResult =
  | PreparedOrder
  /** This number has been paid. Query it. */
  | { readonly kind: 'alreadyPaid' }
  /** This number has been closed: it is spent, take a new one. */
  | { readonly kind: 'closed' }
  /** An order under this number may exist, with other values (OUT_TRADE_NO_USED, INVALID_REQUEST): query it, close it, only then take a new number. */
  | { readonly kind: 'numberTaken'; readonly code: string; readonly message: string }
  /** The contract code or the user's contract for this template exists already: query the contract and use that one. */
  | { readonly kind: 'contractTaken'; readonly code: string; readonly message: string }
  /** Refused for a reason of the business, verified. Do not repeat. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** The order can be paid (for 2 hours). Whether anything was paid or signed only queries and notifications tell. */
export interface PreparedOrder {
  readonly kind: 'prepared';
  readonly tradeType: TradeType;
  /** Algorithm of the order: the launch parameters must use the same. */
  readonly signType: SignType;
  readonly prepayId: string;
  /** NATIVE: content of the QR code. */
  readonly codeUrl: string | null;
  /** MWEB: where the browser goes, valid for 5 minutes. */
  readonly mwebUrl: string | null;
  /**
   * `accepted`: the sheet offers the contract; the user may still not sign. `refused`: the order works, but as an ordinary payment: it can
   * be paid and will never be signed.
   */
  readonly contractPresign: 'accepted' | 'refused';
  readonly contractErrCode: string | null;
  readonly contractErrMessage: string | null;
}

/**
 * The request's own fields.
 *
 * @throws UnsendableFieldError for a value that the platform would refuse; nothing has been sent then
 */
export function encodeContractOrder(input: ContractOrderInput, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  const fields = new Map([
    ['appid', config.appId],
    ['mch_id', config.mchId],
    // signing for another merchant or app than the paying one is refused by the platform
    ['contract_appid', config.appId],
    ['contract_mchid', config.mchId],
    ['out_trade_no', outTradeNo(input.outTradeNo)],
    ['body', assertText('body', input.body, BODY_MAX_BYTES)],
    ['total_fee', fee('total_fee', input.totalFeeFen)],
    ['spbill_create_ip', clientIp(input.clientIp)],
    ['notify_url', notifyUrl('notify_url', input.notifyUrl)],
    ['trade_type', input.tradeType],
    ['plan_id', planId(input.planId)],
    ['contract_code', contractCode(input.contractCode)],
    ['request_serial', requestSerial(input.requestSerial)],
    ['contract_display_account', assertText('contract_display_account', input.contractDisplayAccount, DISPLAY_ACCOUNT_MAX_BYTES)],
    ['contract_notify_url', notifyUrl('contract_notify_url', input.contractNotifyUrl)],
  ]);
  if (input.tradeType === 'JSAPI') fields.set('openid', platformId('openid', input.openid ?? ''));
  if (input.tradeType === 'NATIVE') fields.set('product_id', platformId('product_id', input.productId ?? ''));
  if (input.attach !== null) fields.set('attach', assertText('attach', input.attach, ATTACH_MAX_BYTES));
  setLifetime(fields, input.startMs, input.expireMs);
  return fields;
}

/** The platform wants more than 5 minutes between start and end of an order. */
const SHORTEST_LIFE_MS = 5 * 60_000;

function setLifetime(fields: Map<string, string>, startMs: number | null, expireMs: number | null): void {
  if (startMs !== null && expireMs !== null && expireMs - startMs <= SHORTEST_LIFE_MS) {
    throw new UnsendableFieldError('time_expire', 'must be more than 5 minutes after time_start');
  }
  if (startMs !== null) fields.set('time_start', compactBeijing(startMs));
  if (expireMs !== null) fields.set('time_expire', compactBeijing(expireMs));
}

const preparedFields = v.object({
  prepay_id: wireId,
  contract_result_code: v.picklist(['SUCCESS', 'FAIL']),
  contract_err_code: wireOptionalText,
  contract_err_code_des: wireOptionalText,
  code_url: wireOptionalText,
  mweb_url: wireOptionalText,
});

/**
 * What the reply means.
 *
 * @throws OutcomeUnknownError when a signed success lacks what it must hold, or a failure is not signed
 */
export function decodeContractOrder(reply: Reply, input: ContractOrderInput, config: WechatPayConfig): ContractOrderResult {
  return reply.succeeded ? prepared(reply, input, config) : failure(reply);
}

function prepared(reply: Reply, input: ContractOrderInput, config: WechatPayConfig): PreparedOrder {
  assertEchoes(reply, {
    out_trade_no: input.outTradeNo,
    trade_type: input.tradeType,
    plan_id: input.planId,
    contract_code: input.contractCode,
  });
  const values = readFields(preparedFields, reply.fields, invalidFields(reply.endpoint));
  const lacksUrl = (input.tradeType === 'NATIVE' && values.code_url === null) || (input.tradeType === 'MWEB' && values.mweb_url === null);
  if (lacksUrl) throw invalidFields(reply.endpoint)('code_url or mweb_url');
  return {
    kind: 'prepared',
    tradeType: input.tradeType,
    signType: endpointSignType(reply.endpoint, config),
    prepayId: values.prepay_id,
    codeUrl: values.code_url,
    mwebUrl: values.mweb_url,
    contractPresign: values.contract_result_code === 'SUCCESS' ? 'accepted' : 'refused',
    contractErrCode: values.contract_err_code,
    contractErrMessage: values.contract_err_code_des,
  };
}

function failure({ endpoint, signed, code, detail: message }: Reply): ContractOrderResult {
  // the payment interfaces sign their failures: one without signature is not theirs to believe
  if (!signed) throw new OutcomeUnknownError(endpoint, 'unsigned', code || message);
  if (code === 'ORDERPAID') return { kind: 'alreadyPaid' };
  if (code === 'ORDERCLOSED') return { kind: 'closed' };
  if (code === 'OUT_TRADE_NO_USED' || code === 'INVALID_REQUEST') return { kind: 'numberTaken', code, message };
  if (code === 'CONTRACT_CODE_DUPLICATION' || message.includes('用户已签约')) return { kind: 'contractTaken', code, message };
  return { kind: 'refused', code, message };
}
