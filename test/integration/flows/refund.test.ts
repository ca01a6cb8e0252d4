import { createCipheriv, createHash } from 'node:crypto';
import { startTestStack, type TestStack } from '../../support/stack';
import { losing, MINUTE_MS, Subscriber } from '../../support/subscriber';

interface MerchantTruth {
  readonly orders: readonly {
    readonly openid: string;
    readonly outTradeNo: string;
    readonly state: string;
    readonly refundedFen: number;
  }[];
  readonly contracts: readonly { readonly openid: string; readonly state: string; readonly endedBy: string | null }[];
  readonly periods: readonly { readonly outTradeNo: string; readonly withdrawn: boolean }[];
}
interface Traffic {
  readonly entries: readonly { readonly kind: string; readonly subject: string; readonly sent: string }[];
}

const REQ_INFO = /(?<=<req_info><!\[CDATA\[)[^\]]+/;
/** Both texts begin alike: `out_refund_no` of 28 digits, then `out_trade_no`, whose 32 characters lie in these blocks of 16 bytes. */
const ORDER_BLOCKS = { from: 6 * 16, to: 9 * 16 };

function splice(own: string, foreign: string): string {
  const whole = Buffer.from(own, 'base64');
  Buffer.from(foreign, 'base64').copy(whole, ORDER_BLOCKS.from, ORDER_BLOCKS.from, ORDER_BLOCKS.to);
  return whole.toString('base64');
}

/** Refunds that the merchant's staff make in WeChat's merchant platform, as our side learns of them. */
describe('refunds in the merchant platform', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.dispose());
  afterEach(() => stack.control('DELETE', 'faults'));

  const refund = (outTradeNo: string, refundFen: number): Promise<unknown> =>
    stack.control('POST', 'wechat/refund', { outTradeNo, refundFen });
  const notify = async (body: string): Promise<string> => {
    const headers = { 'content-type': 'text/xml' };
    return (await fetch(`${stack.baseUrl}/http/notify/wechat/refund`, { method: 'POST', headers, body })).text();
  };
  const truthOf = async ({ openid }: Subscriber) => {
    const { orders, contracts, periods } = await stack.control<MerchantTruth>('GET', 'merchant');
    const mine = orders.filter((o) => o.openid === openid);
    return {
      orders: mine,
      contracts: contracts.filter((c) => c.openid === openid),
      periods: periods.filter((p) => mine.some((o) => o.outTradeNo === p.outTradeNo)),
    };
  };
  /** Everything that is told to users or kept for ever; the schedule of questions and the count of writes are neither. */
  const audited = async (): Promise<unknown> => {
    const memberships = await stack.engine.find('memberships', {});
    return {
      memberships: memberships.map(({ orders, contracts, periods, audit }) => ({ orders, contracts, periods, audit })),
      alarms: await stack.engine.find('alarms', {}),
      inbox: await stack.engine.find('inbox', {}),
    };
  };
  const questions = async (): Promise<string[]> => {
    const { entries } = await stack.control<Traffic>('GET', 'traffic?after=0');
    return entries.filter(({ kind, subject }) => kind === 'request' && subject === '/pay/refundquery').map(({ sent }) => sent);
  };
  const lastNotice = async (): Promise<string> => {
    const { entries } = await stack.control<Traffic>('GET', 'traffic?after=0');
    return entries.filter(({ kind, subject }) => kind === 'notification' && subject === 'refund').at(-1)?.sent ?? '';
  };

  it('[R4] refunded in full × signed, plan says end: period withdrawn, contract ended at the platform', async () => {
    const user = new Subscriber(stack, 'ends');
    const { outTradeNo } = await user.buy({ planId: 'month' });
    await refund(outTradeNo, 1900);
    await stack.settle();
    expect(await user.membership()).toMatchObject({ status: 'none', periods: [], autoRenew: false, lastOrder: { state: 'refunded' } });
    await stack.advance(3 * MINUTE_MS);
    expect(await user.membership()).toMatchObject({ autoRenew: false, endedBy: 'merchant' });
    expect(await truthOf(user)).toMatchObject({
      orders: [{ state: 'refunded', refundedFen: 1900 }],
      contracts: [{ state: 'ended', endedBy: 'merchant' }],
      periods: [{ withdrawn: true }],
    });
    const { contracts, refunds, orders } = await user.ledger();
    expect(contracts).toMatchObject([{ contract_state: 1 }]);
    expect(orders).toMatchObject([{ trade_state: 'REFUND' }]);
    expect(refunds).toMatchObject([{ refund_fee: 1900, refund_status: 'SUCCESS' }]);
    expect(await user.alarms()).toEqual([]);
  });

  it('[R4] refunded in full × signed, plan says keep: period withdrawn, contract kept, next deduction as before', async () => {
    const user = new Subscriber(stack, 'keeps');
    const { outTradeNo } = await user.buy({ planId: 'quarter' });
    const before = await user.membership();
    await refund(outTradeNo, 5400);
    await stack.advance(3 * MINUTE_MS);
    const after = await user.membership();
    expect(after).toMatchObject({ periods: [], autoRenew: true, contractId: before.contractId, nextDeductionMs: before.nextDeductionMs });
    expect(after.validUntilMs).toBeUndefined();
    expect((await user.ledger()).contracts).toMatchObject([{ contract_state: 0 }]);
    expect(await user.alarms()).toEqual([]);
  });

  it('refunded in full × not signed: period withdrawn, and the plan can be bought again', async () => {
    const user = new Subscriber(stack, 'unsigned');
    const { outTradeNo } = await user.buy({ autoRenew: false });
    await stack.advance(15 * MINUTE_MS);
    await refund(outTradeNo, 1900);
    await stack.settle();
    expect(await user.membership()).toMatchObject({ status: 'none', autoRenew: false, canResumeSigning: false });
    await user.buy();
    expect(await user.membership()).toMatchObject({ status: 'active', autoRenew: true });
  });

  it('[R4] refunded in part: recorded, period and contract stay; the rest later withdraws the period', async () => {
    const user = new Subscriber(stack, 'part');
    const { outTradeNo } = await user.buy();
    await refund(outTradeNo, 400);
    await stack.settle();
    expect(await user.membership()).toMatchObject({ status: 'active', autoRenew: true, lastOrder: { state: 'paid' } });
    expect(await truthOf(user)).toMatchObject({ orders: [{ state: 'paid', refundedFen: 400 }], periods: [{ withdrawn: false }] });
    await refund(outTradeNo, 1500);
    await stack.settle();
    expect(await truthOf(user)).toMatchObject({ orders: [{ state: 'refunded', refundedFen: 1900 }], periods: [{ withdrawn: true }] });
  });

  it('[R4] all notifications lost, paid, signed and refunded meanwhile: the next read finds everything', async () => {
    await losing(stack, 'wechat.payment', 'wechat.contract', 'wechat.refund');
    const user = new Subscriber(stack, 'lost');
    const order = await user.subscribe();
    await user.decide(order, 'paid');
    await refund(order.outTradeNo, 1900);
    await stack.settle();
    expect(await user.membership()).toMatchObject({ status: 'none', periods: [], lastOrder: { state: 'refunded' } });
    await stack.advance(5 * MINUTE_MS);
    expect(await truthOf(user)).toMatchObject({ contracts: [{ state: 'ended', endedBy: 'merchant' }] });
    expect((await user.ledger()).contracts).toMatchObject([{ contract_state: 1 }]);
  });

  it.each(['timeout-before', 'timeout-after', 'corrupt'])('[G1] no usable answer to the refund query (%s): asked again', async (fault) => {
    const user = new Subscriber(stack, fault);
    const { outTradeNo } = await user.buy();
    await stack.control('POST', 'faults', { rules: [{ on: 'wechat:/pay/refundquery', do: fault, times: 1 }] });
    await refund(outTradeNo, 1900);
    await stack.settle();
    await stack.advance(3 * MINUTE_MS);
    expect(await truthOf(user)).toMatchObject({ orders: [{ state: 'refunded' }], periods: [{ withdrawn: true }] });
  });

  it.each(['duplicate', 'delay', 'corrupt', 'timeout-after'])('[D13] [G3] the notification with "%s": refunded once', async (fault) => {
    const user = new Subscriber(stack, `notice-${fault}`);
    const { outTradeNo } = await user.buy();
    await stack.control('POST', 'faults', { rules: [{ on: 'wechat.refund', do: fault, times: 1, delayMs: MINUTE_MS }] });
    await refund(outTradeNo, 700);
    await stack.advance(2 * MINUTE_MS);
    expect(await truthOf(user)).toMatchObject({ orders: [{ state: 'paid', refundedFen: 700 }] });
    expect(await user.alarms()).toEqual([]);
  });

  it('[G2] [D13] a replayed notification is acknowledged and changes nothing', async () => {
    const user = new Subscriber(stack, 'replay');
    const { outTradeNo } = await user.buy();
    await refund(outTradeNo, 300);
    await stack.settle();
    const notice = await lastNotice();
    const before = await audited();
    for (const answer of await Promise.all(Array.from({ length: 6 }, () => notify(notice)))) expect(answer).toContain('SUCCESS');
    await stack.advance(2 * MINUTE_MS);
    expect(await audited()).toEqual(before);
  });

  it('[G2] a notification spliced from the blocks of two genuine ones only makes us ask: nothing changes', async () => {
    const [victim, attacker] = [new Subscriber(stack, 'victim'), new Subscriber(stack, 'attacker')];
    const { outTradeNo } = await victim.buy();
    await refund(outTradeNo, 100);
    await stack.settle();
    const ofVictim = await lastNotice();
    await refund((await attacker.buy()).outTradeNo, 1900);
    await stack.advance(3 * MINUTE_MS);
    const before = await audited();
    const asked = await questions();
    // No key is needed: of the attacker's full refund, the blocks with the order's number are exchanged.
    const spliced = (await lastNotice()).replace(REQ_INFO, (own) => splice(own, REQ_INFO.exec(ofVictim)?.[0] ?? ''));
    expect(await notify(spliced)).toContain('SUCCESS');
    await stack.settle();
    expect((await questions()).slice(asked.length)).toEqual([expect.stringContaining(outTradeNo)]);
    expect(await audited()).toEqual(before);
    expect(await victim.membership()).toMatchObject({ status: 'active', autoRenew: true });
  });

  it('[G2] garbage, and claims that are signed but not sealed, are answered FAIL and change nothing', async () => {
    const user = new Subscriber(stack, 'garbage');
    const { outTradeNo } = await user.buy();
    await refund(outTradeNo, 100);
    await stack.settle();
    const notice = await lastNotice();
    const before = await stack.engine.find('memberships', {});
    const forgeries = [
      '',
      '{}',
      `<xml><out_trade_no>${outTradeNo}</out_trade_no></xml>`,
      notice.replace(/<req_info>.*<\/req_info>/s, ''),
      notice.replace(/(<req_info><!\[CDATA\[)..../s, '$1AAAA'),
      notice.replace(/<req_info>.*<\/req_info>/s, `<req_info>${Buffer.alloc(64, 7).toString('base64')}</req_info>`),
      notice.replace(/<appid>.*?<\/appid>/s, '<appid>wx0000000000000000</appid>'),
    ];
    for (const forgery of forgeries) {
      const answer = await notify(forgery);
      expect(answer).toContain('FAIL');
      expect(answer).not.toContain('SUCCESS');
    }
    expect(await stack.engine.find('memberships', {})).toEqual(before);
  });

  it('a refund of an order that is not ours is acknowledged: the merchant number may have other shops', async () => {
    const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(stack.keys.wechat.apiV2Key).digest('hex'), null);
    const claim =
      '<root><out_trade_no>SHOP-0001</out_trade_no><out_refund_no>1</out_refund_no><refund_status>SUCCESS</refund_status></root>';
    const reqInfo = cipher.update(claim, 'utf8', 'base64') + cipher.final('base64');
    const { appId, mchId } = stack.keys.wechat;
    const body = `<xml><return_code>SUCCESS</return_code><appid>${appId}</appid><mch_id>${mchId}</mch_id><req_info>${reqInfo}</req_info></xml>`;
    const before = await audited();
    const asked = await questions();
    expect(await notify(body)).toContain('SUCCESS');
    expect(await audited()).toEqual(before);
    expect(await questions()).toEqual(asked);
  });
});
