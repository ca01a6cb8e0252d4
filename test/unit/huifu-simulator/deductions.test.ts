import {
  by,
  completed,
  confirmed,
  createPlatform,
  DAY_MS,
  type Fields,
  HOUR_MS,
  nested,
  paid,
  PATHS,
  payFields,
  type Platform,
  queryOrder,
  register,
  SECOND_MS,
  serial,
} from '../../support/huifu-platform';

const registerCode = async (platform: Platform, outOrderNo: string, reqSeqId: string): Promise<string | undefined> =>
  (await platform.call(PATHS.register, serial(reqSeqId, { out_order_no: outOrderNo })))['resp_code'];
const registered = async (platform: Platform, outOrderNo: string): Promise<string | undefined> => {
  const { resp_code: code, out_trade_no: outTradeNo } = await platform.call(PATHS.deductQuery, by({ out_order_no: outOrderNo }));
  return code === '00000000' ? outTradeNo : code;
};
const payCode = async (platform: Platform, fields: Fields): Promise<string | undefined> =>
  (await platform.call(PATHS.pay, fields))['resp_code'];
const trade = (platform: Platform, fields: Fields): Promise<Fields> => platform.call(PATHS.tradeQuery, by(fields));
const NAMELESS = { sub_openid: '', sub_appid: '' };

describe('a registration', () => {
  it('has a number of 23 digits and needs a completed order', async () => {
    const platform = createPlatform();
    const started = await confirmed(platform, 2);
    expect(await registerCode(platform, started, 'R0')).toBe('23000000');
    expect(await registerCode(platform, 'unknown', 'R0')).toBe('23000001');
    const outOrderNo = await completed(platform);
    const reply = await platform.call(PATHS.register, serial('R1', { out_order_no: outOrderNo }));
    expect(reply).toMatchObject({ resp_code: '00000000', out_order_no: outOrderNo, req_seq_id: 'R1' });
    expect(reply['out_trade_no']).toMatch(/^0321261123\d{13}$/);
    expect(reply['hf_seq_id']).toMatch(/^00470TOP1A/);
    expect(await registered(platform, outOrderNo)).toBe(reply['out_trade_no']);
    expect(await platform.call(PATHS.deductQuery, by({ out_order_no: outOrderNo }))).toMatchObject({ description: '充电服务' });
  });

  it('comes again for the same serial, and lives a day from the first call', async () => {
    const platform = createPlatform();
    const outOrderNo = await completed(platform);
    const outTradeNo = await register(platform, outOrderNo);
    await platform.advance(DAY_MS - 1);
    expect(await register(platform, outOrderNo)).toBe(outTradeNo);
    expect(await registerCode(platform, outOrderNo, 'R2')).toBe('23000000');
    await platform.advance(1);
    expect(await registered(platform, outOrderNo)).toBe('23000001');
    expect(await registerCode(platform, outOrderNo, 'R1')).toBe('20000000');
    expect(await payCode(platform, payFields(outTradeNo))).toBe('23000000');
    expect(await register(platform, outOrderNo, 'R2')).not.toBe(outTradeNo);
    expect(platform.huifu.ledger().registrations.map(({ req_seq_id: id, state }) => [id, state])).toEqual([
      ['R1', 'expired'],
      ['R2', 'registered'],
    ]);
  });

  it.each([
    ['state', '23000000'],
    ['conflict', '20000001'],
  ] as const)('is not possible while the user has the cashier open; the rule %s says how that is told', async (busyReply, code) => {
    const platform = createPlatform({ rules: { busyReply } });
    const outOrderNo = await completed(platform);
    platform.huifu.setCashier({ outOrderNo, open: true });
    expect(await registerCode(platform, outOrderNo, 'R1')).toBe(code);
    platform.huifu.setCashier({ outOrderNo, open: false });
    expect(await registerCode(platform, outOrderNo, 'R1')).toBe('00000000');
  });

  it.each([false, true])('is used up by a deduction that fails; whether it is shown on (%s) is a rule', async (failedRegistrationShown) => {
    const platform = createPlatform({ rules: { failedRegistrationShown, payReply: 'final' } });
    const outOrderNo = await completed(platform);
    const outTradeNo = await register(platform, outOrderNo);
    platform.huifu.decideDeduction({ outOrderNo, outcome: 'failed' });
    await payCode(platform, payFields(outTradeNo));
    expect(await registered(platform, outOrderNo)).toBe(failedRegistrationShown ? outTradeNo : '23000001');
    expect(await register(platform, outOrderNo, 'R2')).not.toBe(outTradeNo);
  });

  it('belongs to one order: its serial is taken for another', async () => {
    const platform = createPlatform();
    await register(platform, await completed(platform));
    const other = await completed(platform, 2);
    expect(await registerCode(platform, other, 'R1')).toBe('20000000');
    await register(platform, other, 'R2');
    expect(await registerCode(platform, other, 'R1')).toBe('20000000');
  });
});

