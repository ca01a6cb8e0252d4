import { signText, verifyText } from '../../cloudfunctions/shared/gateways/huifu/sign';
import type { FaultAction, Participant } from '../kernel/types';
import { CORRUPTED_FIELDS, nextTryMs } from './notifications';
import { settlePayment } from './payments';
import { settleRefund } from './settle-refund';
import type { NotificationRecord } from './types';
import type { World } from './world';

/** An answer that takes longer is none (「异步通知」). */
const ANSWER_TIMEOUT_MS = 5000;
/** Orders whose notifications are handed over at the same time: enough to keep a merchant busy, few enough to read the traffic. */
const PARALLEL_ORDERS = 8;

interface Delivery {
  readonly notification: NotificationRecord;
  readonly fault: { readonly do: FaultAction; readonly delayMs: number } | undefined;
}

/**
 * What the platform does by itself: payments and refunds get their outcome, and notifications are handed over until they are acknowledged or
 * their tries are used up. Among what is due together, the notifications of one service order are handed over one after the other, those of
 * different orders at the same time.
 *
 * Faults on `huifu.confirmed`, `huifu.paid` and `huifu.refund`; a rule is used up by one try:
 * - drop, timeout-before: the try never reaches the merchant and counts as unanswered. To lose a notification for good, give `times` 4;
 * - timeout-after: the merchant gets it, its answer is lost;
 * - duplicate: the try is made twice in a row; one acknowledgement is enough;
 * - delay: the try is made `delayMs` later and does not count until then;
 * - reorder: among what is due together for one order it goes last, or first when it would be last anyway;
 * - corrupt: an amount or a number is changed after signing.
 */
export function createQueue(world: World): Participant {
  let tail: Promise<void> = Promise.resolve();
  return {
    name: 'huifu',
    nextDueMs() {
      let next = Infinity;
      for (const { dueMs } of world.ledger.notifications) next = Math.min(next, dueMs);
      for (const { settlesMs } of world.ledger.processingPayments()) next = Math.min(next, settlesMs);
      for (const { settlesMs } of world.ledger.processingRefunds()) next = Math.min(next, settlesMs);
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
    settleDue(world, nowMs);
    const groups = dueGroups(world, nowMs);
    if (groups.length === 0) return;
    await handOver(world, groups);
  }
}

function settleDue(world: World, nowMs: number): void {
  const { ledger } = world;
  for (const payment of ledger.processingPayments()) {
    const order = ledger.order(payment.out_order_no);
    if (payment.settlesMs <= nowMs && order !== undefined) ledger.commit(settlePayment(world, payment, order));
  }
  for (const refund of ledger.processingRefunds()) if (refund.settlesMs <= nowMs) ledger.commit(settleRefund(world, refund));
}

/** Due deliveries by service order, with the fault that hits each of them. */
function dueGroups(world: World, nowMs: number): Delivery[][] {
  const due = [...world.ledger.notifications].filter(({ dueMs }) => dueMs <= nowMs);
  due.sort((a, b) => a.dueMs - b.dueMs || a.rank - b.rank);
  const groups = new Map<string, Delivery[]>();
  for (const notification of due) {
    const delivery = { notification, fault: world.faults.take(`huifu.${notification.kind}`) };
    const group = groups.get(notification.out_order_no);
    if (group === undefined) groups.set(notification.out_order_no, [delivery]);
    else group.push(delivery);
  }
  return [...groups.values()].map(reordered);
}

function reordered(group: Delivery[]): Delivery[] {
  const moved = group.find(({ fault }) => fault?.do === 'reorder');
  if (moved === undefined) return group;
  const others = group.filter((delivery) => delivery !== moved);
  return moved === group.at(-1) ? [moved, ...others] : [...others, moved];
}

async function handOver(world: World, groups: Delivery[][]): Promise<void> {
  const waiting = groups.values();
  const worker = async (): Promise<void> => {
    for (const group of waiting) for (const delivery of group) await attempt(world, delivery);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_ORDERS, groups.length) }, worker));
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
  const dueMs = acknowledged ? null : nextTryMs(tries, nowMs);
  world.ledger.commit(
    dueMs === null ? { removedNotifications: [notification.id] } : { notifications: [{ ...notification, tries, dueMs }] },
  );
}

/** One POST; true when the merchant acknowledged it. */
async function send(world: World, notification: NotificationRecord, fault: FaultAction | null): Promise<boolean> {
  const startMs = world.clock.nowMs();
  const sign = signText(notification.text, world.huifuKey);
  const text = fault === 'corrupt' ? corrupted(notification) : notification.text;
  // The outer code is about the delivery, not about the business.
  const form = new URLSearchParams({ resp_code: '10000', resp_desc: '成功调用', sign, resp_data: text }).toString();
  const lost = fault === 'drop' || fault === 'timeout-before';
  const answer = lost ? null : await deliver(world, notification.url, form);
  world.traffic.record({
    kind: 'notification',
    party: 'huifu',
    subject: notification.kind,
    sent: form,
    answered: answer?.body ?? null,
    status: answer?.status ?? null,
    verification: verifyText(text, sign, world.huifuPublicKey) ? 'valid' : 'invalid',
    fault,
    durationMs: world.clock.nowMs() - startMs,
  });
  return fault !== 'timeout-after' && answer?.status === 200 && answer.body === `RECV_ORD_ID_${notification.req_seq_id}`;
}

/** Null when the merchant could not be reached or did not answer in time; for the schedule both are the same. */
function deliver(world: World, url: string, form: string): Promise<{ status: number; body: string } | null> {
  return world.deliver(url, 'application/x-www-form-urlencoded;charset=UTF-8', form, ANSWER_TIMEOUT_MS).catch(() => null);
}

/** Changes the last digit of one value, the one where it hurts most. */
function corrupted({ kind, text }: NotificationRecord): string {
  const data = JSON.parse(text) as Record<string, unknown>;
  const name = CORRUPTED_FIELDS[kind].find((field) => field in data) ?? 'huifu_id';
  const value = String(data[name]);
  const last = (Number.parseInt(value.slice(-1), 36) + 1) % 10;
  return JSON.stringify({ ...data, [name]: `${value.slice(0, -1)}${last}` });
}
