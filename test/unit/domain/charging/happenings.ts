/** Whatever may become known of a charging order, for property tests: half of it what fits its state, half of it anything. */
import type { ChargingState } from '../../../../typings/charging-api';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../cloudfunctions/shared/domain/beijing';
import type { ChargingNews } from '../../../../cloudfunctions/shared/domain/charging/facts';
import { matterOf, nextDueMs } from '../../../../cloudfunctions/shared/domain/charging/schedule';
import type { ChargingOrder } from '../../../../cloudfunctions/shared/domain/charging/types';
import { fc } from '../../../support/seeded-properties';
import {
  BILL_FEN,
  cancelWish,
  confirmed,
  CREATE_SEQ,
  createdReply,
  ended,
  failed,
  found,
  notified,
  OUT_ORDER_NO,
  proven,
  refundNoOf,
  refundWish,
  registered,
  running,
  starting,
  STATES,
  succeeded,
  voided,
} from './orders';

const seqs = fc.integer({ min: 1, max: 4 });
const serials = fc.constantFrom('PAYMENT-1', 'PAYMENT-2', 'ACTIVE', CREATE_SEQ);
const amounts = fc.constantFrom(BILL_FEN, BILL_FEN, null, 0, BILL_FEN + 1);
const energies = fc.constantFrom(10_000, 10_000, 10_000, 0, -500, 900_000);
const states = fc.constantFrom(...STATES);
const refundNos = fc.integer({ min: 1, max: 3 }).map(refundNoOf);

const serviceOrderNews: readonly fc.Arbitrary<ChargingNews>[] = [
  fc.constantFrom(createdReply, found, { ...createdReply, outOrderNo: `${OUT_ORDER_NO}9` }, confirmed, cancelWish),
  fc.constantFrom<ChargingNews>({ kind: 'revoked' }, { kind: 'expired' }, { kind: 'given-up' }, { kind: 'free' }),
  fc.boolean().map((unavailable) => ({ kind: 'create-refused', reason: 'refused', unavailable })),
  states.map((askedIn) => ({ kind: 'absent', askedIn })),
  states.map((askedIn) => ({ kind: 'waiting', askedIn })),
  amounts.map((totalFen) => ({ kind: 'payable', totalFen })),
  fc.tuple(serials, amounts).map(([hfSeqId, amountFen]) => notified(hfSeqId, amountFen)),
  fc.tuple(amounts, fc.boolean()).map(([amountFen, isProven]) => ({ ...proven, amountFen, proven: isProven })),
];
const deductionNews: readonly fc.Arbitrary<ChargingNews>[] = [
  fc.constantFrom<ChargingNews>({ kind: 'deduction-planned' }, { kind: 'retry-requested' }),
  seqs.map(registered),
  seqs.map((seq) => ({ kind: 'payment-planned', seq })),
  seqs.map((seq) => ({ kind: 'deduction-processing', seq, hfSeqId: null })),
  fc.tuple(seqs, fc.option(serials)).map(([seq, hfSeqId]) => succeeded(seq, hfSeqId)),
  seqs.map(failed),
  serials.map((hfSeqId) => ({ kind: 'payment-located', hfSeqId, reqDate: '20261123', by: 'unknown' })),
];
const refundNews: readonly fc.Arbitrary<ChargingNews>[] = [
  fc.tuple(fc.constantFrom(BILL_FEN, 500, 0, -5, BILL_FEN + 1), fc.string({ maxLength: 2 })).map(([fen, key]) => refundWish(fen, key)),
  refundNos.map((refundNo) => ({ kind: 'refund-processing', refundNo, hfSeqId: null })),
  fc.tuple(refundNos, amounts).map(([refundNo, amountFen]) => ({ kind: 'refund-succeeded', refundNo, amountFen })),
  refundNos.map((refundNo) => ({ kind: 'refund-failed', refundNo, reason: 'failed' })),
];

/** `at` is when it becomes known: what the pile tells carries times around it. */
export type Told = (atMs: number) => ChargingNews;
const sessionTold: fc.Arbitrary<Told> = fc.oneof(
  fc.constant<Told>(() => voided),
  fc.integer({ min: -2 * HOUR_MS, max: HOUR_MS }).map(
    (aside): Told =>
      (atMs) =>
        starting(atMs + aside),
  ),
  fc.tuple(fc.integer({ min: -2 * HOUR_MS, max: HOUR_MS }), energies).map(
    ([aside, wh]): Told =>
      (atMs) =>
        running(atMs + aside, wh),
  ),
  fc.tuple(fc.integer({ min: -HOUR_MS, max: HOUR_MS }), energies).map(
    ([aside, wh]): Told =>
      (atMs) =>
        ended(wh, atMs + aside),
  ),
  fc.constant<Told>(() => ({ kind: 'pile-refused', reason: 'not-found' })),
  fc.constantFrom('user', 'limit', 'operator').map((by): Told => () => ({ kind: 'stop-requested', by })),
  energies.map((wh): Told => (atMs) => ({
    kind: 'meter-supplied',
    readings: [
      { atMs, meterWh: 1000 + wh },
      { atMs: atMs - HOUR_MS, meterWh: 1000 },
    ],
  })),
);
export const anything: fc.Arbitrary<Told> = fc.oneof(
  fc.oneof(...serviceOrderNews, ...deductionNews, ...refundNews).map(
    (news): Told =>
      () =>
        news,
  ),
  sessionTold,
);

