import { checkSerial } from '../checks';
import { SERIAL, type Endpoint, type Outcome, type ReplyData } from '../endpoint';
import { serviceOrderOf } from '../locate';
import { formatYuan } from '../money';
import { checkRiskData, readWxData } from '../nested';
import { newPayment, processingPayment, settlePayment } from '../payments';
import { CODES, malformed, missing, notFound, Refusal, wrongState } from '../refusal';
import type { Fields, PaymentRecord, RegistrationRecord, ServiceOrderRecord } from '../types';
import { isLive, isPayable, type World } from '../world';

const IN_PROGRESS = '单据正在扣款中';

/**
 * 「登记扣款信息」(the path is spelled like this): asks WeChat for the number of one deduction. It is good for a day and for one attempt; the
 * same serial gives the same number, and its day does not begin anew.
 */
const register: Endpoint = {
  path: '/v2/trade/payscore/deduct/regitster',
  required: SERIAL,
  run(world, fields) {
    const order = serviceOrderOf(world, fields);
    const nowMs = world.clock.nowMs();
    const live = world.ledger.registrationsOf(order.out_order_no).find((registration) => isLive(registration, nowMs));
    const again = live !== undefined && live.req_seq_id === fields['req_seq_id'] && live.req_date === fields['req_date'];
    if (!again) checkSerial(world, fields);
    if (!isPayable(order)) throw wrongState();
    if (again) return { data: registrationData(live) };
    if (live !== undefined) throw busy(world, '存在有效的扣款登记');
    if (order.cashierOpen) throw busy(world, '用户正在支付');
    if (processingPayment(world, order.out_order_no) !== undefined) throw busy(world, IN_PROGRESS);
    const registration: RegistrationRecord = {
      out_trade_no: world.numbers.partyOrderId(nowMs),
      out_order_no: order.out_order_no,
      req_seq_id: fields['req_seq_id'] ?? '',
      req_date: fields['req_date'] ?? '',
      hf_seq_id: world.numbers.hfSeqId('register', nowMs),
      used: false,
      createdMs: nowMs,
    };
    world.ledger.commit({ registrations: [registration] });
    return { data: registrationData(registration) };
  },
};

/** 「查询扣款信息」: the number that is registered now, used by a deduction under way, or paid with. It says nothing about money. */
const deductQuery: Endpoint = {
  path: '/v2/trade/payscore/deduct/query',
  required: [],
  run(world, fields) {
    const order = serviceOrderOf(world, fields);
    const registration = world.ledger.registrationsOf(order.out_order_no).at(-1);
    if (registration === undefined || !isRegistered(world, registration)) throw notFound();
    return { data: { out_trade_no: registration.out_trade_no, description: order.service_introduction } };
  },
};

/** 「支付分扣款」: takes what the completed order costs. The registration is used up, whatever the outcome. */
const payscorepay: Endpoint = {
  path: '/v2/trade/payscore/pay/payscorepay',
  required: [...SERIAL, 'out_trade_no', 'goods_desc', 'risk_check_data'],
  run(world, fields) {
    checkSerial(world, fields);
    checkRiskData(fields);
    const registration = registrationOf(world, fields);
    const order = world.ledger.order(registration.out_order_no);
    if (order === undefined) throw notFound();
    const hasPayer = payerKnown(world, order, fields);
    if (processingPayment(world, order.out_order_no) !== undefined) throw busy(world, IN_PROGRESS);
    if (!isPayable(order)) throw wrongState();
    if (!isLive(registration, world.clock.nowMs())) throw wrongState('扣款登记已使用或已失效');
    return deduct(world, order, registration, fields, hasPayer);
  },
};

export const deductionEndpoints: readonly Endpoint[] = [register, deductQuery, payscorepay];

function busy({ rules }: World, reason: string): Refusal {
  return new Refusal(rules.busyReply === 'state' ? CODES.state : CODES.conflict, reason);
}

function registrationData({ out_order_no, out_trade_no, hf_seq_id }: RegistrationRecord): ReplyData {
  return { out_order_no, out_trade_no, hf_seq_id };
}

function isRegistered(world: World, registration: RegistrationRecord): boolean {
  if (!registration.used) return isLive(registration, world.clock.nowMs());
  if (world.rules.failedRegistrationShown) return true;
  return world.ledger
    .paymentsOf(registration.out_order_no)
    .some((payment) => payment.out_trade_no === registration.out_trade_no && payment.trans_stat !== 'F');
}

/** The registration by its serial, the merchant's or Huifu's; the number has to belong to it. */
function registrationOf({ ledger }: World, fields: Fields): RegistrationRecord {
  const { deduct_req_seq_id: reqSeqId = '', deduct_hf_seq_id: hfSeqId = '', out_trade_no: outTradeNo = '' } = fields;
  if (reqSeqId === '' && hfSeqId === '') throw missing('deduct_req_seq_id');
  const registration = ledger.registration(outTradeNo);
  const fits =
    registration !== undefined &&
    (reqSeqId === '' || registration.req_seq_id === reqSeqId) &&
    (hfSeqId === '' || registration.hf_seq_id === hfSeqId);
  if (!fits) throw notFound();
  return registration;
}

/** An openid is needed, at create or here: without any the deduction fails. */
function payerKnown({ merchant }: World, order: ServiceOrderRecord, fields: Fields): boolean {
  const { openid, sub_openid: subOpenid, sub_appid: subAppId } = readWxData(fields);
  if (subAppId !== '' && !merchant.subAppIds.includes(subAppId)) throw malformed('wx_data.sub_appid', 'sub_appid与商户不匹配');
  return [order.openid, order.sub_openid, openid, subOpenid].some((id) => id !== '');
}

function deduct(world: World, order: ServiceOrderRecord, registration: RegistrationRecord, fields: Fields, hasPayer: boolean): Outcome {
  const { rules, ledger, clock } = world;
  const used = { ...registration, used: true };
  const payment = newPayment(world, order, {
    kind: 'deduction',
    req_seq_id: fields['req_seq_id'] ?? '',
    req_date: fields['req_date'] ?? '',
    out_trade_no: registration.out_trade_no,
    notify_url: fields['notify_url'] || order.notify_url,
    outcome: hasPayer ? order.nextDeduction : 'failed',
    settlesMs: clock.nowMs() + rules.deductionMs,
  });
  if (rules.payReply !== 'final') {
    ledger.commit({ registrations: [used], payments: [payment] });
    return { code: rules.payReply === 'processing' ? CODES.processing : CODES.ok, data: paymentData(payment) };
  }
  const settled = settlePayment(world, payment, order);
  ledger.commit({ ...settled, registrations: [used] });
  return { data: paymentData(settled.payments[0]) };
}

function paymentData(payment: PaymentRecord): ReplyData {
  const { hf_seq_id, out_trade_no, out_order_no, trans_stat, bank_message, transFen } = payment;
  return { hf_seq_id, out_trade_no, out_order_no, trans_stat, bank_message, trans_amt: formatYuan(transFen) };
}
