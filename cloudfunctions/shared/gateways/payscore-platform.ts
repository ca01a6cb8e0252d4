import type { ServiceOrderPlatform } from '../application/charging/ports';
import type { Unknown } from '../application/ports';
import type { ChargingFact, DeductionNews, RefundNews, ServiceOrderNews } from '../domain/charging/facts';
import { chargingNoIn } from '../domain/charging/numbers';
import type { ChargingOrder, ChargingRefund, Deduction } from '../domain/charging/types';
import type { ChargingWording } from '../domain/charging/wording';
import type { DeductionWords } from '../domain/charging/words';
import type { RefundWords } from '../domain/refunds';
import {
  type ChangeResult,
  type CreateServiceOrderResult,
  type CreateSettings,
  type Huifu,
  type HuifuConfig,
  type HuifuNotification,
  HuifuOutcomeUnknownError,
  HuifuUnreachableError,
  OTHER_VALUES,
  type RefundResult,
  type ServiceOrderResult,
  type TradeQueryResult,
  UnsendableHuifuFieldError,
} from './huifu';
import { completionOf, completionTexts, creationOf, creationTexts, deductionTexts, reasonFor } from './payscore-texts';

export interface PayscorePlatformConfig {
  readonly payscoreNotifyUrl: string;
  readonly refundNotifyUrl: string;
  readonly huifu: Pick<HuifuConfig, keyof CreateSettings>;
}

const settingsOf = ({ amountUnit, serviceId, tradeScene, payScene }: CreateSettings): CreateSettings => ({
  amountUnit,
  serviceId,
  tradeScene,
  payScene,
});

function wordingOf({ payscoreNotifyUrl, refundNotifyUrl, huifu }: PayscorePlatformConfig): ChargingWording {
  return {
    creation: (order) => ({ ...creationTexts(order), notifyUrl: payscoreNotifyUrl, ...settingsOf(huifu) }),
    completion: (order) => ({ ...completionTexts(order), amountUnit: huifu.amountUnit }),
    deduction: () => ({ ...deductionTexts(), notifyUrl: payscoreNotifyUrl }),
    refund: () => ({ notifyUrl: refundNotifyUrl }),
  };
}

type NotDone = { readonly kind: 'not-done'; readonly reason: string };
const notDone = (reason: string): NotDone => ({ kind: 'not-done', reason });
const unknown = (reason: string): Unknown => ({ kind: 'unknown', reason });

/** {@link ServiceOrderPlatform} by Huifu: translates each verified answer into news, and everything else into unknown. */
export function createPayscorePlatform(huifu: Huifu, config: PayscorePlatformConfig): ServiceOrderPlatform {
  const wording = wordingOf(config);
  return {
    wording,
    create: (order) =>
      known(async () => {
        const words = order.creation ?? wording.creation(order);
        const result = await huifu.createServiceOrder(creationOf(order, words), settingsOf(words));
        if (result.kind === 'duplicate' || hasOtherValues(result)) return notDone('the serial is known already');
        if (result.kind === 'created') return result;
        return { kind: 'create-refused', reason: `${result.code} ${result.message}`, unavailable: isUnavailable(result.message) };
      }),
    ask: (order) =>
      known(async () => {
        const key = order.outOrderNo === null ? { createReqSeqId: order._id } : { outOrderNo: order.outOrderNo };
        return serviceOrderNews(order, await huifu.queryServiceOrder(key));
      }),
    cancel: (order) => onServiceOrder(order, async (no) => changed(await huifu.cancelServiceOrder(no, reasonFor(order)))),
    complete: (order) =>
      onServiceOrder(order, async (no) => {
        const words = order.completion ?? wording.completion(order);
        return changed(await huifu.completeServiceOrder(completionOf(order, no, words), { amountUnit: words.amountUnit }));
      }),
    register: (order, deduction) =>
      onServiceOrder(order, async (outOrderNo) => {
        const { registrationNo: reqSeqId, registrationDate: reqDate, seq } = deduction;
        const result = await huifu.registerDeduction({ reqSeqId, reqDate, outOrderNo });
        return result.kind === 'registered' ? { kind: 'registered', seq, outTradeNo: result.outTradeNo } : notDone(refusalOf(result));
      }),
    askRegistration: (order, deduction) =>
      onServiceOrder(order, async (no) => {
        const result = await huifu.queryDeduction(no);
        // What an earlier deduction was registered under is used up: it is not the one that is asked about.
        const isEarlier =
          result.kind === 'registered' && order.deductions.some((d) => d.seq !== deduction.seq && d.outTradeNo === result.outTradeNo);
        return result.kind === 'none' || isEarlier ? { kind: 'none' } : { ...result, seq: deduction.seq };
      }),
    pay: (order, deduction) => known(() => payDeduction(huifu, order, deduction, deduction.words ?? wording.deduction())),
    askPayment: (_order, deduction) =>
      known(async () => {
        const trade = await huifu.queryTrade(paymentKey(deduction));
        return trade.kind === 'not-found'
          ? { kind: 'none' }
          : deductionNews(deduction, trade.status, trade.hfSeqId, 'the trade query says failed');
      }),
    askTrade: (order) => known(() => askTrade(huifu, order)),
    locatePayment: (order) => known(() => locatePayment(huifu, order)),
    refund: (order, refund) => known(() => sendRefund(huifu, order, refund, refund.words ?? wording.refund())),
    askRefund: (_order, refund) =>
      known(async () => {
        const result = await huifu.queryRefund({ reqSeqId: refund.refundNo, reqDate: refund.reqDate });
        return result.kind === 'not-found'
          ? { kind: 'none' }
          : refundNews(refund.refundNo, result.status, result.hfSeqId, result.amountFen);
      }),
  };
}

