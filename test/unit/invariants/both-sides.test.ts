import type { Cycle } from '../../../cloudfunctions/shared/domain/subscription/types';
import { checkInvariants } from '../../invariants/check';
import type { Evidence } from '../../invariants/evidence';
import { beijingDateTime } from '../../../local/kernel/beijing-time';
import { ALICE, DAY_MS } from '../../support/world-users';
import { type Draft, only, playScenario } from './scenario';

let good: Evidence;
beforeAll(async () => {
  good = await (await playScenario()).records.evidence();
});

/** What is said by the rules about evidence in which something was changed. */
function said(change: (draft: Draft) => void, circumstances: Partial<Evidence> = {}): readonly string[] {
  const draft = structuredClone(good) as unknown as Draft;
  change(draft);
  return checkInvariants({ ...(draft as unknown as Evidence), ...circumstances }).map(
    ({ invariant, message }) => `${invariant} ${message}`,
  );
}

const eventsOf = ({ merchant }: Draft) => [...merchant.memberships.flatMap(({ outbox }) => outbox), ...merchant.events];
const contractOf = (draft: Draft, openid: string) => only(draft.platform.wechat.contracts, (contract) => contract.openid === openid);

describe('a notice that our books call given', () => {
  const NOT_TAKEN = expect.stringMatching(/^I4 is announced by our books .*, the platform has taken no such notice$/) as string;
  const moved = (draft: Draft, change: (announcement: NonNullable<Cycle['announcement']>) => object): void => {
    for (const event of eventsOf(draft)) {
      const { announcement } = event.after as Cycle;
      if (event.entity === 'cycle' && announcement !== null)
        event.after = { ...(event.after as Cycle), announcement: { ...announcement, ...change(announcement) } };
    }
  };

  it('was taken by the platform', () => {
    expect(said(() => undefined)).toEqual([]);
    expect(said((d) => (d.traffic = d.traffic.filter(({ subject }) => !subject.endsWith('/notify'))))).toContainEqual(NOT_TAKEN);
  });

  it('was taken with that amount, between the asking and the knowing', () => {
    expect(said((d) => moved(d, ({ estimatedFen }) => ({ estimatedFen: estimatedFen - 1 })))).toContainEqual(NOT_TAKEN);
    const another = (d: Draft) =>
      moved(d, ({ askedMs, announcedMs }) => ({
        askedMs: askedMs + DAY_MS,
        announcedMs: announcedMs === null ? null : announcedMs + DAY_MS,
      }));
    expect(said(another)).toContainEqual(NOT_TAKEN);
  });

  it('may stand in a part of the traffic that is gone', () => {
    const isGone = (d: Draft) => (d.traffic = d.traffic.filter(({ subject }) => !subject.endsWith('/notify')));
    expect(said(isGone, { trafficIsComplete: false })).toEqual([]);
  });
});

describe('a refund that was failed by our books once', () => {
  const TAKEN = expect.stringMatching(/^I1 was failed by our books, the platform says SUCCESS$/) as string;
  const failed = (draft: Draft): void => {
    only(eventsOf(draft), ({ entity, to }) => entity === 'refund' && to === 'succeeded').to = 'failed';
  };

  it('has given nothing back, also if our books know better now', () => {
    expect(said(failed)).toContainEqual(TAKEN);
  });

  it('may have been closed by the platform', () => {
    const closed = (d: Draft): void => {
      failed(d);
      for (const refund of d.platform.wechat.refunds) refund.refund_status = 'REFUNDCLOSE';
    };
    expect(said(closed)).not.toContainEqual(TAKEN);
  });
});

describe('a contract that persons are told of as a contradiction', () => {
  const NONE = 'I6 is told as a contradiction, and both sides say the same';
  const told = (d: Draft): void => {
    const { contract_code: no } = contractOf(d, ALICE);
    d.merchant.alarms.push({ _id: `contradiction:${no}`, kind: 'contradiction', no });
  };

  it('was signed by somebody else than the buyer', () => {
    expect(said(told)).toEqual([NONE]);
    const byAnother = (d: Draft): void => {
      told(d);
      contractOf(d, ALICE).openid = 'oSomebody';
    };
    expect(said(byAnother)).not.toContain(NONE);
  });
});

describe('a contract that was ended inside WeChat', () => {
  const endedAgo = (days: number) => (d: Draft) =>
    Object.assign(contractOf(d, ALICE), { contract_state: 1, contract_terminated_time: beijingDateTime(d.nowMs - days * DAY_MS) });
  const UNKNOWN = expect.stringMatching(/^I14 was ended in WeChat at .*, and is signed by our books$/) as string;

  it('is known within a week, where nothing goes wrong', () => {
    expect(said(endedAgo(6), { faultsHappened: false })).not.toContainEqual(UNKNOWN);
    expect(said(endedAgo(8), { faultsHappened: false })).toContainEqual(UNKNOWN);
    expect(said(endedAgo(8), { faultsHappened: true })).not.toContainEqual(UNKNOWN);
  });
});
