/** Charging orders to begin with, and the news that reaches them. */
import type { ChargingState } from '../../../../typings/charging-api';
import type { Alarm } from '../../../../cloudfunctions/shared/domain/alarm';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import type { ChargingNews, DeductionNews, RefundNews, ServiceOrderNews } from '../../../../cloudfunctions/shared/domain/charging/facts';
import { type ChargingOffer, newChargingOrder } from '../../../../cloudfunctions/shared/domain/charging/new-order';
import { reduceCharging } from '../../../../cloudfunctions/shared/domain/charging/reduce';
import type { SessionReport } from '../../../../cloudfunctions/shared/domain/charging/session';
import type { ChargingOrder } from '../../../../cloudfunctions/shared/domain/charging/types';
import { TARIFF } from './tariffs';

/** 23 November 2026, 10:00:00 in Beijing. */
export const NOW_MS = Date.UTC(2026, 10, 23, 2);
export const OUT_ORDER_NO = '1000002026112300001';
export const CREATE_SEQ = 'CREATE-SERIAL';
export const EXTRA_DATA = { package: 'XDB0KeQrPb/+==&%20"' };
export const OFFER: ChargingOffer = {
  memberId: '0123456789abcdef0123',
  openid: 'oAlice-0000000000000000001',
  clientIp: '203.0.113.7',
  pile: {
    code: 'P002',
    nameZh: '二号桩',
    nameEn: 'Pile 2',
    siteZh: '软件园',
    siteEn: 'Software Park',
    connector: 'GB/T DC',
    ratedPowerW: 60_000,
  },
  tariff: TARIFF,
  discount: null,
  capFen: 30_000,
  riskFundFen: 10_000,
};

export const newOrder = (nowMs = NOW_MS): ChargingOrder => newChargingOrder(OFFER, 'abcdef012345', nowMs);

/** When things happen on the way to a paid order, in the states' tests. */
export const CONFIRMED_MS = NOW_MS + MINUTE_MS;
export const STARTED_MS = NOW_MS + 2 * MINUTE_MS;
export const ENDED_MS = NOW_MS + HOUR_MS;
export const BILLED_MS = ENDED_MS + SECOND_MS;
/** 10 kWh between ten and eleven: 7 yuan of energy at the flat price, 6 of service. */
export const BILL_FEN = 1300;

const REPORT: SessionReport = {
  sessionId: newOrder()._id,
  pileId: 'P002',
  state: 'charging',
  startedMs: STARTED_MS,
  endedMs: null,
  endedBecause: null,
  readings: [],
  powerW: 60_000,
  socPercent: 40,
  reportedMs: STARTED_MS,
};
/** Readings come oldest first, which the charging platform's codec makes sure of. */
function report(change: Partial<SessionReport>): ChargingNews {
  const readings = [...(change.readings ?? [])].sort((a, b) => a.atMs - b.atMs);
  return { kind: 'session', report: { ...REPORT, ...change, readings } };
}

const START_READING = { atMs: STARTED_MS, meterWh: 500_000 };
/** The session as its pile reports it while it runs. */
export const running = (reportedMs = STARTED_MS, energyWh = 0): ChargingNews =>
  report({ reportedMs, readings: [START_READING, { atMs: reportedMs, meterWh: START_READING.meterWh + energyWh }] });
export const starting = (reportedMs = CONFIRMED_MS): ChargingNews =>
  report({ state: 'starting', startedMs: null, powerW: 0, socPercent: null, reportedMs });
export const ended = (energyWh = 10_000, endedMs = ENDED_MS): ChargingNews =>
  report({
    state: 'ended',
    endedMs,
    endedBecause: 'remote',
    readings: [START_READING, { atMs: endedMs, meterWh: START_READING.meterWh + energyWh }],
    powerW: 0,
    reportedMs: endedMs,
  });
export const voided = report({ state: 'void', startedMs: null, powerW: 0, socPercent: null, reportedMs: CONFIRMED_MS });