describe('a deduction', () => {
  it('is under way, then paid: order, payment and registration say so', async () => {
    const platform = createPlatform();
    const outOrderNo = await completed(platform);
    const outTradeNo = await register(platform, outOrderNo);
    const reply = await platform.call(PATHS.pay, payFields(outTradeNo));
    expect(reply).toMatchObject({ resp_code: '00000100', trans_stat: 'P', trans_amt: '12.00' });
    expect(await trade(platform, { org_hf_seq_id: reply['hf_seq_id'] ?? '' })).toMatchObject({ trans_stat: 'P' });
    expect(await registered(platform, outOrderNo)).toBe(outTradeNo);
    await platform.advance(5 * SECOND_MS - 1);
    expect(await queryOrder(platform, outOrderNo)).toMatchObject({ state: 'DOING' });
    await platform.advance(1);
    const query = await queryOrder(platform, outOrderNo);
    expect(query['state']).toBe('DONE');
    expect(nested(query, 'collection')).toMatchObject({
      state: 'USER_PAID',
      paying_amount: '0.00',
      paid_amount: '12.00',
      details: [
        { seq: 1, amount: '12.00', paid_type: 'NEWTON', paid_time: '20261123110005', transaction_id: expect.stringMatching(/^4200/) },
      ],
    });
    expect(JSON.stringify(query)).not.toContain(reply['hf_seq_id']);
    expect(await trade(platform, { org_req_seq_id: 'P1', org_req_date: '20261123' })).toMatchObject({
      hf_seq_id: reply['hf_seq_id'],
      req_seq_id: 'P1',
      req_date: '20261123',
      trans_stat: 'S',
      trans_amt: '12.00',
      end_time: '20261123110005',
    });
    expect(await registered(platform, outOrderNo)).toBe(outTradeNo);
    expect(platform.huifu.ledger()).toMatchObject({
      registrations: [{ out_trade_no: outTradeNo, state: 'used' }],
      payments: [{ hf_seq_id: reply['hf_seq_id'], kind: 'deduction', trans_stat: 'S', trans_amt: 1200, out_order_no: outOrderNo }],
    });
  });

  it.each([
    ['accepted', '00000000', 'P'],
    ['final', '00000000', 'S'],
  ] as const)('answers as the rule %s says', async (payReply, code, stat) => {
    const platform = createPlatform({ rules: { payReply } });
    const reply = await platform.call(PATHS.pay, payFields(await register(platform, await completed(platform))));
    expect([reply['resp_code'], reply['trans_stat']]).toEqual([code, stat]);
  });

  it('fails as decided until that is changed; each failure uses a registration up and is told nobody', async () => {
    const platform = createPlatform({ rules: { payReply: 'final' } });
    const outOrderNo = await completed(platform);
    platform.huifu.decideDeduction({ outOrderNo, outcome: 'failed' });
    for (const number of [1, 2]) {
      const outTradeNo = await register(platform, outOrderNo, `R${number}`);
      const fields = payFields(outTradeNo, { req_seq_id: `P${number}`, deduct_req_seq_id: `R${number}` });
      expect(await platform.call(PATHS.pay, fields)).toMatchObject({ trans_stat: 'F', bank_message: '订单已关闭' });
      expect(await trade(platform, { org_req_seq_id: `P${number}`, org_req_date: '20261123' })).toMatchObject({ trans_stat: 'F' });
      expect(await payCode(platform, { ...fields, req_seq_id: `Q${number}` })).toBe('23000000');
      expect(await registered(platform, outOrderNo)).toBe('23000001');
    }
    expect(await queryOrder(platform, outOrderNo)).toMatchObject({ state: 'DOING', state_description: 'MCH_COMPLETE' });
    platform.huifu.decideDeduction({ outOrderNo, outcome: 'paid' });
    const fields = payFields(await register(platform, outOrderNo, 'R3'), { req_seq_id: 'P3', deduct_req_seq_id: 'R3' });
    expect(await platform.call(PATHS.pay, fields)).toMatchObject({ trans_stat: 'S' });
    await platform.settle();
    expect(platform.received.map(({ data }) => data['trans_hf_seq_id'] !== undefined)).toEqual([false, true]);
  });

  it('keeps the outcome that was decided when it began', async () => {
    const platform = createPlatform();
    const outOrderNo = await completed(platform);
    platform.huifu.decideDeduction({ outOrderNo, outcome: 'failed' });
    await platform.call(PATHS.pay, payFields(await register(platform, outOrderNo)));
    platform.huifu.decideDeduction({ outOrderNo, outcome: 'paid' });
    await platform.advance(HOUR_MS);
    expect(platform.huifu.ledger().payments).toMatchObject([{ trans_stat: 'F', bank_message: '订单已关闭' }]);
  });

  it.each([
    ['nowhere', NAMELESS, {}, 'F'],
    ['at create', {}, {}, 'S'],
    ['as an openid at create', { ...NAMELESS, openid: 'oHuifu' }, {}, 'S'],
    ['in wx_data', NAMELESS, { wx_data: JSON.stringify({ sub_openid: 'oLate', sub_appid: 'wx2421b1c4370ec43b' }) }, 'S'],
  ])('with an openid %s it ends %s', async (_where, created, more, stat) => {
    const platform = createPlatform({ rules: { payReply: 'final' } });
    const outTradeNo = await register(platform, await completed(platform, 1, created));
    expect(await platform.call(PATHS.pay, payFields(outTradeNo, more))).toMatchObject({ trans_stat: stat });
  });

  it('needs its registration: by serial or global serial, with its number', async () => {
    const platform = createPlatform();
    const outOrderNo = await completed(platform);
    const outTradeNo = await register(platform, outOrderNo);
    const hfSeqId = platform.huifu.ledger().registrations[0]?.hf_seq_id ?? '';
    expect(await payCode(platform, payFields(outTradeNo, { deduct_req_seq_id: '' }))).toBe('10000000');
    expect(await payCode(platform, payFields(outTradeNo, { deduct_req_seq_id: 'R9' }))).toBe('23000001');
    expect(await payCode(platform, payFields('03219999999999999999999'))).toBe('23000001');
    expect(await payCode(platform, payFields(outTradeNo, { deduct_hf_seq_id: 'other' }))).toBe('23000001');
    expect(await payCode(platform, payFields(outTradeNo, { deduct_req_seq_id: '', deduct_hf_seq_id: hfSeqId }))).toBe('00000100');
  });

  it.each<[string, Fields]>([
    ['goods_desc', { goods_desc: '' }],
    ['risk_check_data', { risk_check_data: '' }],
    ['risk_check_data', { risk_check_data: '{"ip_addr":"127.0.0.1"}' }],
    ['risk_check_data', { risk_check_data: '{"latitude":"31.2"}' }],
    ['wx_data.sub_appid', { wx_data: '{"sub_openid":"o","sub_appid":"wxother"}' }],
    ['notify_url', { notify_url: 'ftp://merchant.test' }],
  ])('refuses a wrong %s', async (name, more) => {
    const platform = createPlatform();
    const outTradeNo = await register(platform, await completed(platform));
    const { resp_code: code, resp_desc: desc } = await platform.call(PATHS.pay, payFields(outTradeNo, more));
    expect([code, desc?.split(':')[1]]).toEqual(['10000000', name]);
    expect(platform.huifu.ledger().payments).toEqual([]);
  });

  it('is made once: the same serial, the same registration and a paid order are refused', async () => {
    const platform = createPlatform();
    const outOrderNo = await completed(platform);
    const outTradeNo = await register(platform, outOrderNo);
    const codes = await Promise.all(['P1', 'P1', 'P2'].map((id) => payCode(platform, payFields(outTradeNo, { req_seq_id: id }))));
    expect(codes).toEqual(['00000100', '20000000', '23000000']);
    expect(await registerCode(platform, outOrderNo, 'R2')).toBe('23000000');
    await platform.advance(5 * SECOND_MS);
    expect(await payCode(platform, payFields(outTradeNo, { req_seq_id: 'P3' }))).toBe('23000000');
    expect(await registerCode(platform, outOrderNo, 'R3')).toBe('23000000');
    expect(platform.huifu.ledger().payments).toHaveLength(1);
  });
});

