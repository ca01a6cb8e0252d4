import type { DeductionRecord, OrderRecord } from './types';

/** Whether an order was taken under a contract; the others were paid on the cashier. */
export function isDeduction(order: OrderRecord): order is DeductionRecord {
  return order.trade_type === 'PAP';
}
