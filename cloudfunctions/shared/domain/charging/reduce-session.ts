import type { Bill, ChargingEnd } from '../../../../typings/charging-api';
import type { Alarm } from '../alarm';
import { SECOND_MS } from '../beijing';
import { billOf } from './bill';
import type { SessionNews } from './facts';
import { alarmAbout, changedTo, type ChargingOutcome, take, takeOwn, unchanged } from './outcomes';
import type { MeterReading, SessionReport } from './session';
import type { ChargingOrder, Live } from './types';

/** A point of the power curve a minute: finer is not to be seen on a phone. */
const CURVE_STEP_MS = 60 * SECOND_MS;
/** A session of twelve hours keeps every sixth point. */
const CURVE_POINTS = 120;

/** What the pile says about the session, and who wishes it to end. */
export function reduceSession(order: ChargingOrder, news: SessionNews, nowMs: number): ChargingOutcome {
  switch (news.kind) {
    case 'stop-requested':
      return takeOwn(order, 'stop-requested', order.stopBy === null && isAtPile(order) ? { stopBy: news.by } : {});
    case 'pile-refused':
      return takeVoid(order);
    case 'meter-supplied':
      return endSession(order, { readings: news.readings, endedBecause: 'operator' }, nowMs);
    case 'session':
      return reduceReport(order, news.report, nowMs);
  }
}

function reduceReport(order: ChargingOrder, report: SessionReport, nowMs: number): ChargingOutcome {
  switch (report.state) {
    case 'starting':
      // Before it charges, or when it was told to stop at once; anywhere else it is overtaken.
      return order.state === 'confirmed' || order.state === 'stopping' ? keepLive(order, report) : unchanged(order);
    case 'charging':
      return reduceRunning(order, report, nowMs);
    case 'void':
      return takeVoid(order);
    case 'ended': {
      const { readings } = report;
      const over = endSession(order, { readings, endedBecause: endOf(order, report) }, nowMs);
      // What the pile told before it told this is history, although it may be younger than the end itself.
      return over.changed ? { ...over, next: { ...over.next, live: { report, curve: order.live?.curve ?? [] } } } : over;
    }
  }
}

/** Not charged: nothing is owed, whoever wished it. */
function takeVoid(order: ChargingOrder): ChargingOutcome {
  const wishedBy = order.stopBy === 'user' || order.stopBy === 'operator' ? order.stopBy : 'pile-refused';
  return take(order, 'session-void', { cancelReason: order.cancelReason ?? wishedBy });
}

/** Whether a session is under way, as far as is known. */
const isAtPile = ({ state }: ChargingOrder): boolean => state === 'confirmed' || state === 'charging' || state === 'stopping';

function reduceRunning(order: ChargingOrder, report: SessionReport, nowMs: number): ChargingOutcome {
  if (order.bill !== null) return reduceRunningOn(order, order.bill, report);
  if (order.state === 'cancelling' || order.state === 'cancelled' || order.state === 'expired') {
    const message = 'The pile charges for an order that is cancelled: nobody will pay for it. Stop the pile.';
    return unchanged(order, [alarmAbout(order, 'pile-unbilled', message)]);
  }
  if (order.live !== null && report.reportedMs < order.live.report.reportedMs) return unchanged(order);
  const moved = take(order, 'session-running', { startedMs: order.startedMs ?? sessionMs(order, report.startedMs ?? nowMs, nowMs) });
  if (moved.refused !== null) return moved;
  const kept = keepLive(moved.next, report);
  return { ...moved, next: kept.next, changed: moved.changed || kept.changed };
}

/** The bill stands, and what the pile reports is history; unless it goes on charging, as after a meter that was read by hand. */
function reduceRunningOn(order: ChargingOrder, { endedMs }: Bill, { reportedMs }: SessionReport): ChargingOutcome {
  const told = order.live?.report;
  const toldMs = told?.state === 'ended' ? told.reportedMs : endedMs;
  const isHistory = reportedMs <= Math.max(toldMs, endedMs, order.readings.at(-1)?.atMs ?? endedMs);
  const message = 'The pile charges on although the bill of its session stands: nobody will pay for that. Stop the pile.';
  return unchanged(order, isHistory ? [] : [alarmAbout(order, 'pile-unbilled', message)]);
}

