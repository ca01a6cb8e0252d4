import type { Bill, ChargingOrderData, ChargingOrderSummary, PileData, PileInfo, TariffView } from '../../../typings/charging-api';
import { NOW_MS } from './memberships';

const MINUTE_MS = 60_000;

export const PILE_INFO: PileInfo = {
  code: 'P001',
  nameZh: '1 号直流桩',
  nameEn: 'DC pile 1',
  siteZh: '滨江停车场',
  siteEn: 'Riverside car park',
  connector: 'GB/T DC',
  ratedPowerW: 60_000,
};

/** Valley at night, peak around noon and in the evening; NOW_MS is 09:00, in the flat band. */
export const TARIFF: TariffView = {
  periods: [
    { fromMinute: 0, untilMinute: 480, band: 'valley', energyPriceCentifenPerKwh: 3500 },
    { fromMinute: 480, untilMinute: 600, band: 'flat', energyPriceCentifenPerKwh: 7000 },
    { fromMinute: 600, untilMinute: 720, band: 'peak', energyPriceCentifenPerKwh: 10_505 },
    { fromMinute: 720, untilMinute: 1140, band: 'flat', energyPriceCentifenPerKwh: 7000 },
    { fromMinute: 1140, untilMinute: 1260, band: 'sharp', energyPriceCentifenPerKwh: 12_345 },
    { fromMinute: 1260, untilMinute: 1440, band: 'valley', energyPriceCentifenPerKwh: 3500 },
  ],
  servicePriceCentifenPerKwh: 6000,
};

const pile: PileData = {
  ...PILE_INFO,
  status: 'available',
  tariff: TARIFF,
  discount: null,
  bestDiscount: { energyPerMille: 120, servicePerMille: 500 },
  estimates: [
    { energyWh: 10_000, amountFen: 1300, memberFen: 916 },
    { energyWh: 20_000, amountFen: 2600, memberFen: 1832 },
    { energyWh: 30_000, amountFen: 3900, memberFen: 2748 },
  ],
  capFen: 20_000,
  blockedBy: null,
  nowMs: NOW_MS,
};

/** A pile as the backend describes it, by what matters about it. */
export const PILES = {
  available: pile,
  notPlugged: { ...pile, status: 'not-plugged' },
  occupied: { ...pile, status: 'occupied' },
  offline: { ...pile, status: 'offline' },
  faulted: { ...pile, status: 'faulted' },
  forMember: { ...pile, discount: { energyPerMille: 80, servicePerMille: 300 } },
  withoutPlans: { ...pile, bestDiscount: null },
  blockedByRunning: { ...pile, blockedBy: { outOrderNo: 'C-running', state: 'charging' } },
  blockedByUnpaid: { ...pile, blockedBy: { outOrderNo: 'C-unpaid', state: 'unpaid' } },
} as const satisfies Record<string, PileData>;

/** What the backend answers for Payscore: opaque to the mini-program. */
export const EXTRA_DATA = { package: 'AAAdF0sdq7HEzu3pXA-opaque' } as const;
export const STARTED = {
  ok: true,
  data: { outOrderNo: 'C-1', extraData: EXTRA_DATA, confirmByMs: NOW_MS + 10 * MINUTE_MS },
} as const;

const BILL: Bill = {
  energyWh: 12_345,
  startedMs: NOW_MS - 30 * MINUTE_MS,
  endedMs: NOW_MS,
  lines: [
    { kind: 'energy', band: 'flat', energyWh: 10_000, priceCentifenPerKwh: 7000, amountFen: 700 },
    { kind: 'energy', band: 'peak', energyWh: 2345, priceCentifenPerKwh: 10_505, amountFen: 246 },
    { kind: 'service', band: null, energyWh: 12_345, priceCentifenPerKwh: 6000, amountFen: 741 },
  ],
  discounts: [
    { kind: 'member-energy', amountFen: 76 },
    { kind: 'member-service', amountFen: 222 },
  ],
  grossFen: 1687,
  totalFen: 1389,
};

