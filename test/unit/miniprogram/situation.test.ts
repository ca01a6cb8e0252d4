import type { Purchase, SigningReturn } from '../../../miniprogram/stores/checkout';
import { isSettled, judge, type Situation } from '../../../miniprogram/stores/situation';
import { MEMBERSHIPS } from '../../support/miniprogram/memberships';

const CHANGE = { planId: 'year', contractId: 'contract-1' };
const pay = (handOver: (Purchase & { kind: 'pay' })['handOver'], outTradeNo: string | null = 'order-1'): Purchase => ({
  kind: 'pay',
  planId: 'month',
  outTradeNo,
  handOver,
});
const sign = (returned: SigningReturn): Purchase => ({ kind: 'sign', returned });
const change = (returned: SigningReturn): Purchase => ({ kind: 'sign', returned, change: CHANGE });

describe('where a purchase stands', () => {
  it.each<[string, Purchase | null, keyof typeof MEMBERSHIPS, Situation, Situation]>([
    ['nothing happened', null, 'none', 'none', 'none'],
    ['paid and signed', pay('submitted'), 'active', 'active', 'active'],
    ['paid, no contract', pay('submitted'), 'unsigned', 'unsigned', 'unsigned'],
    ['paid, contract to come', pay('submitted'), 'paid', 'confirming-contract', 'confirming-contract'],
    ['submitted, not seen yet', pay('submitted'), 'open', 'checking', 'unknown'],
    ['the backend did not answer', pay('no-answer', null), 'opening', 'checking', 'unknown'],
    ['another order is the newest', pay('submitted', 'order-2'), 'unsigned', 'checking', 'unknown'],
    ['cancelled', pay('cancelled'), 'open', 'unpaid', 'unpaid'],
    ['cancelled here, paid nevertheless', pay('cancelled'), 'active', 'active', 'active'],
    ['failed', pay('failed'), 'open', 'failed', 'failed'],
    ['failed here, paid nevertheless', pay('failed'), 'unsigned', 'unsigned', 'unsigned'],
    ['not possible here', pay('unsupported'), 'open', 'unsupported', 'unsupported'],
    ['closed', pay('submitted'), 'closed', 'closed', 'closed'],
    ['refunded', pay('submitted'), 'refunded', 'refunded', 'refunded'],
    ['an order of an earlier visit, payable', null, 'open', 'unpaid', 'unpaid'],
    ['an order of an earlier visit, not known', null, 'opening', 'checking', 'unknown'],
    ['signed afterwards', sign('unclear'), 'active', 'active', 'active'],
    ['back without a word', sign('unclear'), 'unsigned', 'sign-checking', 'sign-not-done'],
    ['said to be signed', sign('signed'), 'unsigned', 'sign-checking', 'sign-unknown'],
    ['not back yet', sign('away'), 'unsigned', 'sign-checking', 'sign-unknown'],
    ['another contract is live', change('unclear'), 'changed', 'changed', 'changed'],
    ['the old contract says nothing', change('signed'), 'changing', 'change-checking', 'change-unknown'],
    ['not back yet from changing', change('away'), 'changing', 'change-checking', 'change-unknown'],
    ['back from changing without a word', change('unclear'), 'changing', 'change-checking', 'change-not-done'],
    ['back, nothing offered', sign('unclear'), 'paid', 'sign-checking', 'sign-unknown'],
  ])('%s', (_, purchase, membership, expected, afterGivingUp) => {
    expect(judge(purchase, MEMBERSHIPS[membership], 'moment')).toBe(expected);
    expect(judge(purchase, MEMBERSHIPS[membership], 'all')).toBe(afterGivingUp);
  });

  it('waits while nothing was ever answered', () => {
    expect(judge(null, null, 'moment')).toBe('checking');
    expect(judge(pay('submitted'), null, 'all')).toBe('unknown');
    expect(judge(sign('away'), null, 'moment')).toBe('sign-checking');
    expect(judge(sign('away'), null, 'all')).toBe('sign-unknown');
    expect(judge(change('unclear'), null, 'while')).toBe('change-checking');
    expect(judge(change('unclear'), null, 'all')).toBe('change-unknown');
  });

  it('takes nobody’s word for paid but the backend’s', () => {
    for (const handOver of ['submitted', 'cancelled', 'failed', 'unsupported', 'no-answer'] as const) {
      expect(['active', 'unsigned', 'confirming-contract']).not.toContain(judge(pay(handOver), MEMBERSHIPS.open, 'moment'));
    }
  });

  it('goes on asking exactly while something is expected', () => {
    const open = [
      'checking',
      'confirming-contract',
      'failed',
      'unknown',
      'sign-checking',
      'sign-unknown',
      'change-checking',
      'change-unknown',
    ] as const;
    const settled = [
      'none',
      'active',
      'unsigned',
      'unpaid',
      'closed',
      'refunded',
      'unsupported',
      'sign-not-done',
      'changed',
      'change-not-done',
    ] as const;
    expect(open.filter(isSettled)).toEqual([]);
    expect(settled.filter((situation) => !isSettled(situation))).toEqual([]);
  });
});
