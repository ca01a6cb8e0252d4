import { auditedChargingEntities } from '../../cloudfunctions/shared/domain/charging/new-order';
import { succeededFen } from '../../cloudfunctions/shared/domain/refunds';
import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import { parseChargingOrder } from '../../cloudfunctions/shared/store/charging-order-schema';
import type { HuifuSimulator } from '../../local/huifu';
import { auditFaults, type EventsOf } from './audit-faults';
import type { EngineDatabase } from './engine-database';

type Ledger = ReturnType<HuifuSimulator['ledger']>;

/** The charging orders as stored, in order of their beginning. */
export async function storedOrders({ engine }: Pick<EngineDatabase, 'engine'>): Promise<readonly ReturnType<typeof parseChargingOrder>[]> {
  return (await engine.find('chargingOrders', {}, { order: [['createdMs', 1]] })).map(parseChargingOrder);
}

/**
 * What is wrong between our books and the acquirer's, in words: a payment that is not recorded exactly once with its amount, a recorded one that
 * never was, refunds that differ or exceed the payment, two open orders of one member, an audit that does not lead to what is stored.
 */
export async function chargingFaults(
  database: Pick<EngineDatabase, 'engine'>,
  huifu: HuifuSimulator,
  eventsOf: EventsOf,
): Promise<readonly string[]> {
  const orders = await storedOrders(database);
  const ledger = huifu.ledger();
  const audits = await Promise.all(
    orders.map(async (order) => auditFaults(order._id, auditedChargingEntities(order), await eventsOf(order))),
  );
  return [
    ...paymentFaults(orders, ledger),
    ...orders.flatMap((order) => refundFaults(order, ledger)),
    ...slotFaults(orders),
    ...audits.flat(),
  ];
}

function paymentFaults(orders: readonly ChargingOrder[], ledger: Ledger): string[] {
  const paid = ledger.payments.filter(({ trans_stat }) => trans_stat === 'S');
  const unrecorded = paid.filter(({ out_order_no, trans_amt }) => {
    const recorded = orders.filter((order) => order.outOrderNo === out_order_no && order.payment?.amountFen === trans_amt);
    return recorded.length !== 1;
  });
  const invented = orders.filter(
    ({ payment, outOrderNo }) => payment !== null && paid.filter((p) => p.out_order_no === outOrderNo).length !== 1,
  );
  return [
    ...unrecorded.map(({ hf_seq_id }) => `payment ${hf_seq_id} is not recorded once with its amount`),
    ...invented.map(({ _id }) => `order ${_id} is recorded as paid without exactly one payment`),
  ];
}

function refundFaults(order: ChargingOrder, ledger: Ledger): string[] {
  const numbers = new Set(order.refunds.map(({ refundNo }) => refundNo));
  const arrived = ledger.refunds.filter((refund) => numbers.has(refund.req_seq_id) && refund.trans_stat === 'S');
  const recordedFen = succeededFen(order.refunds);
  const platformFen = arrived.reduce((fen, { ord_amt }) => fen + ord_amt, 0);
  return [
    ...(recordedFen > platformFen ? [`order ${order._id} records ${recordedFen} fen refunded, the platform ${platformFen}`] : []),
    ...(platformFen > (order.payment?.amountFen ?? 0) ? [`order ${order._id} was refunded more than was paid`] : []),
  ];
}

function slotFaults(orders: readonly ChargingOrder[]): string[] {
  const open = orders.filter(({ slot, memberId }) => slot === memberId).map(({ memberId }) => memberId);
  return open.length === new Set(open).size ? [] : ['a member has two open orders'];
}