const created: ChargingOrderData = {
  outOrderNo: 'C-1',
  state: 'created',
  pile: PILE_INFO,
  tariff: TARIFF,
  discount: null,
  createdMs: NOW_MS - MINUTE_MS,
  refundedFen: 0,
  refunds: [],
  attempts: 0,
  canRetryNow: false,
  nowMs: NOW_MS,
};
const cancelled: ChargingOrderData = { ...created, state: 'cancelled', cancelledBecause: 'user' };
const charging: ChargingOrderData = {
  ...created,
  state: 'charging',
  live: {
    energyWh: 8429,
    powerW: 58_420,
    costFen: 1095,
    startedMs: NOW_MS - 9 * MINUTE_MS,
    reportedMs: NOW_MS - 3000,
    stale: false,
    curve: [
      { atMs: NOW_MS - 9 * MINUTE_MS, powerW: 0 },
      { atMs: NOW_MS - 5 * MINUTE_MS, powerW: 60_000 },
      { atMs: NOW_MS - 3000, powerW: 58_420 },
    ],
  },
};
const completed: ChargingOrderData = { ...created, state: 'completed', endedBecause: 'user', bill: BILL, billFen: BILL.totalFen };
const paid: ChargingOrderData = {
  ...completed,
  state: 'paid',
  attempts: 1,
  paidFen: BILL.totalFen,
  paidMs: NOW_MS + MINUTE_MS,
  paidBy: 'deduction',
};
const unpaid: ChargingOrderData = {
  ...completed,
  state: 'unpaid',
  attempts: 1,
  nextAttemptMs: NOW_MS + 23 * 60 * MINUTE_MS,
  canRetryNow: true,
};
const REFUND = { refundNo: 'R-1', amountFen: 389, state: 'processing', requestedMs: NOW_MS + 2 * MINUTE_MS } as const;

/** A charging order in every state, and in what else makes a difference to a page. */
export const ORDERS = {
  created,
  confirming: { ...created, state: 'confirming', confirmByMs: NOW_MS + 10 * MINUTE_MS, extraData: EXTRA_DATA },
  confirmed: { ...created, state: 'confirmed' },
  charging,
  chargingWithSoc: { ...charging, live: { ...(charging.live ?? fail()), socPercent: 56 } },
  beforeReading: { ...created, state: 'charging' },
  stale: { ...charging, live: { ...(charging.live ?? fail()), stale: true, reportedMs: NOW_MS - 4 * MINUTE_MS } },
  stopping: { ...charging, state: 'stopping' },
  completing: { ...completed, state: 'completing' },
  completed,
  deducting: { ...completed, state: 'deducting', attempts: 1 },
  unpaid,
  unpaidForGood: { ...unpaid, attempts: 3, nextAttemptMs: undefined, canRetryNow: false },
  paid,
  paidActively: { ...paid, paidBy: 'active', attempts: 2 },
  closed: {
    ...completed,
    state: 'closed',
    endedBecause: 'unplugged',
    billFen: 0,
    bill: { ...BILL, lines: [], discounts: [], energyWh: 0, grossFen: 0, totalFen: 0 },
  },
  refunding: { ...paid, state: 'refunding', refunds: [REFUND] },
  refundedInPart: { ...paid, refundedFen: 389, refunds: [{ ...REFUND, state: 'succeeded' }] },
  refunded: { ...paid, state: 'refunded', refundedFen: 1389, refunds: [{ ...REFUND, amountFen: 1389, state: 'succeeded' }] },
  refundFailed: { ...paid, refunds: [{ ...REFUND, state: 'failed' }] },
  cancelling: { ...cancelled, state: 'cancelling' },
  cancelled,
  notConfirmed: { ...cancelled, cancelledBecause: 'not-confirmed' },
  pileRefused: { ...cancelled, cancelledBecause: 'pile-refused' },
  notCreated: { ...cancelled, cancelledBecause: 'not-created' },
  endedByPlatform: { ...cancelled, cancelledBecause: 'platform' },
  endedByOperator: { ...cancelled, cancelledBecause: 'operator' },
  expired: { ...created, state: 'expired' },
} as const satisfies Record<string, ChargingOrderData>;

/** A line of the history made of an order. */
export function summaryOf(order: ChargingOrderData, outOrderNo = order.outOrderNo): ChargingOrderSummary {
  const { state, pile: info, createdMs, bill, billFen, paidFen, refundedFen } = order;
  return {
    outOrderNo,
    state,
    pile: info,
    createdMs,
    refundedFen,
    ...(bill === undefined ? {} : { energyWh: bill.energyWh }),
    ...(billFen === undefined ? {} : { billFen }),
    ...(paidFen === undefined ? {} : { paidFen }),
  };
}

function fail(): never {
  throw new Error('the example of a running session has no readings');
}
