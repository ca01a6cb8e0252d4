import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import type { TrafficEntry } from '../../local/kernel/types';
import { IN_FLIGHT_MS } from './deduction-rules';
import type { Stored } from './stored';
import type { Report } from './violation';
import { isIntactReply, jsonField, sentMs } from './wire';

type OrderOf = (no: string) => ChargingOrder | undefined;
type Data = Readonly<Record<string, unknown>>;

const CREATE = '/v2/trade/payscore/serviceorder/create';
const COMPLETE = '/v2/trade/payscore/serviceorder/complete';
const REFUND = '/v2/trade/payment/scanpay/refund';

/**
 * What a call tells Huifu of money is what our books say. I12: the risk amount, at most the cap; the total of the completion, and that its items less its discounts come
 * to it. I1: a refund names the payment that it gives back (`org_hf_seq_id` and `org_req_date` of 扫码交易退款), never the service order. Who reads the request and refuses
 * it does not make it right: nothing would be charged, or given back, any more.
 *
 * @param orderOf an order by our number or by the platform's, as it is stored now
 */
export function checkHuifuCall({ kind, party, subject, sent, verification }: TrafficEntry, orderOf: OrderOf, report: Report): void {
  if (kind !== 'request' || party !== 'huifu' || verification !== 'valid') return;
  if (subject !== CREATE && subject !== COMPLETE && subject !== REFUND) return;
  const { data } = JSON.parse(sent) as { readonly data: Data };
  const no = String(subject === COMPLETE ? data['out_order_no'] : data['req_seq_id']);
  const order = orderOf(no.replace(/R\d+$/, ''));
  if (!order) return;
  if (subject === CREATE) checkCreation(data, order, report);
  else if (subject === COMPLETE) checkCompletion(data, order, report);
  else checkRefund(no, data, order, report);
}

function checkCreation(data: Data, { _id, riskFundFen, capFen }: ChargingOrder, report: Report): void {
  const askedFen = fenOf((nested(data['risk_fund']) as Data)['amount']);
  if (askedFen !== riskFundFen) report('I12', _id, `asks for a risk amount of ${askedFen} fen, stored are ${riskFundFen}`);
  if (askedFen > capFen) report('I12', _id, `asks for a risk amount of ${askedFen} fen, the service has ${capFen}`);
}

function checkCompletion(data: Data, { _id, bill }: ChargingOrder, report: Report): void {
  const totalFen = fenOf(data['ord_amt']);
  if (totalFen !== bill?.totalFen)
    report('I12', _id, `is to be completed with ${totalFen} fen, our bill says ${bill?.totalFen ?? 'nothing'}`);
  const [paymentsFen, discountsFen] = [sumOf(data['post_payments']), sumOf(data['post_discounts'])];
  if (paymentsFen - discountsFen !== totalFen)
    report('I12', _id, `is to be completed with ${totalFen} fen, its items are ${paymentsFen} − ${discountsFen}`);
}

function checkRefund(no: string, data: Data, { payment, refunds }: ChargingOrder, report: Report): void {
  const [hfSeqId, reqDate] = [data['org_hf_seq_id'], data['org_req_date']];
  if (hfSeqId !== payment?.hfSeqId || reqDate !== payment?.reqDate)
    report('I1', no, `is to refund ${String(hfSeqId)} of ${String(reqDate)}, the payment is ${payment?.hfSeqId} of ${payment?.reqDate}`);
  const refund = refunds.find(({ refundNo }) => refundNo === no);
  if (fenOf(data['ord_amt']) !== refund?.amountFen)
    report('I5', no, `asks ${fenOf(data['ord_amt'])} fen back, stored are ${refund?.amountFen ?? 'none'}`);
}

const nested = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

const sumOf = (items: unknown): number =>
  items === undefined
    ? 0
    : (nested(items) as readonly Data[]).reduce((fen, { amount }) => fen + (amount === undefined ? 0 : fenOf(amount)), 0);

/** Yuan with two decimals as text, or fen as a number; NaN, which is equal to nothing, for anything else. */
function fenOf(amount: unknown): number {
  if (typeof amount === 'number') return amount;
  const [, yuan = '', fen = ''] = /^(\d+)\.(\d\d)$/.exec(String(amount)) ?? [];
  return fen === '' ? NaN : Number(`${yuan}${fen}`);
}

/**
 * I14: whose session is to end is told so with every call. A stop that was lost is not made good by asking: the pile goes on, at the cost of a user who wanted it to end.
 *
 * @param storedOf the audit of an order
 */
export function checkStopping(
  entry: TrafficEntry,
  storedOf: (id: string) => (Stored & { stateSinceMs(entity: string, no: string): number | undefined }) | undefined,
  toleranceMs: number,
  report: Report,
): void {
  const [, id] = /^\/sessions\/([^/]+)$/.exec(entry.subject) ?? [];
  if (entry.kind !== 'request' || entry.party !== 'charger' || id === undefined) return;
  const stored = storedOf(id);
  if (stored?.value<ChargingOrder>('charging-order', id)?.state !== 'stopping') return;
  const sinceMs = stored.stateSinceMs('charging-order', id) ?? Infinity;
  if (sentMs(entry) > sinceMs + IN_FLIGHT_MS + toleranceMs)
    report('I14', id, `is to be stopped since ${new Date(sinceMs).toISOString()}, and its pile is only asked`);
}

const ASK_ORDER = '/v2/trade/payscore/serviceorder/query';
const PAYMENT_NUMBER = /E[0-9a-f]{31}P\d+/;
/** A question may be lost on its way, with the process that asked it; six in a row are not. */
const MAX_PASSED_OVER = 6;

/**
 * I14: an order that is to be paid yet says nothing of the payment that is under way: that is asked about by itself, or made again. Whoever asks about the order alone never
 * hears that the payment has failed, or was never made.
 */
export class PaymentQuestions {
  private readonly passedOver = new Map<string, number>();

  see(entry: TrafficEntry, orderOf: OrderOf, report: Report): void {
    if (entry.party !== 'huifu' || entry.kind !== 'request') return;
    const [paymentNo] = PAYMENT_NUMBER.exec(entry.sent) ?? [];
    if (paymentNo !== undefined) this.passedOver.delete(paymentNo);
    if (entry.subject !== ASK_ORDER || !isIntactReply(entry) || entry.answered?.includes('USER_PAYING') !== true) return;
    const order = orderOf(jsonField(entry.sent, 'out_order_no'));
    const last = order?.deductions.at(-1);
    if (order?.state !== 'deducting' || order.announced !== null || last?.state !== 'paying') return;
    const times = (this.passedOver.get(last.paymentNo) ?? 0) + 1;
    this.passedOver.set(last.paymentNo, times);
    if (times > MAX_PASSED_OVER)
      report('I14', last.paymentNo, `is under way, its order was asked about ${times} times, and the payment never`);
  }
}
