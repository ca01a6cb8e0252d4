import type { AlarmKind } from '../../cloudfunctions/shared/domain/alarm';
import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import type { Alarms, Books } from './books';
import type { HuifuLedger } from './evidence';
import type { Report } from './violation';

type LedgerPayment = HuifuLedger['payments'][number];
type LedgerRefund = HuifuLedger['refunds'][number];

const ORDER_NUMBER = /^E[0-9a-f]{31}$/;
const REFUND_NUMBER = /^E[0-9a-f]{31}R\d+$/;

/** Whether a person was told about an order in one of these ways; it may have been before the platform had named it. */
export const isTold = (alarms: Alarms, { _id, outOrderNo }: ChargingOrder, ...kinds: readonly AlarmKind[]): boolean =>
  alarms.names(_id, ...kinds) || alarms.names(outOrderNo, ...kinds);

/**
 * I1 with Huifu, order by order; and I2, I11, I12, I13 as far as the platform's books show them. What we claim must be true at any time; what the platform knows we must
 * know when all is quiet, unless the order is still asked about, or a person was told.
 */
export function checkHuifuLedger({ orders, alarms }: Books, ledger: HuifuLedger, quiet: boolean, report: Report): void {
  const there = new Map(ledger.serviceOrders.map((order) => [order.out_order_no, order]));
  const paid = new Map<string, LedgerPayment[]>();
  for (const payment of ledger.payments) {
    if (payment.trans_stat !== 'S') continue;
    const known = paid.get(payment.out_order_no);
    if (known) {
      report('I2', payment.out_order_no, `was paid twice, by ${known.map(({ hf_seq_id }) => hf_seq_id).join()} and ${payment.hf_seq_id}`);
      known.push(payment);
    } else paid.set(payment.out_order_no, [payment]);
  }
  const payments = new Map(ledger.payments.map((payment) => [payment.req_seq_id, payment]));
  const refunds = new Map(ledger.refunds.map((refund) => [refund.req_seq_id, refund]));
  const stored = new Set<string>();
  const storedRefunds = new Set<string>();
  for (const order of orders) {
    stored.add(order._id);
    checkServiceOrder(order, there.get(order.outOrderNo ?? ''), report);
    checkPayment(order, paid.get(order.outOrderNo ?? '') ?? [], report);
    checkDeductions(order, payments, report);
    if (quiet) checkKnowledge(order, paid.get(order.outOrderNo ?? '') ?? [], alarms, report);
    for (const refund of order.refunds) {
      storedRefunds.add(refund.refundNo);
      checkRefund(order, refund, refunds.get(refund.refundNo), { quiet, alarms }, report);
    }
  }
  for (const { req_seq_id: no } of ledger.serviceOrders) {
    if (ORDER_NUMBER.test(no) && !stored.has(no)) report('I1', no, 'is known to the platform and not stored here');
  }
  for (const { req_seq_id: no } of ledger.refunds) {
    if (REFUND_NUMBER.test(no) && !storedRefunds.has(no)) report('I1', no, 'was asked for at the platform and is not stored here');
  }
  checkSums(ledger.refunds, paid, report);
}

/** Our order and the platform's are the same one, confirmed if we say so, completed with our bill. */
function checkServiceOrder(
  { _id, outOrderNo, confirmedMs, bill }: ChargingOrder,
  order: HuifuLedger['serviceOrders'][number] | undefined,
  report: Report,
): void {
  if (outOrderNo === null) return;
  if (order?.req_seq_id !== _id) {
    report('I8', _id, `is stored as ${outOrderNo}, which the platform does not know as that`);
    return;
  }
  if (confirmedMs !== null && (order.state === 'CREATED' || order.state === 'EXPIRED'))
    report('I13', _id, `is confirmed by our books, ${order.state} by the platform's`);
  if (order.total_amount !== null && order.total_amount !== bill?.totalFen) {
    report('I12', _id, `is completed there with ${order.total_amount} fen, our bill says ${bill?.totalFen ?? 'nothing'}`);
  }
}