/** What usually comes next. */
const USUAL: Readonly<Record<ChargingState, (order: ChargingOrder, atMs: number) => readonly ChargingNews[]>> = {
  created: () => [createdReply, createdReply, createdReply, found, { kind: 'expired' }],
  confirming: () => [confirmed, confirmed, { kind: 'revoked' }, { kind: 'expired' }],
  confirmed: (_order, atMs) => [running(atMs)],
  charging: (_order, atMs) => [ended(10_000, atMs), { kind: 'stop-requested', by: 'user' }],
  stopping: (_order, atMs) => [ended(10_000, atMs)],
  completing: ({ bill }) => {
    const done: ChargingNews = bill?.totalFen === 0 ? { kind: 'free' } : { kind: 'payable', totalFen: bill?.totalFen ?? null };
    return [done, done, { kind: 'revoked' }];
  },
  completed: () => [{ kind: 'deduction-planned' }, { kind: 'deduction-planned' }, { kind: 'revoked' }],
  deducting: ({ deductions, bill }) => {
    const seq = deductions.length;
    const last = deductions.at(-1)?.state;
    if (last === 'registering') return [registered(seq), registered(seq), succeeded(seq), failed(seq)];
    if (last === 'registered') return [{ kind: 'payment-planned', seq }, { kind: 'payment-planned', seq }, succeeded(seq), failed(seq)];
    return [failed(seq), succeeded(seq), { ...proven, amountFen: bill?.totalFen ?? 0 }];
  },
  unpaid: ({ bill }) => [{ kind: 'deduction-planned' }, notified('ACTIVE', bill?.totalFen ?? 0), { kind: 'revoked' }],
  paid: ({ refunds }) => [refundWish(500, `usual-${refunds.length}`)],
  refunding: ({ refunds }) => [
    { kind: 'refund-succeeded', refundNo: refundNoOf(refunds.length), amountFen: null },
    { kind: 'refund-failed', refundNo: refundNoOf(refunds.length), reason: 'failed' },
  ],
  refunded: () => [proven],
  closed: () => [{ kind: 'free' }],
  cancelling: () => [{ kind: 'revoked' }, { kind: 'revoked' }, { kind: 'expired' }],
  cancelled: () => [createdReply, notified()],
  expired: () => [{ kind: 'expired' }],
};

/** One thing that happens: news, or the scheduler that takes up what is due. */
export type Happening =
  | { readonly is: 'news'; readonly afterMs: number; readonly news: (order: ChargingOrder, atMs: number) => ChargingNews }
  | { readonly is: 'taken-up' };

const pauses = fc.constantFrom(0, 1000, MINUTE_MS, 20 * MINUTE_MS, HOUR_MS, DAY_MS);
const usual = fc.nat(5).map((pick) => (order: ChargingOrder, atMs: number): ChargingNews => {
  const choices = USUAL[order.state](order, atMs);
  return choices[pick % choices.length] ?? confirmed;
});
const unusual = anything.map((told) => (_order: ChargingOrder, atMs: number) => told(atMs));

export const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ is: fc.constant('news' as const), afterMs: fc.constantFrom(0, 1000, MINUTE_MS), news: usual }) },
    { weight: 3, arbitrary: fc.record({ is: fc.constant('news' as const), afterMs: pauses, news: unusual }) },
    { weight: 1, arbitrary: fc.constant({ is: 'taken-up' as const }) },
  ),
  { maxLength: 40, size: 'max' },
);

/** What the scheduler does to the order's schedule when it takes it up. */
export function takenUp(order: ChargingOrder): { readonly order: ChargingOrder; readonly nowMs: number } | null {
  if (order.dueMs === null || matterOf(order) === null) return null;
  const nowMs = order.dueMs;
  const tries = order.tries + 1;
  return { order: { ...order, tries, dueMs: nextDueMs(order, tries, nowMs), askedMs: nowMs }, nowMs };
}
