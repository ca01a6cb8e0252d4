import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { addSigning } from '../../../cloudfunctions/shared/domain/subscription/membership';
import { withNews } from '../../../cloudfunctions/shared/domain/subscription/news';
import { nextDeductionMs, renewalStep } from '../../../cloudfunctions/shared/domain/subscription/renewal';
import { isStopped, released, takeStep } from '../../../cloudfunctions/shared/domain/subscription/renewal-steps';
import { plannedDeductionMs, retryMs } from '../../../cloudfunctions/shared/domain/subscription/renewal-calendar';
import type { Contract, Cycle, Deduction, Membership, Terms } from '../../../cloudfunctions/shared/domain/subscription/types';
import { after, contractNews, MONTH, NOW_MS, orderNews, purchase } from './members';

const PRE_NOTIFY: Terms = {
  ...MONTH,
  planId: 'quarter',
  templateId: '10002',
  mode: 'pre-notify',
  cycleMonths: 3,
  priceFen: 6600,
  capFen: 6600,
};
const YEAR: Terms = { ...PRE_NOTIFY, planId: 'year', templateId: '10003', cycleMonths: 12, priceFen: 19800, capFen: 19800 };

/** Paid and signed at {@link NOW_MS}, ten in the morning. */
function subscribed(terms: Terms = MONTH): { member: Membership; contract: Contract } {
  const bought = purchase(undefined, 'a', terms);
  const news = orderNews(bought);
  const { member } = after(bought.member, [news.prepared, news.paid, contractNews(bought).added]);
  return { member, contract: contractOf(member, bought.contract.contractCode) };
}

function contractOf(member: Membership, contractCode: string): Contract {
  const found = member.contracts.find((c) => c.contractCode === contractCode);
  if (!found) throw new Error('no such contract');
  return found;
}

const draw = (seed: string) => ({ orderHex: seed.repeat(12), contractHex: seed.repeat(12), serialHex: seed.repeat(16) });

function offered(member: Membership, terms: Terms, seed: string, replaces: string | null): { member: Membership; contract: Contract } {
  const { next, contract } = addSigning(member, terms, draw(seed), NOW_MS + MINUTE_MS, replaces);
  return { member: next, contract };
}
const signedAt = (contract: Contract, contractId: string, atMs: number) => ({ ...contractNews({ contract }).added, contractId, atMs });

/** A cycle with attempts that have failed, one a moment. */
function withFailures(
  { member, contract }: { member: Membership; contract: Contract },
  errCodes: readonly string[],
  failedMs: readonly number[],
): Membership {
  const cycle: Cycle = {
    cycleNo: `${contract.contractCode}.1`,
    contractCode: contract.contractCode,
    state: 'open',
    fromMs: member.periods[0]?.untilMs ?? 0,
    amountFen: contract.terms.priceFen,
    remindedMs: null,
    announcement: null,
    heldBecause: null,
  };
  const attempt = (errCode: string, index: number): Deduction => ({
    outTradeNo: `D${index}`,
    contractCode: contract.contractCode,
    cycleNo: cycle.cycleNo,
    state: 'failed',
    amountFen: cycle.amountFen,
    appliedMs: failedMs[index] ?? 0,
    words: null,
    repeatedMs: null,
    transactionId: null,
    paidMs: null,
    refundedFen: 0,
    refundedElsewhereFen: 0,
    failedMs: failedMs[index] ?? 0,
    errCode,
    failedBecause: null,
  });
  return { ...member, cycles: [cycle], deductions: errCodes.map(attempt) };
}