/** What a verified notification tells us. The same news has the same id, each kind its own. */
export function factOfHuifuNotification(notification: HuifuNotification): ChargingFact {
  const source = 'notification';
  if (notification.kind === 'refund') {
    const { reqSeqId, status, hfSeqId, amountFen } = notification;
    const about = { orderId: chargingNoIn(reqSeqId) ?? reqSeqId };
    const news = refundNews(reqSeqId, status, hfSeqId, amountFen);
    return { of: 'charging', about, source, factId: `huifu.refund:${reqSeqId}:${status}`, news };
  }
  const { outOrderNo } = notification;
  if (notification.kind === 'confirmed') {
    const news = { kind: 'confirmed', atMs: null } as const;
    return { of: 'charging', about: { outOrderNo }, source, factId: `huifu.confirmed:${outOrderNo}`, news };
  }
  const { transHfSeqId: hfSeqId, transReqDate: reqDate, amountFen, paidMs } = notification;
  const news = { kind: 'paid', amountFen, proven: false, paidMs, payment: { hfSeqId, reqDate } } as const;
  return { of: 'charging', about: { outOrderNo }, source, factId: `huifu.paid:${outOrderNo}:${hfSeqId}`, news };
}

/** A gateway error that leaves the outcome open becomes an answer; a programming error stays an error. */
async function known<T>(call: () => Promise<T>): Promise<T | Unknown> {
  try {
    return await call();
  } catch (error) {
    const isOpen =
      error instanceof HuifuOutcomeUnknownError || error instanceof HuifuUnreachableError || error instanceof UnsendableHuifuFieldError;
    if (!isOpen) throw error;
    return unknown(error.message);
  }
}

/** For calls that only make sense once the platform's number is known. */
const onServiceOrder = <T>(order: ChargingOrder, call: (outOrderNo: string) => Promise<T>): Promise<T | Unknown> => {
  const { outOrderNo } = order;
  return outOrderNo === null ? Promise.resolve(unknown('the service order has no number yet')) : known(() => call(outOrderNo));
};

/** 暂无法使用此服务，微信支付分逐步开放中: before go-live only test users on the white-list can use a service; it is not the merchant's mistake. */
const isUnavailable = (message: string): boolean => /逐步开放|暂无法使用|白名单/.test(message);

function changed(result: ChangeResult): { readonly kind: 'accepted' } | NotDone {
  return result.kind === 'accepted' ? { kind: 'accepted' } : notDone(refusalOf(result));
}

/** A number that the platform has with other values is known there, and may be in force: never failed, a query says what it is. */
const hasOtherValues = (result: CreateServiceOrderResult | RefundResult): boolean =>
  result.kind === 'refused' && OTHER_VALUES.test(`${result.code} ${result.message}`);

const refusalOf = (result: { kind: 'duplicate' } | { kind: 'wrong-state' } | { kind: 'refused'; code: string; message: string }): string =>
  result.kind === 'refused' ? `${result.code} ${result.message}` : result.kind;

