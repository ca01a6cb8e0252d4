import type { OperatorOrder } from '../../../../typings/operator-api';
import { HOUR_MS } from '../../domain/beijing';
import type { MeterReading } from '../../domain/charging/session';
import type { ChargingOrder } from '../../domain/charging/types';
import { chargingOrderView } from '../../domain/charging/view';
import type { App } from '../app';
import { drive } from '../charging/drive';
import { type Acting, settleFor } from './acting';
import { conflict } from './operator-error';
import { orderOf, shown } from './orders';

/** A pile may give a little more than it is rated for; a slip of the decimal point is ten times as much. */
const MAX_OVER_RATED = 1.1;

/**
 * Ends a session whose pile does not tell its last reading, with the energy that a person has read there. The pile is told to stop and asked once
 * more before: what it says itself is better. The bill follows.
 *
 * @throws OperatorError NOT_FOUND, or STATE_CONFLICT where no session waits for its reading, or so much cannot have been charged
 */
export async function supplyMeter(
  app: App,
  acting: Acting,
  { orderNo, energyWh }: { readonly orderNo: string; readonly energyWh: number },
): Promise<OperatorOrder> {
  const order = await orderOf(app, orderNo);
  const isDone = order.bill !== null && order.endedBecause === 'operator' && order.bill.energyWh === energyWh;
  if (isDone) return shown(app, order);
  assertSilent(order, app.clock.nowMs());
  assertPossible(order, energyWh, app.clock.nowMs());
  if (order.state === 'charging') await settleFor(app, acting, order, { kind: 'stop-requested', by: 'operator' });
  const asked = (await drive(app, order._id, { ask: true })) ?? order;
  if (asked.state !== 'stopping') {
    throw conflict(`The pile has told the end of the session itself: nothing was supplied. The order is ${asked.state}.`);
  }
  const readings = readingsFor(asked, energyWh, app.clock.nowMs());
  const settled = await settleFor(app, acting, asked, { kind: 'meter-supplied', readings });
  return shown(app, (await drive(app, order._id)) ?? settled ?? asked);
}

function assertSilent(order: ChargingOrder, nowMs: number): void {
  if (order.state !== 'charging' && order.state !== 'stopping') {
    throw conflict(`The order is ${order.state}: no session waits for its meter reading.`);
  }
  const live = chargingOrderView(order, nowMs).live;
  if (order.state === 'charging' && live?.stale === false) {
    throw conflict('The pile reports still: its own readings are billed. Have the user, or the pile, end the session.');
  }
}

function assertPossible(order: ChargingOrder, energyWh: number, nowMs: number): void {
  const hours = (nowMs - beginOf(order, nowMs).atMs) / HOUR_MS;
  const maxWh = Math.ceil(order.pile.ratedPowerW * hours * MAX_OVER_RATED);
  if (energyWh > maxWh)
    throw conflict(`${energyWh} Wh cannot have been charged: at its rated power the pile gives ${maxWh} Wh at most by now.`);
}

/**
 * The readings of the pile up to that energy, and the last one. What was charged since the pile fell silent is taken to have been charged at once and
 * at rated power, as a car does that stays plugged in; not spread over the days until somebody read the meter.
 */
function readingsFor(order: ChargingOrder, energyWh: number, nowMs: number): readonly MeterReading[] {
  const begin = beginOf(order, nowMs);
  const meterWh = begin.meterWh + energyWh;
  const later = (order.live?.report.readings ?? []).slice(1);
  const told = later.filter((reading) => reading.meterWh <= meterWh && reading.atMs > begin.atMs && reading.atMs < nowMs);
  const last = told.at(-1) ?? begin;
  const restMs = Math.round(((meterWh - last.meterWh) * HOUR_MS) / order.pile.ratedPowerW);
  return [begin, ...told, { atMs: Math.min(nowMs, last.atMs + restMs), meterWh }];
}

/** Where the pile has told none, the meter is counted from nothing: only differences are billed. */
function beginOf({ live, startedMs, confirmedMs, createdMs }: ChargingOrder, nowMs: number): MeterReading {
  const atMs = startedMs ?? confirmedMs ?? createdMs;
  const told = live?.report.readings[0];
  // A pile's clock may be ahead of ours; nothing begins in the future.
  return { atMs: Math.min(told?.atMs ?? atMs, nowMs), meterWh: told?.meterWh ?? 0 };
}
