import { energyAfter, msUntilFull, powerAfter, storedAfter } from './curve';
import type { MeterReading, PileReport, PileView, SessionRecord, SessionReport } from './types';
import type { Pile } from './world';

const QUARTER_MS = 15 * 60_000;
/** Of one session, as the interface promises; the last one is kept for the newest or the end. */
const MAX_READINGS = 200;

/** The pile as it is at a moment at or after its anchor. */
export interface Observation extends MeterReading {
  readonly storedWh: number;
  readonly powerW: number;
}

export function observe({ definition, record }: Pile, atMs: number): Observation {
  const { anchor, batteryWh, charging } = record;
  if (!charging) return { atMs, meterWh: anchor.meterWh, storedWh: anchor.storedWh, powerW: 0 };
  const battery = { batteryWh, powerW: definition.ratedPowerW };
  const elapsedMs = atMs - anchor.atMs;
  return {
    atMs,
    meterWh: anchor.meterWh + energyAfter(battery, anchor.storedWh, elapsedMs),
    storedWh: storedAfter(battery, anchor.storedWh, elapsedMs),
    powerW: powerAfter(battery, anchor.storedWh, elapsedMs),
  };
}

/** When the battery will be full; only for a pile that charges. */
export const fullMs = ({ definition, record: { anchor, batteryWh } }: Pile): number =>
  anchor.atMs + msUntilFull({ batteryWh, powerW: definition.ratedPowerW }, anchor.storedWh);

/** The readings of a running session up to a moment: those that are fixed, and each full quarter of an hour since. */
export function readingsUntil(pile: Pile, { readings }: SessionRecord, untilMs: number): MeterReading[] {
  const all = [...readings];
  let atMs = nextQuarterMs(all.at(-1)?.atMs ?? untilMs);
  for (; atMs < untilMs && all.length < MAX_READINGS - 1; atMs += QUARTER_MS) all.push(readingAt(pile, atMs));
  return all;
}

export function readingAt(pile: Pile, atMs: number): MeterReading {
  const { meterWh } = observe(pile, atMs);
  return { atMs, meterWh };
}

const nextQuarterMs = (atMs: number): number => (Math.floor(atMs / QUARTER_MS) + 1) * QUARTER_MS;

/** Over direct current the car tells its state of charge, over alternating current it does not (GB/T 18487.1, 27930). */
export const toldSoc = (pile: Pile, storedWh: number): number | null =>
  pile.definition.current === 'DC' ? percent(storedWh, pile.record.batteryWh) : null;

const percent = (storedWh: number, batteryWh: number): number => Math.min(100, Math.floor((100 * storedWh) / batteryWh + 1e-6));

/** What the platform says about a session now; about one at a pile that is offline, what it knew before. */
export function sessionReport(pile: Pile | undefined, session: SessionRecord, nowMs: number): SessionReport {
  if (session.lastReport !== null) return session.lastReport;
  const { sessionId, pileId, state, startedMs, endedMs, endedBecause } = session;
  const known = { sessionId, pileId, state, startedMs, endedMs, endedBecause };
  if (state === 'charging' && pile !== undefined) {
    const newest = observe(pile, nowMs);
    const readings = readingsUntil(pile, session, nowMs);
    if (nowMs > (readings.at(-1)?.atMs ?? 0)) readings.push({ atMs: nowMs, meterWh: newest.meterWh });
    return { ...known, readings, powerW: newest.powerW, socPercent: toldSoc(pile, newest.storedWh), reportedMs: nowMs };
  }
  const reportedMs = state === 'starting' ? nowMs : session.reportedMs;
  return { ...known, readings: session.readings, powerW: 0, socPercent: session.socPercent, reportedMs };
}

/** What the platform says about a pile; of one that is offline, what it said last. */
export function pileReport({ record }: Pile): PileReport {
  const { pileId, online, plugged, faulted, sessionId, lastReport } = record;
  if (lastReport !== null) return { ...lastReport, online: false };
  return { pileId, online, plugged, state: faulted ? 'faulted' : sessionId === null ? 'idle' : 'charging', sessionId };
}

/** The pile as it really is. */
export function pileView(pile: Pile, nowMs: number): PileView {
  const { current, ratedPowerW } = pile.definition;
  const { pileId, plugged, online, faulted, sessionId, charging, batteryWh, startMs, startRefused, stopUnreported } = pile.record;
  const { meterWh, powerW, storedWh } = observe(pile, nowMs);
  const socPercent = percent(storedWh, batteryWh);
  return {
    ...{ pileId, current, ratedPowerW, plugged, online, faulted, sessionId, charging, meterWh, powerW, batteryWh, socPercent },
    ...{ startMs, startRefused, stopUnreported },
  };
}
