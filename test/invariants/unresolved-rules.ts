import type { AlarmKind } from '../../cloudfunctions/shared/domain/alarm';
import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import type { Contract, Membership } from '../../cloudfunctions/shared/domain/subscription/types';
import { DAY_MS, dayBeginsMs, HOUR_MS } from './beijing-days';
import type { Alarms, Books, InboxEntry, StatementDay } from './books';
import type { Evidence } from './evidence';
import { isTold } from './huifu-ledger-rules';
import { isRenewing } from './membership-rules';
import type { Report } from './violation';

/**
 * How old an unknown state may become before a person has been told. The schedules of questions (docs/architecture.md) end earlier: four hours for an order, three for a
 * signing, two and a half days for a termination, ten days for a deduction, two weeks for a refund; what is added leaves room for a scheduler that stood still for a day.
 */
const BOUNDS_MS = {
  order: 2 * DAY_MS,
  deduction: 14 * DAY_MS,
  signing: 2 * DAY_MS,
  ending: 5 * DAY_MS,
  refund: 21 * DAY_MS,
  // Eight tries in fourteen hours and a half.
  inbox: 2 * DAY_MS,
  // Three days after its end a day of a statement that is not done is told.
  statement: 6 * DAY_MS,
} as const;

/** The same for charging orders, by state: nine tries in seven hours for what the platform or a pile is asked for, eleven in two days for a deduction. */
const CHARGING_BOUNDS_MS: ReadonlyMap<string, number> = new Map([
  ['created', 2 * DAY_MS],
  ['confirming', 2 * DAY_MS],
  ['confirmed', 2 * DAY_MS],
  // Stopped at twelve hours, a silent pile told an hour later.
  ['charging', 2 * DAY_MS],
  ['stopping', DAY_MS + HOUR_MS],
  ['completing', 2 * DAY_MS],
  ['completed', 2 * DAY_MS],
  ['deducting', 4 * DAY_MS],
  // A deduction each morning for a week.
  ['unpaid', 9 * DAY_MS],
  ['cancelling', 2 * DAY_MS],
  ['refunding', 21 * DAY_MS],
]);

const CHARGING_ALARMS = [
  'charging-unresolved',
  'charging-unpaid',
  'deduction-unresolved',
  'payment-unlocated',
  'refund-unresolved',
  'meter-missing',
] as const;

/** I6: whatever is not known is asked about, and what stays unknown beyond its bound is known to a person. */
export function checkUnresolved(books: Books, { nowMs, quiet }: Pick<Evidence, 'nowMs' | 'quiet'>, report: Report): void {
  for (const member of books.members) checkMember(member, books.alarms, nowMs, report);
  for (const order of books.orders) {
    const sinceMs = books.trails.get(order._id)?.stateSinceMs('charging-order', order._id) ?? order.createdMs;
    checkOrder(order, nowMs - sinceMs, books.alarms, report);
  }
  for (const entry of books.inbox) checkInbox(entry, nowMs, books.alarms, report);
  for (const day of books.statements) checkStatement(day, { nowMs, quiet }, books.alarms, report);
  checkProposals(books, report);
}

/** What a statement proposes a person has been told of. The proposal is stored first: while a day is not done, its alarms may be missing yet. */
function checkProposals({ proposals, statements, alarms }: Books, report: Report): void {
  if (statements.some(({ state }) => state !== 'done')) return;
  for (const { _id, state } of proposals) if (state === 'open' && !alarms.has(_id)) report('I6', _id, 'is proposed, and nobody was told');
}

function checkMember(member: Membership, alarms: Alarms, nowMs: number, report: Report): void {
  const asked = new Set(member.checks.map(({ of, no }) => `${of}:${no}`));
  const need = (of: string, no: string, ageMs: number, boundMs: number, ...kinds: readonly AlarmKind[]): void => {
    if (alarms.names(no, ...kinds)) return;
    if (!asked.has(`${of}:${no}`)) report('I6', no, `is open, nobody asks about its ${of}, and nobody was told`);
    else if (ageMs > boundMs) report('I6', no, `is open for ${hours(ageMs)} hours, and nobody was told`);
  };
  for (const { outTradeNo, state, createdMs } of member.orders) {
    if (state === 'opening' || state === 'open') need('order', outTradeNo, nowMs - createdMs, BOUNDS_MS.order, 'order-unresolved');
  }
  let hasOpenDeduction = false;
  for (const { outTradeNo, state, appliedMs, repeatedMs } of member.deductions) {
    if (state !== 'applying' && state !== 'accepted' && state !== 'failing') continue;
    hasOpenDeduction = true;
    need('deduction', outTradeNo, nowMs - (repeatedMs ?? appliedMs), BOUNDS_MS.deduction, 'deduction-unresolved');
  }
  for (const { refundNo, outTradeNo, state, requestedMs } of member.refunds) {
    const isOpen = state === 'requested' || state === 'processing';
    if (isOpen && !alarms.names(refundNo, 'refund-unresolved')) {
      need('refund', outTradeNo, nowMs - requestedMs, BOUNDS_MS.refund, 'refund-unresolved');
    }
  }
  for (const contract of member.contracts) {
    const { contractCode, state, windowEndsMs, movedTo } = contract;
    if (state === 'pending' && windowEndsMs !== null && movedTo === null) {
      need('contract', contractCode, nowMs - windowEndsMs, BOUNDS_MS.signing, 'contract-unresolved');
    } else if (state === 'ending') need('contract', contractCode, 0, BOUNDS_MS.ending, 'termination-unconfirmed');
    else if (state === 'signed') {
      need('contract', contractCode, 0, Infinity, 'contract-unresolved');
      if (!hasOpenDeduction && isRenewing(member, contract) && !isHeld(member, contract, alarms, report)) {
        need('renewal', contractCode, 0, Infinity, 'renewal-unresolved');
      }
    }
  }
}

