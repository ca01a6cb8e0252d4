import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { createOperator } from '../../support/operating';
import { renewing } from '../../support/renewing';
import { toXml } from '../../support/wechat-pay-platform';
import { createWorld, type World, type WorldOptions } from '../../support/world';
import { API_KEY, APP_ID, MCH_ID } from '../../support/world-settings';
import { ALICE, buy, DAY_MS, fieldsOf, HOUR_MS, MINUTE_MS, order, SECOND_MS } from '../../support/world-users';

const PATH = '/secapi/pay/refund';
const CALL = `wechat:${PATH}`;
const QUERY = 'wechat:/pay/refundquery';
const reason = '用户申请退款';

let world: World;
afterEach(async () => expect(await world.records.faults()).toEqual([]));

/** A member who has paid 19 yuan for the first month, and somebody to refund it. */
async function bought(options: Partial<WorldOptions> = {}) {
  world = await createWorld({ seed: 41, ...options });
  const { outTradeNo, contractId } = await buy(world);
  return { operator: createOperator(world), orderNo: outTradeNo, contractId };
}
const member = () => world.records.membership(ALICE);
const refunds = async () => (await member()).refunds;
const sent = () => world.http.sent.filter(({ path }) => path === PATH).map(({ body }) => fieldsOf(body));
const books = () => world.wechat.ledger().refunds;
const queriesAfter = async (work: () => Promise<unknown>): Promise<number> => {
  const count = (): number => world.http.sent.filter(({ path }) => path === '/pay/refundquery').length;
  const before = count();
  await work();
  return count() - before;
};

