import type { ChargingOrder, ChargingRefund } from '../../cloudfunctions/shared/domain/charging/types';
import type { Deduction, Order, Refund } from '../../cloudfunctions/shared/domain/subscription/types';
import { compact, DAY_MS, dayBeginsMs, HOUR_MS, MINUTE_MS } from './beijing-days';
import type { Alarms, Books, Proposal, StatementDay } from './books';
import type { HuifuLedger, PlatformBooks, WechatLedger } from './evidence';
import type { Report } from './violation';

/** A run of the comparison lives no longer (config.json of the reconciler): what was known before it began it has compared with. */
const RUN_MS = 11 * MINUTE_MS;
/** A bill is made at nine in the morning after its day (下载交易账单); what happens to a refund later it does not say. */
const MADE_AFTER_MS = DAY_MS + 9 * HOUR_MS;
/** There are two runs a day (config.json). */
const COMPARED_AFTER_MS = MADE_AFTER_MS + DAY_MS;

type LedgerOrder = WechatLedger['orders'][number];
type LedgerRefund = WechatLedger['refunds'][number];
type Done = StatementDay & { readonly doneMs: number };

const isDone = (day: StatementDay): day is Done => day.state === 'done' && day.doneMs !== null;
const dayOf = (atMs: number): string => compact(atMs).slice(0, 8);
/** `yyyymmdd` of Beijing date and time. */
const dayIn = (dateTime: string): string => dateTime.slice(0, 10).replaceAll('-', '');
const hasPaid = ({ trade_state }: LedgerOrder): boolean => trade_state === 'SUCCESS' || trade_state === 'REFUND';

interface StatementCircumstances {
  readonly clockToleranceMs: number;
  readonly nowMs: number;
  /** For so long nothing has gone wrong; null where that is not known. */
  readonly calmForMs: number | null;
}

/**
 * I1 of the daily comparison, judged anew from both sides' books: what it has found is a difference indeed, what differed on a day that was compared it has found, and what was the
 * same it has counted. Where somebody has changed a bill of the platform's on purpose its books do not tell what the bill said, and nothing is said of WeChat Pay's days.
 */
export function checkStatements(books: Books, platform: PlatformBooks, circumstances: StatementCircumstances, report: Report): void {
  if (books.statements.length === 0) return;
  const known = knownIn(books, 2 * circumstances.clockToleranceMs);
  const days = books.statements.filter(isDone);
  if (platform.wechat.edited_bills.length === 0) {
    const compared = new Map(days.filter((day) => day.platform === 'wechat').map((day) => [day.day, day]));
    checkCounts(compared, platform.wechat, report);
    checkFound({ compared, known, alarms: books.alarms }, platform.wechat, report);
    const judge = judgeOf(known, compared, platform.wechat);
    for (const proposal of books.proposals) checkProposal(proposal, judge, report);
  }
  const judgeCharging = judgeOfCharging(known, books.orders, platform.huifu);
  for (const proposal of books.proposals) checkProposal(proposal, judgeCharging, report);
  for (const day of days) if (day.platform === 'huifu' && day.tries === 1) checkAsked(day, known, report);
  checkUndone(books.statements, circumstances, report);
}

/** Our books as they were: what they say of a number, and since when. */
interface Known {
  readonly payments: ReadonlyMap<string, Order | Deduction>;
  readonly refunds: ReadonlyMap<string, Refund>;
  /** When it became known that a payment came in, that a refund has arrived. */
  readonly paidMs: ReadonlyMap<string, number>;
  readonly arrivedMs: ReadonlyMap<string, number>;
  /** What went back of a payment, each time that it became more. */
  readonly backFen: ReadonlyMap<string, readonly { readonly atMs: number; readonly fen: number }[]>;
  /** Payments of charging orders, by when they became known; and refunds that were asked for. */
  readonly charged: ReadonlyMap<string, { readonly atMs: number; readonly paidMs: number }>;
  readonly chargingRefunds: ReadonlyMap<string, { readonly atMs: number; readonly requestedMs: number }>;
  /** Clocks of two functions differ by so much. */
  readonly toleranceMs: number;
}

