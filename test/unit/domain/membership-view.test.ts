import { membershipView } from '../../../cloudfunctions/shared/domain/subscription/view';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import { MONTH, NOW_MS, purchase } from './members';

const DAY_MS = 86_400_000;
const DUNNING = { retryDays: [1, 2, 3], graceDays: 7, endDays: 15 };
const monthly = { ...MONTH, capFen: 2500, dunning: DUNNING };

/** Paid for a month, and signed for a plan of that name. */
function member(contractPlanId: string, refundedFen: number): Membership {
  const { member: bought, order, contract } = purchase(undefined, 'a', monthly);
  const terms = { ...contract.terms, planId: contractPlanId };
  return {
    ...bought,
    orders: [{ ...order, state: 'paid', paidMs: NOW_MS, refundedFen }],
    contracts: [{ ...contract, terms, state: 'signed', contractId: '202611230001', signedMs: NOW_MS }],
    periods: [
      {
        outTradeNo: order.outTradeNo,
        planId: 'month',
        fromMs: NOW_MS,
        untilMs: NOW_MS + 30 * DAY_MS,
        anchorDay: 23,
        paidFen: 1900,
        paidMs: NOW_MS,
        withdrawn: false,
      },
    ],
  };
}

describe('what a user sees of a membership', () => {
  it('names the plan that is paid and the plan that renews, which differ after a change', () => {
    expect(membershipView(member('month', 0), NOW_MS + DAY_MS)).toMatchObject({ planId: 'month', renewsPlanId: 'month' });
    expect(membershipView(member('year', 0), NOW_MS + DAY_MS)).toMatchObject({ planId: 'month', renewsPlanId: 'year' });
  });

  it('says of each period what was given back, for its receipt', () => {
    expect(membershipView(member('month', 500), NOW_MS + DAY_MS).periods).toEqual([expect.objectContaining({ refundedFen: 500 })]);
    expect(membershipView(member('month', 0), NOW_MS + DAY_MS).periods[0]).not.toHaveProperty('refundedFen');
  });
});
