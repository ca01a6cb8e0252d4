import * as v from 'valibot';
import { closeAlarm, listAlarms } from '../shared/application/operator/alarms';
import { askPayment, endContract, renewContract } from '../shared/application/operator/contract-wishes';
import { listOrders, showOrder } from '../shared/application/operator/orders';
import { showPayment } from '../shared/application/operator/payments';
import { applyProposal, dismissProposal, listProposals } from '../shared/application/operator/proposals';
import { refundOrder } from '../shared/application/operator/refund-order';
import { refundPayment } from '../shared/application/operator/refund-payment';
import { listStatements, recheckDay } from '../shared/application/operator/statements';
import { supplyMeter } from '../shared/application/operator/supply-meter';
import { askAnew, cancelOrder, locatePayment, retryDeduction } from '../shared/application/operator/wishes';
import { daysInMonth } from '../shared/domain/beijing';
import { chargingMachine } from '../shared/domain/charging/order-machine';
import { memberIdIn } from '../shared/domain/subscription/numbers';
import { operatorAction } from '../shared/entry/operator-function';
import type { ChargingState } from '../../typings/charging-api';

const MAX_LINES = 200;
/** `remark` of 扫码交易退款. `refund_desc` of 申请退款 takes 80 bytes: the gateway cuts it; `contract_termination_remark` of 申请解约 takes more. */
const MAX_REASON = 84;
/** A megawatt-hour: more than any vehicle takes; what its pile can have given at most is checked by the use case. */
const MAX_ENERGY_WH = 1_000_000;

const limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_LINES)));
const number = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable characters'));
/** For people; and without what serialisers write in different ways, because a reason is signed and sent. */
const text = (max: number) =>
  v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(max), v.regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, 'must be one line of text'));
/** `yyyymmdd`, a day that exists: another one could not be sent later. */
const day = v.pipe(
  v.string(),
  v.regex(/^\d{8}$/, 'must be yyyymmdd'),
  v.check((value) => {
    const [year, month, date] = [value.slice(0, 4), value.slice(4, 6), value.slice(6)].map(Number) as [number, number, number];
    return month >= 1 && month <= 12 && date >= 1 && date <= daysInMonth(year, month);
  }, 'is no day of the calendar'),
);
const alarmId = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const byOrder = v.object({ orderNo: number });
const states = Object.keys(chargingMachine.transitions) as ChargingState[];

/** The actions of `operator`; see typings/operator-api.ts. */
export const operatorActions = {
  orders: operatorAction(v.object({ state: v.optional(v.picklist(states)), limit }), listOrders),
  show: operatorAction(byOrder, (app, { orderNo }) => showOrder(app, orderNo)),
  alarms: operatorAction(v.object({ limit }), (app, input) => listAlarms(app, input.limit)),
  closeAlarm: operatorAction(v.object({ alarmId, note: text(500) }), (app, input) => closeAlarm(app, input.alarmId, input.note)),
  refund: operatorAction(
    v.object({
      orderNo: number,
      amountFen: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      key: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, hyphens or underscores')),
      reason: text(MAX_REASON),
    }),
    (app, input, acting) => (memberIdIn(input.orderNo) !== null ? refundPayment : refundOrder)(app, acting, input),
  ),
  locate: operatorAction(v.object({ orderNo: number, hfSeqId: number, reqDate: day }), (app, input, acting) =>
    locatePayment(app, acting, input),
  ),
  meter: operatorAction(
    v.object({ orderNo: number, energyWh: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_ENERGY_WH)) }),
    (app, input, acting) => supplyMeter(app, acting, input),
  ),
  ask: operatorAction(byOrder, (app, { orderNo }, acting) => askAnew(app, acting, orderNo)),
  retry: operatorAction(byOrder, (app, { orderNo }, acting) => retryDeduction(app, acting, orderNo)),
  cancel: operatorAction(byOrder, (app, { orderNo }, acting) => cancelOrder(app, acting, orderNo)),
  showPayment: operatorAction(byOrder, (app, { orderNo }) => showPayment(app, orderNo)),
  askPayment: operatorAction(byOrder, (app, { orderNo }, acting) => askPayment(app, acting, orderNo)),
  renew: operatorAction(byOrder, (app, { orderNo }, acting) => renewContract(app, acting, orderNo)),
  end: operatorAction(v.object({ orderNo: number, reason: text(MAX_REASON) }), (app, input, acting) => endContract(app, acting, input)),
  statements: operatorAction(v.object({ limit }), (app, input) => listStatements(app, input.limit)),
  recheck: operatorAction(v.object({ platform: v.picklist(['wechat', 'huifu']), day }), recheckDay),
  proposals: operatorAction(v.object({ alarmId: v.optional(alarmId), limit }), listProposals),
  apply: operatorAction(v.object({ alarmId }), (app, input, acting) => applyProposal(app, acting, input.alarmId)),
  dismiss: operatorAction(v.object({ alarmId, note: text(500) }), (app, input, acting) => dismissProposal(app, acting, input)),
};