describe('several contracts of one user', () => {
  it.each([
    ['in the order of signing', ['b', 'c']],
    ['the other way round', ['c', 'b']],
  ])('[D13] two changes of plan that were both signed: the one signed last renews, the others are ended; told %s', (_what, told) => {
    const base = subscribed();
    const quarter = offered(base.member, PRE_NOTIFY, 'b', base.contract.contractCode);
    const year = offered(quarter.member, YEAR, 'c', base.contract.contractCode);
    const added = {
      b: signedAt(quarter.contract, '2001', NOW_MS + 2 * MINUTE_MS),
      c: signedAt(year.contract, '2002', NOW_MS + 5 * MINUTE_MS),
    };
    const { member } = after(
      year.member,
      told.map((which) => added[which === 'b' ? 'b' : 'c']),
      NOW_MS + 10 * MINUTE_MS,
    );
    expect(member.contracts.map(({ state }) => state)).toEqual(['ending', 'ending', 'signed']);
    expect(member.checks.filter(({ of }) => of === 'renewal').map(({ no }) => no)).toEqual([year.contract.contractCode]);
  });

  it('[D13] a first order with another plan beside a signing page that stood open: what was signed last renews', () => {
    const base = subscribed();
    const gone = after(base.member, [contractNews(base).deleted]).member;
    const resumed = offered(gone, MONTH, 'b', null);
    const bought = purchase(resumed.member, 'c', PRE_NOTIFY);
    const news = orderNews(bought);
    const { member } = after(bought.member, [
      news.prepared,
      news.paid,
      signedAt(bought.contract, '2001', NOW_MS + 2 * MINUTE_MS),
      signedAt(resumed.contract, '2002', NOW_MS + 5 * MINUTE_MS),
    ]);
    expect(member.contracts.map(({ state }) => state)).toEqual(['ended', 'signed', 'ending']);
  });

  it('[D11] a change of plan brings no deduction forward, though the period that went before was refunded', () => {
    const base = subscribed();
    const [first] = base.member.periods;
    const tried = withFailures(base, ['NOTENOUGH'], [NOW_MS]);
    const untilMs = NOW_MS + 60 * DAY_MS;
    const renewal = tried.deductions.map((d) => ({ ...d, state: 'refunded' as const, paidMs: NOW_MS, failedMs: null, errCode: null }));
    const refunded = {
      ...tried,
      cycles: tried.cycles.map((c) => ({ ...c, state: 'paid' as const })),
      deductions: renewal,
      periods: [
        ...base.member.periods,
        ...(first ? [{ ...first, outTradeNo: 'D0', fromMs: first.untilMs, untilMs, withdrawn: true }] : []),
      ],
    };
    expect(nextDeductionMs(refunded, base.contract, NOW_MS)).toBe(plannedDeductionMs(untilMs));
    const change = offered(refunded, PRE_NOTIFY, 'b', base.contract.contractCode);
    const { member } = after(change.member, [signedAt(change.contract, '2001', NOW_MS + 2 * MINUTE_MS)]);
    const signed = contractOf(member, change.contract.contractCode);
    expect(nextDeductionMs(member, signed, NOW_MS + HOUR_MS)).toBe(plannedDeductionMs(untilMs));
  });

  it('a contract that is signed but not paid ends no other', () => {
    const base = subscribed();
    const bought = purchase(base.member, 'c', PRE_NOTIFY);
    const { member } = after(bought.member, [signedAt(bought.contract, '2001', NOW_MS + 5 * MINUTE_MS)]);
    expect(member.contracts.map(({ state }) => state)).toEqual(['signed', 'signed']);
  });
});

describe('the first hours after signing', () => {
  it('[D9] 24h-delay: money moves when the user is shown it, not as soon as the call could be made', () => {
    const { member, contract } = subscribed();
    const signedMs = contract.signedMs ?? 0;
    for (let hours = -2; hours < 58; hours += 1) {
      const untilMs = signedMs + DAY_MS + hours * HOUR_MS;
      const short = { ...member, periods: member.periods.map((p) => ({ ...p, untilMs })) };
      const shownMs = nextDeductionMs(short, contract, signedMs) ?? 0;
      const { kind, dueMs } = renewalStep(short, contract, signedMs) ?? { kind: 'none', dueMs: 0 };
      // Within twelve hours of the signature the platform takes the money at once, later a day after the call.
      const movesMs = dueMs < signedMs + 12 * HOUR_MS ? dueMs : dueMs + DAY_MS;
      expect({ hours, kind, movesMs }).toEqual({ hours, kind: 'deduct', movesMs: shownMs });
      // What does not fit is bridged by the grace period.
      expect(movesMs).toBeLessThan(Math.max(untilMs, signedMs) + DAY_MS);
    }
  });

  it('a template that wants its notice all the same gets it, and not a dozen calls', () => {
    const base = subscribed(PRE_NOTIFY);
    const short = { ...base.member, periods: base.member.periods.map((p) => ({ ...p, untilMs: NOW_MS })) };
    const refused = withFailures({ ...base, member: short }, ['INVALID_REQUEST'], [NOW_MS + MINUTE_MS]);
    expect(renewalStep(refused, base.contract, NOW_MS + 2 * MINUTE_MS)?.kind).toBe('announce');
  });
});

