import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import type { TrafficEntry } from '../../local/kernel/types';
import type { Books } from './books';
import { isAcknowledged } from './notifications';
import { isSame } from './same';
import type { Report } from './violation';
import { isIntactReply, jsonField } from './wire';

/** States in which a session may be under way, as far as is known. */
const AT_PILE: ReadonlySet<string> = new Set(['confirmed', 'charging', 'stopping']);
type OrderOf = (id: string) => ChargingOrder | undefined;

/**
 * One message to or from a pile. I13: the order that is started was confirmed before. I7: what a pile has reported as ended, and we have received, is no session
 * under way any more.
 *
 * @param orderOf the order as it is stored now
 */
export function checkSessionMessage(entry: TrafficEntry, orderOf: OrderOf, report: Report): void {
  if (entry.party !== 'charger' || entry.verification !== 'valid') return;
  const id = jsonField(entry.sent, 'sessionId');
  if (entry.kind === 'request' && entry.subject === '/sessions') {
    const order = orderOf(id);
    if (!order) report('I13', id, 'was started at a pile and is not stored');
    else if (order.confirmedMs === null) report('I13', id, 'was started at a pile, and nobody had confirmed it');
  } else if (entry.kind === 'notification' && isAcknowledged(entry) && entry.sent.includes(ENDED)) {
    const order = orderOf(id);
    if (order && order.bill === null && AT_PILE.has(order.state))
      report('I7', id, `was reported as ended, received, and is ${order.state}`);
  }
}

const ENDED = '"state":"ended"';

interface Told {
  readonly sessionId: string;
  readonly readings: unknown;
}

/**
 * I13, where nothing is missing in the traffic, and no delivery is under way (it is recorded when it is over): a bill is made from the very readings that the pile has told of that session's end, in a message that could be
 * believed; or from those that a person has read.
 */
export function checkBilledSessions({ orders }: Books, traffic: readonly TrafficEntry[], report: Report): void {
  const told = new Map<string, unknown[]>();
  for (const entry of traffic) {
    if (entry.party !== 'charger') continue;
    const text =
      entry.kind === 'notification' ? (entry.verification === 'valid' ? entry.sent : '') : isIntactReply(entry) ? entry.answered : '';
    if (!text?.includes(ENDED)) continue;
    const message = JSON.parse(text) as Told | { readonly session: Told };
    const { sessionId, readings } = 'session' in message ? message.session : message;
    told.set(sessionId, [...(told.get(sessionId) ?? []), readings]);
  }
  for (const { _id, bill, readings, endedBecause } of orders) {
    if (bill === null || bill.energyWh === 0 || endedBecause === 'operator') continue;
    if (!told.get(_id)?.some((readingsTold) => isSame(readingsTold, readings))) {
      report('I13', _id, `is billed ${bill.energyWh} Wh by readings that no pile has told`);
    }
  }
}
