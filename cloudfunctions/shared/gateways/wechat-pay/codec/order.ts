import * as v from 'valibot';
import type { WechatPayConfig } from '../config';
import { OutcomeUnknownError } from '../errors';
import { assertEchoes, invalidFields, type Reply } from './envelope';
import { outTradeNo, platformId, readFields, type WireFields, wireOptionalText } from './fields';
import { paymentFields, type PaymentFacts } from './payment';

/** 查询订单 `/pay/orderquery` (…/merchant/4011987538) and 关单 `/pay/closeorder` (…/merchant/4011987803). */

/** The platform's own number is the better key where it is known. */
export type OrderKey = { readonly outTradeNo: string } | { readonly transactionId: string };

export type OrderQueryResult =
  | ({ readonly kind: 'paid' } & PaymentFacts)
  /** Paid, and at least a part was refunded since. How much only a refund query tells. The payment is null when the reply left it out. */
  | { readonly kind: 'refunded'; readonly outTradeNo: string | null; readonly payment: PaymentFacts | null }
  /** Waiting for the payer. */
  | { readonly kind: 'notPaid' }
  /** The payer is typing the password. */
  | { readonly kind: 'userPaying' }
  /** Closed by us, expired, or a deduction that failed. Final: this number can never be paid. */
  | { readonly kind: 'closed' }
  /** Reversed at a counter; final. */
  | { readonly kind: 'revoked' }
  /** A deduction that is waiting for its time. */
  | { readonly kind: 'accepted' }
  /** A payment failed (PAYERROR, PAY_FAIL). */
  | { readonly kind: 'payError'; readonly message: string }
  /** No such order. For a deduction in 24-hour mode this is no proof: the order may come into being later. */
  | { readonly kind: 'notFound' };

/** The request's own fields. */
export function encodeOrderQuery(key: OrderKey, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  const fields = new Map([
    ['appid', config.appId],
    ['mch_id', config.mchId],
  ]);
  if ('transactionId' in key) return fields.set('transaction_id', platformId('transaction_id', key.transactionId));
  return fields.set('out_trade_no', outTradeNo(key.outTradeNo));
}

const stateFields = v.object({ trade_state: v.string(), trade_state_desc: wireOptionalText, out_trade_no: wireOptionalText });

/**
 * What the reply means.
 *
 * @throws OutcomeUnknownError for a failure other than a signed ORDERNOTEXIST, an unlisted state, or a payment that lacks a field
 */
export function decodeOrderQuery(reply: Reply, key: OrderKey): OrderQueryResult {
  if (!reply.succeeded) {
    if (reply.signed && reply.code === 'ORDERNOTEXIST') return { kind: 'notFound' };
    throw new OutcomeUnknownError(reply.endpoint, reply.signed ? 'unlisted-failure' : 'unsigned', reply.code || reply.detail);
  }
  assertEchoes(reply, 'outTradeNo' in key ? { out_trade_no: key.outTradeNo } : { transaction_id: key.transactionId });
  const state = readFields(stateFields, reply.fields, invalidFields(reply.endpoint));
  const message = state.trade_state_desc ?? '';
  switch (state.trade_state) {
    case 'SUCCESS':
      return { kind: 'paid', ...readFields(paymentFields, reply.fields, invalidFields(reply.endpoint)) };
    case 'REFUND':
      return { kind: 'refunded', outTradeNo: state.out_trade_no, payment: paymentIfThere(reply) };
    case 'NOTPAY':
      return { kind: 'notPaid' };
    case 'USERPAYING':
      return { kind: 'userPaying' };
    case 'CLOSED':
      return { kind: 'closed' };
    case 'REVOKED':
      return { kind: 'revoked' };
    case 'ACCEPT':
      return { kind: 'accepted' };
    case 'PAYERROR':
    case 'PAY_FAIL':
      return { kind: 'payError', message };
    default:
      throw invalidFields(reply.endpoint)(`trade_state ${state.trade_state}`);
  }
}

/** Only for a paid order the page promises more than number and state. */
function paymentIfThere(reply: Reply): PaymentFacts | null {
  return reply.fields.get('transaction_id') ? readFields(paymentFields, reply.fields, invalidFields(reply.endpoint)) : null;
}

export type CloseOrderResult =
  /** Closed, now or before: this number can never be paid. */
  | { readonly kind: 'closed' }
  /** It was paid first: query it. */
  | { readonly kind: 'alreadyPaid' }
  | { readonly kind: 'notFound' }
  /** Not closed, verified; for instance because the order is younger than 5 minutes. Query, try again later. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** The request's own fields. The platform wants 5 minutes between making an order and closing it. */
export function encodeCloseOrder(number: string, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  return new Map([
    ['appid', config.appId],
    ['mch_id', config.mchId],
    ['out_trade_no', outTradeNo(number)],
  ]);
}

/**
 * What the reply means.
 *
 * @throws OutcomeUnknownError for a failure without signature
 */
export function decodeCloseOrder(reply: Reply): CloseOrderResult {
  const { succeeded, signed, code, detail: message } = reply;
  if (succeeded) return { kind: 'closed' };
  if (!signed) throw new OutcomeUnknownError(reply.endpoint, 'unsigned', code || message);
  if (code === 'ORDERCLOSED') return { kind: 'closed' };
  if (code === 'ORDERPAID') return { kind: 'alreadyPaid' };
  if (code === 'ORDERNOTEXIST') return { kind: 'notFound' };
  return { kind: 'refused', code, message };
}
