import type { Endpoint } from '../endpoint';
import { tradeOf } from '../locate';
import { formatYuan } from '../money';
import { notFound } from '../refusal';
import type { Fields, PaymentRecord } from '../types';
import type { World } from '../world';

/**
 * 「扫码交易查询」 of a payment: by its global serial, by the merchant's serial and date, or (`rules.tradeByServiceOrder`) by the service order,
 * whose successful payment it finds. The serials of the answer are the payment's.
 */
export const tradeQuery: Endpoint = {
  path: '/v2/trade/payment/scanpay/query',
  required: [],
  run(world, fields) {
    const payment = paymentOf(world, fields);
    if (payment === undefined) throw notFound();
    return {
      data: {
        req_date: payment.req_date,
        req_seq_id: payment.req_seq_id,
        hf_seq_id: payment.hf_seq_id,
        org_req_date: payment.req_date,
        org_req_seq_id: payment.req_seq_id,
        org_hf_seq_id: payment.hf_seq_id,
        out_ord_id: payment.out_order_no,
        party_order_id: payment.party_order_id,
        trade_type: 'T_MINIAPP',
        trans_amt: formatYuan(payment.transFen),
        trans_stat: payment.trans_stat,
        end_time: payment.end_time,
        bank_message: payment.bank_message,
      },
    };
  },
};

function paymentOf({ ledger, rules }: World, fields: Fields): PaymentRecord | undefined {
  const { out_ord_id: outOrderNo = '' } = fields;
  if (outOrderNo === '') return tradeOf(ledger.payments, fields);
  if (!rules.tradeByServiceOrder) return undefined;
  return ledger.paymentsOf(outOrderNo).find((payment) => payment.trans_stat === 'S');
}