/** What we have recorded as paid was paid there, once, with that amount, by that payment. */
function checkPayment({ _id, payment }: ChargingOrder, paid: readonly LedgerPayment[], report: Report): void {
  if (payment === null) return;
  const [only] = paid;
  if (!only) report('I1', _id, `was paid with ${payment.amountFen} fen by our books, and not by the platform's`);
  else if (only.trans_amt !== payment.amountFen) report('I1', _id, `was paid with ${payment.amountFen} fen, there with ${only.trans_amt}`);
  else if (payment.hfSeqId !== null && payment.hfSeqId !== only.hf_seq_id)
    report('I1', _id, `was paid by ${payment.hfSeqId}, there by ${only.hf_seq_id}`);
}

/** What has failed or succeeded by our books has done so there: by the payment with that serial, or without any for what failed before it. */
function checkDeductions({ deductions }: ChargingOrder, payments: ReadonlyMap<string | null, LedgerPayment>, report: Report): void {
  for (const { state, paymentNo, failedBecause } of deductions) {
    const there = payments.get(paymentNo)?.trans_stat;
    // What has no outcome a day after its registration lapsed cannot come to one any more (登记扣款信息 is good for 24 hours).
    const isLapsed = there === 'P' && failedBecause === 'no outcome before its registration lapsed';
    if (state === 'failed' && there !== undefined && there !== 'F' && !isLapsed)
      report('I1', paymentNo, `has failed by our books, the platform says ${there}`);
    if (state === 'succeeded' && there !== 'S')
      report('I1', paymentNo, `has succeeded by our books, the platform says ${there ?? 'nothing'}`);
  }
}

/** What was paid there is recorded. */
function checkKnowledge(order: ChargingOrder, [paid]: readonly LedgerPayment[], alarms: Alarms, report: Report): void {
  if (!paid || order.payment !== null || order.dueMs !== null || isTold(alarms, order, ...PAYMENT_ALARMS)) return;
  report('I1', order._id, `is ${order.state}, the platform took ${paid.trans_amt} fen by ${paid.hf_seq_id}`);
}

/** What says that a payment could not be recorded, and that a person is to look. */
const PAYMENT_ALARMS = ['amount-mismatch', 'charging-unresolved', 'deduction-unresolved', 'statement-charging-payment'] as const;
const REFUND_ALARMS = ['amount-mismatch', 'refund-unresolved', 'payment-unlocated'] as const;

function checkRefund(
  order: ChargingOrder,
  { refundNo, amountFen, state }: ChargingOrder['refunds'][number],
  refund: LedgerRefund | undefined,
  { quiet, alarms }: { readonly quiet: boolean; readonly alarms: Alarms },
  report: Report,
): void {
  if (refund && refund.ord_amt !== amountFen)
    report('I5', refundNo, `is stored with ${amountFen} fen, the platform was asked for ${refund.ord_amt}`);
  const hasArrived = refund?.trans_stat === 'S';
  if (state === 'failed' && refund && refund.trans_stat !== 'F')
    report('I1', refundNo, `has failed by our books, the platform says ${refund.trans_stat}`);
  if (state === 'succeeded' && !hasArrived)
    report('I1', refundNo, `has arrived by our books, the platform says ${refund?.trans_stat ?? 'nothing'}`);
  if (!quiet || !hasArrived || state === 'succeeded' || state === 'failed' || order.dueMs !== null) return;
  const isNamed = isTold(alarms, order, ...REFUND_ALARMS) || alarms.names(refundNo, 'statement-charging-refund');
  if (!isNamed) report('I1', refundNo, `is ${state} by our books, and has arrived by the platform's`);
}

/** I11, by the platform's books: what is on its way counts. */
function checkSums(refunds: readonly LedgerRefund[], paid: ReadonlyMap<string, readonly LedgerPayment[]>, report: Report): void {
  const backFen = new Map<string, number>();
  for (const { out_order_no: no, ord_amt, trans_stat } of refunds) {
    if (trans_stat !== 'F') backFen.set(no, (backFen.get(no) ?? 0) + ord_amt);
  }
  for (const [no, fen] of backFen) {
    const paidFen = (paid.get(no) ?? []).reduce((sum, { trans_amt }) => sum + trans_amt, 0);
    if (fen > paidFen) report('I11', no, `was paid with ${paidFen} fen, refunded with ${fen}`);
  }
}
