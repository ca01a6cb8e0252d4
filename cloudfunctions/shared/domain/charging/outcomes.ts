import type { Alarm, AlarmKind } from '../alarm';
import type { Outcome } from '../facts';
import { step } from '../machine';
import { orderNo } from './numbers';
import { chargingMachine, type OrderStep } from './order-machine';
import type { ChargingOrder } from './types';

export type ChargingOutcome = Outcome<ChargingOrder>;

export const unchanged = (order: ChargingOrder, alarms: readonly Alarm[] = []): ChargingOutcome => ({
  next: order,
  changed: false,
  alarms,
  refused: null,
});
export const changedTo = (next: ChargingOrder, alarms: readonly Alarm[] = []): ChargingOutcome => ({
  next,
  changed: true,
  alarms,
  refused: null,
});
/** Contradicts what is stored, in a way that a person has to look at. */
export const refusedBy = (order: ChargingOrder, alarm: Alarm): ChargingOutcome => ({
  next: order,
  changed: false,
  alarms: [alarm],
  refused: alarm.message,
});

/** An alarm about an order, raised once a kind; `detail` tells several of one kind apart. */
export const alarmAbout = (order: ChargingOrder, kind: AlarmKind, message: string, detail = ''): Alarm => ({
  alarmId: `${kind}:${order._id}${detail && `:${detail}`}`,
  kind,
  no: orderNo(order),
  message,
});

/**
 * Takes a step of the order's table. `learnt` is stored with a change of state, and where the state stays but the fact adds something. A pair that
 * is not in the table changes nothing and is alarmed: a platform has said what cannot be.
 */
export function take(
  order: ChargingOrder,
  kind: OrderStep,
  learnt: Partial<ChargingOrder> = {},
  alarms: readonly Alarm[] = [],
): ChargingOutcome {
  const result = step(chargingMachine, order.state, kind);
  if (result.kind === 'refused') {
    const message = `"${kind}" was reported for a charging order that is ${order.state}. Compare with the acquirer's platform and the pile.`;
    return refusedBy(order, alarmAbout(order, 'contradiction', message, `${kind}-${order.state}`));
  }
  const adds = Object.entries(learnt).some(([name, value]) => order[name as keyof ChargingOrder] !== value);
  if (result.kind === 'same' && !adds) return unchanged(order);
  return changedTo({ ...order, ...learnt, state: result.kind === 'changed' ? result.to : result.state }, alarms);
}

/**
 * Takes a step that we decided on, or that somebody wished. Where something else was faster it is refused, and nobody has to look at it: platform and
 * pile have contradicted nothing.
 */
export function takeOwn(order: ChargingOrder, kind: OrderStep, learnt: Partial<ChargingOrder> = {}): ChargingOutcome {
  return allows(order, kind) ? take(order, kind, learnt) : tooLate(order, kind);
}

/** Refused because something else was faster. */
export const tooLate = (order: ChargingOrder, what: string): ChargingOutcome => ({
  ...unchanged(order),
  refused: `"${what}" comes too late for a charging order that is ${order.state}`,
});

/** Whether a step of ours is possible now; asked before we decide on one. */
export const allows = (order: ChargingOrder, kind: OrderStep): boolean => chargingMachine.transitions[order.state][kind] !== undefined;
