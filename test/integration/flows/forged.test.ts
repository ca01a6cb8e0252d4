import { readNotification } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { signV2 } from '../../../cloudfunctions/shared/gateways/wechat-pay/sign';
import { startTestStack, type TestStack } from '../../support/stack';
import { losing, Subscriber } from '../../support/subscriber';

interface Traffic {
  readonly entries: readonly { readonly kind: string; readonly subject: string; readonly sent: string }[];
}

/** What arrives at the notify URL without being what it claims to be. */
describe('forged, altered and replayed notifications', () => {
  let stack: TestStack;
  let victim: Subscriber;
  let payment: string;
  let contract: string;

  beforeAll(async () => {
    stack = await startTestStack({
      excused: [
        { line: /^I8 .*(Wx9999|4200009999|4200008888)/, because: 'it sends what the platform never said, signed with its own key' },
      ],
    });
    // Genuine notifications of a purchase, caught on the wire before our side ever saw them.
    victim = new Subscriber(stack, 'victim');
    await losing(stack, 'wechat.payment', 'wechat.contract');
    const order = await victim.subscribe();
    await victim.decide(order, 'paid');
    await stack.settle();
    await stack.control('DELETE', 'faults');
    const { entries } = await stack.control<Traffic>('GET', 'traffic?after=0');
    const sent = (subject: string): string => entries.find((e) => e.kind === 'notification' && e.subject === subject)?.sent ?? '';
    payment = sent('payment');
    contract = sent('contract');
    expect([payment, contract].every((xml) => xml.includes('<sign>'))).toBe(true);
  });
  afterAll(() => stack.dispose());

  const deliver = async (path: string, body: string | Uint8Array<ArrayBuffer>): Promise<string> => {
    const response = await fetch(`${stack.baseUrl}/http/notify/wechat/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body,
    });
    return response.text();
  };
  const resigned = (xml: string, change: Record<string, string>, key: string, type: 'MD5' | 'HMAC-SHA256'): string => {
    const fields = new Map(
      [...xml.matchAll(/<(\w+)>\s*(?:<!\[CDATA\[)?([^<\]]*)(?:\]\]>)?\s*<\/\1>/g)].map((m): [string, string] => [m[1] ?? '', m[2] ?? '']),
    );
    for (const [name, value] of Object.entries(change)) fields.set(name, value);
    fields.delete('sign');
    fields.set('sign', signV2(fields, key, type));
    return `<xml>${[...fields].map(([k, v]) => `<${k}><![CDATA[${v}]]></${k}>`).join('')}</xml>`;
  };

  const forgeries: readonly (readonly [string, () => string | Uint8Array<ArrayBuffer>])[] = [
    ['unsigned', () => payment.replace(/<sign>.*?<\/sign>/s, '')],
    ['with another amount', () => payment.replace(/(<total_fee>\D*)\d+/, '$11')],
    ['for another order', () => payment.replace(/(<out_trade_no>[^S]*S)./, '$10')],
    ['signed with a wrong key', () => resigned(payment, {}, '0'.repeat(32), 'MD5')],
    ['signed with the wrong algorithm', () => resigned(payment, {}, stack.keys.wechat.apiV2Key, 'HMAC-SHA256')],
    ['of another merchant', () => resigned(payment, { mch_id: '1999999999' }, stack.keys.wechat.apiV2Key, 'MD5')],
    ['cut off', () => payment.slice(0, -20)],
    ['too large', () => payment.replace('</xml>', `<pad>${'x'.repeat(200_000)}</pad></xml>`)],
    ['deeply nested', () => `<xml>${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}</xml>`],
    [
      'an entity bomb',
      () => `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><out_trade_no>&b;</out_trade_no></xml>`,
    ],
    ['reading a file', () => `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><attach>&f;</attach></xml>`],
    ['with a field twice', () => payment.replace('</xml>', '<total_fee>1</total_fee></xml>')],
    ['with __proto__', () => payment.replace('</xml>', '<__proto__>1</__proto__></xml>')],
    ['empty', () => ''],
    ['JSON', () => '{"out_trade_no":"1"}'],
    ['not text', () => Uint8Array.from([0xff, 0xfe, 0x00, 0x3c])],
    ['an altered contract', () => contract.replace(/(<openid>\s*<!\[CDATA\[)/, '$1x')],
  ];

  it.each(forgeries)('[G2] [G4] %s: answered FAIL, nothing changes', async (_what, forge) => {
    const before = await truth(stack);
    for (const path of ['payment', 'contract', 'deduction']) {
      const answer = await deliver(path, forge());
      expect(answer).toContain('FAIL');
      expect(answer).not.toContain('SUCCESS');
    }
    expect(await truth(stack)).toEqual(before);
  });

  it('[D11] genuine ones are routed by content, whatever the URL; replayed they change nothing and are answered SUCCESS', async () => {
    expect(await deliver('deduction', payment)).toContain('SUCCESS');
    expect(await deliver('payment', contract)).toContain('SUCCESS');
    expect(await victim.membership()).toMatchObject({ status: 'active', autoRenew: true });
    const before = await truth(stack);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => deliver('payment', i % 2 ? payment : contract)));
    for (const answer of answers) expect(answer).toContain('SUCCESS');
    expect(await truth(stack)).toEqual(before);
  });

  it('[D14] a signed payment of another amount is durable, acknowledged, alarmed, and grants nothing', async () => {
    const user = new Subscriber(stack, 'amount');
    const order = await user.subscribe();
    const xml = resigned(
      payment,
      { out_trade_no: order.outTradeNo, total_fee: '1', cash_fee: '1', transaction_id: '4200009999', openid: user.openid },
      stack.keys.wechat.apiV2Key,
      'MD5',
    );
    expect(await deliver('payment', xml)).toContain('SUCCESS');
    expect((await user.membership()).periods).toEqual([]);
    expect(await user.alarms()).toMatchObject([{ kind: 'amount-mismatch', no: order.outTradeNo }]);
  });

  it('[D12] a contract signed by somebody else belongs to the signer', async () => {
    const buyer = new Subscriber(stack, 'buyer');
    const signer = new Subscriber(stack, 'signer');
    const order = await buyer.subscribe();
    const xml = resigned(
      contract,
      { contract_code: order.contractCode, contract_id: 'Wx9999', openid: signer.openid, request_serial: '123456789012345' },
      stack.keys.wechat.apiV2Key,
      'MD5',
    );
    expect(await deliver('contract', xml)).toContain('SUCCESS');
    const { contracts } = await stack.control<{ contracts: { contractCode: string; openid: string; state: string }[] }>('GET', 'merchant');
    expect(contracts.filter((c) => c.contractCode === order.contractCode && c.state === 'signed')).toMatchObject([
      { openid: signer.openid },
    ]);
    expect(await buyer.membership()).toMatchObject({ autoRenew: false });
  });

  it('a genuine notification for a number that is not ours is acknowledged and alarmed', async () => {
    const xml = resigned(payment, { out_trade_no: 'NOT-OURS-0001', transaction_id: '4200008888' }, stack.keys.wechat.apiV2Key, 'MD5');
    expect(await deliver('payment', xml)).toContain('SUCCESS');
    const { alarms } = await stack.control<{ alarms: { no: string; kind: string }[] }>('GET', 'merchant');
    expect(alarms).toContainEqual(expect.objectContaining({ no: 'NOT-OURS-0001', kind: 'unknown-order' }));
  });

  it('[G2] the handler itself takes less than 5 ms for each', () => {
    const { appId, mchId, apiV2Key } = stack.keys.wechat;
    const config = { appId, mchId, apiV2Key, apiV2KeyPrevious: null, signType: 'MD5' } as const;
    for (const [what, forge] of forgeries) {
      const body = Buffer.from(forge());
      const tookMs = Math.min(...Array.from({ length: 5 }, () => timed(() => expect(() => readNotification(body, config)).toThrow())));
      expect({ what, slow: tookMs >= 5 }).toEqual({ what, slow: false });
    }
  });
});

function timed(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

/** Everything but the log of what arrived. */
async function truth(stack: TestStack): Promise<unknown> {
  return Promise.all(['memberships', 'inbox', 'events', 'alarms'].map((name) => stack.engine.find(name, {})));
}
