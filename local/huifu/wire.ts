import { beijingCompact } from '../kernel/beijing-time';
import type { ReplyData } from './endpoint';
import { formatYuan } from './money';
import type { FeeItem, ServiceOrderRecord } from './types';
import { stateOf, type World } from './world';

/** A nested value as this platform writes it. */
function nested({ rules }: World, value: object): string | object {
  return rules.nested === 'text' ? JSON.stringify(value) : value;
}

/** An amount of the Payscore part; trades are always in yuan. */
function amount({ rules }: World, fen: number): string | number {
  return rules.amountUnit === 'yuan' ? formatYuan(fen) : fen;
}

/** A service order as query and confirmed notification tell it. `state_description` exists in DOING only. */
export function serviceOrderData(world: World, order: ServiceOrderRecord): ReplyData {
  const { name, amountFen, description } = order.risk_fund;
  return {
    out_order_no: order.out_order_no,
    req_seq_id: order.req_seq_id,
    req_date: order.req_date,
    hf_seq_id: order.hf_seq_id,
    order_id: order.order_id,
    service_id: world.merchant.serviceId,
    sub_appid: order.sub_appid,
    openid: order.openid,
    sub_openid: order.sub_openid,
    service_introduction: order.service_introduction,
    state: stateOf(order, world.clock.nowMs()),
    state_description: order.state_description,
    risk_fund: nested(world, { name, amount: amount(world, amountFen), description }),
    ...(order.post_payments.length > 0 && { post_payments: nested(world, itemData(world, order.post_payments)) }),
    ...(order.post_discounts.length > 0 && { post_discounts: nested(world, itemData(world, order.post_discounts)) }),
    time_range: nested(world, order.time_range),
    location: nested(world, order.location),
    attach: order.attach,
    notify_url: order.notify_url,
    ...(order.totalFen !== null && { total_amount: amount(world, order.totalFen), need_collection: String(order.totalFen > 0) }),
    ...collectionData(world, order),
  };
}

function itemData(world: World, items: readonly FeeItem[]): object {
  return items.map(({ name, description, amountFen, count }) => ({
    name,
    description,
    ...(amountFen !== null && { amount: amount(world, amountFen) }),
    count,
  }));
}

/** What is to be collected, and with which of WeChat's numbers it was. Huifu's serial of the payment does not stand here. */
function collectionData(world: World, { collection, totalFen, paidMs, transaction_id }: ServiceOrderRecord): ReplyData {
  if (collection === null || totalFen === null) return {};
  const paid = collection === 'USER_PAID';
  const [paying, done] = paid ? [0, totalFen] : [totalFen, 0];
  return {
    collection: nested(world, {
      state: collection,
      total_amount: amount(world, totalFen),
      paying_amount: amount(world, paying),
      paid_amount: amount(world, done),
      ...(paidMs !== null && {
        details: [{ seq: 1, amount: amount(world, totalFen), paid_type: 'NEWTON', paid_time: beijingCompact(paidMs), transaction_id }],
      }),
    }),
  };
}