/** A renewal that waits for a person: who must have been told. */
function isHeld({ cycles, deductions }: Membership, { contractCode }: Contract, alarms: Alarms, report: Report): boolean {
  const held = cycles.find((cycle) => cycle.contractCode === contractCode && cycle.state === 'open' && cycle.heldBecause !== null);
  if (!held) return false;
  const attempts = deductions.filter(({ cycleNo }) => cycleNo === held.cycleNo);
  const isToldOf = [held.cycleNo, ...attempts.map(({ outTradeNo }) => outTradeNo)].some((no) =>
    alarms.names(no, 'renewal-unresolved', 'deduction-refused'),
  );
  if (!isToldOf) report('I6', held.cycleNo, 'is held, and nobody was told');
  return true;
}

/** An order is over in these, whatever has led there. */
const OVER: ReadonlySet<string> = new Set(['paid', 'closed', 'cancelled', 'expired', 'refunded']);

/** Money is said to have come in, and no query has confirmed it. */
const isPaymentTold = ({ payment, announced, deductions }: ChargingOrder): boolean =>
  payment === null && (announced !== null || deductions.some((deduction) => deduction.state === 'succeeded'));

/** By which payment the money came in is not known: it could not be refunded. */
const isUnlocated = ({ payment }: ChargingOrder): boolean => payment !== null && (payment.hfSeqId === null || payment.reqDate === null);

/** Whether anything of an order is open: the order itself, a payment that was told and not confirmed, or one that could not be refunded. */
export const isAwaited = (order: ChargingOrder): boolean =>
  isPaymentTold(order) || !OVER.has(order.state) || (order.state === 'paid' && isUnlocated(order));

function checkOrder(order: ChargingOrder, ageMs: number, alarms: Alarms, report: Report): void {
  if (!isAwaited(order) || isTold(alarms, order, ...CHARGING_ALARMS)) return;
  if (order.dueMs === null) report('I6', order._id, `is ${order.state}, nobody takes it up, and nobody was told`);
  else if (ageMs > (CHARGING_BOUNDS_MS.get(order.state) ?? 2 * DAY_MS)) {
    report('I6', order._id, `is ${order.state} for ${hours(ageMs)} hours, and nobody was told`);
  }
}

/** So often the platform, or a pile, is asked at its pace before a person is, by the state that the order is in. */
const TRIES_BEFORE_ALARM: ReadonlyMap<string, number> = new Map([
  ['created', 9],
  ['confirming', 9],
  ['confirmed', 9],
  ['cancelling', 9],
  // Looked at every two minutes, for an hour longer than the longest session.
  ['charging', 390],
  ['stopping', 7],
  ['completing', 9],
  ['completed', 11],
  ['deducting', 11],
  // The plan of deductions ends with an alarm of its own.
  ['unpaid', Infinity],
  ['refunding', 45],
]);
/** The same while it waits to hear that money has come in, or by which payment. */
const TRIES_FOR_A_PAYMENT = 11;
const TRIES_TO_LOCATE = 6;

function triesBeforeAlarm(order: ChargingOrder): number {
  if (isPaymentTold(order)) return TRIES_FOR_A_PAYMENT;
  if (isUnlocated(order) && (order.state === 'paid' || order.state === 'refunding')) return TRIES_TO_LOCATE;
  return TRIES_BEFORE_ALARM.get(order.state) ?? 0;
}

/** I6 in the moment in which an order is taken up once more: where no machine has found an answer for so long, a person was called before. */
export function checkTries(order: ChargingOrder, alarms: Alarms, report: Report): void {
  if (!isAwaited(order) || order.tries <= triesBeforeAlarm(order) || isTold(alarms, order, ...CHARGING_ALARMS)) return;
  report('I6', order._id, `is ${order.state}, was taken up ${order.tries} times, and nobody was told`);
}

function checkInbox({ _id, state, receivedMs }: InboxEntry, nowMs: number, alarms: Alarms, report: Report): void {
  if (state === 'settled' || alarms.names(_id, 'inbox-stuck')) return;
  if (state === 'stuck') report('I6', _id, 'is given up, and nobody was told');
  else if (nowMs - receivedMs > BOUNDS_MS.inbox)
    report('I6', _id, `is not settled for ${hours(nowMs - receivedMs)} hours, and nobody was told`);
}

/** One that is pending was done, and is to be compared once more by the next run: since when, nothing says. */
function checkStatement(
  { _id, day, state }: StatementDay,
  { nowMs, quiet }: Pick<Evidence, 'nowMs' | 'quiet'>,
  alarms: Alarms,
  report: Report,
): void {
  const isLate = state !== 'done' && (quiet || state !== 'pending') && nowMs - dayBeginsMs(day) > BOUNDS_MS.statement;
  if (isLate && !alarms.names(_id, 'statement-undone')) report('I6', _id, `is ${state} for days, and nobody was told`);
}

const hours = (ms: number): number => Math.round(ms / HOUR_MS);
