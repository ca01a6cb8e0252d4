import type { BookedPayment } from './book';
import { withinDay } from './days';
import { differs, type Discrepancy } from './discrepancy';

/** What a statement has shown: numbers of payments, and of refunds, those of earlier days included. */
export interface Shown {
  readonly payments: { has(outTradeNo: string): boolean };
  readonly refunds: { has(outRefundNo: string): boolean };
}

/**
 * The reverse: what our books have on the statement's day and the statement does not. A refund counts on the day on which it arrived and may be listed on
 * an earlier one: whether statements date refunds by request or by arrival is not documented.
 */
export function matchMissing(payments: readonly BookedPayment[], shown: Shown, day: string): readonly Discrepancy[] {
  const isOfDay = withinDay(day);
  return payments.flatMap((payment) => {
    const isMissing = payment.state === 'paid' && isOfDay(payment.paidMs) && !shown.payments.has(payment.outTradeNo);
    const refunds = payment.refunds.filter(
      ({ state, settledMs, outRefundNo }) => state === 'succeeded' && isOfDay(settledMs) && !shown.refunds.has(outRefundNo),
    );
    return [
      ...(isMissing ? [missingPayment(payment)] : []),
      ...refunds.map(({ outRefundNo, amountFen }) =>
        differs('statement-refund-missing', outRefundNo, `refunded with ${amountFen} fen here, in no statement there.`),
      ),
    ];
  });
}

const missingPayment = ({ outTradeNo, amountFen, transactionId }: BookedPayment): Discrepancy =>
  differs(
    'statement-payment-missing',
    outTradeNo,
    `paid with ${amountFen} fen by ${transactionId ?? 'an unknown transaction'} here, not in the statement there.`,
  );
