import { fullMs, observe, readingAt, readingsUntil, sessionReport, toldSoc } from './observe';
import type { Change } from './ledger';
import type { EndCause, EventRecord, PileRecord, SessionRecord } from './types';
import { allPiles, findPile, type Pile, type World } from './world';

/** A running session is reported at most that often. */
const PROGRESS_EVERY_MS = 5 * 60_000;

/** A pile and the session that occupies it. */
export interface Occupied {
  readonly pile: Pile;
  readonly session: SessionRecord;
}

/** The session that occupies a pile; undefined when none does. */
export function occupied(world: World, pileId: string): Occupied | undefined {
  const pile = findPile(world, pileId);
  const session = world.ledger.session(pile?.record.sessionId ?? '');
  return pile && session && { pile, session };
}

/** Takes a session in: the pile begins as soon as it has carried out the command. */
export function accept(world: World, { record }: Pile, sessionId: string): void {
  const session: SessionRecord = { ...newSession(sessionId, record.pileId, 'starting'), startsMs: world.clock.nowMs() + record.startMs };
  world.ledger.commit({ sessions: [session], piles: [{ ...record, sessionId }] });
  catchUp(world);
}

/** Makes a number void that nobody has heard of, so that a start on its way is refused. */
export function makeVoid(world: World, sessionId: string, pileId: string): SessionRecord {
  const session: SessionRecord = { ...newSession(sessionId, pileId, 'void'), reportedMs: world.clock.nowMs() };
  world.ledger.commit({ sessions: [session] });
  return session;
}

/** Stops a running session, or at a pile that is offline keeps the command until it comes back. */
export function stop(world: World, { pile, session }: Occupied): void {
  if (!pile.record.online) world.ledger.commit({ sessions: [{ ...session, stopRequested: true }] });
  else finish(world, { pile, session }, 'remote', world.clock.nowMs());
}

/** Ends what is charging, makes void what has not begun. */
export function finish(world: World, { pile, session }: Occupied, because: EndCause, atMs: number): void {
  world.ledger.commit(session.state === 'charging' ? ended(world, { pile, session }, because, atMs) : annulled(world, { pile, session }));
}

/** Does what sessions have come to do by now by themselves: begin, be full, report their progress. */
export function catchUp(world: World): void {
  const nowMs = world.clock.nowMs();
  for (const { definition } of allPiles(world)) {
    const before = occupied(world, definition.pileId);
    if (before?.session.state === 'starting' && before.session.startsMs <= nowMs) world.ledger.commit(begun(world, before));
    const now = occupied(world, definition.pileId);
    if (now?.session.state !== 'charging') continue;
    if (fullMs(now.pile) <= nowMs) finish(world, now, 'full', fullMs(now.pile));
    else if (progressMs(now) <= nowMs) world.ledger.commit(tell(world, now.pile, now.session, 'progress'));
  }
}

/** When sessions have something to do by themselves next; Infinity for never. */
export function nextSessionMs(world: World): number {
  const times = allPiles(world).map(({ definition }) => {
    const here = occupied(world, definition.pileId);
    if (here === undefined) return Infinity;
    return here.session.state === 'starting' ? here.session.startsMs : Math.min(fullMs(here.pile), progressMs(here));
  });
  return Math.min(Infinity, ...times);
}

/** A pile that is offline reports nothing. */
const progressMs = ({ pile, session }: Occupied): number => (pile.record.online ? (session.nextProgressMs ?? Infinity) : Infinity);

/**
 * What makes a change of a session known: an event, or at a pile that is offline a mark that one is due when it comes back.
 *
 * @param pile as it is after the change
 */
export function tell(world: World, pile: Pile, session: SessionRecord, kind: EventRecord['kind']): Change {
  const piles = [pile.record];
  if (!pile.record.online) return { piles, sessions: [{ ...session, untold: true }] };
  const nowMs = world.clock.nowMs();
  const told = { ...session, untold: false, nextProgressMs: session.state === 'charging' ? nowMs + PROGRESS_EVERY_MS : null };
  if (session.state === 'ended' && pile.record.stopUnreported) return { piles, sessions: [told] };
  const event: EventRecord = {
    eventId: `EV${world.randomHex(12)}`,
    kind,
    session: sessionReport(pile, session, nowMs),
    tries: 0,
    dueMs: nowMs,
  };
  const outdated = world.ledger.events.filter((other) => other.kind === 'progress' && other.session.sessionId === session.sessionId);
  return { piles, sessions: [told], events: [event], removedEvents: outdated.map(({ eventId }) => eventId) };
}

function begun(world: World, { pile, session }: Occupied): Change {
  if (pile.record.startRefused) return annulled(world, { pile, session });
  const { startsMs: atMs } = session;
  const record: PileRecord = { ...pile.record, anchor: { ...pile.record.anchor, atMs }, charging: true };
  const charging = { definition: pile.definition, record };
  return tell(world, charging, { ...session, state: 'charging', startedMs: atMs, readings: [readingAt(charging, atMs)] }, 'change');
}

function ended(world: World, { pile, session }: Occupied, because: EndCause, atMs: number): Change {
  const { meterWh, storedWh } = observe(pile, atMs);
  const record: PileRecord = { ...pile.record, anchor: { atMs, meterWh, storedWh }, charging: false, sessionId: null };
  const closed: SessionRecord = {
    ...session,
    state: 'ended',
    endedMs: atMs,
    endedBecause: because,
    readings: [...readingsUntil(pile, session, atMs), { atMs, meterWh }],
    socPercent: toldSoc(pile, storedWh),
    reportedMs: world.clock.nowMs(),
  };
  return tell(world, { definition: pile.definition, record }, closed, 'change');
}

function annulled(world: World, { pile, session }: Occupied): Change {
  const record: PileRecord = { ...pile.record, sessionId: null };
  const annulledSession: SessionRecord = { ...session, state: 'void', reportedMs: world.clock.nowMs() };
  return tell(world, { definition: pile.definition, record }, annulledSession, 'change');
}

const newSession = (sessionId: string, pileId: string, state: SessionRecord['state']): SessionRecord => ({
  sessionId,
  pileId,
  state,
  startsMs: 0,
  startedMs: null,
  endedMs: null,
  endedBecause: null,
  readings: [],
  reportedMs: 0,
  socPercent: null,
  stopRequested: false,
  nextProgressMs: null,
  lastReport: null,
  untold: false,
});
