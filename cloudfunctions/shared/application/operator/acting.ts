import type { ChargingNews } from '../../domain/charging/facts';
import type { ChargingOrder } from '../../domain/charging/types';
import type { App } from '../app';
import { settleCharging } from '../charging/settle';
import type { ChangeOrigin } from '../ports';

/** Who acts, and in which call: both stand in the audit of what it changes. */
export interface Acting {
  readonly operator: string;
  readonly callId: string;
}

export const originOf = ({ operator, callId }: Acting, what: string): ChangeOrigin => ({
  source: 'operator',
  factId: `operator.${operator}:${callId}:${what}`,
});

/** What an operator says or wishes becomes a fact like any other. */
export const settleFor = (app: App, acting: Acting, order: ChargingOrder, news: ChargingNews): Promise<ChargingOrder | null> =>
  settleCharging(app, { of: 'charging', about: { orderId: order._id }, ...originOf(acting, news.kind), news });
