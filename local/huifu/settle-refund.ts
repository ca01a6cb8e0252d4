import { beijingCompact } from '../kernel/beijing-time';
import type { Change } from './ledger';
import { refundNotification } from './notifications';
import type { RefundRecord } from './types';
import type { World } from './world';

/** The money has gone back, or cannot; the merchant is told either way. */
export function settleRefund(world: World, refund: RefundRecord): Change {
  const refunded = refund.outcome === 'refunded';
  const settled: RefundRecord = {
    ...refund,
    trans_stat: refunded ? 'S' : 'F',
    trans_finish_time: beijingCompact(world.clock.nowMs()),
    bank_message: refunded ? '正常结束' : '账户余额不足',
  };
  const payment = world.ledger.payment(refund.org_hf_seq_id);
  const notification = payment === undefined ? null : refundNotification(world, settled, payment);
  return { refunds: [settled], notifications: notification === null ? [] : [notification] };
}
