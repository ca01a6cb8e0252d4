import { reconcile } from '../../../cloudfunctions/shared/application/reconcile/reconcile';
import { checkInvariants } from '../../invariants/check';
import type { Evidence } from '../../invariants/evidence';
import type { InvariantId } from '../../invariants/violation';
import { paid } from '../../support/charging-users';
import { createOperator } from '../../support/operating';
import { createWorld, type World } from '../../support/world';
import { ALICE, BOB, DAY_MS, HOUR_MS, prepayIdOf } from '../../support/world-users';
import { type Draft, only } from './scenario';

/** What happens on it, and its statement, which is compared a day later. */
const DAY = '20261123';

/** A day with a purchase, a session, refunds of both by us and one by staff; it is compared on the next day, and that day on the one after. */
async function playDays(): Promise<World> {
  const world = await createWorld({ seed: 33 });
  const operator = createOperator(world);
  const ordered = await world.ask(ALICE, 'subscribe', { planId: 'month', consent: true });
  const { outTradeNo } = ordered;
  world.pay(prepayIdOf(ordered), { outcome: 'paid', autoRenew: true });
  await world.advance(HOUR_MS);
  const charged = await paid(world, { openid: BOB });
  await operator.do('refund', { orderNo: charged, amountFen: 100, key: 'K1', reason: 'slow' });
  await operator.do('refund', { orderNo: outTradeNo, amountFen: 300, key: 'K2', reason: 'kind' });
  world.wechat.refundInPlatform({ outTradeNo, refundFen: 200 });
  await world.advance(HOUR_MS);
  for (const _day of [1, 2]) {
    await world.advance(DAY_MS);
    await world.clock.finish(reconcile(world.app));
  }
  return world;
}

let good: Evidence;
beforeAll(async () => {
  good = await (await playDays()).records.evidence();
});

interface Day {
  _id: string;
  state: string;
  tries: number;
  doneMs: number | null;
  payments: number;
  refunds: number;
}
const dayOf = ({ merchant }: Draft, platform = 'wechat'): Day =>
  only(merchant.statements as Day[], ({ _id }) => _id === `${platform}:${DAY}`);
const orderOf = ({ merchant }: Draft) => only(only(merchant.memberships, ({ orders }) => orders.length > 0).orders, () => true);
const chargedOf = ({ merchant }: Draft) => only(merchant.chargingOrders, () => true);
const ownRefund = (d: Draft) => only(d.platform.wechat.refunds, ({ refund_request_source }) => refund_request_source === 'API');
const staffRefund = (d: Draft) => only(d.platform.wechat.refunds, ({ refund_request_source }) => refund_request_source !== 'API');

/** The comparison has found this difference, and told of it, at the end of all. */
const found = (d: Draft, kind: string, no: string): void => {
  const _id = `${kind}:${no}`;
  d.merchant.proposals.push({ _id, state: 'open', raisedMs: d.nowMs });
  d.merchant.alarms.push({ _id, kind, no });
};
/** The day was compared before anything was known of it. */
const comparedEarly = (d: Draft): void => {
  dayOf(d).doneMs = 0;
};

const ACCUSED: readonly (readonly [string, (d: Draft) => string])[] = [
  ['statement-unknown-payment', (d) => orderOf(d).outTradeNo],
  ['statement-unpaid-here', (d) => orderOf(d).outTradeNo],
  ['statement-paid-on-closed', (d) => orderOf(d).outTradeNo],
  ['statement-amount-differs', (d) => orderOf(d).outTradeNo],
  ['statement-transaction-differs', (d) => `${orderOf(d).outTradeNo}:${orderOf(d).transactionId ?? ''}`],
  ['statement-other-day', (d) => orderOf(d).outTradeNo],
  ['statement-payment-missing', (d) => orderOf(d).outTradeNo],
  ['statement-duplicate-line', (d) => `${orderOf(d).outTradeNo}:2`],
  ['statement-unexpected-line', (d) => `${orderOf(d).outTradeNo}:2`],
  ['statement-refund-amount-differs', (d) => ownRefund(d).out_refund_no],
  ['statement-refund-not-arrived', (d) => ownRefund(d).out_refund_no],
  ['statement-refund-open', (d) => ownRefund(d).out_refund_no],
  ['statement-refund-missing', (d) => ownRefund(d).out_refund_no],
  ['statement-unknown-refund', (d) => ownRefund(d).out_refund_no],
  ['statement-unknown-refund', (d) => staffRefund(d).out_refund_no],
  ['statement-charging-payment', (d) => chargedOf(d)._id],
  ['statement-charging-refund', (d) => only(chargedOf(d).refunds, () => true).refundNo],
];

