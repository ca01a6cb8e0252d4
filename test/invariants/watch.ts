import { auditedChargingEntities } from '../../cloudfunctions/shared/domain/charging/new-order';
import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import { auditedEntities } from '../../cloudfunctions/shared/domain/subscription/membership';
import { memberIdIn } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Membership } from '../../cloudfunctions/shared/domain/subscription/types';
import { type Enveloped, withoutEnvelope } from '../../cloudfunctions/shared/store/aggregate-store';
import type { TrafficEntry } from '../../local/kernel/types';
import { checkCancelled, checkOwnPage, checkSuspended } from './answer-rules';
import { Alarms, type InboxEntry } from './books';
import { CallRate, checkCall } from './call-rules';
import { checkHuifuCall, checkStopping, PaymentQuestions } from './charging-call-rules';
import { checkChargingOrder } from './charging-rules';
import { checkEffect, type Effects } from './effect-rules';
import { checkMembership } from './membership-rules';
import { checkDelivery } from './notifications';
import { Arrivals } from './outcome-rules';
import { Plans } from './plan-rules';
import { Serials } from './serials';
import { checkSessionMessage } from './session-rules';
import { type Audited, Trail } from './trail';
import { checkTries } from './unresolved-rules';
import { createFindings, type Violation } from './violation';

type InboxDocument = Pick<InboxEntry, '_id' | 'state' | 'fact'>;

export interface WatchOptions {
  /** By how much a function's clock may differ from the platforms'; 0 where all share one. */
  readonly clockToleranceMs: number;
  /** The most calls of 申请扣款 that may arrive in any one second; the platform's own limit when left out. */
  readonly callsPerSecond?: number;
}

/**
 * Looks at each event as it happens, and remembers only what the next one is compared with: the cheap part of the rules, for a simulation that would otherwise learn of
 * a mistake many steps later. What needs both sides' books, or all of the traffic, is for `checkInvariants`.
 */
export interface Watch {
  /** A message on the wires, as it was recorded. Answers what it violates. */
  traffic(entry: TrafficEntry): readonly Violation[];
  /**
   * A document as it is after a committed write of `memberships`, `chargingOrders`, `inbox`, `alarms` or `plans`, in the order of the writes; others are passed over. It is what our own
   * store has just written, so it is not parsed again. Kept by reference: it must not be changed later. Answers what it violates.
   */
  stored(collection: string, document: unknown): readonly Violation[];
}

/** A watch that has seen nothing yet: it must be there from the first write on. */
export function createWatch({ clockToleranceMs, callsPerSecond }: WatchOptions): Watch {
  const trails = new Map<string, Trail>();
  const plans = new Plans();
  const orders = new Map<string, ChargingOrder>();
  /** Our numbers of charging orders, by the platform's. */
  const ids = new Map<string, string>();
  const inbox = new Set<string>();
  const alarms = new Alarms();
  const serials = new Serials();
  const arrivals = new Arrivals();
  const payments = new PaymentQuestions();
  const rate = new CallRate(callsPerSecond);
  const trailOf = (id: string): Trail => {
    const known = trails.get(id);
    if (known) return known;
    const fresh = new Trail(id, plans);
    trails.set(id, fresh);
    return fresh;
  };
  const effects: Effects = {
    memberOf: (id) => trails.get(id),
    chargingOf: (no) => {
      const order = orders.get(ids.get(no) ?? no);
      const stored = trails.get(order?._id ?? '');
      return order && stored && { order, stored };
    },
    isTold: (no, ...kinds) => alarms.names(no, ...kinds),
  };
  return {
    traffic(entry) {
      const { found, report } = createFindings();
      checkDelivery(entry, (id) => inbox.has(id), report);
      serials.see(entry, report);
      arrivals.see(entry);
      rate.see(entry, report);
      checkCall(entry, (no) => trails.get(memberIdIn(no) ?? ''), clockToleranceMs, report);
      checkSessionMessage(entry, (id) => orders.get(id), report);
      checkHuifuCall(entry, (no) => orders.get(ids.get(no) ?? no), report);
      payments.see(entry, (no) => orders.get(ids.get(no) ?? no), report);
      checkStopping(entry, (id) => trails.get(id), clockToleranceMs, report);
      if (entry.kind === 'call') {
        checkCancelled(entry, trails.values(), report);
        checkSuspended(entry, trails.values(), clockToleranceMs, report);
        checkOwnPage(entry, trails.values(), report);
      }
      return found;
    },
    stored(collection, document) {
      const { found, report } = createFindings();
      if (collection === 'inbox') seeInbox(document as InboxDocument);
      else if (collection === 'alarms') alarms.see(document);
      else if (collection === 'plans') plans.see(document);
      else if (collection === 'memberships') {
        const stored = document as Enveloped<Membership>;
        follow(trailOf(stored._id), stored).compare(stored, auditedEntities(withoutEnvelope<Membership>(stored)), report);
        checkMembership(stored, report);
      } else if (collection === 'chargingOrders') {
        const stored = document as Enveloped<ChargingOrder>;
        const order = withoutEnvelope<ChargingOrder>(stored);
        follow(trailOf(stored._id), stored).compare(stored, auditedChargingEntities(order), report);
        checkChargingOrder(order, report);
        checkTries(order, alarms, report);
        orders.set(order._id, order);
        if (order.outOrderNo !== null) ids.set(order.outOrderNo, order._id);
      }
      return found;

      function seeInbox({ _id, state, fact }: InboxDocument): void {
        inbox.add(_id);
        if (state === 'settled' && fact !== null) checkEffect(_id, fact, effects, report);
      }

      /** Events that are new; those before were published, or stood in the outbox before. */
      function follow(trail: Trail, { outbox }: Audited): Trail {
        for (const event of outbox) {
          if (event.seq <= trail.seq) continue;
          trail.append(event, report);
          arrivals.check(event, report);
        }
        return trail;
      }
    },
  };
}
