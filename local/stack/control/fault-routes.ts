import * as v from 'valibot';
import { parseInput, type ControlRoute } from './route';

const NOTIFICATIONS = [
  'wechat.payment',
  'wechat.contract',
  'wechat.deduction',
  'wechat.refund',
  'huifu.confirmed',
  'huifu.paid',
  'huifu.refund',
  'charger.event',
];
const CALL = /^(wechat|huifu|charger):\/?[\w/.{}-]+$/;

const RuleSchema = v.object({
  on: v.pipe(
    v.string(),
    v.check(
      (on) => NOTIFICATIONS.includes(on) || CALL.test(on),
      `must be one of ${NOTIFICATIONS.join(', ')}, or wechat:<path>, huifu:<path>, charger:<path>`,
    ),
    // The path of a call begins with a slash wherever it is looked up; `wechat:pay/orderquery` means the same.
    v.transform((on) => on.replace(/^(\w+):\/?/, '$1:/')),
  ),
  do: v.picklist(['drop', 'duplicate', 'delay', 'reorder', 'corrupt', 'timeout-before', 'timeout-after']),
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), 1),
  delayMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30 * 24 * 3_600_000))),
});
/** More rules than a test can want to tell apart. */
const FaultsSchema = v.object({ rules: v.pipe(v.array(RuleSchema), v.maxLength(1000)) });

/** Injected faults. */
export const faultRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/faults', handle: ({ faults }) => ({ rules: faults.list() }) },
  {
    method: 'POST',
    path: '/faults',
    handle({ faults }, { body }) {
      const { rules } = parseInput(FaultsSchema, body);
      faults.set(rules.map(({ delayMs, ...rule }) => ({ ...rule, ...(delayMs !== undefined && { delayMs }) })));
      return { rules: faults.list() };
    },
  },
  {
    method: 'DELETE',
    path: '/faults',
    handle({ faults }) {
      faults.clear();
      return { rules: [] };
    },
  },
];