export type NewsOf<Kind extends ChargingNews['kind']> = Extract<ChargingNews, { readonly kind: Kind }>;
export const createdReply: NewsOf<'created'> = {
  kind: 'created',
  outOrderNo: OUT_ORDER_NO,
  hfSeqId: CREATE_SEQ,
  extraData: EXTRA_DATA,
};
export const found: NewsOf<'created'> = { ...createdReply, extraData: null };
export const confirmed: ServiceOrderNews = { kind: 'confirmed', atMs: null };
export const cancelWish: ServiceOrderNews = { kind: 'cancel-requested', reason: 'user' };
export const payable: NewsOf<'payable'> = { kind: 'payable', totalFen: BILL_FEN };
/** What the platform's query says of a paid order. */
export const proven: NewsOf<'paid'> = { kind: 'paid', amountFen: BILL_FEN, proven: true, paidMs: null, payment: null };
/** What a notification says of a payment. */
export const notified = (hfSeqId = 'PAYMENT-1', amountFen: number | null = BILL_FEN): NewsOf<'paid'> => ({
  kind: 'paid',
  amountFen,
  proven: false,
  paidMs: null,
  payment: { hfSeqId, reqDate: '20261123' },
});
export const registered = (seq = 1): DeductionNews => ({ kind: 'registered', seq, outTradeNo: `TRADE-${seq}` });
export const succeeded = (seq = 1, hfSeqId: string | null = `PAYMENT-${seq}`): DeductionNews => ({
  kind: 'deduction-succeeded',
  seq,
  hfSeqId,
});
export const failed = (seq = 1): DeductionNews => ({ kind: 'deduction-failed', seq, reason: 'NOTENOUGH' });
/** A deduction from its plan to the call under way. */
export const deducting = (seq = 1): readonly DeductionNews[] => [
  { kind: 'deduction-planned' },
  registered(seq),
  { kind: 'payment-planned', seq },
];
export const refundWish = (amountFen: number, key = `wish-${amountFen}`): RefundNews => ({
  kind: 'refund-requested',
  key,
  amountFen,
  reason: '充电中断',
  by: 'operator:zhang',
});
export const refundNoOf = (count: number): string => `${newOrder()._id}R${count}`;
export const refunded = (count = 1, amountFen: number | null = null): RefundNews => ({
  kind: 'refund-succeeded',
  refundNo: refundNoOf(count),
  amountFen,
});

type Happening = readonly [ChargingNews, atMs: number];
const TO_CONFIRMING: readonly Happening[] = [[createdReply, NOW_MS + SECOND_MS]];
const TO_CONFIRMED: readonly Happening[] = [...TO_CONFIRMING, [confirmed, CONFIRMED_MS]];
const TO_CHARGING: readonly Happening[] = [...TO_CONFIRMED, [running(), STARTED_MS]];
const TO_COMPLETING: readonly Happening[] = [...TO_CHARGING, [ended(), BILLED_MS]];
const TO_COMPLETED: readonly Happening[] = [...TO_COMPLETING, [payable, BILLED_MS]];
const TO_DEDUCTING: readonly Happening[] = [...TO_COMPLETED, ...deducting().map((news): Happening => [news, BILLED_MS])];
const TO_PAID: readonly Happening[] = [...TO_DEDUCTING, [succeeded(), BILLED_MS], [notified(), BILLED_MS]];
const TO_REFUNDING: readonly Happening[] = [...TO_PAID, [refundWish(BILL_FEN), BILLED_MS]];
const TO_CANCELLING: readonly Happening[] = [...TO_CONFIRMING, [cancelWish, CONFIRMED_MS]];

/** How an order comes into each state. */
const WAYS: Readonly<Record<ChargingState, readonly Happening[]>> = {
  created: [],
  confirming: TO_CONFIRMING,
  confirmed: TO_CONFIRMED,
  charging: TO_CHARGING,
  stopping: [...TO_CHARGING, [{ kind: 'stop-requested', by: 'user' }, ENDED_MS]],
  completing: TO_COMPLETING,
  completed: TO_COMPLETED,
  deducting: TO_DEDUCTING,
  unpaid: [...TO_DEDUCTING, [failed(), BILLED_MS]],
  paid: TO_PAID,
  closed: [...TO_CHARGING, [ended(0), BILLED_MS], [{ kind: 'free' }, BILLED_MS]],
  cancelling: TO_CANCELLING,
  cancelled: [...TO_CANCELLING, [{ kind: 'revoked' }, CONFIRMED_MS]],
  expired: [...TO_CONFIRMING, [{ kind: 'expired' }, CONFIRMED_MS]],
  refunding: TO_REFUNDING,
  refunded: [...TO_REFUNDING, [refunded(), BILLED_MS]],
};
export const STATES = Object.keys(WAYS) as readonly ChargingState[];

/** An order that has come into this state on the usual way. */
export const orderIn = (state: ChargingState): ChargingOrder =>
  WAYS[state].reduce((order, [news, atMs]) => after(order, [news], atMs).order, newOrder());

/** When it came there. */
export const reachedMs = (state: ChargingState): number => WAYS[state].at(-1)?.[1] ?? NOW_MS;

/** The order after all of this, with the alarms on the way and what was refused. */
export function after(
  order: ChargingOrder,
  facts: readonly ChargingNews[],
  nowMs = BILLED_MS,
): { readonly order: ChargingOrder; readonly alarms: Alarm['kind'][]; readonly refusals: number } {
  const alarms: Alarm['kind'][] = [];
  let refusals = 0;
  let current = order;
  for (const news of facts) {
    const outcome = reduceCharging(current, { news, source: 'query' }, nowMs);
    current = outcome.next;
    alarms.push(...outcome.alarms.map(({ kind }) => kind));
    if (outcome.refused !== null) refusals += 1;
  }
  return { order: current, alarms, refusals };
}
