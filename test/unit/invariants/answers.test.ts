/** Rules about what users are shown: each fires on an answer that is wrong, and is silent on one that only looks so. */
import { memberIdOf } from '../../../cloudfunctions/shared/domain/subscription/numbers';
import type { TrafficEntry } from '../../../local/kernel/types';
import { checkOwnPage, checkSuspended } from '../../invariants/answer-rules';
import { DAY_MS, MINUTE_MS } from '../../invariants/beijing-days';
import { createFindings, type Report } from '../../invariants/violation';

const ALICE = 'oAlice';
const BOB = 'oBob';
const NOW_MS = Date.UTC(2027, 5, 1);

const answered = (openId: string | null, data: object): TrafficEntry => ({
  seq: 1,
  atMs: NOW_MS,
  kind: 'call',
  party: 'merchant',
  subject: 'subscription.membership',
  sent: JSON.stringify({ event: { action: 'membership', ...(openId === null ? {} : { userInfo: { openId } }) } }),
  answered: JSON.stringify({ result: { ok: true, data } }),
  status: 200,
  verification: 'not-checked',
  fault: null,
  durationMs: 0,
});

/** A member with one contract, `contractId` 77, and its cycle. */
const member = (openid: string, cycle: { readonly state: string; readonly sinceMs: number } = { state: 'open', sinceMs: 0 }) => ({
  id: memberIdOf(openid),
  value: () => undefined,
  all: <T>(entity: string): readonly T[] =>
    (entity === 'contract'
      ? [{ contractCode: 'C1', contractId: '77', terms: { dunning: { graceDays: 7 } } }]
      : [{ contractCode: 'C1', cycleNo: 'C1.1', state: cycle.state, fromMs: NOW_MS - 8 * DAY_MS }]) as unknown as readonly T[],
  stateSinceMs: () => cycle.sinceMs,
});

const found = (check: (report: Report) => void): readonly string[] => {
  const findings = createFindings();
  check(findings.report);
  return findings.found.map(({ invariant }) => invariant);
};

describe('I8: the page of a member', () => {
  const shown = (openid: string | null, data: object): readonly string[] =>
    found((report) => checkOwnPage(answered(openid, data), [member(BOB)], report));
  const paymentOf = (openid: string): string => `S${memberIdOf(openid)}${'0'.repeat(11)}`;

  it.each([
    ['somebody else’s contract', { contractId: '77' }],
    ['somebody else’s payment', { lastOrder: { outTradeNo: paymentOf(BOB) } }],
  ])('shows %s', (_what, data) => {
    expect(shown(ALICE, data)).toEqual(['I8']);
  });

  it('shows what is their own, a contract that is not known here, or to somebody who is not recorded', () => {
    expect(shown(BOB, { contractId: '77', lastOrder: { outTradeNo: paymentOf(BOB) } })).toEqual([]);
    expect(shown(ALICE, { contractId: '78', periods: [{ outTradeNo: paymentOf(ALICE) }] })).toEqual([]);
    expect(shown(null, { contractId: '77' })).toEqual([]);
  });
});

describe('I14: a suspension that was told', () => {
  const told = (cycle: { readonly state: string; readonly sinceMs: number }): readonly string[] =>
    found((report) => checkSuspended(answered(BOB, { status: 'suspended', contractId: '77' }), [member(BOB, cycle)], 0, report));

  it('is true after the days of grace, also where the money came while the page was put together; not where it came before', () => {
    expect(told({ state: 'open', sinceMs: NOW_MS - 8 * DAY_MS })).toEqual([]);
    expect(told({ state: 'paid', sinceMs: NOW_MS - 100 })).toEqual([]);
    expect(told({ state: 'paid', sinceMs: NOW_MS - 2 * MINUTE_MS })).toEqual(['I14']);
  });
});