describe('a payment by the user', () => {
  it('is one that the merchant never saw; the service order is how it is found', async () => {
    const platform = createPlatform();
    const outOrderNo = await completed(platform);
    platform.huifu.payActively({ outOrderNo, outcome: 'failed' });
    expect(await queryOrder(platform, outOrderNo)).toMatchObject({ state: 'DOING', state_description: 'MCH_COMPLETE' });
    expect(await trade(platform, { out_ord_id: outOrderNo })).toMatchObject({ resp_code: '23000001' });
    platform.huifu.payActively({ outOrderNo, outcome: 'paid' });
    const [failed, succeeded] = platform.huifu.ledger().payments;
    expect([failed?.trans_stat, succeeded?.trans_stat, succeeded?.kind, succeeded?.out_trade_no]).toEqual(['F', 'S', 'active', '']);
    const query = await queryOrder(platform, outOrderNo);
    expect([query['state'], nested(query, 'collection')['state']]).toEqual(['DONE', 'USER_PAID']);
    expect(JSON.stringify(query)).not.toContain(succeeded?.hf_seq_id);
    expect(await trade(platform, { out_ord_id: outOrderNo })).toMatchObject({
      hf_seq_id: succeeded?.hf_seq_id,
      req_seq_id: expect.stringMatching(/^HF20261123110000\d{12}$/),
      req_date: '20261123',
      trans_stat: 'S',
    });
    expect(() => platform.huifu.payActively({ outOrderNo, outcome: 'paid' })).toThrow('not waiting for a payment');
  });

  it('works without any openid, and beside a registration, which then is worth nothing', async () => {
    const platform = createPlatform();
    const outOrderNo = await completed(platform, 1, NAMELESS);
    const outTradeNo = await register(platform, outOrderNo);
    platform.huifu.payActively({ outOrderNo, outcome: 'paid' });
    expect(await payCode(platform, payFields(outTradeNo))).toBe('23000000');
    expect(await queryOrder(platform, outOrderNo)).toMatchObject({ state: 'DONE' });
  });

  it('and a deduction exclude each other while one of them is under way', async () => {
    const platform = createPlatform({ rules: { activePayMs: 3000 } });
    const outOrderNo = await completed(platform);
    const outTradeNo = await register(platform, outOrderNo);
    platform.huifu.payActively({ outOrderNo, outcome: 'failed' });
    expect(await payCode(platform, payFields(outTradeNo))).toBe('23000000');
    await platform.advance(3000);
    expect(await payCode(platform, payFields(outTradeNo))).toBe('00000100');
    expect(() => platform.huifu.payActively({ outOrderNo, outcome: 'paid' })).toThrow('under way');
    expect(() => platform.huifu.setCashier({ outOrderNo, open: true })).toThrow('under way');
    await platform.advance(5 * SECOND_MS);
    expect(platform.huifu.ledger().payments.map(({ kind, trans_stat: stat }) => [kind, stat])).toEqual([
      ['active', 'F'],
      ['deduction', 'S'],
    ]);
  });

  it('is not possible before the completion', async () => {
    const platform = createPlatform();
    const outOrderNo = await confirmed(platform);
    expect(() => platform.huifu.payActively({ outOrderNo, outcome: 'paid' })).toThrow('not waiting for a payment');
    expect(() => platform.huifu.setCashier({ outOrderNo, open: true })).toThrow('not waiting for a payment');
    expect(() => platform.huifu.payActively({ outOrderNo: 'unknown', outcome: 'paid' })).toThrow('no service order unknown');
  });
});