function knownIn({ members, events }: Books, toleranceMs: number): Known {
  const [paidMs, arrivedMs] = [new Map<string, number>(), new Map<string, number>()];
  const backFen = new Map<string, { readonly atMs: number; readonly fen: number }[]>();
  const charged = new Map<string, { readonly atMs: number; readonly paidMs: number }>();
  const chargingRefunds = new Map<string, { readonly atMs: number; readonly requestedMs: number }>();
  for (const { entity, no, to, atMs, after } of events) {
    switch (entity) {
      case 'order':
      case 'deduction':
        if ((to === 'paid' || to === 'refunded') && !paidMs.has(no)) paidMs.set(no, atMs);
        backFen.set(no, [...(backFen.get(no) ?? []), { atMs, fen: (after as Order | Deduction).refundedFen }]);
        break;
      case 'refund':
      case 'charging-refund':
        if (to === 'succeeded' && !arrivedMs.has(no)) arrivedMs.set(no, atMs);
        if (entity === 'charging-refund' && !chargingRefunds.has(no))
          chargingRefunds.set(no, { atMs, requestedMs: (after as ChargingRefund).requestedMs });
        break;
      case 'charging-order': {
        const payment = (after as ChargingOrder).payment;
        if (payment && !charged.has(no)) charged.set(no, { atMs, paidMs: payment.paidMs });
        break;
      }
      default:
    }
  }
  const payments = members.flatMap(({ orders, deductions }) => [...orders, ...deductions]);
  const refunds = members.flatMap((member) => member.refunds);
  return {
    payments: new Map(payments.map((payment) => [payment.outTradeNo, payment])),
    refunds: new Map(refunds.map((refund) => [refund.refundNo, refund])),
    ...{ paidMs, arrivedMs, backFen, charged, chargingRefunds, toleranceMs },
  };
}

/** A day that was compared has been read to its end: as many payments and refunds as the platform has of it. */
function checkCounts(compared: ReadonlyMap<string, Done>, { orders, refunds }: WechatLedger, report: Report): void {
  const [taken, back] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, day: string): unknown => counts.set(day, (counts.get(day) ?? 0) + 1);
  for (const order of orders) if (hasPaid(order)) count(taken, (order.time_end ?? '').slice(0, 8));
  for (const { requested_time } of refunds) count(back, dayIn(requested_time));
  for (const [day, { _id, payments, refunds: counted }] of compared) {
    const [there, backThere] = [taken.get(day) ?? 0, back.get(day) ?? 0];
    if (payments !== there) report('I1', _id, `is reconciled with ${payments} payments, the platform took ${there}`);
    if (counted !== backThere) report('I1', _id, `is reconciled with ${counted} refunds, the platform has ${backThere}`);
  }
}

interface Compared {
  readonly compared: ReadonlyMap<string, Done>;
  readonly known: Known;
  readonly alarms: Alarms;
}

/** What the platform had on a day, and we did not know when the day was compared, a person was told. */
function checkFound({ compared, known, alarms }: Compared, { orders, refunds }: WechatLedger, report: Report): void {
  const isLate = (sinceMs: number | undefined, { doneMs }: Done): boolean => sinceMs === undefined || sinceMs > doneMs + known.toleranceMs;
  for (const order of orders) {
    const { out_trade_no: no, time_end } = order;
    const day = hasPaid(order) ? compared.get((time_end ?? '').slice(0, 8)) : undefined;
    if (day && known.payments.has(no) && isLate(known.paidMs.get(no), day) && !alarms.names(no, ...PAYMENT_ALARMS))
      report('I1', no, `was paid on ${day.day} and not known when that day was compared, and nobody was told`);
  }
  for (const { out_refund_no: no, refund_status, refund_success_time, requested_time } of refunds) {
    const day = compared.get(dayIn(requested_time));
    const own = known.refunds.get(no);
    if (!day || !own || refund_status !== 'SUCCESS') continue;
    const isShown = Date.parse(`${refund_success_time.replace(' ', 'T')}+08:00`) <= dayBeginsMs(day.day) + MADE_AFTER_MS;
    if (isShown && isLate(known.arrivedMs.get(no), day) && !alarms.names(no, 'statement-refund-open'))
      report('I1', no, `went back by the statement of ${day.day}, which was not known when that day was compared, and nobody was told`);
  }
}

