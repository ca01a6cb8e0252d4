/** A world in which everything has happened that the invariants look at, and its evidence with single things changed. */
import type { AuditEvent } from '../../../cloudfunctions/shared/domain/audit';
import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import type { Enveloped } from '../../../cloudfunctions/shared/store/aggregate-store';
import type { TrafficEntry } from '../../../local/kernel/types';
import { paid, session } from '../../support/charging-users';
import { createOperator } from '../../support/operating';
import { LAST_OF_JANUARY_MS } from '../../support/renewing';
import { createWorld, type World } from '../../support/world';
import { ALICE, BOB, DAY_MS, HOUR_MS, MINUTE_MS, prepayIdOf } from '../../support/world-users';
import { checkInvariants } from '../../invariants/check';
import type { Evidence, HuifuLedger, PileEvidence, WechatLedger } from '../../invariants/evidence';
import type { InvariantId } from '../../invariants/violation';

export const CAROL = 'oCarol-0000000000000000003';

/**
 * Alice renews by the month (24h-delay), Bob by the quarter (pre-notify); a deduction of Alice's fails once. Both have part of a payment refunded, Bob of a charging
 * session. Carol's order is open, and she charges at the slow pile.
 */
export async function playScenario(onWorld: (world: World) => void = () => undefined): Promise<World> {
  const world = await createWorld({ seed: 31, startMs: LAST_OF_JANUARY_MS });
  onWorld(world);
  const first = await buy(world, ALICE, 'month');
  await buy(world, BOB, 'quarter');
  world.wechat.decideDeductions({ contractId: first.contractId, outcome: 'NOTENOUGH' });
  await world.advance(29 * DAY_MS);
  world.wechat.decideDeductions({ contractId: first.contractId, outcome: 'paid' });
  await world.advance(63 * DAY_MS);
  const charged = await paid(world, { openid: BOB });
  const operator = createOperator(world);
  await operator.do('refund', { orderNo: charged, amountFen: 100, key: 'K1', reason: 'slow' });
  await operator.do('refund', { orderNo: first.outTradeNo, amountFen: 300, key: 'K2', reason: 'kind' });
  await world.advance(HOUR_MS);
  await world.ask(CAROL, 'subscribe', { planId: 'month', consent: true });
  await session(world, { openid: CAROL, ms: 5 * MINUTE_MS });
  return world;
}

async function buy(world: World, openid: string, planId: string): Promise<{ readonly outTradeNo: string; readonly contractId: string }> {
  const ordered = await world.ask(openid, 'subscribe', { planId, consent: true });
  const { contractId } = world.pay(prepayIdOf(ordered), { outcome: 'paid', autoRenew: true });
  await world.advance(0);
  return { outTradeNo: ordered.outTradeNo, contractId: contractId ?? '' };
}

type Mutable<T> = T extends readonly (infer E)[] ? Mutable<E>[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

/** Evidence that can be changed. */
export interface Draft {
  nowMs: number;
  merchant: {
    memberships: Mutable<Enveloped<Membership>>[];
    chargingOrders: Mutable<Enveloped<ChargingOrder>>[];
    events: Mutable<AuditEvent>[];
    inbox: { _id: string; state: string; dueMs: number | null; receivedMs: number }[];
    alarms: { _id: string; kind: string; no: string }[];
    proposals: unknown[];
    statements: unknown[];
  };
  platform: { wechat: Mutable<WechatLedger>; huifu: Mutable<HuifuLedger>; piles: Mutable<PileEvidence>[] };
  traffic: Mutable<TrafficEntry>[];
  trafficIsComplete: boolean;
  quiet: boolean;
}

/** The rules that are broken by a change of the evidence. */
export function brokenBy(evidence: Evidence, change: (draft: Draft) => void): ReadonlySet<InvariantId> {
  const draft = structuredClone(evidence) as unknown as Draft;
  change(draft);
  return new Set(checkInvariants(draft as unknown as Evidence).map(({ invariant }) => invariant));
}

/** The element that a change is about. @throws Error when the scenario has none */
export function only<T>(elements: readonly T[], is: (element: T) => boolean): T {
  const found = elements.find(is);
  if (found === undefined) throw new Error('nothing of that kind in the scenario');
  return found;
}
