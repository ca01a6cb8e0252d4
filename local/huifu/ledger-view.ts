import type { PaymentRecord, RefundRecord, RegistrationRecord, ServiceOrderRecord } from './types';
import { isLive, stateOf, type World } from './world';

type ServiceOrderView = Pick<
  ServiceOrderRecord,
  | 'out_order_no'
  | 'req_seq_id'
  | 'req_date'
  | 'hf_seq_id'
  | 'state_description'
  | 'service_introduction'
  | 'sub_appid'
  | 'attach'
  | 'time_range'
> & {
  readonly state: ServiceOrderRecord['state'] | 'EXPIRED';
  readonly collection: {
    readonly state: 'USER_PAYING' | 'USER_PAID';
    readonly total_amount: number;
    readonly paying_amount: number;
    readonly paid_amount: number;
  } | null;
  readonly openid: string | null;
  readonly sub_openid: string | null;
  readonly total_amount: number | null;
  readonly transaction_id: string | null;
};
type RegistrationView = Omit<RegistrationRecord, 'used' | 'createdMs'> & { readonly state: 'registered' | 'used' | 'expired' };
type PaymentView = Pick<
  PaymentRecord,
  'hf_seq_id' | 'req_seq_id' | 'req_date' | 'out_order_no' | 'out_trade_no' | 'kind' | 'trans_stat' | 'end_time' | 'bank_message'
> & { readonly trans_amt: number };
type RefundView = Pick<
  RefundRecord,
  'hf_seq_id' | 'req_seq_id' | 'req_date' | 'org_hf_seq_id' | 'org_req_date' | 'out_order_no' | 'trans_stat' | 'trans_finish_time'
> & { readonly ord_amt: number };

/** The books with the wire's field names, amounts as numbers of fen. */
export interface LedgerView {
  readonly serviceOrders: readonly ServiceOrderView[];
  readonly registrations: readonly RegistrationView[];
  readonly payments: readonly PaymentView[];
  readonly refunds: readonly RefundView[];
}

/** A copy of the books as of now: what ends by time shows so. */
export function ledgerView({ ledger, clock }: World): LedgerView {
  const nowMs = clock.nowMs();
  return {
    serviceOrders: Array.from(ledger.orders, (order) => serviceOrderView(order, nowMs)),
    registrations: Array.from(ledger.registrations, (registration) => registrationView(registration, nowMs)),
    payments: Array.from(ledger.payments, paymentView),
    refunds: Array.from(ledger.refunds, refundView),
  };
}

function serviceOrderView(order: ServiceOrderRecord, nowMs: number): ServiceOrderView {
  const { collection, totalFen } = order;
  const total = totalFen ?? 0;
  const paid = collection === 'USER_PAID' ? total : 0;
  return {
    out_order_no: order.out_order_no,
    req_seq_id: order.req_seq_id,
    req_date: order.req_date,
    hf_seq_id: order.hf_seq_id,
    state: stateOf(order, nowMs),
    state_description: order.state_description,
    collection: collection === null ? null : { state: collection, total_amount: total, paying_amount: total - paid, paid_amount: paid },
    service_introduction: order.service_introduction,
    sub_appid: order.sub_appid,
    openid: order.openid || null,
    sub_openid: order.sub_openid || null,
    total_amount: totalFen,
    transaction_id: order.transaction_id || null,
    time_range: order.time_range,
    attach: order.attach,
  };
}

function registrationView({ used, createdMs, ...wire }: RegistrationRecord, nowMs: number): RegistrationView {
  const state = used ? 'used' : isLive({ used, createdMs, ...wire }, nowMs) ? 'registered' : 'expired';
  return { ...wire, state };
}

function paymentView(payment: PaymentRecord): PaymentView {
  const { hf_seq_id, req_seq_id, req_date, out_order_no, out_trade_no, kind, trans_stat, end_time, bank_message, transFen } = payment;
  return { hf_seq_id, req_seq_id, req_date, out_order_no, out_trade_no, kind, trans_stat, end_time, bank_message, trans_amt: transFen };
}

function refundView(refund: RefundRecord): RefundView {
  const { hf_seq_id, req_seq_id, req_date, org_hf_seq_id, org_req_date, out_order_no, trans_stat, trans_finish_time, ordFen } = refund;
  return { hf_seq_id, req_seq_id, req_date, org_hf_seq_id, org_req_date, out_order_no, trans_stat, trans_finish_time, ord_amt: ordFen };
}
