import type { Unknown } from '../application/ports';
import type { PaymentPlatform } from '../application/subscription/ports';
import type { ContractFact, Fact, OrderFact } from '../domain/subscription/facts';
import type { Contract, Order } from '../domain/subscription/types';
import type { Wording } from '../domain/subscription/wording';
import { createDeductionPlatform, deductionWording, type DeductionPlatformConfig } from './deduction-platform';
import { known, payment, queried, refundedPayment } from './membership-facts';
import { createRefundPlatform, type RefundPlatformConfig } from './refund-platform';
import {
  type ContractOrderResult,
  type OrderQueryResult,
  type QueryContractResult,
  sanitizeText,
  BODY_MAX_BYTES,
  DISPLAY_ACCOUNT_MAX_BYTES,
  TERMINATION_REMARK_MAX_BYTES,
  type WechatNotification,
  type WechatPay,
} from './wechat-pay';

/** What the adapter must know beside the gateway: where WeChat reports to, and how things are called on its sheets. */
export interface MembershipPlatformConfig extends DeductionPlatformConfig, RefundPlatformConfig {
  readonly paymentNotifyUrl: string;
  readonly contractNotifyUrl: string;
}

function wordingOf(config: MembershipPlatformConfig): Wording {
  return {
    ...deductionWording(config),
    order: ({ terms }) => ({
      body: sanitizeText(`${config.productName}-${terms.cycleMonths}个月`, BODY_MAX_BYTES),
      notifyUrl: config.paymentNotifyUrl,
    }),
    contract: (contract) => ({ displayAccount: displayAccount(contract), notifyUrl: config.contractNotifyUrl }),
    refund: () => ({ notifyUrl: config.wechatRefundNotifyUrl }),
  };
}

/** {@link PaymentPlatform} by WeChat Pay V2: translates each verified answer into a fact, and everything else into unknown. */
export function createMembershipPlatform(wechat: WechatPay, config: MembershipPlatformConfig): PaymentPlatform {
  const wording = wordingOf(config);
  return {
    wording,
    ...createDeductionPlatform(wechat, wording),
    ...createRefundPlatform(wechat, wording),
    prepare: (order, contract, openid) =>
      known(async () => preparedFact(order, await wechat.contractOrder(contractOrderInput(order, contract, openid, wording)))),
    askOrder: (order) => known(async () => orderFact(wechat, order, await wechat.orderQuery({ outTradeNo: order.outTradeNo }))),
    closeOrder: (order) =>
      known(async () => {
        const result = await wechat.closeOrder(order.outTradeNo);
        if (result.kind === 'closed')
          return {
            ...queried('closed', order.outTradeNo),
            of: 'order',
            outTradeNo: order.outTradeNo,
            kind: 'closed',
            reason: 'not paid in time',
          };
        if (result.kind === 'alreadyPaid') return orderFact(wechat, order, await wechat.orderQuery({ outTradeNo: order.outTradeNo }));
        return { kind: 'unknown', reason: `close: ${result.kind}` };
      }),
    askContract: (contract) => known(async () => contractFact(contract, await wechat.queryContract(contractKey(contract)))),
    endContract: (contract) =>
      known(async () => {
        const result = await wechat.deleteContract(contractKey(contract), terminationRemark(contract));
        return result.kind === 'refused' ? { kind: 'refused', reason: `${result.code} ${result.message}` } : { kind: 'requested' };
      }),
    launch(order) {
      const { prepayId, signType, codeUrl, mwebUrl, tradeType } = order;
      if (prepayId === null || signType === null) throw new Error(`order ${order.outTradeNo} is not prepared`);
      const { tradeType: _kind, ...parameters } = wechat.launch(tradeType, { prepayId, signType, codeUrl, mwebUrl });
      return parameters;
    },
    handOff: (contract) =>
      wechat.pureSigning({
        planId: contract.terms.templateId,
        contractCode: contract.contractCode,
        requestSerial: contract.requestSerial,
        contractDisplayAccount: (contract.words ?? wording.contract(contract)).displayAccount,
        notifyUrl: (contract.words ?? wording.contract(contract)).notifyUrl,
      }),
  };
}

/** What a verified notification tells us. */
export function factOfNotification(notification: WechatNotification): Fact {
  switch (notification.kind) {
    case 'payment':
      return { of: 'order', kind: 'paid', outTradeNo: notification.outTradeNo, ...payment(notification), source: 'notification' };
    case 'contract': {
      const { contractCode, contractId, changeType, operateMs, openid, planId, terminationMode } = notification;
      const origin = {
        of: 'contract',
        contractCode,
        source: 'notification',
        factId: `wechat.contract:${contractId}:${changeType}`,
      } as const;
      return changeType === 'ADD'
        ? { ...origin, kind: 'added', contractId, openid, templateId: planId, atMs: operateMs }
        : { ...origin, kind: 'deleted', contractId, atMs: operateMs, terminationMode };
    }
    case 'deduction': {
      const at = { of: 'deduction', outTradeNo: notification.outTradeNo, source: 'notification' } as const;
      if (notification.outcome === 'paid') return { ...at, kind: 'paid', ...payment(notification) };
      const { outTradeNo, errCode, errMessage, outcome } = notification;
      // An unclear one is no news of a failure: its number is asked about, and the answer decides.
      const told =
        outcome === 'failed' ? { errCode, reason: errMessage ?? '' } : { errCode: null, reason: 'reported in a contradictory way' };
      return { ...at, kind: 'failure-told', factId: `wechat.deduction:${outTradeNo}:${outcome}`, ...told };
    }
  }
}

