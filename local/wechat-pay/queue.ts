import type { FaultAction, Participant } from '../kernel/types';
import { finishSigning } from './contracts';
import { CORRUPTED_FIELD, nextTryMs } from './notifications';
import { finishRefund } from './refunds';
import { signed, verification } from './signature';
import type { Fields, NotificationRecord } from './types';
import type { World } from './world';
import { readXml, writeXml, XmlError } from './xml';

/** An answer that takes longer is none (「回调通知」). */
const ANSWER_TIMEOUT_MS = 5000;
/** Groups handed over at the same time: enough to keep a merchant busy, few enough to read the traffic. */
const PARALLEL_GROUPS = 8;

interface Delivery {
  readonly notification: NotificationRecord;
  readonly fault: { readonly do: FaultAction; readonly delayMs: number } | undefined;
}

/**
 * What the platform does by itself: it ends state 9, lets refunds arrive, and hands over notifications until they are acknowledged or their schedule is used
 * up. Payment and contract notifications have schedules of their own. Among what is due together, those of one purchase are handed over
 * one after the other, those of different purchases at the same time.
 *
 * Faults on `wechat.payment`, `wechat.contract` and `wechat.refund`; a rule is used up by one try:
 * - drop, timeout-before: the try never reaches the merchant and counts as unanswered; the schedule goes on. To lose a notification for
 *   good, give `times` more than the schedule has tries (16, 30 and 16);
 * - timeout-after: the merchant gets it, its answer is lost;
 * - duplicate: the try is made twice in a row; one acknowledgement is enough;
 * - delay: the try is made `delayMs` later and does not count until then;
 * - reorder: among what is due together for one purchase, a payment goes last, a contract notification first;
 * - corrupt: the amount (payment) or the openid (contract) is changed after signing; a refund's cipher text is damaged.
 */
export function createQueue(world: World): Participant {
  let tail: Promise<void> = Promise.resolve();
  return {
    name: 'wechat-pay',
    nextDueMs() {
      let next = Infinity;
      for (const { dueMs } of world.ledger.notifications) next = Math.min(next, dueMs);
      for (const { signing } of world.ledger.signing()) next = Math.min(next, signing?.untilMs ?? Infinity);
      for (const { arrivesMs } of world.ledger.refunding()) next = Math.min(next, arrivesMs);
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
    const nowMs = world.clock.nowMs();
    for (const contract of world.ledger.signing()) {
      if (contract.signing !== null && contract.signing.untilMs <= nowMs) world.ledger.commit(finishSigning(world, contract));
    }
    for (const refund of world.ledger.refunding()) {
      if (refund.arrivesMs <= nowMs) world.ledger.commit(finishRefund(world, refund));
    }
    const groups = dueGroups(world, nowMs);
    if (groups.length === 0) return;
    await handOver(world, groups);
  }
}

/** Due deliveries by purchase, with the fault that hits each of them. */
function dueGroups(world: World, nowMs: number): Delivery[][] {
  const due = [...world.ledger.notifications].filter(({ dueMs }) => dueMs <= nowMs);
  due.sort((a, b) => a.dueMs - b.dueMs || a.rank - b.rank);
  const groups = new Map<string, Delivery[]>();
  for (const notification of due) {
    const delivery = { notification, fault: world.faults.take(`wechat.${notification.kind}`) };
    const group = groups.get(notification.group);
    if (group === undefined) groups.set(notification.group, [delivery]);
    else if (delivery.fault?.do === 'reorder') group.unshift(delivery);
    else group.push(delivery);
  }
  return [...groups.values()].map(paymentsReordered);
}

function paymentsReordered(group: Delivery[]): Delivery[] {
  const last = group.filter(({ notification, fault }) => notification.kind === 'payment' && fault?.do === 'reorder');
  return last.length === 0 ? group : [...group.filter((delivery) => !last.includes(delivery)), ...last];
}

async function handOver(world: World, groups: Delivery[][]): Promise<void> {
  const waiting = groups.values();
  const worker = async (): Promise<void> => {
    for (const group of waiting) for (const delivery of group) await attempt(world, delivery);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_GROUPS, groups.length) }, worker));
}

async function attempt(world: World, { notification, fault }: Delivery): Promise<void> {
  const nowMs = world.clock.nowMs();
  if (fault?.do === 'delay') {
    world.ledger.commit({ notifications: [{ ...notification, dueMs: nowMs + fault.delayMs }] });
    return;
  }
  let acknowledged = false;
  for (let copy = fault?.do === 'duplicate' ? 2 : 1; copy > 0; copy -= 1) {
    acknowledged = (await send(world, notification, fault?.do ?? null)) || acknowledged;
  }
  const tries = notification.tries + 1;
  const dueMs = acknowledged ? null : nextTryMs(notification.kind, tries, nowMs);
  world.ledger.commit(
    dueMs === null ? { removedNotifications: [notification.id] } : { notifications: [{ ...notification, tries, dueMs }] },
  );
}

/** One POST; true when the merchant acknowledged it. */
async function send(world: World, notification: NotificationRecord, fault: FaultAction | null): Promise<boolean> {
  const startMs = world.clock.nowMs();
  const key = world.merchant.apiV2Key;
  const { sign_type: signType } = notification;
  const intact = signType === null ? notification.fields : signed(notification.fields, key, signType);
  const fields = fault === 'corrupt' ? corrupted(intact, CORRUPTED_FIELD[notification.kind]) : intact;
  const body = writeXml(fields);
  const lost = fault === 'drop' || fault === 'timeout-before';
  const answer = lost ? null : await deliver(world, notification.url, body);
  world.traffic.record({
    kind: 'notification',
    party: 'wechat',
    subject: notification.kind,
    sent: body,
    answered: answer?.body ?? null,
    status: answer?.status ?? null,
    verification: signType === null ? 'unsigned' : verification(fields, key, signType),
    fault,
    durationMs: world.clock.nowMs() - startMs,
  });
  return fault !== 'timeout-after' && answer !== null && isAcknowledgement(answer);
}

/** Null when the merchant could not be reached or did not answer in time; for the schedule both are the same. */
function deliver(world: World, url: string, body: string): Promise<{ status: number; body: string } | null> {
  return world.deliver(url, 'text/xml; charset=utf-8', body, ANSWER_TIMEOUT_MS).catch(() => null);
}

function isAcknowledgement({ status, body }: { status: number; body: string }): boolean {
  if (status < 200 || status > 299) return false;
  try {
    return readXml(body).return_code === 'SUCCESS';
  } catch (error) {
    if (error instanceof XmlError) return false;
    throw error;
  }
}

/** Changes one value the way it hurts most: an amount by one fen, an owner to somebody else. */
function corrupted(fields: Fields, name: string): Fields {
  const value = fields[name] ?? '';
  return { ...fields, [name]: /^\d+$/.test(value) ? String(Number(value) + 1) : `${value}x` };
}
