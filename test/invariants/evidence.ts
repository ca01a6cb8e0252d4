import type { HuifuSimulator } from '../../local/huifu';
import type { TrafficEntry } from '../../local/kernel/types';
import type { WechatPaySimulator } from '../../local/wechat-pay';

/** Our side, as stored: what the checker reads of it goes through the schemas of the store. */
export interface MerchantBooks {
  readonly memberships: readonly unknown[];
  readonly chargingOrders: readonly unknown[];
  /** Of the audit; those that are not published yet stand in the outbox of their aggregate. */
  readonly events: readonly unknown[];
  readonly inbox: readonly unknown[];
  readonly alarms: readonly unknown[];
  readonly proposals: readonly unknown[];
  /** One a platform and day: what was compared with a statement, and when. */
  readonly statements: readonly unknown[];
}

/** The collections that {@link MerchantBooks} come from. */
export const BOOKS = [
  'memberships',
  'chargingOrders',
  'events',
  'inbox',
  'alarms',
  'proposals',
  'statements',
] as const satisfies readonly (keyof MerchantBooks)[];

export type WechatLedger = ReturnType<WechatPaySimulator['ledger']>;
export type HuifuLedger = ReturnType<HuifuSimulator['ledger']>;

/** What a pile says of itself, as far as the checker looks. */
export interface PileEvidence {
  readonly pileId: string;
  readonly online: boolean;
  /** Whose session occupies it; null when it is free. */
  readonly sessionId: string | null;
}

/** The simulators' own truth. */
export interface PlatformBooks {
  readonly wechat: WechatLedger;
  readonly huifu: HuifuLedger;
  readonly piles: readonly PileEvidence[];
}

/** Everything that a run leaves behind. Not changed by being checked. */
export interface Evidence {
  /** The stack's time at which the evidence was taken. */
  readonly nowMs: number;
  readonly merchant: MerchantBooks;
  /** Every version that the documents of `plans` have had, in order; left out where only today's are known: then nothing is said about prices. */
  readonly plans?: readonly unknown[];
  readonly platform: PlatformBooks;
  /** What went over the wires, oldest first. */
  readonly traffic: readonly TrafficEntry[];
  /** False: the oldest entries are gone. What a missing entry could explain is no violation then. */
  readonly trafficIsComplete: boolean;
  /** Faults have stopped and everything due was done: only then must both sides' books be equal, and nothing may be overdue. */
  readonly quiet: boolean;
  /** False: nothing whatever has gone wrong, neither with calls nor with processes, clocks or timers. Left out where that is not known. */
  readonly faultsHappened?: boolean;
  /** For so long nothing has gone wrong, and timers have had their hours; left out where that is not known. */
  readonly calmForMs?: number;
  /** By how much a function's clock may differ from the platforms'; 0 where all share one. */
  readonly clockToleranceMs: number;
}
