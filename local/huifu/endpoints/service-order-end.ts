import { canonicalData } from '../../../cloudfunctions/shared/gateways/huifu/sign';
import type { Endpoint } from '../endpoint';
import { serviceOrderOf } from '../locate';
import { parseYuan } from '../money';
import { readDiscounts, readLocation, readPayments } from '../nested';
import { malformed, wrongState } from '../refusal';
import { rangeAtComplete } from '../time-range';
import type { FeeItem, Fields, ServiceOrderRecord } from '../types';
import { isLive, isPayable, stateOf, type World } from '../world';

/**
 * 「完结支付分订单」: the service has ended, and this is what it costs. Only a confirmed order can be completed. The same call again changes
 * nothing and succeeds; with other parameters it is refused.
 */
export const completeServiceOrder: Endpoint = {
  path: '/v2/trade/payscore/serviceorder/complete',
  required: ['out_order_no', 'ord_amt', 'time_range'],
  run(world, fields) {
    const order = serviceOrderOf(world, fields);
    const finished = parametersOf(fields);
    if (order.totalFen !== null && order.finished === finished) return { data: { out_order_no: order.out_order_no } };
    if (order.state !== 'DOING' || order.state_description !== 'USER_CONFIRM') throw wrongState();
    world.ledger.commit({ orders: [{ ...completed(world, order, fields), finished }] });
    return { data: { out_order_no: order.out_order_no } };
  },
};

/** 「取消支付分订单」: nothing is to be paid. The same call again succeeds. */
export const cancelServiceOrder: Endpoint = {
  path: '/v2/trade/payscore/serviceorder/cancel',
  required: ['reason'],
  run(world, fields) {
    const order = serviceOrderOf(world, fields);
    const reason = fields['reason'] ?? '';
    const data = { out_order_no: order.out_order_no };
    if (order.state === 'REVOKED' && order.finished === reason) return { data };
    if (!canCancel(world, order)) throw wrongState();
    world.ledger.commit({ orders: [{ ...order, state: 'REVOKED', state_description: '', collection: null, finished: reason }] });
    return { data };
  },
};

/** Everything but what names the call. */
function parametersOf({ req_date: _date, req_seq_id: _serial, ...parameters }: Fields): string {
  return canonicalData(parameters);
}

function completed(world: World, order: ServiceOrderRecord, fields: Fields): ServiceOrderRecord {
  const { rules, merchant, clock } = world;
  const totalFen = parseYuan(fields['ord_amt'] ?? '') ?? 0;
  // What is sent here takes the place of what was sent at create.
  const payments = fields['post_payments'] ? readPayments(fields, rules.amountUnit) : order.post_payments;
  const discounts = fields['post_discounts'] ? readDiscounts(fields, rules.amountUnit) : order.post_discounts;
  if (sum(payments) - sum(discounts) !== totalFen) throw malformed('ord_amt', '最终总金额计算非法');
  if (totalFen > merchant.serviceCapFen) throw malformed('ord_amt', '总金额超过风险金额上限');
  const location = readLocation(fields);
  return {
    ...order,
    ...(totalFen === 0
      ? { state: 'DONE' as const, state_description: '' as const, collection: null }
      : { state_description: 'MCH_COMPLETE' as const, collection: 'USER_PAYING' as const }),
    totalFen,
    post_payments: payments,
    post_discounts: discounts,
    time_range: rangeAtComplete(order, fields, clock.nowMs()),
    location: {
      start_location: location.start_location || order.location.start_location,
      end_location: location.end_location || order.location.end_location,
    },
  };
}

function sum(items: readonly FeeItem[]): number {
  return items.reduce((fen, item) => fen + (item.amountFen ?? 0), 0);
}

function canCancel({ clock, ledger, rules }: World, order: ServiceOrderRecord): boolean {
  const nowMs = clock.nowMs();
  if (stateOf(order, nowMs) === 'CREATED' || order.state_description === 'USER_CONFIRM') return true;
  if (!rules.cancelAfterComplete || !isPayable(order)) return false;
  const registered = ledger.registrationsOf(order.out_order_no).some((registration) => isLive(registration, nowMs));
  return !registered && !ledger.paymentsOf(order.out_order_no).some((payment) => payment.trans_stat === 'P');
}
