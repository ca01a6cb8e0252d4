import { memberIdIn } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Deduction, Membership, Order, Refund } from '../../cloudfunctions/shared/domain/subscription/types';
import { compact } from './beijing-days';
import type { Alarms, Books } from './books';
import type { WechatLedger } from './evidence';
import { memberIdOf } from './membership-events';
import { isDeduction, isSettled } from './membership-rules';
import type { Report } from './violation';

type LedgerOrder = WechatLedger['orders'][number];
type LedgerRefund = WechatLedger['refunds'][number];
type Payment = Order | Deduction;

/** Numbers of first orders and of deductions; others belong to another system under the same merchant number. */
const PAYMENT_NUMBER = /^[SD][0-9a-f]{31}$/;
const REFUND_NUMBER = /^R[0-9a-f]{31}$/;

/** Money came in at the platform, whatever went back. */
const hasPaid = ({ trade_state }: LedgerOrder): boolean => trade_state === 'SUCCESS' || trade_state === 'REFUND';
const arrivedFen = (refunds: readonly LedgerRefund[]): number =>
  refunds.reduce((fen, { refund_status, refund_fee }) => (refund_status === 'SUCCESS' ? fen + refund_fee : fen), 0);

/**
 * I1 with WeChat Pay, number by number, so that the sums are equal, too; and I2, I5, I8, I11 as far as the platform's books show them.
 *
 * What we claim must be true at any time. What the platform knows we must know when all is quiet, unless the question is still open, or a person was told:
 * see {@link isKnownToBeOpen}.
 */
export function checkWechatLedger(books: Books, ledger: WechatLedger, quiet: boolean, report: Report): void {
  const orders = new Map(ledger.orders.map((order) => [order.out_trade_no, order]));
  const refunds = new Map<string, LedgerRefund[]>();
  for (const refund of ledger.refunds) {
    const known = refunds.get(refund.out_trade_no);
    if (known) known.push(refund);
    else refunds.set(refund.out_trade_no, [refund]);
  }
  const stored = new Map<string, Payment>();
  const storedRefunds = new Map<string, Refund>();
  const contracts = new Map(ledger.contracts.map((contract) => [contract.contract_id, contract]));
  for (const member of books.members) {
    for (const payment of [...member.orders, ...member.deductions]) {
      const no = payment.outTradeNo;
      if (stored.has(no)) report('I5', no, 'is the number of two payments');
      stored.set(no, payment);
      const order = orders.get(no);
      const back = refunds.get(no) ?? [];
      checkClaims(payment, order, arrivedFen(back), report);
      if (quiet) checkKnowledge({ books, member, payment }, order, back, report);
    }
    for (const refund of member.refunds) {
      if (storedRefunds.has(refund.refundNo)) report('I5', refund.refundNo, 'is the number of two refunds');
      storedRefunds.set(refund.refundNo, refund);
    }
    checkContracts(member, contracts, report);
  }
  checkUnstored(ledger, stored, storedRefunds, report);
  checkCyclesThere(ledger, stored, report);
  checkRefundsThere(orders, refunds, storedRefunds, report);
  checkRefundsOnceFailed(books, ledger, report);
  checkContradictions(books, ledger, report);
}

/** What our books say of a payment is what the platform's say. */
function checkClaims(payment: Payment, order: LedgerOrder | undefined, backFen: number, report: Report): void {
  const { outTradeNo: no, state, amountFen, transactionId, paidMs, refundedFen } = payment;
  if (order && order.total_fee !== amountFen)
    report('I5', no, `is stored with ${amountFen} fen, the platform was asked for ${order.total_fee}`);
  if (isSettled(payment)) {
    if (!order || !hasPaid(order)) report('I1', no, `is ${state}, the platform says ${order?.trade_state ?? 'that it does not exist'}`);
    else if (order.transaction_id !== transactionId)
      report('I1', no, `was paid by ${transactionId}, the platform says ${order.transaction_id}`);
    else if (paidMs === null || compact(paidMs) !== order.time_end)
      report('I1', no, `was paid at ${paidMs === null ? 'no time' : compact(paidMs)}, the platform says ${order.time_end}`);
  }
  // Over by our books is over there, or was never there: nothing can be paid or taken under the number any more. No alarm makes that true.
  if ((state === 'closed' || state === 'failed') && order && order.trade_state !== 'CLOSED')
    report('I1', no, `is ${state}, the platform says ${order.trade_state}`);
  if (refundedFen > backFen) report('I1', no, `${refundedFen} fen went back by our books, ${backFen} by the platform's`);
}