describe('the trade query', () => {
  it('wants one of three locators; a serial needs its date, and it is the payment that is found', async () => {
    const platform = createPlatform();
    const { outOrderNo, hfSeqId } = await paid(platform);
    const code = async (fields: Fields) => (await trade(platform, fields))['resp_code'];
    expect(await code({})).toBe('21000000');
    expect(await code({ org_req_seq_id: 'P1' })).toBe('10000000');
    expect(await code({ org_req_seq_id: 'P1', org_req_date: '20261122' })).toBe('23000001');
    expect(await code({ org_req_seq_id: 'C1', org_req_date: '20261123' })).toBe('23000001');
    expect(await code({ org_hf_seq_id: (await queryOrder(platform, outOrderNo))['hf_seq_id'] ?? '' })).toBe('23000001');
    expect(await trade(platform, { org_hf_seq_id: hfSeqId })).toMatchObject({ trans_stat: 'S', hf_seq_id: hfSeqId });
    expect(await trade(platform, { out_ord_id: outOrderNo })).toMatchObject({ trans_stat: 'S', hf_seq_id: hfSeqId });
  });

  it('does not know service orders where the rule says so', async () => {
    const platform = createPlatform({ rules: { tradeByServiceOrder: false } });
    const { outOrderNo } = await paid(platform);
    expect(await trade(platform, { out_ord_id: outOrderNo })).toMatchObject({ resp_code: '23000001' });
  });
});
