import { DAY_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { SIGNING_WINDOW_MS } from '../../../cloudfunctions/shared/domain/subscription/checks';
import { reduce } from '../../../cloudfunctions/shared/domain/subscription/reduce';
import { membershipView } from '../../../cloudfunctions/shared/domain/subscription/view';
import { after, contractNews, NOW_MS, orderNews, purchase, summary } from './members';

const bought = purchase();
const order = orderNews(bought);
const contract = contractNews(bought);
const granted = { orders: ['paid'], periods: 1 };

describe('payment × contract', () => {
  it('[R4] paid × signed: one period, auto-renewal on, the next deduction planned', () => {
    const { member, alarms } = after(bought.member, [order.prepared, order.paid, contract.added]);
    expect(summary(member)).toEqual({ ...granted, contracts: ['signed'] });
    expect(alarms).toEqual([]);
    const view = membershipView(member, NOW_MS + DAY_MS);
    expect(view).toMatchObject({ status: 'active', autoRenew: true, contractId: '202611230001', nextDeductionFen: 2500 });
    expect(view.nextDeductionMs).toBeGreaterThan(NOW_MS);
    expect(view.canResumeSigning).toBe(false);
  });

  it('[R4] paid × not signed within the window: one period, auto-renewal off, signing is offered', () => {
    const { member, alarms } = after(bought.member, [order.prepared, order.paid, contract.missing]);
    expect(summary(member)).toEqual({ ...granted, contracts: ['pending'] });
    expect(member.contracts[0]?.windowEndsMs).toBe(NOW_MS + 10_000 + SIGNING_WINDOW_MS);
    expect(membershipView(member, NOW_MS + DAY_MS).canResumeSigning).toBe(false);
    const over = after(member, [contract['window-over']]);
    expect(summary(over.member)).toEqual({ ...granted, contracts: ['absent'] });
    expect([...alarms, ...over.alarms]).toEqual([]);
    expect(membershipView(over.member, NOW_MS + DAY_MS)).toMatchObject({ status: 'active', autoRenew: false, canResumeSigning: true });
  });

  it('[R4] [D21] paid × contract refused at once (contract_result_code=FAIL): one period, signing is offered without waiting', () => {
    const { member } = after(bought.member, [{ ...order.prepared, contractOffered: false }, order.paid]);
    expect(summary(member)).toEqual({ ...granted, contracts: ['absent'] });
    expect(membershipView(member, NOW_MS + DAY_MS)).toMatchObject({ autoRenew: false, canResumeSigning: true });
  });

  it('[R4] not paid × nothing: closed, nothing granted', () => {
    const { member, alarms } = after(bought.member, [order.prepared, order['not-paid'], order.closed]);
    expect(summary(member)).toEqual({ orders: ['closed'], contracts: ['absent'], periods: 0 });
    expect(member.checks).toEqual([]);
    expect(member.dueMs).toBeNull();
    expect(alarms).toEqual([]);
  });

  it('[R4] not paid × signed: contract kept, the order asked at once, alarm, nothing granted or deducted', () => {
    const nowMs = NOW_MS + 10_000;
    const signed = after(bought.member, [order.prepared, contract.added], nowMs);
    expect(signed.member.checks.find(({ of }) => of === 'order')?.dueMs).toBe(nowMs);
    const taken = { ...signed.member, checks: signed.member.checks.map((check) => ({ ...check, dueMs: nowMs + DAY_MS })) };
    const { member, alarms } = after(taken, [order['not-paid']], nowMs);
    expect(alarms).toEqual(['signed-not-paid']);
    expect(summary(member)).toEqual({ orders: ['open'], contracts: ['signed'], periods: 0 });
    expect(membershipView(member, NOW_MS)).not.toHaveProperty('nextDeductionMs');
    expect(after(member, [order.closed]).alarms).toEqual(['signed-not-paid']);
  });

  it('[R4] not paid × signed: an answer from before the contract was known is no reason for an alarm, the next one is', () => {
    const nowMs = NOW_MS + 10_000;
    const signed = after(bought.member, [order.prepared, contract.added], nowMs);
    expect(after(signed.member, [order['not-paid']], nowMs).alarms).toEqual([]);
    expect(after(signed.member, [order.closed], nowMs).alarms).toEqual(['signed-not-paid']);
  });

  it('[R4] refunded in full × signed, the plan keeps contracts: the period is withdrawn, the contract stays', () => {
    const { member, alarms } = after(bought.member, [order.prepared, order.paid, contract.added, order.refunded]);
    expect(summary(member)).toEqual({ orders: ['refunded'], contracts: ['signed'], periods: 0 });
    expect(alarms).toEqual([]);
  });

  it('[R4] refunded in part: the period stays; the rest refunded later: it is withdrawn', () => {
    const part = after(bought.member, [order.prepared, order.paid, order['refunded-in-part']]).member;
    expect(summary(part)).toMatchObject({ orders: ['paid'], periods: 1 });
    expect(part.orders[0]?.refundedFen).toBe(100);
    const { member } = after(part, [order.refunded]);
    expect(member.orders[0]?.refundedFen).toBe(bought.order.amountFen);
    expect(summary(member)).toMatchObject({ orders: ['refunded'], periods: 0 });
    expect(after(member, [order['refunded-in-part']]).member).toBe(member);
  });

  it('[R4] a refund that is known before its payment leaves a withdrawn period', () => {
    const { member } = after(bought.member, [order.prepared, order.refunded, order.paid]);
    expect(summary(member)).toMatchObject({ orders: ['refunded'], periods: 0 });
    expect(member.periods).toHaveLength(1);
  });
});

describe('a payment', () => {
  it('is granted once, whoever reports it', () => {
    const once = after(bought.member, [order.prepared, order.paid]).member;
    expect(reduce(once, order.paid, NOW_MS).changed).toBe(false);
    expect(after(once, [order.paid, order.paid]).member).toBe(once);
  });

  it('[D14] of another amount changes nothing and raises an alarm', () => {
    for (const amountFen of [1, 1899, 1901]) {
      const { member, alarms } = after(bought.member, [{ ...order.paid, amountFen }]);
      expect(member).toBe(bought.member);
      expect(alarms).toEqual(['amount-mismatch']);
    }
  });

  it('[D10] a second transaction for one order changes nothing and raises an alarm', () => {
    const paid = after(bought.member, [order.prepared, order.paid]).member;
    const { member, alarms } = after(paid, [{ ...order.paid, transactionId: 'another' }]);
    expect(member).toBe(paid);
    expect(alarms).toEqual(['contradiction']);
  });

  it('after our closing is granted, and revives no contract', () => {
    const closed = after(bought.member, [order.prepared, order.closed]).member;
    const { member, alarms } = after(closed, [order.paid]);
    expect(summary(member)).toMatchObject({ orders: ['paid'], periods: 1 });
    expect(member.orders[0]).toMatchObject({ closedBecause: null, transactionId: order.paid.transactionId });
    expect(alarms).toEqual([]);
    expect(membershipView(member, NOW_MS)).toMatchObject({ status: 'active', autoRenew: false });
    const ended = after(bought.member, [order.prepared, contract.deleted, order.closed, order.paid]).member;
    expect(summary(ended)).toEqual({ orders: ['paid'], contracts: ['ended'], periods: 1 });
  });

  it('known before the platform confirmed the order is granted all the same', () => {
    expect(summary(after(bought.member, [order.paid, order.prepared]).member)).toMatchObject(granted);
  });

  it('is not taken back by an answer that claims the opposite', () => {
    const paid = after(bought.member, [order.prepared, order.paid]).member;
    for (const fact of [order.closed, order.refused]) {
      const { member, alarms } = after(paid, [fact]);
      expect(member).toBe(paid);
      expect(alarms).toEqual(['contradiction']);
    }
  });

  it('for an order that is not stored raises an alarm', () => {
    const { member, alarms } = after(bought.member, [{ ...order.paid, outTradeNo: 'S00000000000000000000bbbbbbbbbbb' }]);
    expect(member).toBe(bought.member);
    expect(alarms).toEqual(['unknown-order']);
  });
});
