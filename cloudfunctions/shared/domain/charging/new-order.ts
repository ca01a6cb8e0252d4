import type { DiscountView, PileInfo, TariffView } from '../../../../typings/charging-api';
import type { AuditedEntity } from '../audit';
import { newChargingNo } from './numbers';
import { beijingDay } from './reduce-deduction';
import { CONFIRM_WINDOW_MS, firstDueMs } from './schedule';
import type { ChargingOrder } from './types';

/** Everything that is fixed before the user confirms. */
export interface ChargingOffer {
  readonly memberId: string;
  readonly openid: string;
  readonly clientIp: string;
  readonly pile: PileInfo;
  readonly tariff: TariffView;
  readonly discount: DiscountView | null;
  readonly capFen: number;
  readonly riskFundFen: number;
}

/** The intent to charge: the order with all parameters of its create call, before anything is sent. `randomHex` has at least 11 hex digits. */
export function newChargingOrder(offer: ChargingOffer, randomHex: string, nowMs: number): ChargingOrder {
  const order: ChargingOrder = {
    ...offer,
    _id: newChargingNo(offer.memberId, randomHex),
    revision: 0,
    slot: offer.memberId,
    state: 'created',
    reqDate: beijingDay(nowMs),
    createdMs: nowMs,
    confirmByMs: nowMs + CONFIRM_WINDOW_MS,
    creation: null,
    outOrderNo: null,
    createHfSeqId: null,
    extraData: null,
    confirmedMs: null,
    startedMs: null,
    stopBy: null,
    endedBecause: null,
    cancelReason: null,
    readings: [],
    bill: null,
    endMs: null,
    completion: null,
    completedMs: null,
    deductions: [],
    retryMs: null,
    payment: null,
    announced: null,
    refunds: [],
    live: null,
    tries: 0,
    askedMs: 0,
    dueMs: null,
  };
  return { ...order, dueMs: firstDueMs(order, nowMs) };
}

/** What of an order is audited: everything but the live picture and the schedule. Deductions and refunds have states of their own. */
export function auditedChargingEntities(order: ChargingOrder): AuditedEntity[] {
  const { revision: _revision, live: _live, tries: _tries, askedMs: _asked, dueMs: _due, deductions, refunds, ...value } = order;
  return [
    { entity: 'charging-order', no: order._id, state: order.state, value },
    ...deductions.map((d) => ({ entity: 'deduction', no: d.registrationNo, state: d.state, value: d })),
    ...refunds.map((r) => ({ entity: 'charging-refund', no: r.refundNo, state: r.state, value: r })),
  ];
}
