import * as v from 'valibot';
import { ControlError } from '../../kernel/errors';
import { parseInput, type ControlRoute } from './route';

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const DecideSchema = v.object({ outOrderNo: Id, decision: v.picklist(['confirm', 'refuse']), openid: v.optional(Id) });
const PaySchema = v.object({ outOrderNo: Id, outcome: v.picklist(['paid', 'failed']) });
const RefundSchema = v.object({ outOrderNo: Id, outcome: v.picklist(['refunded', 'failed']) });
const CashierSchema = v.object({ outOrderNo: Id, open: v.boolean() });

/** What a user decides on the Payscore pages of WeChat, what these show, and what becomes of deductions and refunds. */
export const huifuRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/huifu/decide',
    handle({ huifu }, { body }) {
      const { openid, ...decision } = parseInput(DecideSchema, body);
      huifu.decide({ ...decision, ...(openid !== undefined && { openid }) });
      return {};
    },
  },
  {
    method: 'POST',
    path: '/huifu/pay',
    handle({ huifu }, { body }) {
      huifu.payActively(parseInput(PaySchema, body));
      return {};
    },
  },
  {
    method: 'POST',
    path: '/huifu/cashier',
    handle({ huifu }, { body }) {
      huifu.setCashier(parseInput(CashierSchema, body));
      return {};
    },
  },
  {
    method: 'POST',
    path: '/huifu/deduct',
    handle({ huifu }, { body }) {
      huifu.decideDeduction(parseInput(PaySchema, body));
      return {};
    },
  },
  {
    method: 'POST',
    path: '/huifu/refund',
    handle({ huifu }, { body }) {
      huifu.decideRefund(parseInput(RefundSchema, body));
      return {};
    },
  },
  { method: 'GET', path: '/huifu/sheet', handle: ({ huifu }, { query }) => huifu.sheet(required(query, 'package')) },
  { method: 'GET', path: '/huifu/orders', handle: ({ huifu }, { query }) => ({ orders: huifu.ordersOf(required(query, 'openid')) }) },
];

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null) throw new ControlError(`${name} is missing`);
  return value;
}
