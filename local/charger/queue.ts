import * as v from 'valibot';
import { SIGNATURE_HEADER, signRequest, TIMESTAMP_HEADER } from '../../cloudfunctions/shared/gateways/charger/sign';
import { type Delivery, type DeliveryRules, earliestOf, handOverDue, post, serialParticipant } from '../kernel/deliveries';
import type { FaultAction, Participant } from '../kernel/types';
import { catchUp, nextSessionMs } from './sessions';
import type { EventRecord } from './types';
import type { World } from './world';

const SECOND_MS = 1000;
/** Waits before each try, the first one included: five repetitions in a little more than an hour. */
const WAIT_SECONDS = [0, 10, 30, 120, 600, 3600];
/** The path that is signed, wherever the operator has mounted it. */
const EVENT_PATH = '/charger/event';
/** What the fault `corrupt` adds to every reading, after signing. */
const CORRUPT_WH = 1000;

const ReceivedSchema = v.pipe(v.string(), v.parseJson(), v.object({ received: v.literal(true) }));

/**
 * What the platform does by itself: sessions begin, end with a full battery and report their progress, and events are pushed until they are
 * received or their schedule is used up. Those of one session go out one after the other, those of different sessions at the same time.
 *
 * Faults on `charger.event`; a rule is used up by one try: drop and timeout-before (it never arrives; the schedule goes on), timeout-after (it
 * arrives, its answer is lost), duplicate (twice in a row), delay (`delayMs` later, not counted), reorder (last among those of its session
 * that are due), corrupt (readings changed after signing).
 */
export function createQueue(world: World): Participant {
  const nextMs = (): number => earliestOf([nextSessionMs(world), ...world.ledger.events.map(({ dueMs }) => dueMs)]);
  return serialParticipant('charger', nextMs, async () => {
    do catchUp(world);
    while (await handOverDue(rulesOf(world)));
  });
}

const rulesOf = (world: World): DeliveryRules<EventRecord> => ({
  clock: world.clock,
  faults: world.faults,
  due: (nowMs) => world.ledger.events.filter(({ dueMs }) => dueMs <= nowMs),
  subject: () => 'charger.event',
  group: ({ session }) => session.sessionId,
  reordered(group) {
    const isLast = ({ fault }: Delivery<EventRecord>): boolean => fault?.do === 'reorder';
    return [...group.filter((delivery) => !isLast(delivery)), ...group.filter(isLast)];
  },
  send: (event, fault) => send(world, event, fault),
  postpone: (event, dueMs) => world.ledger.commit({ events: [{ ...event, dueMs }] }),
  tried(event, received, nowMs) {
    // A newer event of the session has taken its place meanwhile.
    if (world.ledger.event(event.eventId) === undefined) return;
    const tries = event.tries + 1;
    const waitSeconds = WAIT_SECONDS[tries];
    world.ledger.commit(
      received || waitSeconds === undefined
        ? { removedEvents: [event.eventId] }
        : { events: [{ ...event, tries, dueMs: nowMs + waitSeconds * SECOND_MS }] },
    );
  },
});

/** One POST; true when the operator has taken it. */
async function send(world: World, { eventId, session }: EventRecord, fault: FaultAction | null): Promise<boolean> {
  const timestamp = String(world.clock.nowMs());
  const signedBody = JSON.stringify({ eventId, session });
  const signature = signRequest({ method: 'POST', path: EVENT_PATH, timestamp, body: signedBody }, world.secret);
  const body = fault === 'corrupt' ? JSON.stringify({ eventId, session: corrupted(session) }) : signedBody;
  const message = {
    party: 'charger',
    subject: 'event',
    url: world.eventUrl,
    contentType: 'application/json',
    body,
    headers: { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signature },
    verification: body === signedBody ? 'valid' : 'invalid',
  } as const;
  const answer = await post(world, message, fault);
  return answer?.status === 200 && v.is(ReceivedSchema, answer.body);
}

const corrupted = (session: EventRecord['session']): EventRecord['session'] => ({
  ...session,
  powerW: session.powerW + 1,
  readings: session.readings.map(({ atMs, meterWh }) => ({ atMs, meterWh: meterWh + CORRUPT_WH })),
});
