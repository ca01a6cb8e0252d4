import { DAY_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { nextRefundCheckMs } from '../../../cloudfunctions/shared/domain/subscription/checks';
import type { Fact } from '../../../cloudfunctions/shared/domain/subscription/facts';
import { askAboutRefunds, refundsKnown } from '../../../cloudfunctions/shared/domain/subscription/refunds';
import type { Membership, Terms } from '../../../cloudfunctions/shared/domain/subscription/types';
import { membershipView } from '../../../cloudfunctions/shared/domain/subscription/view';
import { after, contractNews, MONTH, NOW_MS, orderNews, purchase, signing, summary } from './members';

const LATER_MS = NOW_MS + 10_000;
const ENDING: Terms = { ...MONTH, onFullRefund: 'end-contract' };
const kept = purchase();
const ended = purchase(undefined, 'a', ENDING);

/** The member after buying, signing, and this. */
const bought = ({ member, ...purchased }: typeof kept, facts: readonly Fact[] = []): Membership =>
  after(member, [orderNews(purchased).prepared, orderNews(purchased).paid, contractNews(purchased).added, ...facts]).member;
const refundCheck = (member: Membership) => member.checks.find(({ of }) => of === 'refund');

describe('refunded in full × signed', () => {
  it('[R4] the plan keeps contracts: it deducts when it would have, not at once', () => {
    const before = membershipView(bought(kept), LATER_MS);
    const member = bought(kept, [orderNews(kept).refunded]);
    expect(summary(member)).toEqual({ orders: ['refunded'], contracts: ['signed'], periods: 0 });
    const view = membershipView(member, LATER_MS);
    expect(view).toMatchObject({ status: 'none', autoRenew: true, nextDeductionMs: before.nextDeductionMs, periods: [] });
    expect(view.nextDeductionMs).toBeGreaterThan(NOW_MS + 20 * DAY_MS);
  });

  it('[R4] the plan ends contracts: off at once, and the platform is to be asked now', () => {
    const member = bought(ended, [orderNews(ended).refunded]);
    expect(summary(member)).toEqual({ orders: ['refunded'], contracts: ['ending'], periods: 0 });
    expect(member.checks).toMatchObject([{ of: 'contract', dueMs: LATER_MS, count: 0 }]);
    expect(membershipView(member, LATER_MS)).toMatchObject({ autoRenew: false, status: 'none' });
    const done = after(member, [contractNews(ended).deleted]).member;
    expect(membershipView(done, LATER_MS)).toMatchObject({ autoRenew: false, endedBy: 'merchant' });
    const gone = after(member, [{ ...contractNews(ended).missing, askedIn: 'ending' }]).member;
    expect(gone.contracts).toMatchObject([{ state: 'ended', endedBy: 'merchant' }]);
  });

  it('[R4] the signature becomes known after the refund: the contract ends all the same', () => {
    const { prepared, refunded } = orderNews(ended);
    const unsigned = after(ended.member, [prepared, refunded]).member;
    expect(summary(unsigned)).toEqual({ orders: ['refunded'], contracts: ['pending'], periods: 0 });
    const member = after(unsigned, [contractNews(ended).added]).member;
    expect(summary(member)).toMatchObject({ contracts: ['ending'] });
    expect(member.dueMs).toBe(LATER_MS);
  });

  it('[R4] a contract that was signed later for the same period ends with it; one of a later purchase does not', () => {
    const { prepared, paid, refunded } = orderNews(ended);
    const unsigned = after(ended.member, [prepared, paid, { ...contractNews(ended)['window-over'], askedIn: 'pending' }]).member;
    const offered = signing(unsigned, 'f', LATER_MS);
    const own = { ...offered.contract, terms: ENDING };
    const stored = { ...offered.member, contracts: offered.member.contracts.map((c) => (c.contractCode === own.contractCode ? own : c)) };
    const signed = after(stored, [contractNews({ contract: own }).added]).member;
    expect(summary(after(signed, [refunded]).member)).toMatchObject({ contracts: ['absent', 'ending'] });

    const over = bought(ended, [contractNews(ended).deleted]);
    const again = purchase(over, 'b', ENDING, LATER_MS);
    const news = contractNews(again);
    const member = after(again.member, [orderNews(again).paid, { ...news.added, contractId: '202611230002' }, refunded]).member;
    expect(summary(member)).toEqual({ orders: ['refunded', 'paid'], contracts: ['ended', 'signed'], periods: 1 });
  });

  it('a contract that the user is ending already stays the user’s doing', () => {
    const member = bought(ended, [contractNews(ended)['end-requested'], orderNews(ended).refunded, contractNews(ended).deleted]);
    expect(member.contracts).toMatchObject([{ state: 'ended', endedBy: 'user' }]);
  });
});

describe('refunded in part', () => {
  const part = orderNews(ended)['refunded-in-part'];

  it('[R4] the sum is recorded; order, period and contract stay', () => {
    const member = bought(ended, [part, { ...part, refundedFen: 300 }]);
    expect(summary(member)).toEqual({ orders: ['paid'], contracts: ['signed'], periods: 1 });
    expect(member.orders[0]?.refundedFen).toBe(300);
    expect(after(member, [part]).member).toBe(member);
  });

  it('[R4] known before its payment: granted, and the contract is waited for', () => {
    const { member } = after(ended.member, [orderNews(ended).prepared, part]);
    expect(summary(member)).toEqual({ orders: ['paid'], contracts: ['pending'], periods: 1 });
    expect(member.contracts[0]?.windowEndsMs).not.toBeNull();
  });

  it('does not wait again for a contract that did not come', () => {
    const { prepared, paid } = orderNews(ended);
    const { member } = after(ended.member, [prepared, paid, { ...contractNews(ended)['window-over'], askedIn: 'pending' }, part]);
    expect(summary(member)).toMatchObject({ contracts: ['absent'] });
  });

  it('[D14] of another amount or transaction changes nothing and raises an alarm', () => {
    const member = bought(ended);
    expect(after(member, [{ ...part, amountFen: 1 }])).toEqual({ member, alarms: ['amount-mismatch'] });
    expect(after(member, [{ ...part, transactionId: 'another' }])).toEqual({ member, alarms: ['contradiction'] });
  });

  it('money on its way is asked about until it has arrived, once', () => {
    const way = { ...part, processingFen: 500 };
    const member = bought(ended, [way]);
    expect(refundCheck(member)).toMatchObject({ count: 0, dueMs: nextRefundCheckMs(0, LATER_MS) });
    expect(after(member, [way], LATER_MS + 1).member).toBe(member);
    expect(refundCheck(bought(ended, [part, { ...way, refundedFen: 100 }]))).toBeDefined();
  });
});

describe('the question about refunds', () => {
  const { outTradeNo } = ended.order;

  it('is put to a known order that can still be refunded', () => {
    const member = bought(ended);
    const asking = askAboutRefunds(member, outTradeNo, LATER_MS);
    expect(asking && refundCheck(asking)).toMatchObject({ no: outTradeNo, dueMs: LATER_MS, count: 0 });
    expect(askAboutRefunds(member, 'another', LATER_MS)).toBeNull();
    expect(askAboutRefunds(bought(ended, [orderNews(ended).refunded]), outTradeNo, LATER_MS)).toBeNull();
  });

  it('is done with an answer, but not when it was asked anew while the answer was under way', () => {
    const asking = askAboutRefunds(bought(ended), outTradeNo, LATER_MS) ?? ended.member;
    expect(refundsKnown(asking, outTradeNo, LATER_MS + 1)).toBe(asking);
    expect(refundCheck(refundsKnown(asking, outTradeNo, LATER_MS - 1))).toBeUndefined();
  });
});
