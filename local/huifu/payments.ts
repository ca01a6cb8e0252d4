import { beijingCompact } from '../kernel/beijing-time';
import type { Change } from './ledger';
import { paidNotification } from './notifications';
import type { PaymentRecord, ServiceOrderRecord } from './types';
import type { World } from './world';

/** All that a merchant learns of a card without money, a limit, a closed account. */
const FAILURE = '订单已关闭';

/** The attempt that is under way for a service order: the platform takes one at a time. */
export function processingPayment({ ledger }: World, outOrderNo: string): PaymentRecord | undefined {
  return ledger.paymentsOf(outOrderNo).find((payment) => payment.trans_stat === 'P');
}

/** A new attempt to take what an order costs. Its outcome is decided here and told later. */
export function newPayment(
  world: World,
  order: ServiceOrderRecord,
  attempt: Pick<PaymentRecord, 'req_seq_id' | 'req_date' | 'kind' | 'out_trade_no' | 'notify_url' | 'outcome' | 'settlesMs'>,
): PaymentRecord {
  const nowMs = world.clock.nowMs();
  return {
    ...attempt,
    hf_seq_id: world.numbers.hfSeqId('payment', nowMs),
    out_order_no: order.out_order_no,
    party_order_id: attempt.out_trade_no || world.numbers.partyOrderId(nowMs),
    trans_stat: 'P',
    transFen: order.totalFen ?? 0,
    end_time: '',
    bank_message: '',
    createdMs: nowMs,
  };
}

type Settled = Change & { readonly payments: readonly [PaymentRecord] };

/** The outcome of an attempt: the order is paid and the merchant told, or the attempt has failed and nobody is. */
export function settlePayment(world: World, payment: PaymentRecord, order: ServiceOrderRecord): Settled {
  const nowMs = world.clock.nowMs();
  const end_time = beijingCompact(nowMs);
  if (payment.outcome === 'failed') return { payments: [{ ...payment, trans_stat: 'F', end_time, bank_message: FAILURE }] };
  const paid: PaymentRecord = { ...payment, trans_stat: 'S', end_time };
  const done: ServiceOrderRecord = {
    ...order,
    state: 'DONE',
    state_description: '',
    collection: 'USER_PAID',
    transaction_id: world.numbers.transactionId(nowMs),
    paidMs: nowMs,
  };
  return { payments: [paid], orders: [done], notifications: [paidNotification(world, done, paid)] };
}