/**
 * A moment of the session by the pile's clock, which may be wrong: nothing is ahead of us, and above all nothing begins before the confirmation, which another machine
 * may have taken down whose clock is ahead of this one.
 */
const sessionMs = (order: ChargingOrder, atMs: number, nowMs: number): number =>
  Math.max(order.confirmedMs ?? order.createdMs, Math.min(nowMs, atMs));

function keepLive(order: ChargingOrder, report: SessionReport): ChargingOutcome {
  if (order.live !== null && report.reportedMs <= order.live.report.reportedMs) return unchanged(order);
  return changedTo({ ...order, live: { report, curve: extended(order.live, report) } });
}

function extended(live: Live | null, { reportedMs, powerW }: SessionReport): Live['curve'] {
  const curve = live?.curve ?? [];
  const last = curve.at(-1);
  if (last !== undefined && reportedMs - last.atMs < CURVE_STEP_MS) return curve;
  const longer = [...curve, { atMs: reportedMs, powerW }];
  // Every second point goes when there are too many: the newest half hour stays as close as the picture needs.
  return longer.length <= CURVE_POINTS ? longer : longer.filter((_, index) => index % 2 === 1 || index === longer.length - 1);
}

function endOf(order: ChargingOrder, report: SessionReport): ChargingEnd {
  switch (report.endedBecause) {
    case 'full':
    case 'unplugged':
    case 'fault':
      return report.endedBecause;
    case 'remote':
    case null:
      return order.stopBy ?? 'operator';
  }
}

/** The last reading is known: the bill is made, once, and with it everything that the complete call says. */
function endSession(
  order: ChargingOrder,
  told: { readonly readings: readonly MeterReading[]; readonly endedBecause: ChargingEnd },
  nowMs: number,
): ChargingOutcome {
  if (order.bill !== null) return unchanged(order);
  const { endedBecause } = told;
  // A person may supply them in any order.
  const readings = [...told.readings].sort((a, b) => a.atMs - b.atMs);
  const startedMs = order.startedMs ?? sessionMs(order, readings[0]?.atMs ?? order.confirmedMs ?? nowMs, nowMs);
  const endedMs = Math.max(startedMs, sessionMs(order, readings.at(-1)?.atMs ?? nowMs, nowMs));
  const { tariff, discount, capFen } = order;
  const { bill, flags } = billOf({ tariff, discount, capFen, readings, startedMs, endedMs });
  const learnt = { startedMs, endedBecause, readings, bill, endMs: endTimeMs(order, endedMs) };
  return take(
    order,
    'session-ended',
    learnt,
    flags.map((flag) => flagAlarm(order, flag)),
  );
}

/**
 * In whole seconds, before the moment of the complete call (从业机构 完结支付分订单), and later than the start that the platform knows: the confirmation
 * (`OnAccept`).
 */
function endTimeMs(order: ChargingOrder, endedMs: number): number {
  const earliestMs = (Math.floor((order.confirmedMs ?? order.createdMs) / SECOND_MS) + 1) * SECOND_MS;
  return Math.max(earliestMs, Math.floor((endedMs - 1) / SECOND_MS) * SECOND_MS);
}

function flagAlarm(order: ChargingOrder, flag: ReturnType<typeof billOf>['flags'][number]): Alarm {
  switch (flag) {
    case 'meter-backwards':
      return alarmAbout(
        order,
        'meter-anomaly',
        'The meter went backwards during the session. The bill takes the lower reading; have the meter checked.',
      );
    case 'no-readings':
      return alarmAbout(order, 'meter-anomaly', 'The session ended without a meter reading. Nothing is billed; have the pile checked.');
    case 'capped':
      return alarmAbout(
        order,
        'bill-capped',
        'The bill exceeded the upper limit of the service and was cut to it. Raise the limit, or stop sessions earlier.',
      );
  }
}
