import { wechatRefundMachine } from '../../../cloudfunctions/shared/domain/refund-machine';
import { contractMachine } from '../../../cloudfunctions/shared/domain/subscription/contract-machine';
import { deductionMachine } from '../../../cloudfunctions/shared/domain/subscription/deduction-machine';
import { auditedEntities, paymentOf } from '../../../cloudfunctions/shared/domain/subscription/membership';
import type { Fact } from '../../../cloudfunctions/shared/domain/subscription/facts';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import { orderMachine } from '../../../cloudfunctions/shared/domain/subscription/order-machine';
import { reduce } from '../../../cloudfunctions/shared/domain/subscription/reduce';
import { fc } from '../../support/seeded-properties';
import { MoneyBook } from './membership-book';
import { lives, type Moment, moments } from './membership-life';
import { type AnyMachine, watch } from './transitions';

const MACHINES: Readonly<Record<string, AnyMachine>> = {
  order: orderMachine,
  contract: contractMachine,
  deduction: deductionMachine,
  refund: wechatRefundMachine,
};
const tables = watch(Object.values(MACHINES));

const check = (numRuns: number, life: (all: Iterable<Moment>) => void): void =>
  fc.assert(
    fc.property(lives, (happenings) => life(moments(happenings))),
    { numRuns },
  );
const always = (numRuns: number, holds: (moment: Moment) => void): void =>
  check(numRuns, (all) => {
    for (const moment of all) holds(moment);
  });

/** One step; or two of a contract, which is asked to end as soon as it becomes known to be signed. */
const leads = (machine: AnyMachine, from: string, to: string): boolean =>
  tables.leads(machine, from, to) || (to === 'ending' && tables.leads(machine, from, 'signed'));

describe('whatever becomes known of a membership', () => {
  it('takes every transition that the tables declare', () => {
    check(2500, (all) => void [...all]);
    expect(tables.declared).toBeGreaterThan(80);
    expect(tables.missing()).toEqual([]);
  });

  it('states move along the tables only, and nothing that is stored disappears', () => {
    always(120, ({ before, after }) => {
      const now = new Map(auditedEntities(after).map((entity) => [`${entity.entity} ${entity.no}`, entity.state]));
      for (const { entity, no, state } of auditedEntities(before)) {
        const to = now.get(`${entity} ${no}`);
        const machine = MACHINES[entity];
        const isDeclared = to !== undefined && (!machine || leads(machine, state, to));
        if (!isDeclared) throw new Error(`${entity} ${no}: ${state} → ${to}`);
      }
    });
  });

  it('what is refused, or says nothing new, leaves the very same membership', () => {
    always(120, ({ before, after, fact, changed, refused }) => {
      if (fact === null) return;
      // What a payment's news say of its refunds may be refused, one by one; the payment's own news stand.
      const mayStand = 'refunds' in fact;
      expect([changed, refused && changed && !mayStand]).toEqual([before !== after, false]);
    });
  });

  it('[D14] [P11] money is what a book of its own says: a period for each settled payment, withdrawn when all of it went back', () => {
    check(150, (all) => {
      const book = new MoneyBook();
      for (const { before, after, fact } of all) {
        if (fact) book.learn(before, fact);
        expect(book.differences(after)).toEqual([]);
      }
    });
  });

  it('[D13] [G3] a fact that is told twice is told once, at the same moment', () => {
    always(100, ({ after, fact, nowMs, refused }) => {
      if (fact === null || refused) return;
      const again = reduce(after, fact, nowMs);
      expect(again.next).toBe(after);
    });
  });

  it('[G3] [P11] news that come again, however late, change nothing that is stored', () => {
    always(400, ({ before, after, fact, isRepetition }) => {
      if (isRepetition && before !== after) expect(remembered(after, fact)).toEqual(remembered(before, fact));
    });
  });
});

/** Of two answers with the same sum nobody can say which is the older one: what staff refunded is then what was told last. */
function remembered(member: Membership, fact: Fact | null): unknown {
  const isOlder = fact?.kind === 'refunded-in-part' && fact.refundedFen < (paymentOf(member, fact.outTradeNo)?.refundedFen ?? 0);
  const free = isOlder ? {} : { refundedElsewhereFen: null };
  const orders = member.orders.map((order) => ({ ...order, ...free }));
  const deductions = member.deductions.map((deduction) => ({ ...deduction, ...free }));
  return { ...member, orders, deductions, checks: null, untold: null, dueMs: null };
}
