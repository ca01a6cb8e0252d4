import { MINUTE_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { Fact } from '../../../cloudfunctions/shared/domain/subscription/facts';
import { reduce } from '../../../cloudfunctions/shared/domain/subscription/reduce';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import { fc } from '../../support/seeded-properties';
import { MONTH, NOW_MS, purchase } from '../domain/members';
import { type Event, EVENTS, known, Truth } from './membership-truth';

/** What happens at the platform, that we ask, or that something arrives which is on its way: by its place, perhaps once more later. */
type Happening =
  | { readonly is: 'event'; readonly event: Event }
  | { readonly is: 'ask'; readonly about: 'order' | 'contract' }
  | { readonly is: 'arrival'; readonly place: number; readonly isKept: boolean };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ is: fc.constant('event' as const), event: fc.constantFrom(...EVENTS) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('ask' as const), about: fc.constantFrom('order' as const, 'contract' as const) }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('arrival' as const), place: fc.nat(20), isKept: fc.boolean() }) },
);
const histories = fc.record({
  all: fc.array(happening, { maxLength: 40, size: 'max' }),
  onFullRefund: fc.constantFrom('keep-contract' as const, 'end-contract' as const),
});

interface Told {
  readonly member: Membership;
  readonly truth: Truth;
  readonly alarms: readonly string[];
  /** Everything that arrived, but for answers about a moment. */
  readonly news: readonly Fact[];
  readonly nowMs: number;
}

/** Everything arrives at last, in the order of chance, and then both questions are asked once more. */
function told({
  all,
  onFullRefund,
}: {
  readonly all: readonly Happening[];
  readonly onFullRefund: 'keep-contract' | 'end-contract';
}): Told {
  const { member: begun, order, contract } = purchase(undefined, 'a', { ...MONTH, onFullRefund });
  const truth = new Truth(order, contract);
  let member = begun;
  let nowMs = NOW_MS;
  const onTheWay: Fact[] = [];
  const alarms: string[] = [];
  const news: Fact[] = [];
  const arrive = (fact: Fact | undefined): void => {
    if (!fact) return;
    const outcome = reduce(member, fact, nowMs);
    member = outcome.next;
    alarms.push(...outcome.alarms.map(({ kind }) => kind));
    if (!('askedIn' in fact)) news.push(fact);
  };
  const ask = (about: 'order' | 'contract'): Fact =>
    about === 'order' ? truth.askedOrder(member.orders[0]?.state ?? 'open') : truth.askedContract(member.contracts[0]?.state ?? 'pending');
  for (const step of all) {
    nowMs += MINUTE_MS / 2;
    if (step.is === 'event') onTheWay.push(...truth.happen(step.event, nowMs));
    if (step.is === 'ask') onTheWay.push(ask(step.about));
    if (step.is !== 'arrival' || onTheWay.length === 0) continue;
    const place = step.place % onTheWay.length;
    arrive(onTheWay[place]);
    if (!step.isKept) onTheWay.splice(place, 1);
  }
  for (const fact of onTheWay.reverse()) arrive(fact);
  for (const about of ['order', 'contract', 'order'] as const) arrive(ask(about));
  return { member, truth, alarms, news, nowMs };
}

describe('what a truthful platform tells, late, twice and in any order', () => {
  it('[D13] [G3] comes to the truth: order, cover, contract, and what went back', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { member, truth } = told(history);
        const expected = truth.expected();
        // A contract whose payment went back in full is asked to end where its plan says so: it is signed at the platform still.
        const isEnding = member.contracts[0]?.state === 'ending';
        if (isEnding) expect([history.onFullRefund, member.orders[0]?.state]).toEqual(['end-contract', 'refunded']);
        expect(isEnding ? { ...Object(known(member)), isSigned: true } : known(member)).toEqual(expected);
      }),
      { numRuns: 800 },
    );
  });

  it('[G3] told once more, backwards, changes nothing of that', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { member, news, nowMs } = told(history);
        expect(known(news.toReversed().reduce((next, fact) => reduce(next, fact, nowMs).next, member))).toEqual(known(member));
      }),
      { numRuns: 500 },
    );
  });

  it('is never taken for a contradiction', () => {
    fc.assert(
      fc.property(histories, (history) => {
        // An answer from before the payment may meet a contract from after it: that raises an alarm, which the next answer settles.
        expect(told(history).alarms.filter((kind) => kind !== 'signed-not-paid')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('[D14] a notification and a query commute: the same comes of both orders', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom(...EVENTS), ({ all, onFullRefund }, event) => {
        const base = told({ all, onFullRefund });
        const [notification] = base.truth.happen(event, NOW_MS + 60 * MINUTE_MS);
        const answers = [base.truth.askedOrder('open'), base.truth.askedContract('signed')].filter((fact) => !('askedIn' in fact));
        if (!notification) return;
        const states = [
          [notification, ...answers],
          [...answers, notification],
        ].map((facts) => known(facts.reduce((member, fact) => reduce(member, fact, NOW_MS + 61 * MINUTE_MS).next, base.member)));
        expect(states[0]).toEqual(states[1]);
      }),
      { numRuns: 300 },
    );
  });
});
