import { DAY_MS, HOUR_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { Contract, Cycle, Deduction, Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import { fc } from '../../support/seeded-properties';
import { lives, moments } from './membership-life';

interface Begun {
  readonly before: Membership;
  readonly after: Membership;
  readonly deduction: Deduction;
  readonly contract: Contract;
  readonly cycle: Cycle;
}

const OPEN: readonly string[] = ['applying', 'accepted', 'failing'];
const beijingHour = (ms: number): number => new Date(ms + 8 * HOUR_MS).getUTCHours();
const openOf = ({ deductions }: Membership): readonly Deduction[] => deductions.filter(({ state }) => OPEN.includes(state));

/** Every attempt that is begun in some hundred histories full of contradictions. */
function begun(holds: (attempt: Begun) => void): number {
  let count = 0;
  fc.assert(
    fc.property(lives, (life) => {
      for (const { before, after } of moments(life)) {
        for (const deduction of after.deductions.slice(before.deductions.length)) {
          const contract = before.contracts.find(({ contractCode }) => contractCode === deduction.contractCode);
          const cycle = after.cycles.find(({ cycleNo }) => cycleNo === deduction.cycleNo);
          if (!contract || !cycle) throw new Error('an attempt without contract or cycle');
          holds({ before, after, deduction, contract, cycle });
          count += 1;
        }
      }
    }),
    { numRuns: 120 },
  );
  return count;
}

describe('an attempt to deduct, whatever became known before it', () => {
  it('[D10] is begun while no other is open, under a number that was never used', () => {
    const count = begun(({ before, after, deduction }) => {
      expect(openOf(before)).toEqual([]);
      expect(openOf(after)).toEqual([deduction]);
      const used = [...before.orders, ...before.deductions].map(({ outTradeNo }) => outTradeNo);
      expect(used).not.toContain(deduction.outTradeNo);
    });
    expect(count).toBeGreaterThan(50);
  });

  it('[D9] is begun in the hours of the platform, by a contract that is signed and whose payment is settled', () => {
    begun(({ before, deduction, contract }) => {
      expect(beijingHour(deduction.appliedMs)).toBeGreaterThanOrEqual(7);
      expect(beijingHour(deduction.appliedMs)).toBeLessThan(22);
      expect(contract).toMatchObject({ state: 'signed', movedTo: null });
      const order = before.orders.find(({ outTradeNo }) => outTradeNo === contract.outTradeNo);
      if (contract.outTradeNo !== null) expect(order?.paidMs).toEqual(expect.any(Number));
    });
  });

  it('takes what the user was told, for a cycle that nobody has paid, and not a day before the last of its cover', () => {
    begun(({ before, deduction, contract, cycle }) => {
      expect(deduction.amountFen).toBe(cycle.amountFen);
      expect(deduction.amountFen).toBeLessThanOrEqual(contract.terms.capFen);
      expect(before.cycles.find(({ cycleNo }) => cycleNo === cycle.cycleNo)?.state ?? 'open').toBe('open');
      // Money moves on the day before the cover ends; in 24-hour mode the call comes a day earlier.
      expect(deduction.appliedMs).toBeGreaterThanOrEqual(cycle.fromMs - 3 * DAY_MS);
    });
  });

  it('is announced where the template wants it, and reminded of five days ahead, unless the consent is younger than that', () => {
    begun(({ deduction, contract, cycle }) => {
      const signedMs = contract.signedMs ?? Infinity;
      const isFirstHours = deduction.appliedMs < signedMs + 12 * HOUR_MS;
      if (contract.terms.mode === 'pre-notify' && !isFirstHours) expect(cycle.announcement?.announcedMs).toEqual(expect.any(Number));
      const delayMs = contract.terms.mode === '24h-delay' && !isFirstHours ? DAY_MS : 0;
      const knownMs = cycle.remindedMs ?? signedMs;
      if (cycle.remindedMs !== null) expect(deduction.appliedMs + delayMs - knownMs).toBeGreaterThanOrEqual(5 * DAY_MS);
      else expect(cycle.fromMs - signedMs).toBeLessThan(8 * DAY_MS);
    });
  });
});

describe('after any change', () => {
  it('one contract renews at most, and what is planned is planned for a signed one', () => {
    fc.assert(
      fc.property(lives, (life) => {
        for (const { after, fact, changed } of moments(life)) {
          if (fact === null || !changed) continue;
          const planned = after.checks.filter(({ of }) => of === 'renewal').map(({ no }) => no);
          expect(planned.length).toBeLessThanOrEqual(1);
          for (const no of planned) expect(after.contracts.find(({ contractCode }) => contractCode === no)?.state).toBe('signed');
          const open = after.cycles.filter(({ state }) => state === 'open');
          for (const { contractCode } of open) expect(after.contracts.find((c) => c.contractCode === contractCode)?.state).toBe('signed');
        }
      }),
      { numRuns: 100 },
    );
  });

  it('somebody is asked about whatever is open, and the earliest question is the one that is due', () => {
    fc.assert(
      fc.property(lives, (life) => {
        for (const { after, fact, changed } of moments(life)) {
          const times = after.checks.map(({ dueMs }) => dueMs);
          expect(after.dueMs).toBe(times.length === 0 ? null : Math.min(...times));
          if (!changed || (fact?.of !== 'order' && fact?.of !== 'deduction')) continue;
          const payment = [...after.orders, ...after.deductions].find(({ outTradeNo }) => outTradeNo === fact.outTradeNo);
          const isOpen = payment && [...OPEN, 'opening', 'open'].includes(payment.state);
          if (isOpen) expect(after.checks.some(({ no, of }) => no === payment.outTradeNo && of === fact.of)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});
