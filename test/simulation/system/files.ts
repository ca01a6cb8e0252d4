import * as v from 'valibot';
import type { EngineDatabase } from '../../support/engine-database';
import type { Files } from '../actors/desk';

const membership = v.object({
  orders: v.array(v.object({ outTradeNo: v.string(), amountFen: v.number(), refundedFen: v.number(), state: v.string() })),
  deductions: v.array(v.object({ outTradeNo: v.string(), amountFen: v.number(), refundedFen: v.number(), state: v.string() })),
  refunds: v.array(v.object({ outTradeNo: v.string(), state: v.string() })),
});
const chargingOrder = v.object({
  _id: v.string(),
  state: v.string(),
  payment: v.nullable(v.object({ amountFen: v.number() })),
  refunds: v.array(v.object({ amountFen: v.number(), state: v.string() })),
});
const PAID = ['paid', 'refunding', 'refunded'];
const OVER = ['paid', 'closed', 'cancelled', 'expired', 'refunded'];
const OPEN = ['opening', 'open', 'paying', 'applying', 'accepted'];
const ON_ITS_WAY_BACK = ['requested', 'processing'];

/** What is stored at this moment, read past the functions. */
export function openFiles({ engine }: EngineDatabase): Files {
  const payments = async () =>
    (await engine.find('memberships', {})).flatMap((stored) => {
      const { orders, deductions, refunds } = v.parse(membership, stored);
      const isDeducting = deductions.some(({ state }) => OPEN.includes(state));
      const comingBack = refunds.filter(({ state }) => ON_ITS_WAY_BACK.includes(state)).map(({ outTradeNo }) => outTradeNo);
      return [...orders, ...deductions].map((payment) => ({
        ...payment,
        isDeducting,
        isComingBack: comingBack.includes(payment.outTradeNo),
      }));
    });
  const orders = async () => (await engine.find('chargingOrders', {})).map((stored) => v.parse(chargingOrder, stored));
  return {
    payments: async () => [
      ...(await payments())
        .filter(({ state }) => PAID.includes(state))
        .map(({ outTradeNo: no, amountFen, refundedFen, isDeducting }) => ({
          of: 'membership' as const,
          no,
          amountFen,
          refundedFen,
          isDeducting,
        })),
      ...(await orders()).flatMap(({ _id: no, payment, refunds }) => {
        const refundedFen = refunds.reduce((fen, refund) => (refund.state === 'failed' ? fen : fen + refund.amountFen), 0);
        return payment === null ? [] : [{ of: 'charging' as const, no, amountFen: payment.amountFen, refundedFen, isDeducting: false }];
      }),
    ],
    openOrders: async () => (await orders()).filter(({ state }) => !OVER.includes(state)).map(({ _id }) => _id),
    openAlarms: async () => (await engine.find('alarms', { state: 'open' })).map(({ _id }) => String(_id)),
    openPayments: async () =>
      (await payments()).filter(({ state, isComingBack }) => isComingBack || OPEN.includes(state)).map(({ outTradeNo }) => outTradeNo),
  };
}
