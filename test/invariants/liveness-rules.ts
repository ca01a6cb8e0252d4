import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './beijing-days';
import type { Books } from './books';
import type { Evidence, PileEvidence } from './evidence';
import { isTold } from './huifu-ledger-rules';
import type { Report } from './violation';

/** The scheduler comes every minute; what fell due since then is not late. */
const TICK_MS = 2 * MINUTE_MS;

/** I14, when all is quiet: nothing is past its time, and piles and members are free for the next session. Open matters have their bounds in `checkUnresolved`. */
export function checkLiveness(
  { members, orders, orderById, inbox, alarms }: Books,
  piles: readonly PileEvidence[],
  { nowMs, clockToleranceMs }: Pick<Evidence, 'nowMs' | 'clockToleranceMs'>,
  report: Report,
): void {
  const latestMs = nowMs - TICK_MS - clockToleranceMs;
  const isOverdue = (dueMs: number | null): boolean => dueMs !== null && dueMs < latestMs;
  for (const { _id, dueMs, checks, untold } of members) {
    for (const check of checks) if (isOverdue(check.dueMs)) report('I14', check.no, `its ${check.of} is overdue since ${iso(check.dueMs)}`);
    const earliestMs = checks.length === 0 ? null : Math.min(...checks.map((check) => check.dueMs));
    if (dueMs !== earliestMs) report('I14', _id, `is due at ${dueMs}, the first of its questions at ${earliestMs}`);
    if (untold.length > 0 && !checks.some(({ of }) => of === 'news')) report('I14', _id, 'has news that nobody will tell');
  }
  const slots = new Set<string>();
  for (const { _id, dueMs, slot, state } of orders) {
    if (isOverdue(dueMs)) report('I14', _id, `is ${state} and overdue since ${iso(dueMs)}`);
    if (slots.has(slot)) report('I14', _id, 'is the second open order of its member');
    slots.add(slot);
  }
  for (const order of orders) checkDeduction(order, nowMs, report);
  for (const { _id, state, dueMs } of inbox) {
    if (state === 'received' && isOverdue(dueMs)) report('I14', _id, `is not settled, overdue since ${iso(dueMs)}`);
  }
  for (const { pileId, sessionId, online } of piles) {
    const order = orderById.get(sessionId ?? '');
    // A pile that is offline has not heard yet that it is to stop. What a meter read by hand has ended goes on until then.
    if (!online || !order || !isOver(order) || isTold(alarms, order, 'pile-unbilled', 'meter-missing')) continue;
    report('I14', pileId, `is occupied by ${order._id}, which is ${order.state}`);
  }
}

/** A registration is good for a day, and what has no outcome then is looked at within another: what is under way for longer nobody asks about. */
const LAPSED_MS = 2 * DAY_MS + HOUR_MS;

function checkDeduction({ _id, state, deductions, dueMs }: ChargingOrder, nowMs: number, report: Report): void {
  const last = deductions.at(-1);
  // Not due any more: it was left to a person.
  if (state !== 'deducting' || last?.state !== 'paying' || dueMs === null) return;
  if (nowMs > (last.paymentPlannedMs ?? nowMs) + LAPSED_MS)
    report('I14', _id, `its payment ${last.paymentNo} is under way since ${iso(last.paymentPlannedMs)}`);
}

const isOver = ({ bill, state }: ChargingOrder): boolean => bill !== null || state === 'cancelled' || state === 'expired';

const iso = (ms: number | null): string => (ms === null ? 'never' : new Date(ms).toISOString());
