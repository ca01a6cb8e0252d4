import {
  CONTRACT_URL,
  createPlatform,
  type Fields,
  MERCHANT,
  OPENID,
  orderFields,
  type Platform,
  sign,
  subscribe,
} from '../../support/wechat-pay-platform';

const order = async (platform: Platform, number = 1, more: Fields = {}): Promise<string> =>
  (await platform.call('/pay/contractorder', orderFields(number, more))).prepay_id ?? '';
const told = (platform: Platform): string[] => platform.received.map(({ fields }) => fields.change_type ?? 'payment');

describe('the decision on the cashier', () => {
  it.each([
    ['paid', true, undefined, 'SUCCESS', 'signed', ['payment', 'ADD']],
    ['paid', false, undefined, 'SUCCESS', 'none', ['payment']],
    ['paid', true, 'fails', 'SUCCESS', 'none', ['payment']],
    ['paid', false, 'fails', 'SUCCESS', 'none', ['payment']],
    ['cancelled', true, undefined, 'NOTPAY', 'none', []],
    ['cancelled', false, undefined, 'NOTPAY', 'none', []],
    ['no-balance', true, undefined, 'NOTPAY', 'none', []],
    ['no-balance', false, undefined, 'NOTPAY', 'none', []],
  ] as const)('%s, switch %s, signing %s → order %s, contract %s', async (outcome, autoRenew, signing, tradeState, contract, events) => {
    const platform = createPlatform();
    const prepayId = await order(platform);
    const result = platform.pay.decidePayment({ prepayId, outcome, autoRenew, ...(signing && { signing }) });
    expect([result.tradeState, result.contract]).toEqual([tradeState, contract]);
    await platform.settle();
    expect(told(platform)).toEqual(events);
    const { orders, contracts, refunds } = platform.pay.ledger();
    expect([orders[0]?.trade_state, contracts.length, refunds]).toEqual([tradeState, contract === 'signed' ? 1 : 0, []]);
    expect(orders[0]?.transaction_id === null).toBe(tradeState === 'NOTPAY');
  });

  it('can be paid after a cancel or an empty balance, but not twice', async () => {
    const platform = createPlatform();
    const prepayId = await order(platform);
    platform.pay.decidePayment({ prepayId, outcome: 'cancelled', autoRenew: true });
    platform.pay.decidePayment({ prepayId, outcome: 'no-balance', autoRenew: true });
    platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true });
    expect(platform.pay.sheet(prepayId).state).toBe('paid');
    for (const outcome of ['paid', 'cancelled'] as const) {
      expect(() => platform.pay.decidePayment({ prepayId, outcome, autoRenew: true })).toThrow('it is paid');
    }
    expect(platform.pay.ledger().contracts).toHaveLength(1);
  });

  it('knows only prepay ids that it gave out', () => {
    const { pay } = createPlatform();
    expect(() => pay.decidePayment({ prepayId: 'wx1', outcome: 'paid', autoRenew: true })).toThrow('no order with prepay id wx1');
  });

  it('is an ordinary payment for a user who has a live contract for the plan, and pre-sign says nothing', async () => {
    const platform = createPlatform();
    await subscribe(platform, 1);
    const reply = await platform.call('/pay/contractorder', orderFields(2));
    expect(reply.contract_result_code).toBe('SUCCESS');
    expect(platform.pay.sheet(reply.prepay_id ?? '').contract).toBeNull();
    expect(platform.pay.decidePayment({ prepayId: reply.prepay_id ?? '', outcome: 'paid', autoRenew: true }).contract).toBe('none');
  });

  it('signs another plan, and another user the same plan', async () => {
    const platform = createPlatform();
    await subscribe(platform, 1);
    expect((await subscribe(platform, 2, { plan_id: '10002' })).contractId).not.toBe('');
    expect((await subscribe(platform, 3, { openid: 'oOther' })).contractId).not.toBe('');
  });

  it('signs once when two open orders carry the same contract code', async () => {
    const platform = createPlatform();
    const first = await order(platform, 1);
    const second = await order(platform, 2, { contract_code: 'C20261123001', openid: 'oOther' });
    platform.pay.decidePayment({ prepayId: first, outcome: 'paid', autoRenew: true });
    expect(platform.pay.decidePayment({ prepayId: second, outcome: 'paid', autoRenew: true }).contract).toBe('none');
  });

  it('belongs to the payer of a JSAPI order, and to whoever pays another one', async () => {
    const platform = createPlatform();
    const own = await order(platform, 1);
    const open = await order(platform, 2, { trade_type: 'NATIVE', product_id: 'p', openid: '' });
    const paid = { outcome: 'paid', autoRenew: true } as const;
    expect(() => platform.pay.decidePayment({ ...paid, prepayId: own, openid: 'oThief' })).toThrow(`belongs to ${OPENID}`);
    platform.pay.decidePayment({ ...paid, prepayId: open, openid: 'oWalker' });
    platform.pay.decidePayment({ ...paid, prepayId: await order(platform, 3, { trade_type: 'APP', openid: '' }) });
    const payers = platform.pay.ledger().contracts.map(({ openid }) => openid);
    expect(payers).toEqual(['oWalker', expect.stringMatching(/^o\w{27}$/) as string]);
  });

  it('goes on with open sheets when the template is stopped in between, without the contract', async () => {
    const platform = createPlatform();
    const prepayId = await order(platform);
    const stopped = MERCHANT.templates.map((template) => ({ ...template, status: 'stopped' as const }));
    const later = createPlatform({ store: platform.store, merchant: { ...MERCHANT, templates: stopped } });
    expect(later.pay.sheet(prepayId).contract).toBeNull();
    expect(later.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true }).contract).toBe('none');
  });
});