/** An order that was found for the first time is news by itself; then comes what state it is in. */
function serviceOrderNews(order: ChargingOrder, result: ServiceOrderResult): readonly ServiceOrderNews[] | Unknown {
  if (result.kind === 'unrecognised') return unknown(`state ${result.state}/${result.stateDescription}/${result.collectionState}`);
  if (result.kind === 'not-found') {
    return order.outOrderNo === null ? [{ kind: 'absent', askedIn: order.state }] : unknown('not found under its number');
  }
  const { outOrderNo, hfSeqId, extraData } = result;
  const found: readonly ServiceOrderNews[] = order.outOrderNo === null ? [{ kind: 'created', outOrderNo, hfSeqId, extraData }] : [];
  return [...found, ...stateNews(order, result)];
}

function stateNews(order: ChargingOrder, result: ServiceOrderResult & { kind: 'found' }): readonly ServiceOrderNews[] {
  switch (result.status) {
    case 'created':
      return order.outOrderNo === null ? [] : [{ kind: 'waiting', askedIn: order.state }];
    case 'confirmed':
      return [{ kind: 'confirmed', atMs: null }];
    case 'payable':
      return [{ kind: 'payable', totalFen: result.totalFen }];
    case 'paid':
      return [
        {
          kind: 'paid',
          amountFen: result.totalFen,
          proven: true,
          paidMs: result.paidMs,
          payment: null,
        },
      ];
    case 'free':
      return [{ kind: 'free' }];
    case 'revoked':
    case 'expired':
      return [{ kind: result.status }];
  }
}

async function payDeduction(
  huifu: Huifu,
  order: ChargingOrder,
  deduction: Deduction,
  words: DeductionWords,
): Promise<Awaited<ReturnType<ServiceOrderPlatform['pay']>>> {
  const { registrationNo: registrationReqSeqId, outTradeNo } = deduction;
  if (outTradeNo === null) return unknown('not registered');
  const result = await huifu.payDeduction({
    ...paymentKey(deduction),
    registrationReqSeqId,
    outTradeNo,
    clientIp: order.clientIp,
    subOpenid: order.openid,
    ...words,
  });
  if (result.kind === 'duplicate' || result.kind === 'wrong-state' || result.kind === 'refused') return notDone(refusalOf(result));
  return deductionNews(deduction, result.kind, result.hfSeqId, result.reason);
}

/** Our own serial of the payment, and its date. @throws Error for a payment that was not planned: a programming error */
function paymentKey({ paymentNo: reqSeqId, paymentDate: reqDate }: Deduction): { readonly reqSeqId: string; readonly reqDate: string } {
  if (reqDate === null) throw new Error(`payment ${reqSeqId} is not planned`);
  return { reqSeqId, reqDate };
}

function deductionNews(
  { seq }: Deduction,
  status: 'succeeded' | 'failed' | 'processing',
  hfSeqId: string | null,
  reason: string,
): Extract<DeductionNews, { kind: 'deduction-processing' | 'deduction-succeeded' | 'deduction-failed' }> {
  if (status === 'failed') return { kind: 'deduction-failed', seq, reason };
  return { kind: status === 'succeeded' ? 'deduction-succeeded' : 'deduction-processing', seq, hfSeqId };
}

/** A deduction by its own serial; what the user paid by the service order, whose own serial is no payment's. */
async function askTrade(huifu: Huifu, order: ChargingOrder): ReturnType<ServiceOrderPlatform['askTrade']> {
  const deducted = await deductedTrade(huifu, order);
  if (deducted !== null) return asTrade(order, deducted);
  const { outOrderNo } = order;
  if (outOrderNo === null) return { kind: 'none' };
  const paid = await huifu.queryTrade({ outOrderNo });
  return paid.kind === 'not-found' ? askWhatWasPaid(huifu, outOrderNo) : asTrade(order, paid);
}

/**
 * The payment by the serial of our deduction that it is; null when it is none of ours. One whose reply was lost does not know its global serial: whether it is the
 * payment that a notification has told is for the platform to say.
 */
async function deductedTrade(huifu: Huifu, { payment, deductions }: ChargingOrder): Promise<TradeQueryResult | null> {
  const paidBy = payment?.hfSeqId ?? null;
  const mayBeIt = ({ paymentDate, hfSeqId, state }: Deduction): boolean =>
    paymentDate !== null && paidBy !== null && (hfSeqId === null ? state !== 'failed' : hfSeqId === paidBy);
  for (const deduction of deductions.filter(mayBeIt).reverse()) {
    const trade = await huifu.queryTrade(paymentKey(deduction));
    if (deduction.hfSeqId !== null || (trade.kind === 'found' && trade.hfSeqId === paidBy)) return trade;
  }
  return null;
}

