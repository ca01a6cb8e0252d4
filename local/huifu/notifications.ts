import { beijingCompact } from '../kernel/beijing-time';
import type { ReplyData } from './endpoint';
import { formatYuan } from './money';
import { CODES } from './refusal';
import type { NotificationKind, NotificationRecord, PaymentRecord, RefundRecord, ServiceOrderRecord } from './types';
import { serviceOrderData } from './wire';
import type { World } from './world';

const SECOND_MS = 1000;
/**
 * After the first delivery Huifu repeats a notification that was not acknowledged at most three times (「异步通知」). The intervals are not
 * published: these are an assumption.
 */
const RETRY_SECONDS: readonly number[] = [15, 60, 300];

/** Events of one order in the sequence in which they can happen. */
const RANK: Readonly<Record<NotificationKind, number>> = { confirmed: 0, paid: 1, refund: 2 };

/** A value that is changed by the fault `corrupt`: the first of these that the message carries. */
export const CORRUPTED_FIELDS: Readonly<Record<NotificationKind, readonly string[]>> = {
  confirmed: ['out_order_no'],
  paid: ['trans_amt', 'trans_hf_seq_id'],
  refund: ['ord_amt'],
};

/** When the next try is due after `tries` of them, the last one at `lastTryMs`; null when there is none. */
export function nextTryMs(tries: number, lastTryMs: number): number | null {
  const seconds = RETRY_SECONDS[tries - 1];
  return seconds === undefined ? null : lastTryMs + seconds * SECOND_MS;
}

/** 「用户确认成功通知」, with the serials of the order's creation. */
export function confirmedNotification(world: World, order: ServiceOrderRecord): NotificationRecord {
  return notification(world, 'confirmed', order.out_order_no, order, order.notify_url, serviceOrderData(world, order));
}

/**
 * 「支付成功异步通知」, the same for a deduction and for a payment by the user. The serials are those of the service order; the payment's carry the
 * prefix `trans_`.
 */
export function paidNotification(world: World, order: ServiceOrderRecord, payment: PaymentRecord): NotificationRecord {
  return notification(world, 'paid', payment.hf_seq_id, order, payment.notify_url, {
    out_order_no: order.out_order_no,
    req_date: order.req_date,
    req_seq_id: order.req_seq_id,
    hf_seq_id: order.hf_seq_id,
    trans_hf_seq_id: payment.hf_seq_id,
    trans_req_date: payment.req_date,
    attach: order.attach,
    ...(world.rules.paidCarriesAmount && {
      trans_amt: formatYuan(payment.transFen),
      trans_stat: payment.trans_stat,
      end_time: payment.end_time,
      out_trans_id: order.transaction_id,
      party_order_id: payment.party_order_id,
    }),
  });
}

/** 「退款异步通知」, also of a refund that failed. Null when the request named no address. */
export function refundNotification(world: World, refund: RefundRecord, payment: PaymentRecord): NotificationRecord | null {
  if (refund.notify_url === '') return null;
  const at = beijingCompact(refund.createdMs);
  return notification(world, 'refund', refund.hf_seq_id, refund, refund.notify_url, {
    product_id: world.merchant.productId,
    req_date: refund.req_date,
    req_seq_id: refund.req_seq_id,
    hf_seq_id: refund.hf_seq_id,
    org_req_date: refund.org_req_date,
    org_req_seq_id: refund.org_req_seq_id,
    org_ord_amt: formatYuan(payment.transFen),
    trans_date: at.slice(0, 8),
    trans_time: at.slice(8),
    trans_finish_time: refund.trans_finish_time,
    trans_type: 'TRANS_REFUND',
    trans_stat: refund.trans_stat,
    ord_amt: formatYuan(refund.ordFen),
    actual_ref_amt: refund.trans_stat === 'S' ? formatYuan(refund.ordFen) : '',
    bank_message: refund.bank_message,
    remark: refund.remark,
  });
}

function notification(
  world: World,
  kind: NotificationKind,
  serial: string,
  owner: { readonly out_order_no: string; readonly req_seq_id: string },
  url: string,
  data: ReplyData,
): NotificationRecord {
  const told = { resp_code: CODES.ok, resp_desc: '处理成功', huifu_id: world.merchant.huifuId, ...data, ext_trace_flag: '0' };
  const filled = Object.entries(told).filter(([, value]) => value !== '');
  return {
    id: `${kind}:${serial}`,
    kind,
    out_order_no: owner.out_order_no,
    rank: RANK[kind],
    url,
    // Not sorted: the signature covers the text as it stands.
    text: JSON.stringify(Object.fromEntries(filled)),
    req_seq_id: owner.req_seq_id,
    tries: 0,
    dueMs: world.clock.nowMs(),
  };
}
