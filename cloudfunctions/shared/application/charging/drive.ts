import type { Alarm } from '../../domain/alarm';
import { SECOND_MS } from '../../domain/beijing';
import { alarmAbout } from '../../domain/charging/outcomes';
import { matterOf, nextDueMs, PACES } from '../../domain/charging/schedule';
import { type ChargingStep, nextStep } from '../../domain/charging/step';
import type { ChargingOrder } from '../../domain/charging/types';
import { worded } from '../../domain/charging/wording';
import type { App } from '../app';
import type { Decision } from '../ports';
import { perform } from './perform';

/** From the confirmation to a running pile, or from the last reading to a payment under way, takes six; more means going round in a circle. */
const MAX_STEPS = 10;
/** An invocation may take 20 s (config.json); the last call of a drive may need eight of them. */
const BUDGET_MS = 9 * SECOND_MS;

/**
 * Takes a charging order as far as it goes now: claims what is due, does it, settles what comes of it, and looks again. The claim puts the order off in
 * the database first (a lease and a count in one), so that two drivers side by side, or a crash in between, neither do things twice nor forget them.
 *
 * @param options.ask true: take it up although it is not due, for a user who looks; that does not use up the bound
 * @returns the order as it is then; null when there is none
 */
export async function drive(app: App, orderId: string, options: { readonly ask?: boolean } = {}): Promise<ChargingOrder | null> {
  const endMs = app.clock.nowMs() + BUDGET_MS;
  let current: ChargingOrder | null = null;
  for (let count = 0; count < MAX_STEPS; count += 1) {
    const mayAsk = options.ask === true && count === 0;
    const nowMs = app.clock.nowMs();
    const claimed = await app.chargingOrders.change(orderId, { source: 'scheduler', factId: 'claim' }, (order) =>
      // An order from before words were stored gets them before the next call.
      claim(worded(order, app.serviceOrders.wording), mayAsk, nowMs),
    );
    if (!claimed) return current;
    current = claimed.aggregate;
    if (claimed.result === null) return current;
    current = (await perform(app, current, claimed.result)) ?? current;
    if (app.clock.nowMs() >= endMs) return current;
  }
  app.log.warn('charging order driven too long', { no: orderId, state: current?.state });
  return current;
}

/** Puts the order off to its next time and says what to do now; null when nothing is due. */
function claim(order: ChargingOrder, mayAsk: boolean, nowMs: number): Decision<ChargingOrder, ChargingStep | null> {
  const isDue = order.dueMs !== null && order.dueMs <= nowMs;
  const matter = matterOf(order);
  if (matter === null || (!isDue && !mayAsk)) return { next: order, alarms: [], result: null };
  const step = nextStep(order, nowMs);
  // Only what was due counts: a user who looks again and again must not use up the bound.
  const tries = isDue ? order.tries + 1 : order.tries;
  const dueMs = isDue ? nextDueMs(order, tries, nowMs) : order.dueMs;
  return { next: { ...order, tries, dueMs, askedMs: nowMs }, alarms: isDue ? overdue(order, tries) : [], result: step };
}

function overdue(order: ChargingOrder, tries: number): readonly Alarm[] {
  const matter = matterOf(order);
  if (matter === null || tries <= PACES[matter].alarmAfter) return [];
  const message = `Taken up ${tries} times without an end (${order.state}, ${matter}). ${WHAT_TO_DO[matter]}`;
  return [alarmAbout(order, PACES[matter].alarm, message)];
}

/** The named human action of each alarm; docs/operations.md says more. */
const WHAT_TO_DO: Readonly<Record<NonNullable<ReturnType<typeof matterOf>>, string>> = {
  create: "Look the serial up in the acquirer's platform, then: operator ask.",
  confirm: "Look the service order up in the acquirer's platform, then: operator ask.",
  cancel: "Cancel the service order in the acquirer's platform, then: operator ask.",
  start: 'Look at the pile, then: operator ask.',
  session: 'Read the meter at the pile and supply it: operator meter.',
  stop: 'Read the meter at the pile and supply it: operator meter.',
  complete: "Look the service order up in the acquirer's platform, then: operator ask.",
  deduct: "Look the payment up in the acquirer's platform, then: operator ask.",
  unpaid: 'Ask the user to pay in WeChat, or: operator retry.',
  locate: 'Find serial and date of the payment in the statement and supply them: operator locate. Refunds wait for it.',
  refund: "Look the refund up in the acquirer's platform, then: operator ask.",
};
