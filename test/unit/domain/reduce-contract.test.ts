import { DAY_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { SIGN_ONLY_WINDOW_MS } from '../../../cloudfunctions/shared/domain/subscription/checks';
import { membershipView } from '../../../cloudfunctions/shared/domain/subscription/view';
import { after, contractNews, NOW_MS, OPENID, orderNews, purchase, signing, summary } from './members';

const bought = purchase();
const order = orderNews(bought);
const contract = contractNews(bought);
const signed = after(bought.member, [order.prepared, order.paid, contract.added]).member;

describe('ADD', () => {
  it('before the payment notification: the same end as after it', () => {
    const before = after(bought.member, [order.prepared, contract.added, order.paid]);
    expect(summary(before.member)).toEqual(summary(signed));
    expect(before.alarms).toEqual([]);
    expect(membershipView(before.member, NOW_MS)).toMatchObject({ autoRenew: true, contractId: '202611230001' });
  });

  it('[D13] repeated makes one contract', () => {
    expect(after(signed, [contract.added, contract.added]).member).toBe(signed);
    expect(signed.contracts).toHaveLength(1);
  });

  it('[D12] records the signer that the platform names', () => {
    expect(signed.contracts[0]).toMatchObject({ openid: OPENID, signedMs: contract.added.atMs, contractId: '202611230001' });
  });

  it('after the window is over makes the contract live', () => {
    const absent = after(bought.member, [order.prepared, order.paid, contract['window-over']]).member;
    expect(summary(absent).contracts).toEqual(['absent']);
    expect(summary(after(absent, [contract.added]).member).contracts).toEqual(['signed']);
  });

  it('late, after DELETE, does not revive the contract', () => {
    const ended = after(signed, [contract.deleted]).member;
    expect(after(ended, [contract.added]).member).toBe(ended);
    const neverSeen = after(bought.member, [order.prepared, order.paid, contract.deleted]).member;
    expect(summary(neverSeen).contracts).toEqual(['ended']);
    expect(after(neverSeen, [contract.added]).member).toBe(neverSeen);
  });

  it('for another template, contract id or signer changes nothing and raises an alarm', () => {
    for (const wrong of [{ templateId: '10003' }, { contractId: '202611239999' }, { openid: 'oSomebodyElse' }]) {
      const { member, alarms } = after(signed, [{ ...contract.added, ...wrong }]);
      expect(member).toBe(signed);
      expect(alarms).toEqual(['contradiction']);
    }
  });

  it('of a contract that is not stored raises an alarm', () => {
    const { member, alarms } = after(signed, [{ ...contract.added, contractCode: 'C00000000000000000000bbbbbbbbbbb' }]);
    expect(member).toBe(signed);
    expect(alarms).toEqual(['unknown-contract']);
  });
});

describe('an end', () => {
  it('asked for by the user stops renewal at once and is confirmed later', () => {
    const ending = after(signed, [contract['end-requested']]).member;
    expect(summary(ending)).toEqual({ orders: ['paid'], contracts: ['ending'], periods: 1 });
    expect(membershipView(ending, NOW_MS + DAY_MS)).toMatchObject({ status: 'active', autoRenew: false, canResumeSigning: false });
    expect(membershipView(ending, NOW_MS)).not.toHaveProperty('nextDeductionMs');
    for (const confirmation of [contract.deleted, { ...contract.missing, askedIn: 'ending' } as const]) {
      expect(after(ending, [confirmation]).member.contracts[0]).toMatchObject({ state: 'ended', endedBy: 'user' });
    }
    expect(after(ending, [contract.added]).member).toBe(ending);
  });

  it.each([
    [1, 'expired'],
    [2, 'wechat'],
    [3, 'merchant'],
    [4, 'merchant'],
    [5, 'wechat'],
    [null, 'wechat'],
  ] as const)('with termination mode %s is told as "%s"', (terminationMode, endedBy) => {
    const { member } = after(signed, [{ ...contract.deleted, terminationMode }]);
    expect(member.contracts[0]).toMatchObject({ state: 'ended', endedBy, endedMs: contract.deleted.atMs });
    expect(membershipView(member, NOW_MS + DAY_MS)).toMatchObject({ status: 'active', autoRenew: false, endedBy });
    expect(member.checks.map(({ of }) => of)).toEqual(['news']);
  });

  it('keeps the cover and lets the user sign again', () => {
    const { member } = after(signed, [contract.deleted, contract.deleted]);
    expect(summary(member)).toEqual({ orders: ['paid'], contracts: ['ended'], periods: 1 });
    expect(membershipView(member, NOW_MS + DAY_MS).canResumeSigning).toBe(true);
  });
});

describe('an answer that news has overtaken', () => {
  const paid = after(bought.member, [order.prepared, order.paid]).member;

  it.each([
    ['not paid', paid, order['not-paid']],
    ['no such order', paid, order.absent],
    ['no such contract', signed, contract.missing],
    ['still signing', signed, contract.signing],
    ['not signed in its window', signed, contract['window-over']],
    ['no such contract', after(signed, [contract['end-requested']]).member, contract.missing],
  ] as const)('"%s" changes nothing and is no contradiction', (_said, member, fact) => {
    expect(after(member, [fact])).toEqual({ member, alarms: [] });
  });

  it('is told apart from one that contradicts what was known when it was asked', () => {
    for (const fact of [contract.missing, contract.signing]) {
      expect(after(signed, [{ ...fact, askedIn: 'signed' }])).toEqual({ member: signed, alarms: ['contradiction'] });
    }
    expect(after(paid, [{ ...order['not-paid'], askedIn: 'paid' }])).toEqual({ member: paid, alarms: ['contradiction'] });
  });
});

describe('a contract offered without an order', () => {
  const offered = signing(after(signed, [contract.deleted]).member);
  const news = contractNews({ contract: offered.contract });

  it('is used from its signature on, and absent when its window is over', () => {
    expect(offered.contract).toMatchObject({ origin: 'sign-only', outTradeNo: null, windowEndsMs: NOW_MS + SIGN_ONLY_WINDOW_MS });
    const live = after(offered.member, [news.signing, news.added]).member;
    expect(membershipView(live, NOW_MS + DAY_MS)).toMatchObject({ autoRenew: true, nextDeductionFen: 2500 });
    expect(summary(live).periods).toBe(1);
    expect(summary(after(offered.member, [news.missing, news['window-over']]).member).contracts).toEqual(['ended', 'absent']);
  });
});

describe('news that crosses on its way', () => {
  const facts = [order.prepared, order.paid, contract.added, contract.deleted];
  const orders = permutations(facts).filter((way) => way.indexOf(contract.added) < way.indexOf(contract.deleted));

  it('leads to the same end in every order that can be', () => {
    for (const way of orders) {
      const { member, alarms } = after(bought.member, way);
      expect(summary(member)).toEqual({ orders: ['paid'], contracts: ['ended'], periods: 1 });
      expect(alarms).toEqual([]);
    }
  });

  it('with DELETE before ADD leads to the same end, too', () => {
    for (const way of permutations(facts)) {
      const { member, alarms } = after(bought.member, way);
      expect(summary(member)).toEqual({ orders: ['paid'], contracts: ['ended'], periods: 1 });
      expect(alarms).toEqual([]);
    }
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) => permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]));
}
