import type { Deliver, Faults, StackClock, Traffic } from '../kernel/types';
import type { Ledger } from './ledger';
import type { Numbers } from './numbers';
import type { V3Keys } from './v3/signature';
import type { OrderRecord, WechatMerchant, WechatPayRules, WechatTemplate } from './types';

/** What every part of the platform works with. */
export interface World {
  readonly clock: StackClock;
  readonly ledger: Ledger;
  readonly numbers: Numbers;
  readonly faults: Faults;
  readonly traffic: Traffic;
  readonly deliver: Deliver;
  readonly hold: (delayMs: number) => Promise<void>;
  readonly merchant: WechatMerchant;
  readonly v3: V3Keys;
  readonly rules: WechatPayRules;
}

/** The merchant's template; undefined when it has none of that number. */
export function findTemplate(world: World, planId: string): WechatTemplate | undefined {
  return world.merchant.templates.find((template) => template.planId === planId);
}

/** State as a query shows it: an order that was not paid in time is closed, without anybody doing anything. */
export function tradeState(order: OrderRecord, nowMs: number): OrderRecord['trade_state'] {
  return order.trade_state === 'NOTPAY' && nowMs >= order.expiresMs ? 'CLOSED' : order.trade_state;
}
