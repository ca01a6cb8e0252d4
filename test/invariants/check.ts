import { auditedChargingEntities } from '../../cloudfunctions/shared/domain/charging/new-order';
import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import { auditedEntities } from '../../cloudfunctions/shared/domain/subscription/membership';
import { memberIdIn } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Membership } from '../../cloudfunctions/shared/domain/subscription/types';
import { withoutEnvelope } from '../../cloudfunctions/shared/store/aggregate-store';
import { type Books, readBooks } from './books';
import { checkCancelled } from './answer-rules';
import { checkCalm } from './calm-rules';
import { CallRate, checkCall } from './call-rules';
import { checkHuifuCall } from './charging-call-rules';
import { checkChargingOrder } from './charging-rules';
import { checkEffect, type Effects } from './effect-rules';
import type { Evidence } from './evidence';
import { checkHuifuLedger } from './huifu-ledger-rules';
import { checkLiveness } from './liveness-rules';
import { checkMembership } from './membership-rules';
import { checkNotices } from './notice-rules';
import { checkOrigins } from './origin-rules';
import { Serials } from './serials';
import { checkBilledSessions, checkSessionMessage } from './session-rules';
import { Trail } from './trail';
import { checkStatements } from './statement-rules';
import { checkUnresolved } from './unresolved-rules';
import { createFindings, INVARIANTS, type Report, type Violation } from './violation';
import { checkWechatLedger } from './wechat-ledger-rules';

/**
 * Everything that is wrong, in the order of the rules: the same evidence gives the same answer. Pure; its time grows with the number of entries, so that it can look at
 * thousands of orders.
 *
 * @throws ValiError for a stored document that the store cannot have written
 */
export function checkInvariants(evidence: Evidence): readonly Violation[] {
  const { found, report } = createFindings();
  const { platform, traffic, trafficIsComplete, quiet, nowMs, clockToleranceMs } = evidence;
  const books = readBooks(evidence.merchant, evidence.plans ?? [], report);
  checkAggregates(books, report);
  checkWechatLedger(books, platform.wechat, quiet, report);
  checkHuifuLedger(books, platform.huifu, quiet, report);
  checkStatements(books, platform, { nowMs, clockToleranceMs, calmForMs: evidence.calmForMs ?? null }, report);
  checkUnresolved(books, evidence, report);
  if (quiet) checkLiveness(books, platform.piles, evidence, report);
  checkTraffic(books, evidence, report);
  checkInbox(books, report);
  checkOrigins(books, traffic, trafficIsComplete && quiet, report);
  checkNotices(books, traffic, trafficIsComplete, clockToleranceMs, report);
  if (trafficIsComplete && quiet) checkBilledSessions(books, traffic, report);
  if (quiet && evidence.faultsHappened === false) checkCalm(books, evidence, report);
  return found.sort((a, b) => INVARIANTS.indexOf(a.invariant) - INVARIANTS.indexOf(b.invariant));
}

/** What is wrong within one aggregate, or with its audit. */
function checkAggregates({ members, orders, trails }: Books, report: Report): void {
  const stored = new Set<string>();
  const trailOf = (id: string): Trail => {
    stored.add(id);
    return trails.get(id) ?? new Trail(id);
  };
  for (const member of members) {
    trailOf(member._id).compare(member, auditedEntities(withoutEnvelope<Membership>(member)), report);
    checkMembership(member, report);
  }
  for (const order of orders) {
    trailOf(order._id).compare(order, auditedChargingEntities(withoutEnvelope<ChargingOrder>(order)), report);
    checkChargingOrder(order, report);
  }
  for (const id of trails.keys()) if (!stored.has(id)) report('I10', id, 'is audited and not stored');
}

/** What is wrong with one message by itself, or after those before it. */
function checkTraffic({ trails, orders, orderById }: Books, { traffic, clockToleranceMs }: Evidence, report: Report): void {
  const serials = new Serials();
  const rate = new CallRate();
  const byPlatformsNo = byOutOrderNo(orders);
  for (const entry of traffic) {
    serials.see(entry, report);
    rate.see(entry, report);
    checkCall(entry, (no) => trails.get(memberIdIn(no) ?? ''), clockToleranceMs, report);
    checkSessionMessage(entry, (id) => orderById.get(id), report);
    checkHuifuCall(entry, (no) => orderById.get(no) ?? byPlatformsNo.get(no), report);
    if (entry.kind === 'call') checkCancelled(entry, trails.values(), report);
  }
}

/** What is marked as settled and is not. */
function checkInbox({ inbox, trails, orderById, orders, alarms }: Books, report: Report): void {
  const byPlatformsNo = byOutOrderNo(orders);
  const effects: Effects = {
    memberOf: (id) => trails.get(id),
    chargingOf: (no) => {
      const order = orderById.get(no) ?? byPlatformsNo.get(no);
      const stored = trails.get(order?._id ?? '');
      return order && stored && { order, stored };
    },
    isTold: (no, ...kinds) => alarms.names(no, ...kinds),
  };
  for (const { _id, state, fact } of inbox) if (state === 'settled' && fact !== null) checkEffect(_id, fact, effects, report);
}

const byOutOrderNo = (orders: readonly ChargingOrder[]): ReadonlyMap<string | null, ChargingOrder> =>
  new Map(orders.map((order) => [order.outOrderNo, order]));
