import * as v from 'valibot';
import {
  readFields,
  type WireFields,
  wireContractTime,
  wireId,
  wireOptionalContractTime,
  wireOptionalText,
  wireTerminationMode,
} from './codec/fields';
import { paymentFields, type PaymentFacts } from './codec/payment';
import { verificationKeys, type WechatPayConfig } from './config';
import { NotificationRejectedError } from './errors';
import { type SignType, signTypeByLength, verifyV2 } from './sign';
import { MAX_XML_BYTES, readFlatXml, writeFlatXml, XmlError } from './xml';

/** Notifications from the platform: verified on the raw bytes, then read. Nothing of a rejected one leaves this file. */

/** 支付结果通知 of a first order. Only success is notified. */
export type PaymentNotification = { readonly kind: 'payment'; readonly signType: SignType } & PaymentFacts;

/** 签约、解约结果通知 (pay.weixin.qq.com/doc/v2/merchant/4011987586). */
export interface ContractNotification {
  readonly kind: 'contract';
  /** How it was signed: the way the contract was. MD5 for one made by pure signing; the caller knows which of its contracts were. */
  readonly signType: SignType;
  readonly changeType: 'ADD' | 'DELETE';
  readonly contractCode: string;
  readonly contractId: string;
  readonly planId: string;
  /** Owner of the contract: believe this one, not the user for whom it was prepared. */
  readonly openid: string;
  readonly requestSerial: string | null;
  /** When it happened. Orders an ADD that arrives after its DELETE. */
  readonly operateMs: number;
  /** ADD: when it ends by itself; null for never. */
  readonly expiresMs: number | null;
  /** DELETE: 1 expired, 2 by the user, 3 by our request, 4 in the merchant platform, 5 account cancelled, 7 by customer service. */
  readonly terminationMode: number | null;
}

/** 扣款结果通知 of a renewal (pay.weixin.qq.com/doc/v2/merchant/4011987465). */
export type DeductionNotification =
  | ({ readonly kind: 'deduction'; readonly signType: SignType; readonly outcome: 'paid' } & PaymentFacts)
  | {
      readonly kind: 'deduction';
      readonly signType: SignType;
      /** `unclear`: its fields contradict each other; query the order. */
      readonly outcome: 'failed' | 'unclear';
      readonly outTradeNo: string;
      readonly contractId: string | null;
      readonly errCode: string | null;
      readonly errMessage: string | null;
    };

export type WechatNotification = PaymentNotification | ContractNotification | DeductionNotification;
export type NotificationKind = WechatNotification['kind'];

export type NotificationConfig = Pick<WechatPayConfig, 'appId' | 'mchId' | 'apiV2Key' | 'apiV2KeyPrevious' | 'signType'>;

/**
 * Verifies and reads a notification, whatever URL it came in at: its kind follows from its content.
 * In this order: size, form, signature, merchant, fields.
 *
 * @param body the raw bytes of the request
 * @throws NotificationRejectedError with the reason; nothing may be stored as truth then, and the answer is FAIL
 */
export function readNotification(body: Uint8Array, config: NotificationConfig): WechatNotification {
  if (body.length > MAX_XML_BYTES) throw new NotificationRejectedError('too-large');
  const fields = readBody(body);
  const kind = kindOf(fields);
  // it is encrypted, not signed: a hint at most, to be confirmed by a refund query
  if (kind === 'refund') throw new NotificationRejectedError('unsupported-kind', kind);
  const signType = verifiedSignType(kind, fields, config);
  assertOwn(kind, fields, config);
  if (kind === 'payment') return { kind, signType, ...paid(fields) };
  return kind === 'contract' ? contract(fields, signType) : deduction(fields, signType);
}

function readBody(body: Uint8Array): WireFields {
  try {
    return readFlatXml(body);
  } catch (error) {
    if (error instanceof XmlError) throw new NotificationRejectedError('malformed', error.reason);
    throw error;
  }
}

function kindOf(fields: WireFields): NotificationKind | 'refund' {
  if (fields.get('change_type')) return 'contract';
  if (fields.get('req_info')) return 'refund';
  // a failed deduction has a contract but no trade type and no transaction; a first payment may name its contract, too
  const isFailedDeduction = Boolean(fields.get('contract_id')) && !fields.get('transaction_id');
  return fields.get('trade_type') === 'PAP' || isFailedDeduction ? 'deduction' : 'payment';
}