function asTrade({ createHfSeqId }: ChargingOrder, trade: TradeQueryResult): Awaited<ReturnType<ServiceOrderPlatform['askTrade']>> {
  if (trade.kind === 'not-found') return { kind: 'none' };
  const { status, amountFen, hfSeqId } = trade;
  return { kind: 'trade', status, amountFen, hfSeqId: hfSeqId === createHfSeqId ? null : hfSeqId };
}

/** Whether trades are found by their service order is an assumption (U21): where they are not, the service order says that it was paid, and how much. */
async function askWhatWasPaid(huifu: Huifu, outOrderNo: string): ReturnType<ServiceOrderPlatform['askTrade']> {
  const result = await huifu.queryServiceOrder({ outOrderNo });
  if (result.kind !== 'found' || result.status !== 'paid') return { kind: 'none' };
  return { kind: 'trade', status: 'succeeded', amountFen: result.totalFen, hfSeqId: null };
}

/** One of our own deductions by its own serial; otherwise whatever payment the platform finds for the service order. */
async function locatePayment(huifu: Huifu, order: ChargingOrder): ReturnType<ServiceOrderPlatform['locatePayment']> {
  for (const deduction of [...order.deductions].reverse()) {
    if (deduction.paymentDate === null || deduction.state === 'failed') continue;
    const trade = await huifu.queryTrade(paymentKey(deduction));
    const located = trade.kind === 'found' && trade.status === 'succeeded' ? (trade.hfSeqId ?? deduction.hfSeqId) : null;
    if (located !== null) return { kind: 'payment-located', hfSeqId: located, reqDate: deduction.paymentDate, by: 'deduction' };
  }
  return order.outOrderNo === null ? { kind: 'none' } : byServiceOrder(order, await huifu.queryTrade({ outOrderNo: order.outOrderNo }));
}

/** The serial of the create call is no payment's, even if the platform should answer with it. */
function byServiceOrder(order: ChargingOrder, trade: TradeQueryResult): Awaited<ReturnType<ServiceOrderPlatform['locatePayment']>> {
  if (trade.kind === 'not-found' || trade.status !== 'succeeded' || trade.hfSeqId === null) return { kind: 'none' };
  const { hfSeqId } = trade;
  if (hfSeqId === order.createHfSeqId || (order.payment?.hfSeqId ?? hfSeqId) !== hfSeqId) return { kind: 'none' };
  const deduction = order.deductions.find((d) => d.hfSeqId === hfSeqId || d.paymentNo === trade.reqSeqId);
  const reqDate = deduction?.paymentDate ?? trade.reqDate;
  return reqDate === null ? { kind: 'none' } : { kind: 'payment-located', hfSeqId, reqDate, by: deduction ? 'deduction' : 'active' };
}

async function sendRefund(
  huifu: Huifu,
  order: ChargingOrder,
  refund: ChargingRefund,
  { notifyUrl }: RefundWords,
): ReturnType<ServiceOrderPlatform['refund']> {
  const { payment } = order;
  if (payment === null || payment.hfSeqId === null || payment.reqDate === null) return unknown('the payment is not located');
  const result: RefundResult = await huifu.refund({
    reqSeqId: refund.refundNo,
    reqDate: refund.reqDate,
    amountFen: refund.amountFen,
    paymentHfSeqId: payment.hfSeqId,
    paymentReqDate: payment.reqDate,
    notifyUrl,
    remark: refund.reason,
  });
  if (result.kind === 'duplicate' || hasOtherValues(result)) return notDone('the serial is known already');
  if (result.kind === 'refused') return { kind: 'refund-failed', refundNo: refund.refundNo, reason: refusalOf(result) };
  if (result.kind === 'failed') return { kind: 'refund-failed', refundNo: refund.refundNo, reason: result.reason };
  return refundNews(refund.refundNo, result.kind, result.hfSeqId, null);
}

function refundNews(
  refundNo: string,
  status: 'succeeded' | 'failed' | 'processing',
  hfSeqId: string | null,
  amountFen: number | null,
): Exclude<RefundNews, { kind: 'refund-requested' }> {
  switch (status) {
    case 'succeeded':
      return { kind: 'refund-succeeded', refundNo, amountFen };
    case 'failed':
      return { kind: 'refund-failed', refundNo, reason: 'the platform says failed' };
    case 'processing':
      return { kind: 'refund-processing', refundNo, hfSeqId };
  }
}
