import type { ChargingFact, ChargingNews } from '../../domain/charging/facts';
import { reduceCharging } from '../../domain/charging/reduce';
import type { ChargingOrder } from '../../domain/charging/types';
import { worded } from '../../domain/charging/wording';
import type { FactSource } from '../../domain/facts';
import type { App } from '../app';

/**
 * Applies one fact about a charging order, from whatever source: the single way in which anything learnt changes it. Null when no order of ours
 * is meant; an alarm says so.
 *
 * @throws DatabaseUnavailableError when the database did not answer; the fact must be kept and applied later
 */
export async function settleCharging(app: App, fact: ChargingFact): Promise<ChargingOrder | null> {
  const nowMs = app.clock.nowMs();
  const orderId =
    'orderId' in fact.about ? fact.about.orderId : ((await app.chargingOrders.byOutOrderNo(fact.about.outOrderNo))?._id ?? null);
  const changed =
    orderId === null
      ? null
      : await app.chargingOrders.change(orderId, fact, (order) => {
          const { next, alarms, refused } = reduceCharging(order, fact, nowMs);
          // What the order has made up its mind to ask of the platform is stored together with what the call will say.
          return { next: worded(next, app.serviceOrders.wording), alarms, result: refused };
        });
  if (!changed) return refuse(app, fact);
  if (changed.result !== null) app.log.warn('fact refused', { no: numberOf(fact), kind: fact.news.kind, reason: changed.result });
  return changed.aggregate;
}

/** A fact about an order that we know. The same news has the same id, so that the audit shows where it came from. */
export const chargingFact = (orderId: string, source: FactSource, news: ChargingNews): ChargingFact => ({
  of: 'charging',
  about: { orderId },
  source,
  factId: `charging.${source}:${orderId}:${news.kind}`,
  news,
});

const numberOf = ({ about }: ChargingFact): string => ('orderId' in about ? about.orderId : about.outOrderNo);

async function refuse(app: App, fact: ChargingFact): Promise<null> {
  const no = numberOf(fact);
  app.log.warn('fact for an unknown number', { no, kind: fact.news.kind });
  await app.alarms.raise(
    {
      alarmId: `unknown-order:${no}`,
      kind: 'unknown-order',
      no,
      message: `A verified "${fact.news.kind}" was received for a charging order that is not ours. Look it up in the acquirer's platform.`,
    },
    app.clock.nowMs(),
  );
  return null;
}