describe('dunning that was interrupted', () => {
  it('[D17] tries that are overdue are made on days of their own, not one after the other', () => {
    const base = subscribed(PRE_NOTIFY);
    const untilMs = base.member.periods[0]?.untilMs ?? 0;
    const lastMs = untilMs + 7 * DAY_MS;
    const late = withFailures(base, ['NOTENOUGH', 'NOTENOUGH'], [untilMs - DAY_MS, lastMs]);
    const announcement = { askedMs: lastMs - 2 * DAY_MS, estimatedFen: 6600, announcedMs: lastMs - 2 * DAY_MS };
    const noticed = { ...late, cycles: late.cycles.map((c) => ({ ...c, announcement })) };
    const step = renewalStep(noticed, base.contract, lastMs + HOUR_MS);
    expect(step).toEqual({ kind: 'deduct', dueMs: retryMs(lastMs, 1) });
  });
});

describe('what the user is told', () => {
  it.each(['INVALID_REQUEST', 'PARAM_ERROR'])('nothing about %s: it is not theirs to put right', (errCode) => {
    const base = subscribed(PRE_NOTIFY);
    const failed = withFailures(base, [errCode], [NOW_MS + MINUTE_MS]);
    const before = { ...failed, deductions: failed.deductions.map((d) => ({ ...d, state: 'failing' as const })) };
    expect(withNews(before, failed, NOW_MS + 2 * MINUTE_MS).untold).toEqual([]);
  });
});

describe('a renewal that has stopped', () => {
  it('a cycle whose attempts are used up is held; released, it begins anew with a reminder', () => {
    const base = subscribed(PRE_NOTIFY);
    const untilMs = base.member.periods[0]?.untilMs ?? 0;
    const codes = Array.from({ length: 12 }, () => 'INVALID_REQUEST');
    const tried = withFailures(
      base,
      codes,
      codes.map((_code, n) => untilMs + n * HOUR_MS),
    );
    const announcement = { askedMs: untilMs - 2 * DAY_MS, estimatedFen: 6600, announcedMs: untilMs - 2 * DAY_MS };
    const noticed = { ...tried, cycles: tried.cycles.map((c) => ({ ...c, announcement })) };
    const nowMs = untilMs + 2 * DAY_MS;
    const held = takeStep(noticed, base.contract, 1, nowMs);
    expect([held.next.cycles[0]?.heldBecause, held.alarms.map(({ kind }) => kind)]).toEqual(['tried 12 times', ['renewal-unresolved']]);
    const freed = released(held.next, base.contract.contractCode, nowMs);
    expect(freed.checks).toContainEqual(expect.objectContaining({ of: 'renewal', dueMs: nowMs }));
    expect(takeStep(freed, base.contract, 1, nowMs)).toMatchObject({ task: { kind: 'remind' }, alarms: [] });
  });

  it('a step that was given up is taken up again when a person says so, and only then is there something to say', () => {
    const { member, contract } = subscribed();
    expect(isStopped(member, contract, NOW_MS + DAY_MS)).toBe(false);
    const givenUp = { ...member, checks: member.checks.filter(({ of }) => of !== 'renewal') };
    expect(isStopped(givenUp, contract, NOW_MS + DAY_MS)).toBe(true);
    const again = released(givenUp, contract.contractCode, NOW_MS + DAY_MS);
    expect(again.checks.filter(({ of }) => of === 'renewal')).toEqual(member.checks.filter(({ of }) => of === 'renewal'));
  });

  it.each([
    ['at once', 0],
    ['a day later, to a repetition: the platform may count from it', DAY_MS],
  ])(
    '[D9] is announced anew only after the notice before has run out, beside which a repetition would be no new one; answered %s',
    (_when, laterMs) => {
      const base = subscribed({ ...PRE_NOTIFY, dunning: { retryDays: [1, 3, 7], graceDays: 7, endDays: 15 } });
      const untilMs = base.member.periods[0]?.untilMs ?? 0;
      const failedMs = plannedDeductionMs(untilMs);
      // Three failures; the next try is planned for the seventh day, when the notice has run out.
      const tried = withFailures(
        base,
        ['NOTENOUGH', 'NOTENOUGH', 'NOTENOUGH'],
        [0, 1, 3].map((days) => failedMs + days * DAY_MS),
      );
      const noticeMs = failedMs - 2 * DAY_MS;
      const announcement = { askedMs: noticeMs, estimatedFen: 6600, announcedMs: noticeMs + laterMs };
      const noticed = { ...tried, cycles: tried.cycles.map((c) => ({ ...c, announcement })) };
      const step = renewalStep(noticed, base.contract, failedMs + 3 * DAY_MS + MINUTE_MS);
      expect(step).toEqual({ kind: 'announce', dueMs: expect.any(Number) as number });
      // The notice was given at ten in the morning; its last day is the eighth.
      expect(step?.dueMs).toBeGreaterThanOrEqual(noticeMs + laterMs + 8 * DAY_MS + 14 * HOUR_MS);
    },
  );
});
