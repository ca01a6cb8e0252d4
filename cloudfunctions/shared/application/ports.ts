import type { Payment, SigningHandOff } from '../../../typings/cloud-api';
import type { Alarm, ContractFact, Fact, FactSource, OrderFact } from '../domain/subscription/facts';
import type { Contract, Membership, Order, Terms } from '../domain/subscription/types';
import type { Clock, Log, Random } from '../platform/ports';

/** The platform's answer leaves open what happened there. Nothing may be concluded from it; ask again. */
export interface Unknown {
  readonly kind: 'unknown';
  /** For the log. */
  readonly reason: string;
}

/** WeChat Pay in the language of the domain: every answer is a fact, or unknown. Implemented by the gateway; never rejects for what the platform did. */
export interface PaymentPlatform {
  /** Makes the order known and offers the contract. Repeating it with the same order is safe. */
  prepare(order: Order, contract: Contract, openid: string): Promise<OrderFact | Unknown>;
  /** State of the payment, how much of it went back included. */
  askOrder(order: Order): Promise<OrderFact | Unknown>;
  /** Ends an unpaid order. The answer may be that it was paid. */
  closeOrder(order: Order): Promise<OrderFact | Unknown>;
  askContract(contract: Contract): Promise<ContractFact | Unknown>;
  /** Asks the platform to end the contract; whether it did is learnt from {@link askContract}. */
  endContract(
    contract: Contract,
  ): Promise<{ readonly kind: 'requested' } | { readonly kind: 'refused'; readonly reason: string } | Unknown>;
  /** What the client needs to open the pay-and-sign sheet. Signed anew each time. */
  launch(order: Order): Payment;
  /** What the mini-program hands to the platform's signing mini-program. */
  handOff(contract: Contract): SigningHandOff;
}

export interface Plan extends Terms {
  readonly nameZh: string;
  readonly nameEn: string;
  readonly energyDiscountPerMille: number;
  readonly serviceDiscountPerMille: number;
  readonly recommended: boolean;
  readonly onSale: boolean;
}
export interface PlanStore {
  onSale(): Promise<readonly Plan[]>;
  get(planId: string): Promise<Plan | null>;
}

/** Why a membership is changed: goes into the audit. */
export interface ChangeOrigin {
  readonly source: FactSource;
  readonly factId: string;
}

export interface MembershipStore {
  get(memberId: string): Promise<Membership | null>;
  /**
   * Loads, decides, and stores on condition that nobody else did in between; on a conflict the decision is made again from fresh data.
   * Null when there is no such membership and `openid` is not given; with `openid` a new one is created.
   */
  change<R>(
    memberId: string,
    origin: ChangeOrigin,
    decide: (membership: Membership) => Decision<R>,
    openid?: string,
  ): Promise<Changed<R> | null>;
  /** Ids of memberships that have something due, the longest waiting first. */
  due(nowMs: number, limit: number): Promise<readonly string[]>;
}
export interface Decision<R> {
  readonly next: Membership;
  readonly alarms: readonly Alarm[];
  readonly result: R;
}
export interface Changed<R> {
  readonly membership: Membership;
  readonly result: R;
}

/** A verified notification, kept before it is acted upon. */
export interface InboxEntry {
  readonly _id: string;
  /** Null when it cannot be read: another version wrote it. */
  readonly fact: Fact | null;
  readonly attempts: number;
}
export interface Inbox {
  /** Durable when it resolves. `dueMs`: when to settle it if this invocation does not. `known`: the same news is stored already. */
  record(entryId: string, fact: Fact, receivedMs: number, dueMs: number): Promise<'new' | 'known'>;
  settled(entryId: string): Promise<void>;
  /** It could not be settled: try again later, or (null) leave it to a person. */
  postpone(entryId: string, attempts: number, dueMs: number | null): Promise<void>;
  due(nowMs: number, limit: number): Promise<readonly InboxEntry[]>;
}

export interface AlarmStore {
  /** Raises it once: the same `alarmId` again changes nothing. */
  raise(alarm: Alarm, nowMs: number): Promise<void>;
}

/** What every use case works with. */
export interface App {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly platform: PaymentPlatform;
  readonly plans: PlanStore;
  readonly memberships: MembershipStore;
  readonly inbox: Inbox;
  readonly alarms: AlarmStore;
}
