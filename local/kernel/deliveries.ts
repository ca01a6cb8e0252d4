import type { Deliver, FaultAction, Faults, Participant, StackClock, Traffic, TrafficEntry } from './types';

/** No platform waits longer for an answer than 5 s (回调通知 of WeChat Pay, 异步通知 of Huifu). */
const ANSWER_TIMEOUT_MS = 5000;
/** Groups handed over at the same time: enough to keep a merchant busy, few enough to read the traffic. */
const PARALLEL_GROUPS = 8;

/** One notification that is due, with the fault that hits this try. */
export interface Delivery<N> {
  readonly notification: N;
  readonly fault: ReturnType<Faults['take']>;
}

/** How one platform hands its notifications over. Whatever is written here is durable before the next one goes out. */
export interface DeliveryRules<N> {
  readonly clock: StackClock;
  readonly faults: Faults;
  /** What is due, in the order in which it goes out. */
  due(nowMs: number): readonly N[];
  /** Name of its kind for the faults, e.g. `wechat.payment`. */
  subject(notification: N): string;
  /** Those of one group go out one after the other, those of different groups at the same time. */
  group(notification: N): string;
  /** The order within a group when the fault `reorder` hits one of it. */
  reordered(group: readonly Delivery<N>[]): readonly Delivery<N>[];
  /** One POST; true when it was acknowledged. */
  send(notification: N, fault: FaultAction | null): Promise<boolean>;
  /** The fault `delay`: a try that is made later and does not count until then. */
  postpone(notification: N, dueMs: number): void;
  /** After a try: gone, or due again by the platform's schedule. */
  tried(notification: N, acknowledged: boolean, nowMs: number): void;
}

/** Hands over everything that is due now; false when nothing was. */
export async function handOverDue<N>(rules: DeliveryRules<N>): Promise<boolean> {
  const groups = new Map<string, Delivery<N>[]>();
  for (const notification of rules.due(rules.clock.nowMs())) {
    const delivery = { notification, fault: rules.faults.take(rules.subject(notification)) };
    const name = rules.group(notification);
    groups.set(name, [...(groups.get(name) ?? []), delivery]);
  }
  const waiting = [...groups.values()].map((group) => rules.reordered(group)).values();
  const worker = async (): Promise<void> => {
    for (const group of waiting) for (const delivery of group) await attempt(rules, delivery);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_GROUPS, groups.size) }, worker));
  return groups.size > 0;
}

async function attempt<N>(rules: DeliveryRules<N>, { notification, fault }: Delivery<N>): Promise<void> {
  const nowMs = rules.clock.nowMs();
  if (fault?.do === 'delay') return rules.postpone(notification, nowMs + fault.delayMs);
  let acknowledged = false;
  for (let copy = fault?.do === 'duplicate' ? 2 : 1; copy > 0; copy -= 1) {
    acknowledged = (await rules.send(notification, fault?.do ?? null)) || acknowledged;
  }
  rules.tried(notification, acknowledged, nowMs);
}

/** What one try sends, and what it is recorded as. */
export interface Message {
  readonly party: TrafficEntry['party'];
  readonly subject: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly verification: TrafficEntry['verification'];
}

/**
 * Posts a message once and records it. Null when nothing was heard of it: it was lost on its way, there or back, nobody could be reached, or the
 * answer took too long. For a platform's schedule these are the same.
 */
export async function post(
  { clock, traffic, deliver }: { readonly clock: StackClock; readonly traffic: Traffic; readonly deliver: Deliver },
  { party, subject, url, contentType, body, headers, verification }: Message,
  fault: FaultAction | null,
): Promise<{ readonly status: number; readonly body: string } | null> {
  const startMs = clock.nowMs();
  const isLost = fault === 'drop' || fault === 'timeout-before';
  const answer = isLost ? null : await deliver(url, contentType, body, ANSWER_TIMEOUT_MS, headers).catch(() => null);
  traffic.record({
    kind: 'notification',
    party,
    subject,
    sent: body,
    answered: answer?.body ?? null,
    status: answer?.status ?? null,
    verification,
    fault,
    durationMs: clock.nowMs() - startMs,
  });
  return fault === 'timeout-after' ? null : answer;
}

/** A participant that does one thing after the other, however often it is asked. `nextMs` is Infinity when there is nothing to do. */
export function serialParticipant(name: string, nextMs: () => number, drain: () => Promise<void>): Participant {
  let tail: Promise<void> = Promise.resolve();
  return {
    name,
    nextDueMs() {
      const next = nextMs();
      return next === Infinity ? null : next;
    },
    runDue() {
      tail = tail.then(drain);
      return tail;
    },
  };
}

/** The earliest of some moments; Infinity when there is none. */
export function earliestOf(moments: Iterable<number>): number {
  let earliest = Infinity;
  for (const moment of moments) earliest = Math.min(earliest, moment);
  return earliest;
}
