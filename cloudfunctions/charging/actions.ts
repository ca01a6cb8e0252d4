import * as v from 'valibot';
import { listOrders, readCurrent, readOrder } from '../shared/application/charging/read-order';
import { readPile } from '../shared/application/charging/read-pile';
import { startCharging } from '../shared/application/charging/start-charging';
import { cancelCharging, payAgain, stopCharging } from '../shared/application/charging/user-wishes';
import { action } from '../shared/entry/user-function';

/** What a pile carries as text may be a link. */
const code = v.pipe(v.string(), v.minLength(1), v.maxLength(512));
/** WeChat limits it to 32; ours stands in while the platform's is not known. */
const byOrder = v.object({ outOrderNo: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) });
/** One page of the history. */
const MAX_PAGE = 50;

/** The actions of `charging`; see typings/charging-api.ts. */
export const chargingActions = {
  pile: action({ input: v.object({ code }), handle: (app, input, { openid }) => readPile(app, openid, input.code) }),
  start: action({ input: v.object({ code }), handle: (app, input, caller) => startCharging(app, { ...input, ...caller }) }),
  order: action({ input: byOrder, handle: (app, { outOrderNo }, { openid }) => readOrder(app, openid, outOrderNo) }),
  stop: action({ input: byOrder, handle: (app, { outOrderNo }, { openid }) => stopCharging(app, openid, outOrderNo) }),
  cancel: action({ input: byOrder, handle: (app, { outOrderNo }, { openid }) => cancelCharging(app, openid, outOrderNo) }),
  payAgain: action({ input: byOrder, handle: (app, { outOrderNo }, { openid }) => payAgain(app, openid, outOrderNo) }),
  current: action({ input: v.object({}), handle: (app, _input, { openid }) => readCurrent(app, openid) }),
  orders: action({
    input: v.object({
      beforeMs: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PAGE))),
    }),
    handle: (app, input, { openid }) => listOrders(app, openid, input),
  }),
};
