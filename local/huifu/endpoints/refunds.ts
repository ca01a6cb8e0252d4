import { checkSerial } from '../checks';
import { SERIAL, type Endpoint, type ReplyData } from '../endpoint';
import { tradeOf } from '../locate';
import { formatYuan, parseYuan } from '../money';
import { CODES, malformed, notFound, Refusal } from '../refusal';
import type { Fields, PaymentRecord, RefundRecord } from '../types';
import type { World } from '../world';

/** 「扫码交易退款」. */
const REFUNDABLE_MS = 360 * 24 * 3600 * 1000;

/**
 * 「扫码交易退款」: refers to the payment and to the day of the payment's request, never to the service order. Accepted is not refunded: the money
 * goes back `rules.refundingMs` later, or does not.
 */
const refund: Endpoint = {
  path: '/v2/trade/payment/scanpay/refund',
  required: [...SERIAL, 'ord_amt', 'org_req_date'],
  run(world, fields) {
    checkSerial(world, fields);
    const payment = paymentOf(world, fields);
    if (payment === undefined) throw notFound();
    const ordFen = parseYuan(fields['ord_amt'] ?? '') ?? 0;
    checkRefundable(world, payment, ordFen);
    const nowMs = world.clock.nowMs();
    const accepted: RefundRecord = {
      hf_seq_id: world.numbers.hfSeqId('refund', nowMs),
      req_seq_id: fields['req_seq_id'] ?? '',
      req_date: fields['req_date'] ?? '',
      org_hf_seq_id: payment.hf_seq_id,
      org_req_seq_id: payment.req_seq_id,
      org_req_date: payment.req_date,
      out_order_no: payment.out_order_no,
      ordFen,
      trans_stat: 'P',
      notify_url: fields['notify_url'] ?? '',
      remark: fields['remark'] ?? '',
      trans_finish_time: '',
      bank_message: '',
      outcome: world.ledger.order(payment.out_order_no)?.nextRefund ?? 'refunded',
      settlesMs: nowMs + world.rules.refundingMs,
      createdMs: nowMs,
    };
    world.ledger.commit({ refunds: [accepted] });
    const { org_hf_seq_id, org_req_seq_id, org_req_date } = accepted;
    return { code: CODES.processing, data: { ...refundData(accepted), org_hf_seq_id, org_req_seq_id, org_req_date } };
  },
};

/** 「扫码交易退款查询」 by the refund's own serials. */
const refundQuery: Endpoint = {
  path: '/v2/trade/payment/scanpay/refundquery',
  required: [],
  run({ ledger }, fields) {
    const found = tradeOf(ledger.refunds, fields, fields['mer_ord_id'] ? 'mer_ord_id' : 'org_req_seq_id');
    if (found === undefined) throw notFound();
    const { hf_seq_id: org_hf_seq_id, req_seq_id: org_req_seq_id, req_date: org_req_date } = found;
    return { data: { ...refundData(found), org_hf_seq_id, org_req_seq_id, org_req_date } };
  },
};

export const refundEndpoints: readonly Endpoint[] = [refund, refundQuery];

/** The payment by one of three; its day has to be right. */
function paymentOf({ ledger }: World, fields: Fields): PaymentRecord | undefined {
  const partyOrderId = fields['org_party_order_id'];
  if (!partyOrderId) return tradeOf(ledger.payments, fields);
  return [...ledger.payments].find((payment) => payment.party_order_id === partyOrderId && payment.req_date === fields['org_req_date']);
}

function checkRefundable({ ledger, clock }: World, payment: PaymentRecord, ordFen: number): void {
  if (ordFen < 1) throw malformed('ord_amt');
  if (payment.trans_stat !== 'S') throw new Refusal(CODES.originalUnfinished, '原交易未成功');
  if (clock.nowMs() - payment.createdMs > REFUNDABLE_MS) throw new Refusal(CODES.unsupported, '原交易已超过退款期限');
  const leftFen = ledger
    .refundsOf(payment.hf_seq_id)
    .reduce((fen, earlier) => (earlier.trans_stat === 'F' ? fen : fen - earlier.ordFen), payment.transFen);
  if (ordFen > leftFen) throw new Refusal(CODES.refundTooHigh, '退款金额大于可退金额');
}

function refundData(found: RefundRecord): ReplyData {
  const { hf_seq_id, trans_stat, trans_finish_time, bank_message, remark, ordFen } = found;
  return {
    hf_seq_id,
    trade_type: 'TRANS_REFUND',
    trans_stat,
    trans_finish_time,
    bank_message,
    remark,
    ord_amt: formatYuan(ordFen),
    ...(trans_stat === 'S' && { actual_ref_amt: formatYuan(ordFen) }),
  };
}