/** What breaks a rule, and which. */
const BREAKS: readonly (readonly [InvariantId, string, (d: Draft) => void])[] = [
  ['I1', 'a day that was reconciled with too few payments', (d) => (dayOf(d).payments -= 1)],
  ['I1', 'a day that was reconciled with too many refunds', (d) => (dayOf(d).refunds += 1)],
  ['I1', 'a day of the acquirer with a payment that was not asked about', (d) => (dayOf(d, 'huifu').payments -= 1)],
  ['I1', 'a day of the acquirer with a refund that was not asked about', (d) => (dayOf(d, 'huifu').refunds -= 1)],
  ['I1', 'a day that was compared before its payment was known, and nobody was told', comparedEarly],
  ['I14', 'a day that is not compared although nothing goes wrong', (d) => Object.assign(dayOf(d), { state: 'failed', doneMs: null })],
];

const brokenIn = (change: (d: Draft) => void): readonly string[] => {
  const draft = structuredClone(good) as unknown as Draft;
  change(draft);
  const evidence = { ...(draft as unknown as Evidence), calmForMs: 3 * DAY_MS };
  return [...new Set(checkInvariants(evidence).map(({ invariant }) => invariant))];
};

describe('[D25] the daily comparison, judged anew', () => {
  it('is silent on days that were compared as they were', () => {
    expect(good.merchant.statements).toHaveLength(4);
    expect(brokenIn(() => undefined)).toEqual([]);
  });

  it.each(ACCUSED)('a difference that is none is reported: %s', (kind, noOf) => {
    expect(brokenIn((d) => found(d, kind, noOf(d)))).toEqual(['I1']);
  });

  it.each(BREAKS)('%s is broken by %s', (invariant, _what, change) => {
    expect(brokenIn(change)).toEqual([invariant]);
  });

  it('a difference that was there is none of its business', () => {
    expect(
      brokenIn((d) => {
        comparedEarly(d);
        found(d, 'statement-unpaid-here', orderOf(d).outTradeNo);
        found(d, 'statement-refund-open', ownRefund(d).out_refund_no);
        for (const proposal of d.merchant.proposals as { raisedMs: number }[]) proposal.raisedMs = 0;
      }),
    ).toEqual([]);
  });

  it('a bill that was changed on purpose proves nothing', () => {
    expect(
      brokenIn((d) => {
        d.platform.wechat.edited_bills = [DAY];
        dayOf(d).payments += 1;
        found(d, 'statement-duplicate-line', `${orderOf(d).outTradeNo}:2`);
      }),
    ).toEqual([]);
  });

  it('a day that is to be compared once more waits for the next run; when all is quiet that has been', () => {
    const late = (state: string, quiet: boolean): readonly string[] => {
      const draft = structuredClone(good) as unknown as Draft;
      Object.assign(dayOf(draft), { state, doneMs: null });
      const evidence = { ...(draft as unknown as Evidence), quiet, nowMs: good.nowMs + 10 * DAY_MS };
      return checkInvariants(evidence).flatMap(({ invariant, subject }) => (subject.startsWith('wechat:') ? [invariant] : []));
    };
    expect(late('pending', false)).toEqual([]);
    expect(late('pending', true)).toContain('I6');
    expect(late('failed', false)).toContain('I6');
  });
});
