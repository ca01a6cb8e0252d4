import { HOUR_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { deductionMachine } from '../../../cloudfunctions/shared/domain/charging/deduction-machine';
import type { ChargingNews } from '../../../cloudfunctions/shared/domain/charging/facts';
import { auditedChargingEntities } from '../../../cloudfunctions/shared/domain/charging/new-order';
import { chargingMachine } from '../../../cloudfunctions/shared/domain/charging/order-machine';
import { reduceCharging } from '../../../cloudfunctions/shared/domain/charging/reduce';
import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import { refundMachine } from '../../../cloudfunctions/shared/domain/refund-machine';
import { fc } from '../../support/seeded-properties';
import { anything, type Happening, happenings, takenUp } from '../domain/charging/happenings';
import {
  after,
  BILL_FEN,
  BILLED_MS,
  deducting,
  notified,
  orderIn,
  proven,
  reachedMs,
  refundNoOf,
  STATES,
  succeeded,
} from '../domain/charging/orders';
import { watch } from './transitions';

const tables = watch([chargingMachine, deductionMachine, refundMachine]);

interface Moment {
  readonly before: ChargingOrder;
  readonly after: ChargingOrder;
  readonly news: ChargingNews;
  readonly isRepetition: boolean;
}

/** What platform and pile say, as opposed to what we or somebody decides. Told again it is the same news. */
const TOLD: ReadonlySet<ChargingNews['kind']> = new Set([
  'created',
  'create-refused',
  'confirmed',
  'expired',
  'payable',
  'free',
  'paid',
  'session',
  'registered',
  'deduction-processing',
  'deduction-succeeded',
  'deduction-failed',
  'refund-processing',
  'refund-succeeded',
  'refund-failed',
]);

/** Everything that happens to an order; `again` says after which of it what was believed before is told once more. */
function* moments(first: ChargingOrder['state'], all: readonly Happening[], again: readonly number[]): Generator<Moment> {
  let order = orderIn(first);
  let nowMs = reachedMs(first);
  const believed: ChargingNews[] = [];
  for (const [index, happening] of all.entries()) {
    if (happening.is === 'taken-up') {
      const taken = takenUp(order);
      order = taken?.order ?? order;
      nowMs = Math.max(nowMs, taken?.nowMs ?? 0);
      continue;
    }
    nowMs += happening.afterMs;
    const place = again.indexOf(index);
    const earlier = place < 0 ? undefined : believed[place % Math.max(1, believed.length)];
    const news = earlier ?? happening.news(order, nowMs);
    const before = order;
    const outcome = reduceCharging(before, { news, source: 'query' }, nowMs);
    order = outcome.next;
    yield { before, after: order, news, isRepetition: earlier !== undefined };
    if (outcome.changed && TOLD.has(news.kind)) believed.push(news);
  }
}

const lives = fc.tuple(fc.constantFrom(...STATES), happenings, fc.uniqueArray(fc.nat(40), { maxLength: 12 }));
const check = (numRuns: number, life: (all: Iterable<Moment>) => void): void =>
  fc.assert(
    fc.property(lives, ([first, all, again]) => life(moments(first, all, again))),
    { numRuns },
  );

/** News of what is open: answered in the state in which it was asked, about the newest deduction, about the newest refund. */
function aimed(news: ChargingNews, { state, deductions, refunds }: ChargingOrder): ChargingNews {
  if ('askedIn' in news) return { ...news, askedIn: state };
  if ('seq' in news) return { ...news, seq: Math.max(1, deductions.length) };
  return 'refundNo' in news ? { ...news, refundNo: refundNoOf(Math.max(1, refunds.length)) } : news;
}
/** Every state of an order, and those of its deduction and its refund that lie between. */
const STARTS: readonly ChargingOrder[] = [
  ...STATES.map(orderIn),
  after(orderIn('completed'), deducting().slice(0, 1)).order,
  after(orderIn('completed'), deducting().slice(0, 2)).order,
  after(orderIn('refunding'), [{ kind: 'refund-processing', refundNo: refundNoOf(1), hfSeqId: null }]).order,
];
/** News of every kind, one after the other, from everywhere. */
const odd = fc.tuple(fc.constantFrom(...STARTS), fc.array(fc.tuple(anything, fc.boolean()), { maxLength: 12, size: 'max' }));

describe('whatever becomes known of a charging order', () => {
  it('takes every transition that the tables declare', () => {
    fc.assert(
      fc.property(odd, ([first, all]) => {
        let order = first;
        for (const [told, isLate] of all) {
          const nowMs = reachedMs(first.state) + (isLate ? HOUR_MS : 1);
          const news = told(nowMs);
          order = reduceCharging(order, { news: aimed(news, order), source: 'query' }, nowMs).next;
        }
      }),
      { numRuns: 4000 },
    );
    expect(tables.declared).toBeGreaterThan(160);
    expect(tables.missing()).toEqual([]);
  });

  it('[G3] [P3] news that come again, however late, change nothing that is stored', () => {
    check(300, (all) => {
      for (const { before, after, isRepetition } of all) {
        if (isRepetition && before !== after) expect(auditedChargingEntities(after)).toEqual(auditedChargingEntities(before));
      }
    });
  });

  it('[P16] [P24] a payment is recorded when, and only when, one of the amount of the bill is told, or proven', () => {
    check(300, (all) => {
      for (const { before, after, news } of all) {
        const hadPayment = before.payment !== null;
        expect(after.payment !== null).toBe(hadPayment || isPayment(before, news));
      }
    });
  });
});

/** What counts as a payment, said once more and without the tables: the first believable one of a bill that is to be paid. */
function isPayment({ bill, announced, createHfSeqId }: ChargingOrder, news: ChargingNews): boolean {
  if (news.kind !== 'paid' || bill === null || bill.totalFen === 0) return false;
  const serial = news.payment?.hfSeqId === createHfSeqId ? undefined : news.payment?.hfSeqId;
  const isAnother = announced !== null && serial !== undefined && serial !== announced.hfSeqId;
  return !isAnother && (news.amountFen === bill.totalFen || (news.amountFen === null && news.proven));
}

describe('[P16] a deduction whose outcome is told in several ways', () => {
  const ways: readonly ChargingNews[] = [succeeded(), notified(), proven, { ...notified(), amountFen: null }];
  const orders = fc.shuffledSubarray([...ways, ...ways], { minLength: 1 }).filter((told) => told.includes(proven) || told.some(isNotified));

  it('is paid by the same payment, whichever is told first and however often', () => {
    const inOrder = summary(ways);
    expect(inOrder).toMatchObject({ state: 'paid', payment: { amountFen: BILL_FEN, by: 'deduction', hfSeqId: 'PAYMENT-1' } });
    fc.assert(
      fc.property(orders, (told) => {
        expect(summary([...told, ...ways])).toEqual(inOrder);
      }),
      { numRuns: 150 },
    );
  });
});

const isNotified = (news: ChargingNews): boolean => news.kind === 'paid' && news.amountFen !== null && news.payment !== null;

function summary(told: readonly ChargingNews[]): unknown {
  const order = told.reduce((next, news) => reduceCharging(next, { news, source: 'query' }, BILLED_MS).next, orderIn('deducting'));
  const { state, payment, deductions, announced, completedMs, slot, dueMs } = order;
  return {
    state,
    payment,
    announced,
    completedMs,
    slot,
    dueMs,
    deductions: deductions.map((d) => ({ state: d.state, hfSeqId: d.hfSeqId })),
  };
}
