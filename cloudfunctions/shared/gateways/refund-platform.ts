import type { Unknown } from '../application/ports';
import type { PaymentPlatform, RefundRefused } from '../application/subscription/ports';
import type { DeductionFact, OrderFact, RefundFact } from '../domain/subscription/facts';
import type { RefundWords } from '../domain/refunds';
import type { Deduction, Order, Refund } from '../domain/subscription/types';
import type { Wording } from '../domain/subscription/wording';
import { known, refundedNews } from './membership-facts';
import { REFUND_REASON_MAX_BYTES, type RefundResult, sanitizeText, type WechatPay } from './wechat-pay';

export interface RefundPlatformConfig {
  readonly wechatRefundNotifyUrl: string;
}

/** The part of {@link PaymentPlatform} by which payments are paid back. */
export function createRefundPlatform(wechat: WechatPay, wording: Pick<Wording, 'refund'>): Pick<PaymentPlatform, 'askRefunds' | 'refund'> {
  return {
    askRefunds: (payment) => known(() => askRefunds(wechat, payment)),
    refund: (payment, refund) => known(() => send(wechat, payment, refund, refund.words ?? wording.refund())),
  };
}

async function askRefunds(wechat: WechatPay, asked: Order | Deduction): Promise<OrderFact | DeductionFact | { readonly kind: 'none' }> {
  const { outTradeNo } = asked;
  const result = await wechat.refundQuery({ outTradeNo });
  if (result.kind === 'none') return result;
  return 'cycleNo' in asked
    ? { of: 'deduction', outTradeNo, ...refundedNews(result, asked, asked.appliedMs, null) }
    : { of: 'order', outTradeNo, ...refundedNews(result, asked, asked.createdMs, null) };
}

/** Numbers, amounts and words are the stored ones, so that a repetition is the same call. */
async function send(
  wechat: WechatPay,
  { outTradeNo, amountFen: totalFeeFen }: Order | Deduction,
  { refundNo, amountFen, reason: because }: Refund,
  { notifyUrl }: RefundWords,
): Promise<RefundFact | RefundRefused | Unknown> {
  // Nothing may be left of a reason that is all emoji.
  const reason = sanitizeText(because, REFUND_REASON_MAX_BYTES) || null;
  const result = await wechat.refund({ outTradeNo, outRefundNo: refundNo, totalFeeFen, refundFeeFen: amountFen, reason, notifyUrl });
  if (result.kind === 'numberTaken') return { kind: 'unknown', reason: `refund: ${result.code} ${result.message}` };
  if (result.kind === 'refused') return refused(result);
  const { refundId, refundFeeFen } = result;
  if (refundFeeFen !== amountFen) return { kind: 'unknown', reason: `accepted with ${refundFeeFen} fen, asked for were ${amountFen}` };
  return { of: 'refund', outTradeNo, kind: 'refund-processing', refundNo, refundId, source: 'reply', factId: `wechat.refund:${refundNo}` };
}

/** 申请退款 (doc/v2/merchant/4011987741). NOTENOUGH: the merchant's account has too little for it. */
function refused({ code, message, retryable }: RefundResult & { kind: 'refused' }): RefundRefused {
  const reason = `${code} ${message}`;
  if (code === 'NOTENOUGH') return { kind: 'refused', reason, remedy: 'recharge' };
  return { kind: 'refused', reason, remedy: retryable ? 'later' : 'never' };
}