function contractOrderInput(
  order: Order,
  contract: Contract,
  openid: string,
  wording: Pick<Wording, 'order' | 'contract'>,
): Parameters<WechatPay['contractOrder']>[0] {
  const { body, notifyUrl } = order.words ?? wording.order(order);
  const offered = contract.words ?? wording.contract(contract);
  return {
    outTradeNo: order.outTradeNo,
    tradeType: order.tradeType,
    openid: order.tradeType === 'JSAPI' ? openid : null,
    productId: order.tradeType === 'NATIVE' ? order.terms.planId : null,
    body,
    attach: null,
    totalFeeFen: order.amountFen,
    clientIp: order.clientIp,
    notifyUrl,
    startMs: order.createdMs,
    expireMs: order.expiresMs,
    planId: order.terms.templateId,
    contractCode: contract.contractCode,
    requestSerial: contract.requestSerial,
    contractDisplayAccount: offered.displayAccount,
    contractNotifyUrl: offered.notifyUrl,
  };
}

/** Shown to the user by WeChat. */
const terminationRemark = ({ endedBy, endedBecause }: Contract): string =>
  endedBecause !== null
    ? sanitizeText(endedBecause, TERMINATION_REMARK_MAX_BYTES)
    : endedBy === 'unpaid'
      ? '多次扣款未成功，自动续费关闭'
      : endedBy === 'merchant'
        ? '款项已全额退还或经客服处理，自动续费关闭'
        : '用户在小程序中关闭自动续费';

/** An account name that tells several contracts apart without telling who the user is: neither nickname nor emoji are allowed. */
const displayAccount = (contract: Contract): string => sanitizeText(`会员${contract.contractCode.slice(1, 9)}`, DISPLAY_ACCOUNT_MAX_BYTES);

const contractKey = (contract: Contract): Parameters<WechatPay['queryContract']>[0] =>
  contract.contractId === null
    ? { planId: contract.terms.templateId, contractCode: contract.contractCode }
    : { contractId: contract.contractId };

function preparedFact(order: Order, result: ContractOrderResult): OrderFact | Unknown {
  const origin = { of: 'order', outTradeNo: order.outTradeNo, source: 'reply', factId: `wechat.prepared:${order.outTradeNo}` } as const;
  switch (result.kind) {
    case 'prepared': {
      const { prepayId, codeUrl, mwebUrl, signType, contractPresign } = result;
      return { ...origin, kind: 'prepared', prepayId, codeUrl, mwebUrl, signType, contractOffered: contractPresign === 'accepted' };
    }
    case 'closed':
      return { ...origin, kind: 'closed', reason: 'closed at the platform' };
    case 'refused':
      return { ...origin, kind: 'refused', reason: `${result.code} ${result.message}` };
    case 'alreadyPaid':
    case 'numberTaken':
    case 'contractTaken':
      // All three mean that something exists there: only a query says what.
      return { kind: 'unknown', reason: `contractorder: ${result.kind}` };
  }
}

async function orderFact(wechat: WechatPay, order: Order, result: OrderQueryResult): Promise<OrderFact | Unknown> {
  const at = { of: 'order', outTradeNo: order.outTradeNo } as const;
  switch (result.kind) {
    case 'paid':
      return { ...at, kind: 'paid', ...payment(result), source: 'query' };
    case 'notPaid':
    case 'userPaying':
    case 'payError':
      return { ...at, ...queried('not-paid', order.outTradeNo), kind: 'not-paid', askedIn: order.state };
    case 'closed':
    case 'revoked':
      return { ...at, ...queried('closed', order.outTradeNo), kind: 'closed', reason: `the platform says ${result.kind}` };
    case 'notFound':
      return { ...at, ...queried('absent', order.outTradeNo), kind: 'absent', askedIn: order.state };
    case 'accepted':
      return { kind: 'unknown', reason: 'a deduction state for an ordinary order' };
    case 'refunded': {
      const news = await refundedPayment(wechat, order, order.createdMs, result.payment);
      return news.kind === 'unknown' ? news : { ...at, ...news };
    }
  }
}

function contractFact(contract: Contract, result: QueryContractResult): ContractFact {
  const at = { of: 'contract', contractCode: contract.contractCode } as const;
  switch (result.kind) {
    case 'signed':
      return {
        ...at,
        kind: 'added',
        contractId: result.contractId,
        openid: result.openid,
        templateId: result.planId,
        atMs: result.signedMs,
        source: 'query',
        factId: `wechat.contract:${result.contractId}:ADD`,
      };
    case 'ended': {
      const atMs = result.terminatedMs ?? contract.signedMs ?? contract.requestedMs;
      return {
        ...at,
        kind: 'deleted',
        contractId: result.contractId,
        atMs,
        terminationMode: result.terminationMode,
        source: 'query',
        factId: `wechat.contract:${result.contractId ?? contract.contractCode}:DELETE`,
      };
    }
    case 'absent':
      return { ...at, ...queried('missing', contract.contractCode), kind: 'missing', askedIn: contract.state };
    case 'signing':
      return { ...at, ...queried('signing', contract.contractCode), kind: 'signing', askedIn: contract.state };
  }
}
