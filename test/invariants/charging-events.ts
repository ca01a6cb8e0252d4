import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import type { ChargingOrder, ChargingRefund } from '../../cloudfunctions/shared/domain/charging/types';
import { MINUTE_MS } from './beijing-days';
import type { Stored } from './stored';
import type { Report } from './violation';

/** What was heard in time is stored a moment later, by a clock that may have jumped. */
const SLACK_MS = 5 * MINUTE_MS;

/** What must hold in the moment in which a charging order changes. I13: whoever confirms after our deadline does not stand at the pile. I11. */
export function checkChargingEvent({ entity, from, to, atMs, after }: AuditEvent, stored: Stored, report: Report): void {
  if (entity === 'charging-order' && from !== 'confirmed' && to === 'confirmed') {
    const { _id, confirmByMs } = after as ChargingOrder;
    if (atMs > confirmByMs + SLACK_MS)
      report('I13', _id, `is to be charged, its confirmation became known after ${new Date(confirmByMs).toISOString()}`);
  } else if (entity === 'charging-refund' && from === null) checkRefundWish(after as ChargingRefund, stored, report);
}

/** I11: no more is asked back than is left. */
function checkRefundWish({ refundNo, amountFen }: ChargingRefund, stored: Stored, report: Report): void {
  const paidFen = stored.value<ChargingOrder>('charging-order', stored.id)?.payment?.amountFen ?? 0;
  const others = stored.all<ChargingRefund>('charging-refund').filter(({ state }) => state !== 'failed');
  const leftFen = others.reduce((fen, refund) => fen - refund.amountFen, paidFen);
  if (amountFen > leftFen) report('I11', refundNo, `asks ${amountFen} fen back, ${leftFen} were left`);
}
