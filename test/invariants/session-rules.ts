import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import type { TrafficEntry } from '../../local/kernel/types';
import type { Report } from './violation';
import { jsonField } from './wire';

/**
 * I13 of one start of a pile: the order that it is for was confirmed before.
 *
 * @param orderOf the order as it is stored now
 */
export function checkStart(
  entry: TrafficEntry,
  orderOf: (id: string) => Pick<ChargingOrder, 'confirmedMs'> | undefined,
  report: Report,
): void {
  if (entry.kind !== 'request' || entry.party !== 'charger' || entry.subject !== '/sessions' || entry.verification !== 'valid') return;
  const id = jsonField(entry.sent, 'sessionId');
  const order = orderOf(id);
  if (!order) report('I13', id, 'was started at a pile and is not stored');
  else if (order.confirmedMs === null) report('I13', id, 'was started at a pile, and nobody had confirmed it');
}
