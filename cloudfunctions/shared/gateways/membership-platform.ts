import type { Unknown } from '../application/ports';
import type { PaymentPlatform } from '../application/subscription/ports';
import type { ContractFact, Fact, OrderFact } from '../domain/subscription/facts';
import type { Contract, Order } from '../domain/subscription/types';
import {
  type ContractOrderResult,
  OutcomeUnknownError,
  type OrderQueryResult,
  type PaymentFacts,
  type QueryContractResult,
  type RefundQueryResult,
  RequestRefusedError,
  sanitizeText,
  BODY_MAX_BYTES,
  DISPLAY_ACCOUNT_MAX_BYTES,
  type WechatNotification,
  type WechatPay,
  WechatPayUnreachableError,
} from './wechat-pay';

/** What the adapter must know beside the gateway: where WeChat reports to, and how things are called on its sheets. */
export interface MembershipPlatformConfig {
  readonly paymentNotifyUrl: string;
  readonly contractNotifyUrl: string;
  /** Shown on the sheet; the plan's id is not for users, so plans are named here by length. */
  readonly productName: string;
}

/** {@link PaymentPlatform} by WeChat Pay V2: translates each verified answer into a fact, and everything else into unknown. */
export function createMembershipPlatform(wechat: WechatPay, config: MembershipPlatformConfig): PaymentPlatform {
  return {
    prepare: (order, contract, openid) =>
      known(async () => preparedFact(order, await wechat.contractOrder(contractOrderInput(order, contract, openid, config)))),
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
        contractDisplayAccount: displayAccount(contract),
        notifyUrl: config.contractNotifyUrl,
      }),
  };
}

/** What a verified notification tells us. Null for a kind that this version does not act on. */
export function factOfNotification(notification: WechatNotification): Fact | null {
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
    case 'deduction':
      return null;
  }
}

/** A gateway error that leaves the outcome open becomes an answer; a programming error stays an error. */
async function known<T>(call: () => Promise<T>): Promise<T | Unknown> {
  try {
    return await call();
  } catch (error) {
    const open = error instanceof OutcomeUnknownError || error instanceof WechatPayUnreachableError || error instanceof RequestRefusedError;
    if (!open) throw error;
    return { kind: 'unknown', reason: error.message };
  }
}

const queried = (kind: string, no: string): { readonly source: 'query'; readonly factId: string } => ({
  source: 'query',
  factId: `wechat.query:${no}:${kind}`,
});

function contractOrderInput(
  order: Order,
  contract: Contract,
  openid: string,
  config: MembershipPlatformConfig,
): Parameters<WechatPay['contractOrder']>[0] {
  return {
    outTradeNo: order.outTradeNo,
    tradeType: order.tradeType,
    openid: order.tradeType === 'JSAPI' ? openid : null,
    productId: order.tradeType === 'NATIVE' ? order.terms.planId : null,
    body: sanitizeText(`${config.productName}-${order.terms.cycleMonths}个月`, BODY_MAX_BYTES),
    attach: null,
    totalFeeFen: order.amountFen,
    clientIp: order.clientIp,
    notifyUrl: config.paymentNotifyUrl,
    startMs: order.createdMs,
    expireMs: order.expiresMs,
    planId: order.terms.templateId,
    contractCode: contract.contractCode,
    requestSerial: contract.requestSerial,
    contractDisplayAccount: displayAccount(contract),
    contractNotifyUrl: config.contractNotifyUrl,
  };
}

/** Shown to the user by WeChat. */
const terminationRemark = (contract: Contract): string =>
  contract.endedBy === 'merchant' ? '首期款项已全额退还，自动续费同时关闭' : '用户在小程序中关闭自动续费';

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
    case 'refunded':
      return refundFact(order, result.payment, await wechat.refundQuery({ outTradeNo: order.outTradeNo }));
  }
}

/**
 * Some refund exists, and the refund query says how much. The page of 查询订单 promises the payment's details for a payment that is not
 * refunded only; where they are missing, the refund query has all but the time, and our own record or the order's beginning stands in for it.
 */
function refundFact(order: Order, paid: PaymentFacts | null, result: RefundQueryResult): OrderFact | Unknown {
  if (result.kind === 'none') return { kind: 'unknown', reason: 'refunded, but no refund is found' };
  const { refundedFen, processingFen, transactionId, totalFeeFen } = result;
  const known = paid ?? { transactionId, totalFeeFen, paidMs: order.paidMs ?? order.createdMs };
  const fact = {
    ...payment(known),
    of: 'order',
    outTradeNo: order.outTradeNo,
    source: 'query',
    factId: `wechat.refund:${order.outTradeNo}:${refundedFen}`,
  } as const;
  return refundedFen >= known.totalFeeFen
    ? { ...fact, kind: 'refunded' }
    : { ...fact, kind: 'refunded-in-part', refundedFen, processingFen };
}

const payment = (facts: {
  transactionId: string;
  totalFeeFen: number;
  paidMs: number;
}): { transactionId: string; amountFen: number; paidMs: number; factId: string } => ({
  transactionId: facts.transactionId,
  amountFen: facts.totalFeeFen,
  paidMs: facts.paidMs,
  factId: `wechat.payment:${facts.transactionId}`,
});

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
