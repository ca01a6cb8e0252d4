import type { AnyFact } from '../domain/any-fact';
import type { App } from './app';
import { drive } from './charging/drive';
import { settleCharging } from './charging/settle';
import { settle } from './subscription/settle';

/**
 * Applies a fact about any aggregate, and begins what follows from it at once where somebody waits for that: a confirmed user for the pile. What
 * does not get done now is due for the scheduler.
 */
export async function settleAny(app: App, fact: AnyFact): Promise<void> {
  if (fact.of !== 'charging') {
    await settle(app, fact);
    return;
  }
  const order = await settleCharging(app, fact);
  if (order) await drive(app, order._id);
}