const PAYMENT_ALARMS = [
  'statement-unpaid-here',
  'statement-paid-on-closed',
  'statement-amount-differs',
  'statement-transaction-differs',
] as const;

/** Why a difference is none; null for one that was there. Of other kinds than it knows it says nothing. */
type Judge = (kind: string, no: string, raisedMs: number) => string | null;

function checkProposal({ _id, raisedMs }: Proposal, judge: Judge, report: Report): void {
  const [kind = '', no = ''] = _id.split(':');
  const reason = judge(kind, no, raisedMs);
  if (reason !== null) report('I1', no, `${kind} was found at ${iso(raisedMs)}: ${reason}`);
}

function judgeOf(known: Known, compared: ReadonlyMap<string, Done>, ledger: WechatLedger): Judge {
  const orders = new Map(ledger.orders.map((order) => [order.out_trade_no, order]));
  const refunds = new Map(ledger.refunds.map((refund) => [refund.out_refund_no, refund]));
  const { toleranceMs } = known;
  const isKnownBefore = (sinceMs: number | undefined, raisedMs: number): boolean =>
    sinceMs !== undefined && sinceMs < raisedMs - RUN_MS - toleranceMs;
  return (kind, no, raisedMs) => {
    const [payment, order, refund] = [known.payments.get(no), orders.get(no), refunds.get(no)];
    switch (kind) {
      case 'statement-unknown-payment':
        return payment ? 'it is stored here' : null;
      case 'statement-unpaid-here':
      case 'statement-paid-on-closed':
        if (!order || !hasPaid(order)) return 'the platform has no payment of it';
        return isKnownBefore(known.paidMs.get(no), raisedMs) ? 'it was known as paid before' : null;
      case 'statement-amount-differs':
        return payment && order?.total_fee === payment.amountFen ? `both sides say ${payment.amountFen} fen` : null;
      case 'statement-transaction-differs':
        return payment && order && order.transaction_id === payment.transactionId ? 'both sides say the same' : null;
      case 'statement-other-day':
      case 'statement-payment-missing':
        return payment && order && hasPaid(order) && isSameDay(payment, order) ? `both sides say ${order.time_end}` : null;
      case 'statement-duplicate-line':
      case 'statement-unexpected-line':
        return 'no statement has a line of this kind';
      case 'statement-refund-amount-differs':
        return refund && refund.refund_fee === known.refunds.get(no)?.amountFen ? `both sides say ${refund.refund_fee} fen` : null;
      case 'statement-refund-not-arrived':
        return refund?.refund_status === 'SUCCESS' ? 'it has arrived' : null;
      case 'statement-refund-open':
        if (refund?.refund_status !== 'SUCCESS') return 'it has not arrived';
        return isKnownBefore(known.arrivedMs.get(no), raisedMs) ? 'it was known to have arrived before' : null;
      case 'statement-refund-missing': {
        const day = refund && compared.get(dayIn(refund.requested_time));
        return day && day.doneMs <= raisedMs + RUN_MS + toleranceMs ? `it is in the statement of ${day.day}` : null;
      }
      case 'statement-unknown-refund':
        return reasonOfUnknown(refund, raisedMs, known, ledger.refunds);
      default:
        return null;
    }
  };
}

const isSameDay = ({ paidMs }: Order | Deduction, { time_end }: LedgerOrder): boolean =>
  paidMs !== null && time_end !== null && dayOf(paidMs) === time_end.slice(0, 8);

