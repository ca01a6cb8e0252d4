/** The port to Payscore over a Huifu that answers as a test says. */
import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import { type Huifu, HuifuOutcomeUnknownError, type ServiceOrderResult } from '../../../cloudfunctions/shared/gateways/huifu';
import { createPayscorePlatform } from '../../../cloudfunctions/shared/gateways/payscore-platform';
import { CREATE_SEQ, OUT_ORDER_NO } from '../domain/charging/orders';

export const CONFIG = {
  payscoreNotifyUrl: 'https://charge.example.com/payscore',
  refundNotifyUrl: 'https://charge.example.com/refund',
  huifu: { amountUnit: 'yuan', serviceId: null, tradeScene: null, payScene: null },
} as const;
export const refused = (message: string, code = '10000000') => ({ kind: 'refused', code, message }) as const;
export const unknownOutcome = new HuifuOutcomeUnknownError('/v2/trade/payscore/serviceorder/query', 'no-answer');

/** The port over a Huifu that gives one answer to each of these calls, and refuses all others. */
export function platform(answers: Partial<Record<keyof Huifu, unknown>>) {
  const calls: [keyof Huifu, unknown[]][] = [];
  const answer =
    (name: keyof Huifu) =>
    async (...input: unknown[]): Promise<never> => {
      calls.push([name, input]);
      if (!(name in answers)) throw new TypeError(`${name} was not expected`);
      const given = answers[name];
      const value: unknown = typeof given === 'function' ? (given as (...all: unknown[]) => unknown)(...input) : given;
      if (value instanceof Error) throw value;
      return value as never;
    };
  const huifu: Huifu = {
    createServiceOrder: answer('createServiceOrder'),
    queryServiceOrder: answer('queryServiceOrder'),
    cancelServiceOrder: answer('cancelServiceOrder'),
    completeServiceOrder: answer('completeServiceOrder'),
    registerDeduction: answer('registerDeduction'),
    queryDeduction: answer('queryDeduction'),
    payDeduction: answer('payDeduction'),
    queryTrade: answer('queryTrade'),
    refund: answer('refund'),
    queryRefund: answer('queryRefund'),
  };
  return {
    port: createPayscorePlatform(huifu, CONFIG),
    calls,
    inputsOf: (name: keyof Huifu) => calls.filter(([n]) => n === name).map(([, i]) => i),
  };
}
function last<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (item === undefined) throw new Error('there is none');
  return item;
}
export const deductionOf = (order: ChargingOrder) => last(order.deductions);
export const refundOf = (order: ChargingOrder) => last(order.refunds);
export const found = (status: string, change: object = {}) =>
  ({
    kind: 'found',
    outOrderNo: OUT_ORDER_NO,
    status,
    hfSeqId: CREATE_SEQ,
    totalFen: null,
    paidMs: null,
    extraData: null,
    ...change,
  }) as ServiceOrderResult;
export const trade = (status: string, change: object = {}) => ({
  kind: 'found',
  status,
  hfSeqId: 'PAYMENT-1',
  reqDate: '20261123',
  reqSeqId: null,
  amountFen: null,
  paidMs: null,
  ...change,
});
