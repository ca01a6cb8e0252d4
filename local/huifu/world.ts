import type { KeyObject } from 'node:crypto';
import type { Deliver, Faults, StackClock, Traffic } from '../kernel/types';
import type { Ledger } from './ledger';
import type { Numbers } from './numbers';
import type { HuifuMerchant, HuifuRules, RegistrationRecord, ServiceOrderRecord } from './types';

/** What every part of the platform works with. */
export interface World {
  readonly clock: StackClock;
  readonly ledger: Ledger;
  readonly numbers: Numbers;
  readonly faults: Faults;
  readonly traffic: Traffic;
  readonly deliver: Deliver;
  readonly hold: (delayMs: number) => Promise<void>;
  readonly merchant: HuifuMerchant;
  readonly merchantKey: KeyObject;
  readonly huifuKey: KeyObject;
  readonly huifuPublicKey: KeyObject;
  readonly rules: HuifuRules;
}

const DAY_MS = 24 * 3600 * 1000;
/** An order that the user never confirms (「查询支付分订单」, 需确认模式). */
const UNCONFIRMED_MS = 30 * DAY_MS;
/** 「登记扣款信息」. */
const REGISTRATION_MS = DAY_MS;

/** State as a query shows it: an order that was not confirmed in time expires, without anybody doing anything. */
export function stateOf(order: ServiceOrderRecord, nowMs: number): ServiceOrderRecord['state'] | 'EXPIRED' {
  return order.state === 'CREATED' && nowMs >= order.createdMs + UNCONFIRMED_MS ? 'EXPIRED' : order.state;
}

/** Whether a deduction can still be made with this registration. */
export function isLive(registration: RegistrationRecord, nowMs: number): boolean {
  return !registration.used && nowMs < registration.createdMs + REGISTRATION_MS;
}

/** Completed, and the money has not been taken. */
export function isPayable(order: ServiceOrderRecord): boolean {
  return order.state === 'DOING' && order.state_description === 'MCH_COMPLETE' && order.collection === 'USER_PAYING';
}