/** What staff refunded is known by its sum. */
function reasonOfUnknown(
  refund: LedgerRefund | undefined,
  raisedMs: number,
  known: Known,
  refunds: readonly LedgerRefund[],
): string | null {
  if (!refund) return 'the platform has no such refund';
  if (known.refunds.has(refund.out_refund_no)) return 'it is stored here';
  const beforeMs = raisedMs - RUN_MS - known.toleranceMs;
  const knownFen = (known.backFen.get(refund.out_trade_no) ?? []).reduce(
    (most, { atMs, fen }) => (atMs < beforeMs ? Math.max(most, fen) : most),
    0,
  );
  const backFen = refunds.reduce(
    (fen, { out_trade_no, refund_status, refund_fee }) =>
      out_trade_no === refund.out_trade_no && refund_status === 'SUCCESS' ? fen + refund_fee : fen,
    0,
  );
  return backFen > 0 && knownFen >= backFen ? `all ${backFen} fen that went back were known before` : null;
}

/** The same of what the acquirer was asked about. Whether it finds a payment that the user made by hand is open; one of ours it finds by its serial. */
function judgeOfCharging(known: Known, orders: readonly ChargingOrder[], ledger: HuifuLedger): Judge {
  const stored = new Map(orders.map((order) => [order._id, order]));
  const refundById = new Map(orders.flatMap((order) => order.refunds.map((refund) => [refund.refundNo, refund] as const)));
  const payments = new Map(ledger.payments.map((payment) => [payment.hf_seq_id, payment]));
  const refunds = new Map(ledger.refunds.map((refund) => [refund.req_seq_id, refund]));
  return (kind, no, raisedMs) => {
    if (kind === 'statement-charging-payment') {
      const own = stored.get(no)?.payment;
      const payment = payments.get(own?.hfSeqId ?? '');
      const isSame = payment?.kind === 'deduction' && payment.trans_stat === 'S' && payment.trans_amt === own?.amountFen;
      return isSame ? `both sides say ${payment.trans_amt} fen by ${payment.hf_seq_id}` : null;
    }
    if (kind !== 'statement-charging-refund') return null;
    const [own, refund, arrivedMs] = [refundById.get(no), refunds.get(no), known.arrivedMs.get(no)];
    const isKnown = arrivedMs !== undefined && arrivedMs < raisedMs - RUN_MS - known.toleranceMs;
    return isKnown && refund?.trans_stat === 'S' && refund.ord_amt === own?.amountFen ? 'it was known to have arrived before' : null;
  };
}

/** Whatever money our books had on a day when it was compared, the acquirer was asked about. More is asked where money moves meanwhile. */
function checkAsked({ _id, day, doneMs, payments, refunds }: Done, { charged, chargingRefunds, toleranceMs }: Known, report: Report): void {
  const beforeMs = doneMs - RUN_MS - toleranceMs;
  let [paid, back] = [0, 0];
  for (const { atMs, paidMs } of charged.values()) if (atMs < beforeMs && dayOf(paidMs) === day) paid += 1;
  for (const { atMs, requestedMs } of chargingRefunds.values()) if (atMs < beforeMs && dayOf(requestedMs) === day) back += 1;
  if (payments < paid) report('I1', _id, `is reconciled with ${payments} payments, our books had ${paid}`);
  if (refunds < back) report('I1', _id, `is reconciled with ${refunds} refunds, our books had ${back}`);
}

/** I14: where nothing has gone wrong for days, every day that could be compared has been. */
function checkUndone(days: readonly StatementDay[], { nowMs, calmForMs }: StatementCircumstances, report: Report): void {
  if (calmForMs === null || calmForMs < DAY_MS) return;
  for (const day of days) {
    if (!isDone(day) && dayBeginsMs(day.day) + COMPARED_AFTER_MS < nowMs)
      report('I14', day._id, `is ${day.state} still, and nothing has gone wrong for days`);
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
