import * as v from 'valibot';
import { wireCompactTime, wireFen, wireId, wireOptionalText } from './fields';

/** A payment that happened, as the payment notification and the order query both describe it. */
export interface PaymentFacts {
  readonly outTradeNo: string;
  readonly transactionId: string;
  /** The order's amount (`total_fee`), to be compared with our own; not what was left of it after coupons. */
  readonly totalFeeFen: number;
  readonly paidMs: number;
  readonly openid: string;
  /** JSAPI, APP, NATIVE, MWEB; PAP for a renewal. */
  readonly tradeType: string;
  readonly attach: string | null;
  /** Sometimes there when the payer signed as well; its absence proves nothing. */
  readonly contractId: string | null;
}

const wirePayment = v.object({
  out_trade_no: wireId,
  transaction_id: wireId,
  total_fee: wireFen,
  time_end: wireCompactTime,
  openid: wireId,
  trade_type: wireId,
  attach: wireOptionalText,
  contract_id: wireOptionalText,
});

/** Schema from the fields on the wire to {@link PaymentFacts}. */
export const paymentFields = v.pipe(
  wirePayment,
  v.transform((wire): PaymentFacts => ({
    outTradeNo: wire.out_trade_no,
    transactionId: wire.transaction_id,
    totalFeeFen: wire.total_fee,
    paidMs: wire.time_end,
    openid: wire.openid,
    tradeType: wire.trade_type,
    attach: wire.attach,
    contractId: wire.contract_id,
  })),
);