/**
 * Payments are signed as their order was. Contract notifications are signed as the contract was, and WeChat's signing mini-program knows MD5 only.
 */
function acceptedSignTypes(kind: NotificationKind, config: NotificationConfig): readonly SignType[] {
  return kind === 'contract' ? [config.signType, 'MD5'] : [config.signType];
}

function verifiedSignType(kind: NotificationKind, fields: WireFields, config: NotificationConfig): SignType {
  const signType = signTypeByLength(fields.get('sign') ?? '');
  const accepted = signType !== undefined && acceptedSignTypes(kind, config).includes(signType);
  if (!accepted || !verifyV2(fields, verificationKeys(config), signType)) throw new NotificationRejectedError('bad-signature', kind);
  return signType;
}

/** The contract notification's table has no `appid`; where it is there it counts. */
function assertOwn(kind: NotificationKind, fields: WireFields, config: NotificationConfig): void {
  const appId = fields.get('appid') || (kind === 'contract' ? config.appId : '');
  if (fields.get('mch_id') !== config.mchId || appId !== config.appId) throw new NotificationRejectedError('wrong-merchant', kind);
}

const invalid = (names: string): NotificationRejectedError => new NotificationRejectedError('invalid-fields', names);
const successFlags = v.object({ return_code: v.literal('SUCCESS'), result_code: v.literal('SUCCESS') });

function paid(fields: WireFields): PaymentFacts {
  readFields(successFlags, fields, invalid);
  return readFields(paymentFields, fields, invalid);
}

const contractFields = v.object({
  change_type: v.picklist(['ADD', 'DELETE']),
  contract_code: wireId,
  contract_id: wireId,
  plan_id: wireId,
  openid: wireId,
  request_serial: wireOptionalText,
  operate_time: wireContractTime,
  contract_expired_time: wireOptionalContractTime,
  contract_termination_mode: wireTerminationMode,
});

function contract(fields: WireFields, signType: SignType): ContractNotification {
  readFields(successFlags, fields, invalid);
  const wire = readFields(contractFields, fields, invalid);
  return {
    kind: 'contract',
    signType,
    changeType: wire.change_type,
    contractCode: wire.contract_code,
    contractId: wire.contract_id,
    planId: wire.plan_id,
    openid: wire.openid,
    requestSerial: wire.request_serial,
    operateMs: wire.operate_time,
    expiresMs: wire.contract_expired_time,
    terminationMode: wire.contract_termination_mode,
  };
}

const deductionFields = v.object({
  return_code: v.literal('SUCCESS'),
  result_code: v.picklist(['SUCCESS', 'FAIL']),
  out_trade_no: wireId,
  contract_id: wireOptionalText,
  trade_state: wireOptionalText,
  transaction_id: wireOptionalText,
  err_code: wireOptionalText,
  err_code_des: wireOptionalText,
});

/** The official failure sample says `result_code=SUCCESS`, real ones say FAIL: only fields that agree make a result. */
function deduction(fields: WireFields, signType: SignType): DeductionNotification {
  const wire = readFields(deductionFields, fields, invalid);
  const flagsSucceed = wire.result_code === 'SUCCESS' && (wire.trade_state ?? 'SUCCESS') === 'SUCCESS';
  const hasTransaction = wire.transaction_id !== null;
  if (flagsSucceed && hasTransaction) return { kind: 'deduction', signType, outcome: 'paid', ...paid(fields) };
  return {
    kind: 'deduction',
    signType,
    outcome: flagsSucceed || hasTransaction ? 'unclear' : 'failed',
    outTradeNo: wire.out_trade_no,
    contractId: wire.contract_id,
    errCode: wire.err_code,
    errMessage: wire.err_code_des,
  };
}

/**
 * Body of the answer, exactly in the form that the platform understands; anything else makes it repeat the notification.
 *
 * @param received true once the notification is durably stored (or is a repetition of one that is)
 * @param message reason, in English, when it was not received
 */
export function acknowledge(received: boolean, message = received ? 'OK' : 'FAIL'): string {
  return writeFlatXml([
    ['return_code', received ? 'SUCCESS' : 'FAIL'],
    ['return_msg', message],
  ]);
}