describe('a refund of a membership payment', () => {
  it('[D24] goes out with the merchant’s certificate, and names payment, amounts, reason and where to report', async () => {
    const { operator, orderNo } = await bought();
    const { refund, refundableFen } = await operator.do('refund', { orderNo, amountFen: 500, key: 'k', reason });
    expect(refund).toMatchObject({ state: 'processing', amountFen: 500, by: 'li.wei', key: 'k', refundId: books()[0]?.refund_id });
    expect(refundableFen).toBe(1400);
    expect(sent()).toMatchObject([
      {
        out_trade_no: orderNo,
        out_refund_no: refund.refundNo,
        total_fee: '1900',
        refund_fee: '500',
        refund_desc: reason,
        notify_url: 'http://127.0.0.1:5180/http/notify/wechat/refund',
      },
    ]);
    await world.advance(MINUTE_MS);
    expect(await member()).toMatchObject({
      orders: [{ state: 'paid', refundedFen: 500, refundedElsewhereFen: 0 }],
      periods: [{ withdrawn: false }],
      refunds: [{ state: 'succeeded' }],
    });
    expect((await member()).checks.filter(({ of }) => of === 'refund')).toEqual([]);
  });

  it('[R4] in several parts, with one of the merchant platform: the last one withdraws the period and ends the contract', async () => {
    const { operator, orderNo } = await bought();
    await operator.do('refund', { orderNo, amountFen: 600, key: 'a', reason });
    await world.advance(MINUTE_MS);
    world.wechat.refundInPlatform({ outTradeNo: orderNo, refundFen: 700 });
    await world.advance(MINUTE_MS);
    expect(await operator.do('showPayment', { orderNo })).toMatchObject({
      refundedFen: 1300,
      refundedElsewhereFen: 700,
      refundableFen: 600,
    });
    await operator.do('refund', { orderNo, amountFen: 600, key: 'b', reason });
    await world.advance(5 * MINUTE_MS);
    expect(await member()).toMatchObject({
      orders: [{ state: 'refunded' }],
      periods: [{ withdrawn: true }],
      contracts: [{ state: 'ended' }],
    });
  });

  it('[R4] of a deduction: its period is withdrawn, the first one stays; in part nothing is', async () => {
    const renewal = await renewing('month');
    world = renewal.world;
    await renewal.until(async () => (await member()).deductions[0]?.state === 'paid', 6 * HOUR_MS);
    const { outTradeNo = '', amountFen = 0, contractCode } = (await member()).deductions[0] ?? {};
    const operator = createOperator(world);
    await operator.do('refund', { orderNo: outTradeNo, amountFen: 100, key: 'a', reason });
    await world.advance(MINUTE_MS);
    expect(await member()).toMatchObject({
      deductions: [{ state: 'paid', refundedFen: 100 }],
      periods: [{ withdrawn: false }, { withdrawn: false }],
    });
    // By the number of the contract, which means its newest payment.
    await operator.do('refund', { orderNo: contractCode, amountFen: amountFen - 100, key: 'b', reason });
    await world.advance(5 * MINUTE_MS);
    expect(await member()).toMatchObject({ deductions: [{ state: 'refunded' }], periods: [{ withdrawn: false }, { withdrawn: true }] });
    const shown = await operator.do('showPayment', { orderNo: outTradeNo });
    expect(shown).toMatchObject({
      kind: 'deduction',
      period: { withdrawn: true },
      cycle: { state: 'paid', attempts: 1 },
      refundableFen: 0,
    });
    expect(shown.refunds.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });

  it('the audit names the operator and the call', async () => {
    const { operator, orderNo } = await bought();
    const { refund } = await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    const [call] = await world.database.engine.find('operatorCalls', { action: 'refund' });
    const { events } = await operator.do('showPayment', { orderNo: refund.refundNo });
    expect(events.find(({ entity, from }) => entity === 'refund' && from === null)).toMatchObject({
      source: 'operator',
      factId: `operator.li.wei:${String(call?._id)}:refund-requested`,
    });
  });
});

describe('how much can be refunded', () => {
  it('[P11] [D23] in sum never more than was paid, checked before the call', async () => {
    const { operator, orderNo } = await bought();
    expect(await operator.conflict('refund', { orderNo, amountFen: 1901, key: 'x', reason })).toContain('19.00 can be refunded still');
    await operator.do('refund', { orderNo, amountFen: 1000, key: 'a', reason });
    await world.advance(MINUTE_MS);
    expect(await operator.conflict('refund', { orderNo, amountFen: 901, key: 'b', reason })).toContain('9.00 can be refunded still');
    expect(sent()).toHaveLength(1);
  });

  it('[D23] what staff refunded, and nobody told, is asked for first', async () => {
    const { operator, orderNo } = await bought();
    world.fault('wechat.refund', 'drop', 100);
    world.wechat.refundInPlatform({ outTradeNo: orderNo, refundFen: 1500 });
    expect(await operator.conflict('refund', { orderNo, amountFen: 401, key: 'a', reason })).toContain('4.00 can be refunded still');
    expect(sent()).toEqual([]);
  });

  it('[D23] staff who are faster than the call: it is not sent, and the wish has failed', async () => {
    const { operator, orderNo } = await bought();
    world.fault('wechat.refund', 'drop', 100);
    world.http.onReply = async (path) => {
      if (path !== '/pay/refundquery') return;
      world.http.onReply = null;
      world.wechat.refundInPlatform({ outTradeNo: orderNo, refundFen: 1500 });
      return Promise.resolve();
    };
    const { refund } = await operator.do('refund', { orderNo, amountFen: 500, key: 'a', reason });
    expect(refund).toMatchObject({ state: 'failed', failedBecause: expect.stringContaining('merchant platform') });
    expect(sent()).toEqual([]);
  });

  it('[P11] [D23] two operators at once: one refund, the other is told about it', async () => {
    const { operator, orderNo } = await bought();
    const answers = await Promise.all(['x', 'y'].map((key) => operator.call('refund', { orderNo, amountFen: 1900, key, reason })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'STATE_CONFLICT' } });
    await world.advance(MINUTE_MS);
    expect(books()).toHaveLength(1);
  });

  it('[D23] the same wish twice at once is one refund', async () => {
    const { operator, orderNo } = await bought();
    const wish = { orderNo, amountFen: 100, key: 'double', reason };
    const answers = await Promise.all([operator.do('refund', wish), operator.do('refund', wish)]);
    expect(new Set(answers.map(({ refund }) => refund.refundNo)).size).toBe(1);
    await world.advance(MINUTE_MS);
    expect(books()).toHaveLength(1);
    expect(new Set(sent().map(({ out_refund_no }) => out_refund_no)).size).toBe(1);
  });

  it('a key names one amount', async () => {
    const { operator, orderNo } = await bought();
    await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    expect(await operator.conflict('refund', { orderNo, amountFen: 200, key: 'k', reason })).toContain('needs another key');
  });

  it('not of an unpaid order, and not of one that there is not', async () => {
    world = await createWorld({ seed: 42 });
    const operator = createOperator(world);
    const { outTradeNo } = await world.ask(ALICE, 'subscribe', { planId: 'month', consent: true });
    expect(await operator.conflict('refund', { orderNo: outTradeNo, amountFen: 1, key: 'k', reason })).toContain('not paid');
    const missing = await operator.call('refund', { orderNo: `S${'0'.repeat(31)}`, amountFen: 1, key: 'k', reason });
    expect(missing).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  it('not after a year', async () => {
    world = await createWorld({ seed: 43 });
    const { outTradeNo: orderNo } = await buy(world, { autoRenew: false });
    for (let day = 0; day < 366; day += 61) await world.advance(61 * DAY_MS);
    expect(await createOperator(world).conflict('refund', { orderNo, amountFen: 1, key: 'k', reason })).toContain('more than a year ago');
  });
});

describe('a call whose outcome is not known', () => {
  it.each(['timeout-before', 'timeout-after'] as const)('[D23] %s: repeated under the same number, refunded once', async (fault) => {
    const { operator, orderNo } = await bought();
    world.fault(CALL, fault);
    const wish = { orderNo, amountFen: 500, key: 'k', reason };
    const { refund } = await operator.do('refund', wish);
    expect(refund.state).toBe('requested');
    await world.advance(2 * MINUTE_MS);
    expect((await operator.do('refund', wish)).refund).toMatchObject({ refundNo: refund.refundNo, state: 'succeeded' });
    expect(books()).toMatchObject([{ out_refund_no: refund.refundNo, refund_fee: 500 }]);
    // Known at the platform, it is not even sent again.
    expect(sent()).toHaveLength(fault === 'timeout-before' ? 2 : 1);
    expect(new Set(sent().map(({ nonce_str: _nonce, sign: _sign, ...fields }) => JSON.stringify(fields))).size).toBe(1);
  });

  it('[D23] nothing is sent while the platform does not say what it has; the scheduler goes on', async () => {
    const { operator, orderNo } = await bought();
    world.fault(QUERY, 'timeout-after', 3);
    expect((await operator.do('refund', { orderNo, amountFen: 500, key: 'k', reason })).refund.state).toBe('requested');
    expect(sent()).toEqual([]);
    await world.advance(10 * MINUTE_MS);
    expect(await refunds()).toMatchObject([{ state: 'succeeded' }]);
    expect(books()).toHaveLength(1);
  });

  it('[D23] an operator who repeats the wish meanwhile makes no second one, and another wish waits', async () => {
    const { operator, orderNo } = await bought();
    world.http.connected = false;
    const wish = { orderNo, amountFen: 500, key: 'k', reason };
    const first = await operator.do('refund', wish);
    expect((await operator.do('refund', wish)).refund).toEqual(first.refund);
    expect(await operator.conflict('refund', { ...wish, key: 'other' })).toContain('one at a time');
    world.http.connected = true;
    expect((await operator.do('refund', wish)).refund).toMatchObject({ refundNo: first.refund.refundNo, state: 'processing' });
    await world.advance(MINUTE_MS);
    expect(books()).toHaveLength(1);
  });

  it('its end is asked for when its notification is lost', async () => {
    const { operator, orderNo } = await bought({ rules: { refundingMs: 3 * DAY_MS } });
    world.fault('wechat.refund', 'drop', 100);
    await operator.do('refund', { orderNo, amountFen: 1900, key: 'k', reason });
    await world.advance(HOUR_MS);
    expect(await member()).toMatchObject({
      orders: [{ state: 'paid' }],
      refunds: [{ state: 'processing' }],
      periods: [{ withdrawn: false }],
    });
    await world.advance(3 * DAY_MS + 6 * HOUR_MS);
    expect(await member()).toMatchObject({
      orders: [{ state: 'refunded' }],
      refunds: [{ state: 'succeeded' }],
      periods: [{ withdrawn: true }],
    });
  });

  it('one that never ends is asked about for two weeks, then a person is told; they ask anew', async () => {
    const { operator, orderNo } = await bought({ rules: { refundingMs: 40 * DAY_MS } });
    world.fault('wechat.refund', 'drop', 100);
    await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    await world.advance(20 * DAY_MS);
    expect(await world.records.alarms()).toEqual([{ kind: 'refund-unresolved', no: orderNo }]);
    expect(await queriesAfter(() => world.advance(2 * DAY_MS))).toBe(0);
    await world.advance(19 * DAY_MS);
    await operator.do('askPayment', { orderNo });
    expect(await refunds()).toMatchObject([{ state: 'succeeded' }]);
  });
});

describe('a refund that does not come about', () => {
  it.each([
    ['CHANGE', true, 0],
    ['REFUNDCLOSE', false, 1900],
  ] as const)('[D23] %s: failed, a person is told, the payment stands', async (outcome, returned, refundableFen) => {
    const { operator, orderNo } = await bought();
    world.wechat.decideRefunds({ outTradeNo: orderNo, outcome });
    const { refund } = await operator.do('refund', { orderNo, amountFen: 1900, key: 'k', reason });
    await world.advance(MINUTE_MS);
    expect(await member()).toMatchObject({
      orders: [{ state: 'paid', refundedFen: 0 }],
      periods: [{ withdrawn: false }],
      refunds: [{ state: 'failed', returned }],
    });
    expect(await world.records.alarms()).toEqual([{ kind: 'refund-unresolved', no: refund.refundNo }]);
    expect(await operator.do('showPayment', { orderNo })).toMatchObject({ refundableFen });
    expect((await member()).checks.filter(({ of }) => of === 'refund')).toEqual([]);
  });

  it('[D23] after REFUNDCLOSE another key is another number', async () => {
    const { operator, orderNo } = await bought();
    world.wechat.decideRefunds({ outTradeNo: orderNo, outcome: 'REFUNDCLOSE' });
    const first = await operator.do('refund', { orderNo, amountFen: 1900, key: 'k', reason });
    await world.advance(MINUTE_MS);
    expect((await operator.do('refund', { orderNo, amountFen: 1900, key: 'k', reason })).refund).toMatchObject({ state: 'failed' });
    world.wechat.decideRefunds({ outTradeNo: orderNo, outcome: 'SUCCESS' });
    const second = await operator.do('refund', { orderNo, amountFen: 1900, key: 'again', reason });
    expect(second.refund.refundNo).not.toBe(first.refund.refundNo);
    await world.advance(5 * MINUTE_MS);
    expect(await member()).toMatchObject({ orders: [{ state: 'refunded' }], periods: [{ withdrawn: true }] });
  });

  it('refused for good: asked once more whether the platform has it, then failed with its words', async () => {
    const { operator, orderNo } = await bought();
    world.wechat.decideRefunds({ outTradeNo: orderNo, outcome: 'USER_ACCOUNT_ABNORMAL' });
    const { refund, refundableFen } = await operator.do('refund', { orderNo, amountFen: 500, key: 'k', reason });
    expect(refund).toMatchObject({ state: 'failed', failedBecause: expect.stringContaining('USER_ACCOUNT_ABNORMAL') });
    expect(refundableFen).toBe(1900);
    expect(sent()).toHaveLength(1);
  });

  it.each(['BIZERR_NEED_RETRY', 'FREQUENCY_LIMITED', 'SYSTEMERROR', 'INVALID_REQ_TOO_MUCH'] as const)(
    '[D23] %s: the same number again, by the schedule',
    async (outcome) => {
      const { operator, orderNo } = await bought();
      world.wechat.decideRefunds({ outTradeNo: orderNo, outcome });
      const { refund } = await operator.do('refund', { orderNo, amountFen: 500, key: 'k', reason });
      expect(refund.state).toBe('requested');
      world.wechat.decideRefunds({ outTradeNo: orderNo, outcome: 'SUCCESS' });
      await world.advance(5 * MINUTE_MS);
      expect(await refunds()).toMatchObject([{ refundNo: refund.refundNo, state: 'succeeded' }]);
      expect(new Set(sent().map(({ out_refund_no }) => out_refund_no)).size).toBe(1);
      expect(await world.records.alarms()).toEqual([]);
    },
  );

  it('NOTENOUGH: a person recharges the account; then the same number goes through', async () => {
    const { operator, orderNo } = await bought();
    world.wechat.decideRefunds({ outTradeNo: orderNo, outcome: 'NOTENOUGH' });
    const { refund } = await operator.do('refund', { orderNo, amountFen: 500, key: 'k', reason });
    expect(refund.state).toBe('requested');
    expect(await world.records.alarms()).toEqual([{ kind: 'refund-unresolved', no: refund.refundNo }]);
    world.wechat.decideRefunds({ outTradeNo: orderNo, outcome: 'SUCCESS' });
    expect((await operator.do('refund', { orderNo, amountFen: 500, key: 'k', reason })).refund).toMatchObject({
      refundNo: refund.refundNo,
      state: 'processing',
    });
    await world.advance(MINUTE_MS);
  });
});

describe('the notification of a refund is a hint', () => {
  /** Like a genuine one: encrypted by the merchant's key, and not signed. */
  const cipherKey = createHash('md5').update(API_KEY).digest('hex');
  const seal = (text: string): Buffer => {
    const cipher = createCipheriv('aes-256-ecb', cipherKey, null);
    return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  };
  const open = (sealed: Buffer): string => {
    const decipher = createDecipheriv('aes-256-ecb', cipherKey, null);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  };
  const hint = (sealed: Buffer) =>
    world.post(
      '/wechat/refund',
      toXml({ return_code: 'SUCCESS', appid: APP_ID, mch_id: MCH_ID, nonce_str: 'N1', req_info: sealed.toString('base64') }),
    );
  const claim = (fields: Record<string, string>): string =>
    `<root>${Object.entries(fields)
      .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
      .join('')}</root>`;
  const mismatches = () =>
    world.log.filter(({ message }) => message === 'refund hint does not match').map(({ fields }) => fields['mismatch']);

  it('[G2] a ciphertext spliced from that of another refund changes nothing: matched, logged, asked, not believed', async () => {
    const { operator, orderNo } = await bought({ rules: { refundingMs: 3 * DAY_MS } });
    const { refund } = await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    const before = await member();
    // Two genuine texts, whose fields lie on the borders of the cipher's blocks of 16 bytes, as an attacker would have them.
    const field = (name: string, value: string): string => `<${name}>${value}</${name}>`;
    const padded = (text: string): string => text + '\n'.repeat((16 - (text.length % 16)) % 16);
    const head = padded(`<root>${field('out_trade_no', orderNo)}${field('out_refund_no', refund.refundNo)}`);
    const tailOf = (fen: string, status: string): string =>
      `${field('total_fee', '1900')}${field('refund_fee', fen)}${field('refund_status', status)}</root>`;
    const ours = seal(head + tailOf('100', 'PROCESSING'));
    const another = seal(padded(`<root>${field('out_trade_no', 'S1')}${field('out_refund_no', 'R1')}`) + tailOf('1900', 'SUCCESS'));
    const spliced = Buffer.concat([
      ours.subarray(0, head.length),
      another.subarray(padded(`<root>${field('out_trade_no', 'S1')}${field('out_refund_no', 'R1')}`).length),
    ]);
    expect(open(spliced)).toContain('<refund_fee>1900</refund_fee><refund_status>SUCCESS</refund_status>');
    expect(await queriesAfter(async () => expect((await hint(spliced)).body).toContain('SUCCESS'))).toBe(1);
    expect(mismatches()).toEqual(['amount']);
    const after = await member();
    expect({ ...after, revision: 0, checks: [], dueMs: 0 }).toEqual({ ...before, revision: 0, checks: [], dueMs: 0 });
  });

  it.each([
    ['payment', { out_trade_no: 'other' }],
    ['total', { total_fee: '1901' }],
    ['amount', { refund_fee: '101' }],
    ['refund', { out_refund_no: 'other' }],
  ] as const)('[G2] [D14] one that does not match (%s) is logged and not believed', async (mismatch, wrong) => {
    const { operator, orderNo } = await bought({ rules: { refundingMs: 3 * DAY_MS } });
    const { refund } = await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    const others = {
      out_trade_no: `D${orderNo.slice(1)}`,
      out_refund_no: `${refund.refundNo.slice(0, -1)}${refund.refundNo.endsWith('0') ? '1' : '0'}`,
    };
    const fields = {
      out_trade_no: orderNo,
      out_refund_no: refund.refundNo,
      total_fee: '1900',
      refund_fee: '100',
      refund_status: 'SUCCESS',
    };
    const told = Object.fromEntries(
      Object.entries(wrong).map(([name, value]) => [name, value === 'other' ? others[name as keyof typeof others] : value]),
    );
    await hint(seal(claim({ ...fields, ...told })));
    expect(mismatches()).toEqual([mismatch]);
    expect(await member()).toMatchObject({ orders: [{ state: 'paid', refundedFen: 0 }], refunds: [{ state: 'processing' }] });
  });

  it('a genuine one matches, and brings the end at once', async () => {
    const { operator, orderNo } = await bought();
    await operator.do('refund', { orderNo, amountFen: 100, key: 'k', reason });
    await world.deliver();
    expect(mismatches()).toEqual([]);
    expect(await refunds()).toMatchObject([{ state: 'succeeded' }]);
  });
});

describe('contracts in the hands of an operator', () => {
  it('ends one as the merchant: WeChat tells the user why, nothing is deducted any more', async () => {
    const { operator, orderNo, contractId } = await bought();
    const shown = await operator.do('end', { orderNo, reason: '应用户来电要求关闭' });
    expect(shown.contract).toMatchObject({ contractId, state: 'ended', endedBy: 'merchant' });
    const deletion = world.http.sent.find(({ path }) => path === '/papay/deletecontract');
    expect(fieldsOf(deletion?.body ?? '')).toMatchObject({ contract_termination_remark: '应用户来电要求关闭' });
    expect(await member()).toMatchObject({ periods: [{ withdrawn: false }], contracts: [{ endedBecause: '应用户来电要求关闭' }] });
    expect(await operator.conflict('end', { orderNo, reason: 'x' })).toContain('is ended');
    expect(await world.ask(ALICE, 'membership', {})).toMatchObject({ autoRenew: false, endedBy: 'merchant' });
  });

  it('an end that the platform does not confirm is asked for by the scheduler', async () => {
    const { operator, orderNo } = await bought();
    world.fault('wechat:/papay/deletecontract', 'timeout-before');
    expect((await operator.do('end', { orderNo, reason: 'x' })).contract).toMatchObject({ state: 'ending' });
    await world.advance(2 * MINUTE_MS);
    expect(await member()).toMatchObject({ contracts: [{ state: 'ended', endedBy: 'merchant' }] });
  });

  it('a renewal that is held goes on when it is released; one that is not has nothing to release', async () => {
    const renewal = await renewing('quarter');
    world = renewal.world;
    const operator = createOperator(world);
    const { contractCode } = (await member()).contracts[0] ?? { contractCode: '' };
    expect(await operator.conflict('renew', { orderNo: contractCode })).toContain('goes on by itself');
    world.wechat.decideDeductions({ contractId: renewal.contractId, outcome: 'NOAUTH' });
    await renewal.until(async () => (await member()).cycles[0]?.heldBecause !== null && (await member()).cycles.length > 0, 6 * HOUR_MS);
    expect(await operator.do('showPayment', { orderNo: contractCode })).toMatchObject({ cycle: { heldBecause: 'NOAUTH', attempts: 1 } });
    world.wechat.decideDeductions({ contractId: renewal.contractId, outcome: 'paid' });
    // The notice was given and still runs.
    expect(await operator.do('renew', { orderNo: contractCode })).toMatchObject({
      cycle: { heldBecause: null, announcedMs: expect.any(Number) as number },
    });
    await renewal.until(async () => (await member()).periods.length === 2, 6 * HOUR_MS);
  });

  it('the number that the alarm of a held renewal shows is the one that releases it', async () => {
    const renewal = await renewing('quarter');
    world = renewal.world;
    const operator = createOperator(world);
    const refused = { kind: 'refused', reason: 'NO_AUTH the template is stopped' } as const;
    const announce = jest.spyOn(world.app.payments, 'announce').mockResolvedValue(refused);
    await renewal.until(async () => (await world.records.alarms()).some(({ kind }) => kind === 'renewal-unresolved'), 6 * HOUR_MS);
    announce.mockRestore();
    const { no } = (await world.records.alarms()).find(({ kind }) => kind === 'renewal-unresolved') ?? { no: '' };
    expect(await operator.do('showPayment', { orderNo: no })).toMatchObject({ cycle: { cycleNo: no } });
    expect(await operator.do('renew', { orderNo: no })).toMatchObject({ cycle: { cycleNo: no, heldBecause: null } });
    expect(await operator.call('renew', { orderNo: `${no}9` })).toMatchObject({ error: { code: 'STATE_CONFLICT' } });
    await renewal.until(async () => (await member()).periods.length === 2, 6 * HOUR_MS);
  });

  it('shows a payment with everything that belongs to it, and asks about it anew', async () => {
    const { operator, orderNo, contractId } = await bought();
    const shown = await operator.do('showPayment', { orderNo });
    expect(shown).toMatchObject({
      outTradeNo: orderNo,
      kind: 'first-order',
      state: 'paid',
      amountFen: 1900,
      planId: 'month',
      refundableFen: 1900,
      period: { withdrawn: false },
      contract: { contractId, state: 'signed' },
      cycle: null,
      refunds: [],
      payments: [{ outTradeNo: orderNo }],
    });
    expect(JSON.stringify(shown)).not.toContain(ALICE);
    expect(shown.events.map(({ entity }) => entity)).toEqual(expect.arrayContaining(['order', 'contract', 'period']));
    world.wechat.terminate({ contractId });
    world.fault('wechat.contract', 'drop', 100);
    await world.deliver();
    expect(await operator.do('askPayment', { orderNo })).toMatchObject({ contract: { state: 'ended', endedBy: 'wechat' } });
  });

  it('an order that is not paid yet can be shown and asked about', async () => {
    world = await createWorld({ seed: 44 });
    const { outTradeNo, prepayId } = await order(world);
    world.fault('wechat.payment', 'drop', 100);
    world.pay(prepayId, { outcome: 'paid', autoRenew: false });
    await world.advance(SECOND_MS);
    const operator = createOperator(world);
    expect(await operator.do('showPayment', { orderNo: outTradeNo })).toMatchObject({ state: 'open', refundableFen: 0, period: null });
    expect(await operator.do('askPayment', { orderNo: outTradeNo })).toMatchObject({ state: 'paid', period: { withdrawn: false } });
  });
});
