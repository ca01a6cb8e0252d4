import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import type { ChargingOrder, ChargingRefund, Deduction } from '../../cloudfunctions/shared/domain/charging/types';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './beijing-days';
import { isSame } from './same';
import type { Stored } from './stored';
import type { Report } from './violation';

/** What was heard in time is stored a moment later, by a clock that may have jumped. */
const SLACK_MS = 5 * MINUTE_MS;

/** What must hold in the moment in which a charging order changes. I13: whoever confirms after our deadline does not stand at the pile. I11, I12, I14. */
export function checkChargingEvent({ entity, from, to, atMs, after }: AuditEvent, stored: Stored, report: Report): void {
  if (entity === 'charging-order' && from !== 'confirmed' && to === 'confirmed') {
    const { _id, confirmByMs } = after as ChargingOrder;
    if (atMs > confirmByMs + SLACK_MS)
      report('I13', _id, `is to be charged, its confirmation became known after ${new Date(confirmByMs).toISOString()}`);
  } else if (entity === 'charging-order') checkCourse(from, after as AuditedOrder, atMs, stored, report);
  else if (entity === 'charging-refund' && from === null) checkRefundWish(after as ChargingRefund, stored, report);
}

/** Deductions are audited by themselves. */
type AuditedOrder = Omit<ChargingOrder, 'deductions' | 'refunds'>;
/** Deductions are planned for a week after the completion, twenty of them at most. */
const PLAN_MS = 7 * DAY_MS;
const MAX_DEDUCTIONS = 20;

/** I12: a bill is made once. I14: a deduction that failed is tried again within a day, for as long as they are planned. */
function checkCourse(from: string | null, after: AuditedOrder, atMs: number, stored: Stored, report: Report): void {
  const { _id, state, bill, completedMs, retryMs } = after;
  const before = stored.value<AuditedOrder>('charging-order', _id)?.bill ?? null;
  if (before !== null && !isSame(before, bill)) report('I12', _id, `its bill of ${before.totalFen} fen was made anew: ${bill?.totalFen}`);
  if (from !== 'deducting' || state !== 'unpaid') return;
  const isPlanOver =
    atMs + DAY_MS + HOUR_MS > (completedMs ?? atMs) + PLAN_MS || stored.all<Deduction>('deduction').length >= MAX_DEDUCTIONS;
  if (!isPlanOver && (retryMs === null || retryMs > atMs + DAY_MS + HOUR_MS))
    report(
      'I14',
      _id,
      `a deduction of it failed, and the next is planned for ${retryMs === null ? 'never' : new Date(retryMs).toISOString()}`,
    );
}

/** I11: no more is asked back than is left. */
function checkRefundWish({ refundNo, amountFen }: ChargingRefund, stored: Stored, report: Report): void {
  const paidFen = stored.value<ChargingOrder>('charging-order', stored.id)?.payment?.amountFen ?? 0;
  const others = stored.all<ChargingRefund>('charging-refund').filter(({ state }) => state !== 'failed');
  const leftFen = others.reduce((fen, refund) => fen - refund.amountFen, paidFen);
  if (amountFen > leftFen) report('I11', refundNo, `asks ${amountFen} fen back, ${leftFen} were left`);
}