interface Known {
  readonly books: Books;
  readonly member: Membership;
  readonly payment: Payment;
}

/** What the platform's books say of a payment is known. */
function checkKnowledge(
  { books, member, payment }: Known,
  order: LedgerOrder | undefined,
  back: readonly LedgerRefund[],
  report: Report,
): void {
  const { outTradeNo: no, state, refundedFen } = payment;
  if (!order || !hasPaid(order)) return;
  if (!isSettled(payment)) {
    if (!isKnownToBeOpen(books.alarms, member, payment)) report('I1', no, `is ${state}, the platform took ${order.total_fee} fen`);
    return;
  }
  const missingFen = arrivedFen(back) - refundedFen;
  const isAsked = member.checks.some((check) => check.of === 'refund' && check.no === no);
  const isTold = [no, ...back.map((refund) => refund.out_refund_no)].some((name) => books.alarms.names(name, ...REFUND_ALARMS));
  if (missingFen > 0 && !isAsked && !isTold && !isUncompared(books, back, missingFen)) {
    report('I1', no, `${refundedFen} fen went back by our books, ${refundedFen + missingFen} by the platform's`);
  }
}

/** What says that a payment could not be recorded, and that a person is to look. Others name the number for other reasons. */
const PAYMENT_ALARMS = [
  'amount-mismatch',
  'unknown-order',
  'order-unresolved',
  'deduction-unresolved',
  'statement-unpaid-here',
  'statement-paid-on-closed',
  'statement-amount-differs',
  'statement-transaction-differs',
] as const;
const REFUND_ALARMS = ['refund-unresolved', 'amount-mismatch', 'statement-refund-open', 'statement-unknown-refund'] as const;

/** The question is asked again at its time, or has passed its bound, or the platform has said what we refuse to believe. */
function isKnownToBeOpen(alarms: Alarms, { checks }: Membership, payment: Payment): boolean {
  const of = isDeduction(payment) ? 'deduction' : 'order';
  return checks.some((check) => check.of === of && check.no === payment.outTradeNo) || alarms.names(payment.outTradeNo, ...PAYMENT_ALARMS);
}

/** Refunds by staff, whose notification was lost, become known by the statement of their day. */
function isUncompared({ statements }: Books, back: readonly LedgerRefund[], missingFen: number): boolean {
  const compared = new Set(statements.filter(({ platform, state }) => platform === 'wechat' && state === 'done').map(({ day }) => day));
  const uncompared = back.filter(
    ({ refund_request_source, refund_success_time }) =>
      refund_request_source === 'VENDOR_PLATFORM' && !compared.has(refund_success_time.slice(0, 10).replaceAll('-', '')),
  );
  return arrivedFen(uncompared) >= missingFen;
}

/** I8: what we take for signed was signed there, by that user; what we take for ended is ended there. */
function checkContracts({ contracts }: Membership, there: ReadonlyMap<string, WechatLedger['contracts'][number]>, report: Report): void {
  for (const { contractId, contractCode, openid, state } of contracts) {
    if (contractId === null) continue;
    const contract = there.get(contractId);
    if (contract?.contract_code !== contractCode)
      report('I8', contractCode, `is stored as ${contractId}, which the platform does not know`);
    else if (openid !== null && contract.openid !== openid)
      report('I8', contractCode, 'is stored with another signer than the platform says');
    else if (state === 'ended' && contract.contract_state !== 1) report('I8', contractCode, 'is ended by our books, and live there');
  }
}