describe('pure signing', () => {
  const hand = (more: Fields = {}, key?: string): Fields => {
    const fields: Fields = {
      appid: 'wx2421b1c4370ec43b',
      mch_id: '1900000109',
      plan_id: '10001',
      contract_code: 'P20261123001',
      request_serial: '2001',
      contract_display_account: '会员0109',
      notify_url: CONTRACT_URL,
      timestamp: '1795399200',
      ...more,
    };
    return { ...fields, sign: sign(fields, key, 'MD5') };
  };
  const me = { openid: OPENID, decision: 'signed' } as const;

  it('makes a contract without a payment, hands its id back and tells the merchant, all signed with MD5', async () => {
    const platform = createPlatform();
    expect(platform.pay.signingSheet({ extraData: hand(), openid: OPENID })).toEqual({
      merchantName: '续充',
      problem: null,
      contract: { planId: '10001', planName: '连续包月', displayAccount: '会员0109', mode: '24h-delay', kind: 'cap', amountFen: 2500 },
    });
    const back = platform.pay.signPure({ ...me, extraData: hand() });
    const [contract] = platform.pay.ledger().contracts;
    expect(back).toEqual({ return_code: 'SUCCESS', return_msg: 'OK', contract_id: contract?.contract_id });
    expect(contract).toMatchObject({ openid: OPENID, contract_state: 0, out_trade_no: null, contract_code: 'P20261123001' });
    await platform.settle();
    expect(platform.received).toHaveLength(1);
    expect(platform.received[0]).toMatchObject({ url: CONTRACT_URL, fields: { change_type: 'ADD', contract_id: contract?.contract_id } });
    expect(platform.received[0]?.fields.sign).toBe(sign(platform.received[0]?.fields ?? {}));
    expect(platform.pay.ledger().orders).toEqual([]);
    expect(platform.traffic.map(({ kind, verification }) => [kind, verification])).toEqual([
      ['request', 'valid'],
      ['notification', 'valid'],
    ]);
  });

  it('hands back nothing when the user leaves', () => {
    const platform = createPlatform();
    expect(platform.pay.signPure({ openid: OPENID, decision: 'left', extraData: hand() })).toBeNull();
    expect(platform.pay.ledger().contracts).toEqual([]);
  });

  it('passes through state 9 when signing takes its time', async () => {
    const platform = createPlatform({ rules: { signingMs: 1000 } });
    platform.pay.signPure({ ...me, extraData: hand() });
    expect(platform.pay.ledger().contracts[0]?.contract_state).toBe(9);
    await platform.advance(1000);
    expect([platform.pay.ledger().contracts[0]?.contract_state, told(platform)]).toEqual([0, ['ADD']]);
  });

  it.each([
    ['a wrong signature', hand({}, 'x'.repeat(32)), '签名错误'],
    ['a value changed after signing', { ...hand(), plan_id: '10002' }, '签名错误'],
    ['no signature', { ...hand(), sign: '' }, '参数错误:sign'],
    ['a timestamp in milliseconds', hand({ timestamp: '1795399200000' }), '参数错误:timestamp'],
    ['a foreign merchant', hand({ mch_id: '1' }), '商户号与appid不匹配'],
    ['an unknown plan', hand({ plan_id: '4711' }), '签约模版信息不存在'],
    ['a malformed URL', hand({ notify_url: 'merchant' }), '签约参数错误:notify_url'],
  ])('refuses %s', (_name, extraData, text) => {
    const platform = createPlatform();
    expect(platform.pay.signPure({ ...me, extraData })).toEqual({ return_code: 'FAIL', return_msg: text });
    expect(platform.pay.signingSheet({ extraData, openid: OPENID })).toMatchObject({ contract: null, problem: text });
    expect(platform.pay.ledger().contracts).toEqual([]);
  });

  it('refuses a user with a live contract, a used code, a user beyond the limits, and nobody', async () => {
    const platform = createPlatform();
    await subscribe(platform);
    expect(platform.pay.signPure({ ...me, extraData: hand() })?.return_msg).toBe('用户已签约');
    const other = { openid: 'oOther', decision: 'signed' } as const;
    expect(platform.pay.signPure({ ...other, extraData: hand({ contract_code: 'C20261123001' }) })?.return_msg).toBe('签约协议号重复');
    expect(platform.pay.signPure({ ...other, extraData: hand(), signing: 'fails' })?.return_msg).toBe('签约失败');
    expect(() => platform.pay.signPure({ ...me, openid: '', extraData: hand() })).toThrow('who signs');
  });
});
