import { signText, verifyText } from '../../cloudfunctions/shared/gateways/huifu/sign';
import { type Delivery, type DeliveryRules, earliestOf, handOverDue, post, serialParticipant } from '../kernel/deliveries';
import type { FaultAction, Participant } from '../kernel/types';
import { CORRUPTED_FIELDS, nextTryMs } from './notifications';
import { settlePayment } from './payments';
import { settleRefund } from './settle-refund';
import type { NotificationRecord } from './types';
import type { World } from './world';

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
  const { ledger } = world;
  const nextMs = (): number =>
    earliestOf([
      ...Array.from(ledger.notifications, ({ dueMs }) => dueMs),
      ...Array.from(ledger.processingPayments(), ({ settlesMs }) => settlesMs),
      ...Array.from(ledger.processingRefunds(), ({ settlesMs }) => settlesMs),
    ]);
  return serialParticipant('huifu', nextMs, async () => {
    do settleDue(world, world.clock.nowMs());
    while (await handOverDue(rulesOf(world)));
  });
}

function settleDue(world: World, nowMs: number): void {
  const { ledger } = world;
  for (const payment of ledger.processingPayments()) {
    const order = ledger.order(payment.out_order_no);
    if (payment.settlesMs <= nowMs && order !== undefined) ledger.commit(settlePayment(world, payment, order));
  }
  for (const refund of ledger.processingRefunds()) if (refund.settlesMs <= nowMs) ledger.commit(settleRefund(world, refund));
}

const rulesOf = (world: World): DeliveryRules<NotificationRecord> => ({
  clock: world.clock,
  faults: world.faults,
  due: (nowMs) =>
    [...world.ledger.notifications].filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs || a.rank - b.rank),
  subject: ({ kind }) => `huifu.${kind}`,
  group: ({ out_order_no: outOrderNo }) => outOrderNo,
  reordered,
  send: (notification, fault) => send(world, notification, fault),
  postpone: (notification, dueMs) => world.ledger.commit({ notifications: [{ ...notification, dueMs }] }),
  tried(notification, acknowledged, nowMs) {
    const tries = notification.tries + 1;
    const dueMs = acknowledged ? null : nextTryMs(tries, nowMs);
    world.ledger.commit(
      dueMs === null ? { removedNotifications: [notification.id] } : { notifications: [{ ...notification, tries, dueMs }] },
    );
  },
});

function reordered(group: readonly Delivery<NotificationRecord>[]): readonly Delivery<NotificationRecord>[] {
  const moved = group.find(({ fault }) => fault?.do === 'reorder');
  if (moved === undefined) return group;
  const others = group.filter((delivery) => delivery !== moved);
  return moved === group.at(-1) ? [moved, ...others] : [...others, moved];
}

/** One POST; true when the merchant acknowledged it. */
async function send(world: World, notification: NotificationRecord, fault: FaultAction | null): Promise<boolean> {
  const sign = signText(notification.text, world.huifuKey);
  const text = fault === 'corrupt' ? corrupted(notification) : notification.text;
  const message = {
    party: 'huifu',
    subject: notification.kind,
    url: notification.url,
    contentType: 'application/x-www-form-urlencoded;charset=UTF-8',
    // The outer code is about the delivery, not about the business.
    body: new URLSearchParams({ resp_code: '10000', resp_desc: '成功调用', sign, resp_data: text }).toString(),
    verification: verifyText(text, sign, world.huifuPublicKey) ? 'valid' : 'invalid',
  } as const;
  const answer = await post(world, message, fault);
  return answer?.status === 200 && answer.body === `RECV_ORD_ID_${notification.req_seq_id}`;
}

/** Changes the last digit of one value, the one where it hurts most. */
function corrupted({ kind, text }: NotificationRecord): string {
  const data = JSON.parse(text) as Record<string, unknown>;
  const name = CORRUPTED_FIELDS[kind].find((field) => field in data) ?? 'huifu_id';
  const value = String(data[name]);
  const last = (Number.parseInt(value.slice(-1), 36) + 1) % 10;
  return JSON.stringify({ ...data, [name]: `${value.slice(0, -1)}${last}` });
}
