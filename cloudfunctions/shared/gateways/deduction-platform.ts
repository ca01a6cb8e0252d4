import type { Unknown } from '../application/ports';
import type { PaymentPlatform } from '../application/subscription/ports';
import type { DeductionFact } from '../domain/subscription/facts';
import type { Wording } from '../domain/subscription/wording';
import type { Contract, Deduction } from '../domain/subscription/types';
import { known, payment, queried, refundedPayment } from './membership-facts';
import { BODY_MAX_BYTES, type DeductResult, type OrderQueryResult, sanitizeText, type WechatPay } from './wechat-pay';

export interface DeductionPlatformConfig {
  readonly deductionNotifyUrl: string;
  readonly productName: string;
  /** `spbill_create_ip` of calls that no user makes: the address of the caller. */
  readonly serverIp: string;
}

/** What the calls for deductions by a contract say at present. */
export const deductionWording = ({ deductionNotifyUrl, productName, serverIp }: DeductionPlatformConfig): Pick<Wording, 'deduction'> => ({
  deduction: ({ terms }) => ({
    body: sanitizeText(`${productName}-自动续费${terms.cycleMonths}个月`, BODY_MAX_BYTES),
    clientIp: serverIp,
    notifyUrl: deductionNotifyUrl,
  }),
});

/** The part of {@link PaymentPlatform} by which renewals are paid. */
export function createDeductionPlatform(
  wechat: WechatPay,
  wording: Pick<Wording, 'deduction'>,
): Pick<PaymentPlatform, 'deduct' | 'askDeduction' | 'closeDeduction' | 'announce'> {
  const askDeduction = (deduction: Deduction): Promise<DeductionFact | Unknown> =>
    known(async () => deductionFact(wechat, deduction, await wechat.orderQuery({ outTradeNo: deduction.outTradeNo })));
  return {
    deduct: (deduction, contract) =>
      known(async () => {
        const result = await wechat.deduct({
          contractId: idOf(contract),
          outTradeNo: deduction.outTradeNo,
          totalFeeFen: deduction.amountFen,
          attach: null,
          ...(deduction.words ?? wording.deduction(contract)),
        });
        return replyFact(deduction, result);
      }),
    askDeduction,
    closeDeduction: (deduction) =>
      known(async () => {
        const { outTradeNo } = deduction;
        const result = await wechat.closeOrder(outTradeNo);
        if (result.kind === 'closed') {
          return { of: 'deduction', outTradeNo, ...queried('closed', outTradeNo), kind: 'closed', reason: 'closed by us' };
        }
        return result.kind === 'alreadyPaid' ? askDeduction(deduction) : { kind: 'unknown', reason: `close: ${result.kind}` };
      }),
    announce: (contract, { announcement, amountFen }) =>
      known(async () => {
        const estimatedFen = announcement?.estimatedFen ?? amountFen;
        const result = await wechat.announceDeduction({ contractId: idOf(contract), estimatedFen, durationDays: null });
        return result.kind === 'announced' ? result : refusedAnnouncement(result.code, result.message);
      }),
  };
}

function idOf({ contractId, contractCode }: Contract): string {
  if (contractId === null) throw new Error(`contract ${contractCode} is not signed`);
  return contractId;
}

/** 预扣费通知 (doc/v2/merchant/4011987402). INVALID_REQUEST: told already with other parameters, or outside its hours: wait. */
function refusedAnnouncement(code: string, message: string): { kind: 'later' | 'contract-gone' } | { kind: 'refused'; reason: string } {
  if (code === 'CONTRACT_NOT_EXIST') return { kind: 'contract-gone' };
  if (code === 'INVALID_REQUEST' || code === 'RULELIMIT' || code === 'FREQUENCY_LIMITED') return { kind: 'later' };
  return { kind: 'refused', reason: `${code} ${message}` };
}

/** 申请扣款 (doc/v2/merchant/4011987377): a reply is never the money's. */
function replyFact(deduction: Deduction, result: DeductResult): { kind: 'requested' } | DeductionFact | Unknown {
  const { outTradeNo, state } = deduction;
  switch (result.kind) {
    case 'accepted':
      return { kind: 'requested' };
    case 'alreadyPaid':
    case 'anotherInProgress':
    case 'numberTaken':
      return { kind: 'unknown', reason: `pappayapply: ${result.kind}` };
    case 'refused': {
      const { code, message } = result;
      // Too fast: our pace, not the user's account. The number stays and is asked for again.
      if (code === 'FREQUENCY_LIMITED') return { kind: 'unknown', reason: `pappayapply: ${code} ${message}` };
      const origin = { source: 'reply', factId: `wechat.refused:${outTradeNo}:${code}` } as const;
      return { of: 'deduction', outTradeNo, ...origin, kind: 'refused', askedIn: state, errCode: code, reason: message };
    }
  }
}

/** 查询订单 (doc/v2/merchant/4011987538) about a number of 申请扣款. */
async function deductionFact(wechat: WechatPay, deduction: Deduction, result: OrderQueryResult): Promise<DeductionFact | Unknown> {
  const { outTradeNo, state } = deduction;
  const at = { of: 'deduction', outTradeNo } as const;
  switch (result.kind) {
    case 'paid':
      return { ...at, kind: 'paid', ...payment(result), source: 'query' };
    case 'accepted':
    case 'notPaid':
    case 'userPaying':
      return { ...at, ...queried('accepted', outTradeNo), kind: 'accepted', askedIn: state };
    case 'payError':
      return { ...at, ...queried('pay-error', outTradeNo), kind: 'failure-told', errCode: null, reason: result.message };
    case 'closed':
    case 'revoked':
      return { ...at, ...queried('closed', outTradeNo), kind: 'closed', reason: `the platform says ${result.kind}` };
    case 'notFound':
      return { ...at, ...queried('absent', outTradeNo), kind: 'absent', askedIn: state };
    case 'refunded': {
      const news = await refundedPayment(wechat, deduction, deduction.appliedMs, result.payment);
      return news.kind === 'unknown' ? news : { ...at, ...news };
    }
  }
}
