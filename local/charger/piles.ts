import { ControlError } from '../kernel/errors';
import { observe, pileReport, readingsUntil, sessionReport } from './observe';
import { catchUp, finish, occupied, tell } from './sessions';
import type { PileChanges, PileDefinition, PileRecord } from './types';
import { findPile, type Pile, type World } from './world';

/** A middling car. */
const BATTERY_WH = 60_000;

/** Puts up the piles that the ledger does not know yet: online, nothing plugged in. */
export function installPiles(world: World): void {
  const missing = [...world.definitions.values()].filter(({ pileId }) => world.ledger.pile(pileId) === undefined);
  if (missing.length > 0) world.ledger.commit({ piles: missing.map((definition) => newPile(world, definition)) });
}

function newPile(world: World, { pileId, meterWh }: PileDefinition): PileRecord {
  return {
    pileId,
    plugged: false,
    online: true,
    faulted: false,
    anchor: { atMs: world.clock.nowMs(), meterWh, storedWh: nextCarWh(world, BATTERY_WH) },
    batteryWh: BATTERY_WH,
    sessionId: null,
    charging: false,
    lastReport: null,
    startMs: 0,
    startRefused: false,
    stopUnreported: false,
  };
}

/** Cars come with a fifth to two fifths of their charge. */
const nextCarWh = (world: World, batteryWh: number): number => (batteryWh * (20 + (parseInt(world.randomHex(2), 16) % 21))) / 100;

/**
 * Changes the world of a pile. Going offline comes before everything else in the same call, coming back after it.
 *
 * @throws ControlError when there is no such pile
 */
export function setPile(world: World, pileId: string, changes: PileChanges): Pile {
  catchUp(world);
  const { record } = pileOf(world, pileId);
  if (changes.online === false && record.online) goOffline(world, pileId);
  if (needsAnchor(changes)) moveAnchor(world, pileId, changes);
  const { startMs, startRefused, stopUnreported } = changes;
  behave(world, pileId, {
    ...(startMs !== undefined && { startMs }),
    ...(startRefused !== undefined && { startRefused }),
    ...(stopUnreported !== undefined && { stopUnreported }),
  });
  if (changes.faulted !== undefined) setFaulted(world, pileId, changes.faulted);
  if (changes.plugged !== undefined) setPlugged(world, pileId, changes.plugged);
  if (changes.online === true && !record.online) comeBack(world, pileId);
  catchUp(world);
  return pileOf(world, pileId);
}

function pileOf(world: World, pileId: string): Pile {
  const pile = findPile(world, pileId);
  if (pile === undefined) throw new ControlError(`no pile ${pileId}`, 404);
  return pile;
}

const behave = (world: World, pileId: string, change: Partial<PileRecord>): void =>
  world.ledger.commit({ piles: [{ ...pileOf(world, pileId).record, ...change }] });

/** From now on the platform knows only what it has heard. */
function goOffline(world: World, pileId: string): void {
  const pile = pileOf(world, pileId);
  const here = occupied(world, pileId);
  world.ledger.commit({
    piles: [{ ...pile.record, online: false, lastReport: pileReport(pile) }],
    sessions: here === undefined ? [] : [{ ...here.session, lastReport: sessionReport(pile, here.session, world.clock.nowMs()) }],
  });
}

/** The pile reports what has happened, and carries out a stop that waited. */
function comeBack(world: World, pileId: string): void {
  const nowMs = world.clock.nowMs();
  const { definition, record } = pileOf(world, pileId);
  const known = world.ledger.session(record.lastReport?.sessionId ?? '');
  const pile: Pile = { definition, record: { ...record, online: true, lastReport: null } };
  if (known === undefined) return world.ledger.commit({ piles: [pile.record] });
  const session = { ...known, lastReport: null, reportedMs: nowMs };
  const running = record.sessionId === session.sessionId;
  if (running && session.stopRequested) return finish(world, { pile, session }, 'remote', nowMs);
  const news = session.untold || running;
  world.ledger.commit(
    news ? tell(world, pile, session, session.untold ? 'change' : 'progress') : { piles: [pile.record], sessions: [session] },
  );
}

const needsAnchor = ({ meterWh, meterBackwards, batteryWh, socPercent }: PileChanges): boolean =>
  [meterWh, meterBackwards, batteryWh, socPercent].some((change) => change !== undefined);

/** Moves meter or battery at this moment; the readings before it stay what they were. */
function moveAnchor(world: World, pileId: string, changes: PileChanges): void {
  const nowMs = world.clock.nowMs();
  const pile = pileOf(world, pileId);
  const here = occupied(world, pileId);
  const now = observe(pile, nowMs);
  const batteryWh = changes.batteryWh ?? pile.record.batteryWh;
  const socShare = changes.socPercent === undefined ? now.storedWh / pile.record.batteryWh : changes.socPercent / 100;
  const meterWh = Math.max(0, (changes.meterWh ?? now.meterWh) - (changes.meterBackwards ?? 0));
  world.ledger.commit({
    piles: [{ ...pile.record, batteryWh, anchor: { atMs: nowMs, meterWh, storedWh: socShare * batteryWh } }],
    sessions: here?.session.state === 'charging' ? [{ ...here.session, readings: readingsUntil(pile, here.session, nowMs) }] : [],
  });
}

function setFaulted(world: World, pileId: string, faulted: boolean): void {
  behave(world, pileId, { faulted });
  const here = occupied(world, pileId);
  if (faulted && here !== undefined) finish(world, here, 'fault', world.clock.nowMs());
}

/** Without a car nothing charges; the next one has another battery. */
function setPlugged(world: World, pileId: string, plugged: boolean): void {
  const before = pileOf(world, pileId).record.plugged;
  behave(world, pileId, { plugged });
  if (plugged || !before) return;
  const here = occupied(world, pileId);
  if (here !== undefined) finish(world, here, 'unplugged', world.clock.nowMs());
  const { anchor, batteryWh } = pileOf(world, pileId).record;
  behave(world, pileId, { anchor: { ...anchor, storedWh: nextCarWh(world, batteryWh) } });
}
