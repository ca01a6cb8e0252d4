import { type Delivery, type DeliveryRules, earliestOf, handOverDue, post, serialParticipant } from '../kernel/deliveries';
import type { FaultAction, Participant } from '../kernel/types';
import { finishSigning } from './contracts';
import { executeWaiting } from './deductions';
import { CORRUPTED_FIELDS, nextTryMs } from './notifications';
import { finishRefund } from './refunds';
import { signed, verification } from './signature';
import type { Fields, NotificationRecord } from './types';
import type { World } from './world';
import { readXml, writeXml, XmlError } from './xml';

/**
 * What the platform does by itself: it ends state 9, executes the deductions that have waited for their day, lets refunds arrive, and hands over
 * notifications until they are acknowledged or their schedule is used up. Each kind has a schedule of its own. Among what is due together, those
 * of one purchase with its contract are handed over one after the other, those of different purchases at the same time.
 *
 * Faults on `wechat.payment`, `wechat.contract`, `wechat.deduction` and `wechat.refund`; a rule is used up by one try:
 * - drop, timeout-before: the try never reaches the merchant and counts as unanswered; the schedule goes on. To lose a notification for
 *   good, give `times` more than the schedule has tries (16, 30, 10 and 16);
 * - timeout-after: the merchant gets it, its answer is lost;
 * - duplicate: the try is made twice in a row; one acknowledgement is enough;
 * - delay: the try is made `delayMs` later and does not count until then;
 * - reorder: among what is due together for one purchase, a payment or deduction goes last, a contract notification first;
 * - corrupt: the amount (payment, deduction), the number (failed deduction) or the openid (contract) is changed after signing; a refund's cipher text is damaged.
 */
export function createQueue(world: World): Participant {
  const { ledger } = world;
  const nextMs = (): number =>
    earliestOf([
      ...Array.from(ledger.notifications, ({ dueMs }) => dueMs),
      ...ledger.signing().map(({ signing }) => signing?.untilMs ?? Infinity),
      ...ledger.refunding().map(({ arrivesMs }) => arrivesMs),
      nextDeductionMs(world),
    ]);
  return serialParticipant('wechat-pay', nextMs, async () => {
    do settleDue(world);
    while (await handOverDue(rulesOf(world)));
  });
}

/** The first one that waits is the first to be due: no need to look at the others, of which there may be thousands. */
function nextDeductionMs({ ledger }: World): number {
  const [first] = ledger.waitingDeductions;
  return first?.dueMs ?? Infinity;
}

function settleDue(world: World): void {
  const nowMs = world.clock.nowMs();
  for (const contract of world.ledger.signing()) {
    if (contract.signing !== null && contract.signing.untilMs <= nowMs) world.ledger.commit(finishSigning(world, contract));
  }
  for (const deduction of world.ledger.waitingDeductions) {
    if (deduction.dueMs === null || deduction.dueMs > nowMs) break;
    world.ledger.commit(executeWaiting(world, deduction));
  }
  for (const refund of world.ledger.refunding()) {
    if (refund.arrivesMs <= nowMs) world.ledger.commit(finishRefund(world, refund));
  }
}

const rulesOf = (world: World): DeliveryRules<NotificationRecord> => ({
  clock: world.clock,
  faults: world.faults,
  due: (nowMs) =>
    [...world.ledger.notifications].filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs || a.rank - b.rank),
  subject: ({ kind }) => `wechat.${kind}`,
  group: ({ group }) => group,
  reordered,
  send: (notification, fault) => send(world, notification, fault),
  postpone: (notification, dueMs) => world.ledger.commit({ notifications: [{ ...notification, dueMs }] }),
  tried(notification, acknowledged, nowMs) {
    const tries = notification.tries + 1;
    const dueMs = acknowledged ? null : nextTryMs(notification.kind, tries, nowMs);
    world.ledger.commit(
      dueMs === null ? { removedNotifications: [notification.id] } : { notifications: [{ ...notification, tries, dueMs }] },
    );
  },
});

function reordered(group: readonly Delivery<NotificationRecord>[]): readonly Delivery<NotificationRecord>[] {
  const isMoved = ({ fault }: Delivery<NotificationRecord>): boolean => fault?.do === 'reorder';
  const isPayment = ({ notification }: Delivery<NotificationRecord>): boolean => ['payment', 'deduction'].includes(notification.kind);
  // The first of a group is where it belongs already.
  const first = group.filter((delivery, index) => index > 0 && isMoved(delivery) && !isPayment(delivery)).reverse();
  const last = group.filter((delivery) => isMoved(delivery) && isPayment(delivery));
  return [...first, ...group.filter((delivery) => !first.includes(delivery) && !last.includes(delivery)), ...last];
}

/** One POST; true when the merchant acknowledged it. */
async function send(world: World, notification: NotificationRecord, fault: FaultAction | null): Promise<boolean> {
  const key = world.merchant.apiV2Key;
  const { sign_type: signType, kind, url } = notification;
  const intact = signType === null ? notification.fields : signed(notification.fields, key, signType);
  const fields = fault === 'corrupt' ? corrupted(intact, CORRUPTED_FIELDS[kind]) : intact;
  const message = {
    party: 'wechat',
    subject: kind,
    url,
    contentType: 'text/xml; charset=utf-8',
    body: writeXml(fields),
    verification: signType === null ? 'unsigned' : verification(fields, key, signType),
  } as const;
  const answer = await post(world, message, fault);
  return answer !== null && isAcknowledgement(answer);
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
function corrupted(fields: Fields, names: readonly string[]): Fields {
  const name = names.find((candidate) => fields[candidate]) ?? 'mch_id';
  const value = fields[name] ?? '';
  return { ...fields, [name]: /^\d+$/.test(value) ? String(Number(value) + 1) : `${value}x` };
}
