import { checkSerial } from '../checks';
import { SERIAL, type Endpoint } from '../endpoint';
import { serviceOrderOf } from '../locate';
import { readDiscounts, readLocation, readPayments, readRiskFund } from '../nested';
import { CODES, malformed, missing, Refusal } from '../refusal';
import { rangeAtCreate } from '../time-range';
import type { Fields, ServiceOrderRecord } from '../types';
import { serviceOrderData } from '../wire';
import type { World } from '../world';

/** Huifu's own merchant number at WeChat, of which merchants see only this. */
const INSTITUTION_MCH_ID = '1230000109';
const SECOND_MS = 1000;

/** 「创建支付分」: a service order that waits for the user. A repetition is refused as such; a query tells what became of the first call. */
export const createServiceOrder: Endpoint = {
  path: '/v2/trade/payscore/serviceorder/create',
  required: [...SERIAL, 'service_introduction', 'risk_fund', 'time_range', 'notify_url'],
  run(world, fields) {
    checkSerial(world, fields);
    checkParties(world, fields);
    const order = newOrder(world, fields);
    world.ledger.commit({ orders: [order] });
    return { data: { out_order_no: order.out_order_no, hf_seq_id: order.hf_seq_id, state: order.state, ...order.handOff } };
  },
};

/** 「查询支付分订单」. */
export const queryServiceOrder: Endpoint = {
  path: '/v2/trade/payscore/serviceorder/query',
  required: [],
  run(world, fields) {
    const order = serviceOrderOf(world, fields);
    const data = serviceOrderData(world, order);
    return { data: world.rules.queryHandsOff && data['state'] === 'CREATED' ? { ...data, ...order.handOff } : data };
  },
};

function checkParties({ merchant }: World, { service_id: serviceId, sub_appid: subAppId, sub_openid: subOpenid }: Fields): void {
  if (serviceId && serviceId !== merchant.serviceId) throw new Refusal(CODES.merchant, '商户无此支付分服务');
  if (subAppId && !merchant.subAppIds.includes(subAppId)) throw malformed('sub_appid', 'sub_appid与商户不匹配');
  if (subOpenid && !subAppId) throw missing('sub_appid');
}

function newOrder(world: World, fields: Fields): ServiceOrderRecord {
  const { numbers, rules, merchant, clock } = world;
  const nowMs = clock.nowMs();
  const sent = (name: string): string => fields[name] ?? '';
  return {
    out_order_no: numbers.outOrderNo(nowMs),
    req_seq_id: sent('req_seq_id'),
    req_date: sent('req_date'),
    hf_seq_id: numbers.hfSeqId('create', nowMs),
    order_id: numbers.orderId(nowMs),
    handOff: handOff(world, nowMs),
    state: 'CREATED',
    state_description: '',
    collection: null,
    service_introduction: sent('service_introduction'),
    risk_fund: readRiskFund(fields, rules.amountUnit, merchant.serviceCapFen),
    post_payments: readPayments(fields, rules.amountUnit),
    post_discounts: readDiscounts(fields, rules.amountUnit),
    time_range: rangeAtCreate(fields, nowMs),
    location: readLocation(fields),
    notify_url: sent('notify_url'),
    attach: sent('attach'),
    sub_appid: sent('sub_appid'),
    openid: sent('openid'),
    sub_openid: sent('sub_openid'),
    confirmedBy: '',
    totalFen: null,
    finished: '',
    transaction_id: '',
    nextDeduction: 'paid',
    nextRefund: 'refunded',
    cashierOpen: false,
    createdMs: nowMs,
    confirmedMs: null,
    paidMs: null,
  };
}

function handOff({ numbers, rules }: World, nowMs: number): Fields {
  if (rules.handOff === 'none') return {};
  if (rules.handOff === 'package') return { package: numbers.package() };
  return {
    mch_id: INSTITUTION_MCH_ID,
    package: numbers.package(),
    timestamp: String(Math.floor(nowMs / SECOND_MS)),
    nonce_str: numbers.nonce(),
    sign_type: 'HMAC-SHA256',
    sign: numbers.institutionSign(),
  };
}
