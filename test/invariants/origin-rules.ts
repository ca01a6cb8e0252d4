import { chargingNoIn } from '../../cloudfunctions/shared/domain/charging/numbers';
import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import type { Refund } from '../../cloudfunctions/shared/domain/subscription/types';
import type { TrafficEntry } from '../../local/kernel/types';
import type { Books } from './books';
import { checkDelivery, isHint, newsIds } from './notifications';
import { Arrivals } from './outcome-rules';
import type { Report } from './violation';
import { isIntactReply, OUR_NUMBER } from './wire';

/** I7 and I8 of all deliveries; where nothing is missing in the traffic (a delivery is recorded when it is over) also I8 the other way round: whatever is stored was told by somebody who could prove it. */
export function checkOrigins(books: Books, traffic: readonly TrafficEntry[], isComplete: boolean, report: Report): void {
  const inbox = new Set(books.inbox.map(({ _id }) => _id));
  for (const entry of traffic) checkDelivery(entry, (id) => inbox.has(id), report);
  if (!isComplete) return;
  checkInbox(books, traffic, report);
  checkReplies(books, traffic, report);
  const arrivals = new Arrivals();
  traffic.forEach((entry) => arrivals.see(entry));
  books.events.forEach((event) => arrivals.check(event, report));
}

/** Each entry of the inbox came with a valid signature, and says what was signed. */
function checkInbox({ inbox }: Books, traffic: readonly TrafficEntry[], report: Report): void {
  const proven = new Set<string>();
  for (const entry of traffic) {
    if (entry.kind === 'notification' && entry.verification === 'valid' && !isHint(entry)) newsIds(entry).forEach((id) => proven.add(id));
  }
  for (const { _id, fact } of inbox) {
    if (!proven.has(_id)) report('I8', _id, 'stands in the inbox, and nobody has sent it with a valid signature');
    else if (fact !== null && fact.factId !== _id) report('I8', _id, `stands in the inbox as ${fact.factId}`);
  }
}

/**
 * What the audit has from an answer about a number: at least one answer about it arrived as it was signed. `never-there` is our own conclusion, that a call was never
 * made.
 */
function checkReplies({ events, orders }: Books, traffic: readonly TrafficEntry[], report: Report): void {
  const idOf = new Map(orders.flatMap(({ _id, outOrderNo }) => (outOrderNo === null ? [] : [[outOrderNo, _id] as const])));
  const answered = new Set<string>();
  for (const entry of traffic) {
    if (!isIntactReply(entry)) continue;
    for (const [no] of `${entry.subject} ${entry.sent}`.matchAll(OUR_NUMBER)) answered.add(no);
    const [, outOrderNo = ''] = /"out_order_no":"([^"]+)"/.exec(entry.sent) ?? [];
    answered.add(idOf.get(outOrderNo) ?? outOrderNo);
  }
  for (const event of events) {
    const { source, factId, no } = event;
    if ((source !== 'query' && source !== 'reply') || factId.endsWith(':never-there')) continue;
    const asked = askedAbout(event);
    if (asked === undefined || answered.has(chargingNoIn(asked) ?? asked)) continue;
    report('I8', no, `was changed by ${factId}, and no answer about it could be believed`);
  }
}

/** The number that the question behind an event was about; undefined for what changed along with it, or is named by the platform's number only. */
function askedAbout({ entity, factId, no, after }: AuditEvent): string | undefined {
  // Refunds are asked about by their payment.
  if (entity === 'refund') return (after as Refund).outTradeNo;
  const [about] = factId.match(OUR_NUMBER) ?? [];
  const isPayment = entity === 'order' || entity === 'deduction';
  return about ?? (isPayment && factId.startsWith('wechat.payment:') ? no : undefined);
}
