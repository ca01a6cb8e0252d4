import * as v from 'valibot';
import { SIGNATURE_HEADER, signRequest, TIMESTAMP_HEADER } from '../../cloudfunctions/shared/gateways/charger/sign';
import type { FaultAction, Participant } from '../kernel/types';
import { catchUp, nextSessionMs } from './sessions';
import type { EventRecord } from './types';
import type { World } from './world';

const SECOND_MS = 1000;
/** Waits before each try, the first one included: five repetitions in a little more than an hour. */
const WAIT_SECONDS = [0, 10, 30, 120, 600, 3600];
/** An answer that takes longer is none. */
const ANSWER_TIMEOUT_MS = 5000;
/** The path that is signed, wherever the operator has mounted it. */
const EVENT_PATH = '/charger/event';
/** What the fault `corrupt` adds to every reading, after signing. */
const CORRUPT_WH = 1000;

const ReceivedSchema = v.pipe(v.string(), v.parseJson(), v.object({ received: v.literal(true) }));

interface Delivery {
  readonly event: EventRecord;
  readonly fault: { readonly do: FaultAction; readonly delayMs: number } | undefined;
}

/**
 * What the platform does by itself: sessions begin, end with a full battery and report their progress, and events are pushed until they are
 * received or their schedule is used up. Those of one session go out one after the other, those of different sessions at the same time.
 *
 * Faults on `charger.event`; a rule is used up by one try: drop and timeout-before (it never arrives; the schedule goes on), timeout-after (it
 * arrives, its answer is lost), duplicate (twice in a row), delay (`delayMs` later, not counted), reorder (last among those of its session
 * that are due), corrupt (readings changed after signing).
 */
export function createQueue(world: World): Participant {
  let tail: Promise<void> = Promise.resolve();
  return {
    name: 'charger',
    nextDueMs() {
      const next = Math.min(nextSessionMs(world), ...world.ledger.events.map(({ dueMs }) => dueMs));
      return next === Infinity ? null : next;
    },
    runDue() {
      tail = tail.then(() => drain(world));
      return tail;
    },
  };
}

async function drain(world: World): Promise<void> {
  for (;;) {
    catchUp(world);
    const groups = dueGroups(world);
    if (groups.length === 0) return;
    await Promise.all(
      groups.map(async (group) => {
        for (const delivery of group) await attempt(world, delivery);
      }),
    );
  }
}

/** Due deliveries by session, with the fault that hits each of them. */
function dueGroups(world: World): Delivery[][] {
  const nowMs = world.clock.nowMs();
  const groups = new Map<string, Delivery[]>();
  for (const event of world.ledger.events.filter(({ dueMs }) => dueMs <= nowMs)) {
    const group = groups.get(event.session.sessionId) ?? [];
    group.push({ event, fault: world.faults.take('charger.event') });
    groups.set(event.session.sessionId, group);
  }
  const isLast = ({ fault }: Delivery): boolean => fault?.do === 'reorder';
  return [...groups.values()].map((group) => [...group.filter((delivery) => !isLast(delivery)), ...group.filter(isLast)]);
}

async function attempt(world: World, { event, fault }: Delivery): Promise<void> {
  const nowMs = world.clock.nowMs();
  if (fault?.do === 'delay') return world.ledger.commit({ events: [{ ...event, dueMs: nowMs + fault.delayMs }] });
  let received = false;
  for (let copy = fault?.do === 'duplicate' ? 2 : 1; copy > 0; copy -= 1)
    received = (await send(world, event, fault?.do ?? null)) || received;
  // A newer event of the session has taken its place meanwhile.
  if (world.ledger.event(event.eventId) === undefined) return;
  const tries = event.tries + 1;
  const waitSeconds = WAIT_SECONDS[tries];
  world.ledger.commit(
    received || waitSeconds === undefined
      ? { removedEvents: [event.eventId] }
      : { events: [{ ...event, tries, dueMs: nowMs + waitSeconds * SECOND_MS }] },
  );
}

/** One POST; true when the operator has taken it. */
async function send(world: World, { eventId, session }: EventRecord, fault: FaultAction | null): Promise<boolean> {
  const startMs = world.clock.nowMs();
  const timestamp = String(startMs);
  const signedBody = JSON.stringify({ eventId, session });
  const signature = signRequest({ method: 'POST', path: EVENT_PATH, timestamp, body: signedBody }, world.secret);
  const body = fault === 'corrupt' ? JSON.stringify({ eventId, session: corrupted(session) }) : signedBody;
  const lost = fault === 'drop' || fault === 'timeout-before';
  const headers = { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signature };
  // Not reached and not answered in time are the same for the schedule.
  const answer = lost ? null : await world.deliver(world.eventUrl, 'application/json', body, ANSWER_TIMEOUT_MS, headers).catch(() => null);
  world.traffic.record({
    kind: 'notification',
    party: 'charger',
    subject: 'event',
    sent: body,
    answered: answer?.body ?? null,
    status: answer?.status ?? null,
    verification: body === signedBody ? 'valid' : 'invalid',
    fault,
    durationMs: world.clock.nowMs() - startMs,
  });
  return fault !== 'timeout-after' && answer?.status === 200 && v.is(ReceivedSchema, answer.body);
}

const corrupted = (session: EventRecord['session']): EventRecord['session'] => ({
  ...session,
  powerW: session.powerW + 1,
  readings: session.readings.map(({ atMs, meterWh }) => ({ atMs, meterWh: meterWh + CORRUPT_WH })),
});