/** Intent first: nothing that the platform knows under a number of ours is missing here. */
function checkUnstored(
  { orders, refunds }: WechatLedger,
  stored: ReadonlyMap<string, unknown>,
  storedRefunds: ReadonlyMap<string, unknown>,
  report: Report,
): void {
  for (const { out_trade_no: no, trade_state } of orders) {
    if (PAYMENT_NUMBER.test(no) && !stored.has(no)) report('I1', no, `is ${trade_state} at the platform and not stored here`);
  }
  for (const { out_refund_no: no, refund_request_source: by } of refunds) {
    if (by === 'API' && REFUND_NUMBER.test(no) && !storedRefunds.has(no))
      report('I1', no, 'was asked for at the platform and is not stored here');
  }
}

/** I2, by the platform's books: also of what has not become known here. */
function checkCyclesThere({ orders }: WechatLedger, stored: ReadonlyMap<string, Payment>, report: Report): void {
  const paid = new Map<string, string>();
  for (const order of orders) {
    const payment = stored.get(order.out_trade_no);
    if (!payment || !isDeduction(payment) || !hasPaid(order)) continue;
    const first = paid.get(payment.cycleNo);
    if (first !== undefined) report('I2', payment.cycleNo, `was charged twice, by ${first} and ${order.out_trade_no}`);
    paid.set(payment.cycleNo, order.out_trade_no);
  }
}

function checkRefundsThere(
  orders: ReadonlyMap<string, LedgerOrder>,
  refunds: ReadonlyMap<string, readonly LedgerRefund[]>,
  stored: ReadonlyMap<string, Refund>,
  report: Report,
): void {
  const known = new Map<string, LedgerRefund>();
  for (const [no, back] of refunds) {
    const takenFen = back.reduce((fen, { refund_status, refund_fee }) => (refund_status === 'REFUNDCLOSE' ? fen : fen + refund_fee), 0);
    const paidFen = orders.get(no)?.total_fee ?? 0;
    if (takenFen > paidFen) report('I11', no, `was paid with ${paidFen} fen, refunded with ${takenFen}`);
    for (const refund of back) known.set(refund.out_refund_no, refund);
  }
  for (const [no, { state, amountFen }] of stored) {
    const refund = known.get(no);
    if (refund && refund.refund_fee !== amountFen)
      report('I5', no, `is stored with ${amountFen} fen, the platform was asked for ${refund.refund_fee}`);
    const there = refund?.refund_status;
    if (state === 'succeeded' && there !== 'SUCCESS') report('I1', no, `has arrived by our books, the platform says ${there ?? 'nothing'}`);
    if (state === 'failed' && (there === 'SUCCESS' || there === 'PROCESSING'))
      report('I1', no, `has failed by our books, the platform says ${there}`);
  }
}

/** I1: what was taken for failed at any time gives nothing back there, also where our books were put right later: in between its amount was free to be given back once more. */
function checkRefundsOnceFailed({ events }: Books, { refunds }: WechatLedger, report: Report): void {
  const once = new Set(events.filter(({ entity, to }) => entity === 'refund' && to === 'failed').map(({ no }) => no));
  for (const { out_refund_no: no, refund_status: there } of refunds)
    if (once.has(no) && (there === 'SUCCESS' || there === 'PROCESSING'))
      report('I1', no, `was failed by our books, the platform says ${there}`);
}

/** I6: where persons are told that a contract contradicts our books, somebody else than the buyer has signed it. */
function checkContradictions({ alarms }: Books, { contracts }: WechatLedger, report: Report): void {
  for (const { contract_code: code, openid } of contracts)
    if (alarms.names(code, 'contradiction') && memberIdOf(openid) === memberIdIn(code))
      report('I6', code, 'is told as a contradiction, and both sides say the same');
}
