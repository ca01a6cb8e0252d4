import {
  by,
  completed,
  completeFields,
  confirmed,
  create,
  createFields,
  createPlatform,
  DAY_MS,
  type Fields,
  HOUR_MS,
  nested,
  OPENID,
  PATHS,
  payFields,
  type Platform,
  queryOrder,
  register,
  SECOND_MS,
  START_MS,
} from '../../support/huifu-platform';
import type { HuifuRules } from '../../../local/huifu';

const json = JSON.stringify;
const item = (name: string, more: object = { amount: '1.00' }) => ({ name, description: '说明', ...more });
const triple = ({ state, state_description: description = '', collection = '{}' }: Fields) => [
  state,
  description,
  (JSON.parse(collection) as Fields)['state'] ?? '',
];
const tripleOf = async (platform: Platform, outOrderNo: string) => triple(await queryOrder(platform, outOrderNo));
const cancel = (platform: Platform, outOrderNo: string, reason = '用户不充了') =>
  platform.call(PATHS.cancel, by({ out_order_no: outOrderNo, reason }));

describe('create', () => {
  const code = async (more: Fields, rules: Partial<HuifuRules> = {}): Promise<string> => {
    const reply = await createPlatform({ rules }).call(PATHS.create, createFields(1, more));
    return reply['resp_code'] === '00000000' ? '00000000' : `${reply['resp_code']} ${reply['resp_desc']?.split(':')[1]}`;
  };

  it('gives the number, the global serial and what the hand-off takes', async () => {
    const platform = createPlatform();
    const reply = await platform.call(PATHS.create, createFields());
    expect(reply).toMatchObject({ resp_code: '00000000', state: 'CREATED', req_seq_id: 'C1', req_date: '20261123' });
    expect(reply['out_order_no']).toMatch(/^[0-9A-Z]{20}$/);
    expect(reply['hf_seq_id']).toMatch(/^00480TOP1A261123100000P\d{3}ac[0-9a-f]{8}00000$/);
    expect(reply['package']).toMatch(/^[\w-]{64}$/);
    expect(await queryOrder(platform, reply['out_order_no'] ?? '')).not.toHaveProperty('package');
  });

  it('hands over six fields, or nothing, and hands over again in the query, as the rules say', async () => {
    const bundle = await createPlatform({ rules: { handOff: 'bundle' } }).call(PATHS.create, createFields());
    expect(bundle).toMatchObject({
      mch_id: expect.stringMatching(/^\d{10}$/),
      package: expect.any(String),
      timestamp: String(START_MS / SECOND_MS),
      nonce_str: expect.stringMatching(/^[0-9A-F]{32}$/),
      sign_type: 'HMAC-SHA256',
      sign: expect.stringMatching(/^[0-9A-F]{64}$/),
    });
    const none = await createPlatform({ rules: { handOff: 'none' } }).call(PATHS.create, createFields());
    expect(none).not.toHaveProperty('package');
    const again = createPlatform({ rules: { queryHandsOff: true } });
    const { package: text, out_order_no: outOrderNo = '' } = await again.call(PATHS.create, createFields());
    expect(await queryOrder(again, outOrderNo)).toMatchObject({ package: text });
    again.huifu.decide({ outOrderNo, decision: 'confirm' });
    expect(await queryOrder(again, outOrderNo)).not.toHaveProperty('package');
  });

  it.each(['req_date', 'req_seq_id', 'service_introduction', 'risk_fund', 'time_range', 'notify_url'])('needs %s', async (name) => {
    expect(await code({ [name]: '' })).toBe(`10000000 ${name}`);
  });

  const fund = (more: object) => ({ risk_fund: json({ name: 'ESTIMATE_ORDER_COST', amount: '100.00', description: '预估', ...more }) });
  const range = (more: object) => ({ time_range: json(more) });
  const payments = (...items: object[]) => ({ post_payments: json(items) });
  const discounts = (...items: object[]) => ({ post_discounts: json(items) });
  it.each<[string, Fields]>([
    ['req_date', { req_date: '20261131' }],
    ['req_date', { req_date: '20261124' }],
    ['req_seq_id', { req_seq_id: '编号' }],
    ['service_introduction', { service_introduction: '充'.repeat(21) }],
    ['notify_url', { notify_url: 'http://merchant.test/n?x=1' }],
    ['notify_url', { notify_url: '/n' }],
    ['sub_appid', { sub_appid: 'wxsomebodyelse' }],
    ['sub_appid', { sub_appid: '' }],
    ['attach', { attach: 'x'.repeat(257) }],
    ['risk_fund', { risk_fund: 'x' }],
    ['risk_fund.name', fund({ name: 'DEPOSIT' })],
    ['risk_fund.amount', fund({ amount: '0.00' })],
    ['risk_fund.amount', fund({ amount: 10000 })],
    ['risk_fund.amount', fund({ amount: '100' })],
    ['risk_fund.description', fund({ description: '预'.repeat(31) })],
    ['risk_fund.currency', fund({ currency: 'CNY' })],
    ['time_range.start_time', range({})],
    ['time_range.start_time', range({ start_time: '20261123100000' })],
    ['time_range.start_time', range({ start_time: '20261122' })],
    ['time_range.start_time', range({ start_time: 'now' })],
    ['time_range.end_time', range({ start_time: 'OnAccept', end_time: '20261123100100' })],
    ['time_range.end_time', range({ start_time: '20261123120000', end_time: '20261123120000' })],
    ['time_range.end_time', range({ start_time: '20261123120000', end_time: '20261124' })],
    ['time_range.start_time_remark', range({ start_time: 'OnAccept', start_time_remark: '注'.repeat(21) })],
    ['post_payments.0.name', payments(item('费'.repeat(21)))],
    ['post_payments.0.description', payments(item('费用', { description: '说'.repeat(31) }))],
    ['post_payments.0.count', payments(item('费用', { count: 101 }))],
    ['post_payments', payments({ name: '费用' })],
    ['post_payments', payments(item('费用'), item('费用'))],
    ['post_payments', payments(...Array.from({ length: 101 }, (_, index) => item(`费用${index}`)))],
    ['post_discounts.0.name', discounts({ description: '优惠' })],
    ['post_discounts', discounts({ name: '优惠', amount: '1.00' })],
    ['post_discounts', discounts(...Array.from({ length: 31 }, (_, index) => item(`优惠${index}`)))],
    ['location.start_location', { location: json({ start_location: '站'.repeat(51) }) }],
  ])('refuses a wrong %s: %j', async (name, more) => {
    expect(await code(more)).toBe(`10000000 ${name}`);
  });

  it.each<[string, Fields]>([
    ['an introduction of 20 characters, each counting one', { service_introduction: '𠮷'.repeat(20) }],
    ['a fund at the cap', fund({ amount: '200.00' })],
    ['a start one second ahead', range({ start_time: '20261123100001' })],
    ['today as the start', range({ start_time: '20261123', end_time: '20261124' })],
    ['a described item and goods of one name', payments({ name: '计费规则', description: '1元/度' }, item('商品信息'), item('商品信息'))],
    ['nothing that is optional', { post_payments: '', location: '', attach: '', sub_appid: '', sub_openid: '' }],
    ['the service by its number', { service_id: '500001' }],
  ])('takes %s', async (_name, more) => {
    expect(await code(more)).toBe('00000000');
  });

  it('refuses a fund above the cap, and a service of somebody else', async () => {
    expect(await code(fund({ amount: '200.01' }))).toBe('10000000 risk_fund.amount');
    expect(await code({ service_id: '500002' })).toMatch(/^22000002/);
  });

  it('takes integer fen instead of yuan where the rule says so', async () => {
    const rules = { amountUnit: 'fen' as const };
    expect(await code({ ...fund({ amount: 20000 }), ...payments(item('费用', { amount: 100 })) }, rules)).toBe('00000000');
    expect(await code({ ...fund({ amount: 20001 }), post_payments: '' }, rules)).toBe('10000000 risk_fund.amount');
    expect(await code({ ...fund({ amount: 1.5 }), post_payments: '' }, rules)).toBe('10000000 risk_fund.amount');
    expect(await code({ post_payments: '' }, rules)).toBe('10000000 risk_fund.amount');
  });

  it('takes each serial once a day, whatever it was used for', async () => {
    const platform = createPlatform();
    const first = await completed(platform);
    expect(await platform.call(PATHS.create, createFields())).toMatchObject({ resp_code: '20000000' });
    await register(platform, first);
    expect(await platform.call(PATHS.create, createFields(1, { req_seq_id: 'R1' }))).toMatchObject({ resp_code: '20000000' });
    await platform.advance(DAY_MS);
    expect(await platform.call(PATHS.create, createFields(1, { req_date: '20261124' }))).toMatchObject({ resp_code: '00000000' });
    expect(await platform.call(PATHS.query, by({ org_req_seq_id: 'C1' }))).toMatchObject({ req_date: '20261124' });
    expect(platform.huifu.ledger().serviceOrders).toHaveLength(2);
  });
});

describe('the states', () => {
  it('are CREATED, confirmed, completed, paid', async () => {
    const platform = createPlatform();
    const outOrderNo = await create(platform);
    expect(await tripleOf(platform, outOrderNo)).toEqual(['CREATED', '', '']);
    platform.huifu.decide({ outOrderNo, decision: 'refuse' });
    expect(await tripleOf(platform, outOrderNo)).toEqual(['CREATED', '', '']);
    platform.huifu.decide({ outOrderNo, decision: 'confirm' });
    expect(await tripleOf(platform, outOrderNo)).toEqual(['DOING', 'USER_CONFIRM', '']);
    await platform.advance(HOUR_MS);
    await platform.call(PATHS.complete, completeFields(outOrderNo, '12.00'));
    expect(await tripleOf(platform, outOrderNo)).toEqual(['DOING', 'MCH_COMPLETE', 'USER_PAYING']);
    await platform.call(PATHS.pay, payFields(await register(platform, outOrderNo)));
    await platform.advance(5 * SECOND_MS);
    expect(await tripleOf(platform, outOrderNo)).toEqual(['DONE', '', 'USER_PAID']);
  });

  it('EXPIRED after 30 days without a confirmation, and never after one', async () => {
    const platform = createPlatform();
    const waiting = await create(platform, 1);
    const started = await confirmed(platform, 2);
    await platform.advance(30 * DAY_MS - 1);
    expect(await tripleOf(platform, waiting)).toEqual(['CREATED', '', '']);
    await platform.advance(1);
    expect(await tripleOf(platform, waiting)).toEqual(['EXPIRED', '', '']);
    expect(await tripleOf(platform, started)).toEqual(['DOING', 'USER_CONFIRM', '']);
    expect(() => platform.huifu.decide({ outOrderNo: waiting, decision: 'confirm' })).toThrow('it is EXPIRED');
    expect(await cancel(platform, waiting)).toMatchObject({ resp_code: '23000000' });
    expect(platform.huifu.ledger().serviceOrders[0]).toMatchObject({ state: 'EXPIRED' });
  });

  it('are found by number, by global serial or by serial, which have to agree', async () => {
    const platform = createPlatform();
    const outOrderNo = await create(platform);
    await create(platform, 2);
    const { hf_seq_id: hfSeqId = '' } = await queryOrder(platform, outOrderNo);
    const find = async (fields: Fields) => {
      const { resp_code: code, out_order_no: found } = await platform.call(PATHS.query, by(fields));
      return code === '00000000' ? found : code;
    };
    expect(await find({ org_hf_seq_id: hfSeqId })).toBe(outOrderNo);
    expect(await find({ org_req_seq_id: 'C1' })).toBe(outOrderNo);
    expect(await find({ out_order_no: outOrderNo, org_req_seq_id: 'C1', org_hf_seq_id: hfSeqId })).toBe(outOrderNo);
    expect(await find({ out_order_no: outOrderNo, org_req_seq_id: 'C2' })).toBe('23000001');
    expect(await find({ out_order_no: 'unknown' })).toBe('23000001');
    expect(await find({})).toBe('21000000');
  });

  it('are told with what the order was made with', async () => {
    const platform = createPlatform();
    const query = await queryOrder(platform, await create(platform));
    expect(query).toMatchObject({ service_id: '500001', sub_openid: OPENID, attach: 'P001', service_introduction: '充电服务' });
    expect(nested(query, 'time_range')).toMatchObject({ start_time: 'OnAccept' });
    expect(nested(query, 'post_payments')).toEqual([
      { name: '计费规则', description: '1.20元/度', count: 1 },
      { name: '预估费用', description: '充满为止', amount: '36.00', count: 1 },
    ]);
    expect(query).not.toHaveProperty('state_description');
    expect(query).not.toHaveProperty('collection');
  });
});

describe('complete', () => {
  const atEleven = async (more: Fields = {}): Promise<{ platform: Platform; outOrderNo: string }> => {
    const platform = createPlatform();
    const outOrderNo = await confirmed(platform, 1, more);
    await platform.advance(HOUR_MS);
    return { platform, outOrderNo };
  };
  const code = async (yuan: string, more: Fields = {}, created: Fields = {}): Promise<string | undefined> => {
    const { platform, outOrderNo } = await atEleven(created);
    const { resp_code: respCode, resp_desc: desc } = await platform.call(PATHS.complete, completeFields(outOrderNo, yuan, more));
    return respCode === '00000000' ? respCode : desc;
  };
  const items = (...list: object[]) => json(list);
  const range = (more: object) => ({ time_range: json(more) });

  it('tells what is to be collected, and replaces the items', async () => {
    const { platform, outOrderNo } = await atEleven();
    await platform.call(PATHS.complete, completeFields(outOrderNo, '12.00', { location: json({ end_location: '3号车位' }) }));
    const query = await queryOrder(platform, outOrderNo);
    expect(query).toMatchObject({ total_amount: '12.00', need_collection: 'true' });
    expect(nested(query, 'collection')).toEqual({
      state: 'USER_PAYING',
      total_amount: '12.00',
      paying_amount: '12.00',
      paid_amount: '0.00',
    });
    expect(nested(query, 'post_payments')).toEqual([{ name: '费用明细', description: '10.00度', amount: '12.00', count: 1 }]);
    expect(nested(query, 'time_range')).toMatchObject({ start_time: '20261123100000', end_time: '20261123110000' });
    expect(nested(query, 'location')).toEqual({ start_location: '软件园站P001', end_location: '3号车位' });
    expect(platform.huifu.ledger().serviceOrders).toMatchObject([
      { total_amount: 1200, collection: { state: 'USER_PAYING', total_amount: 1200, paying_amount: 1200, paid_amount: 0 } },
    ]);
  });

  it('wants the items to sum up to the total, discounts taken off', async () => {
    expect(await code('12.01', { post_payments: items(item('电费', { amount: '12.00' })) })).toContain('最终总金额计算非法');
    const parts = { post_payments: items(item('电费', { amount: '10.00' }), item('服务费', { amount: '3.00' }), item('规则', {})) };
    expect(await code('12.50', { ...parts, post_discounts: items(item('优惠', { amount: '0.50' })) })).toBe('00000000');
    expect(await code('13.00', { ...parts, post_discounts: items(item('优惠', { amount: '0.50' })) })).toContain('ord_amt');
  });

  it('without items it is what was sent at create that has to sum up', async () => {
    expect(await code('36.00', { post_payments: '' })).toBe('00000000');
    expect(await code('12.00', { post_payments: '' })).toContain('ord_amt');
  });

  it('takes no more than the cap, and amounts in yuan with two decimals', async () => {
    expect(await code('200.00')).toBe('00000000');
    expect(await code('200.01')).toContain('总金额超过风险金额上限');
    expect(await code('12', { post_payments: items(item('电费', { amount: '12.00' })) })).toBe('格式不正确:ord_amt');
  });

  it('a total of zero ends the order without a collection', async () => {
    const { platform, outOrderNo } = await atEleven();
    await platform.call(PATHS.complete, completeFields(outOrderNo, '0.00'));
    const query = await queryOrder(platform, outOrderNo);
    expect([...triple(query), query['total_amount'], query['need_collection']]).toEqual(['DONE', '', '', '0.00', 'false']);
    expect(platform.huifu.ledger().serviceOrders).toMatchObject([{ state: 'DONE', collection: null, total_amount: 0 }]);
    expect(await platform.call(PATHS.complete, completeFields(outOrderNo, '0.00'))).toMatchObject({ resp_code: '00000000' });
  });

  it.each<[string, Fields, string]>([
    ['an end after the call', range({ end_time: '20261123110001' }), '实际结束时间不能晚于使用完结接口的时间'],
    ['an end at the start', range({ end_time: '20261123100000' }), '真实结束时间小于预计开始时间'],
    ['no end', range({}), '参数不能为空:time_range.end_time'],
    ['a day for an end', range({ end_time: '20261123' }), '格式不正确:time_range.end_time'],
    ['a start before the confirmation', range({ start_time: '20261123095959', end_time: '20261123110000' }), 'time_range.start_time'],
    ['no range', { time_range: '' }, '参数不能为空:time_range'],
    ['an end one second after the start', range({ start_time: 'OnAccept', end_time: '20261123100001' }), '00000000'],
    ['a later start', range({ start_time: '20261123103000', end_time: '20261123110000' }), '00000000'],
  ])('after OnAccept: %s', async (_name, more, expected) => {
    expect(await code('12.00', more)).toContain(expected);
  });

  it('takes the planned times where the call has none, and their precision', async () => {
    const planned = range({ start_time: '20261123101500', end_time: '20261123104500' });
    expect(await code('12.00', range({ end_time_remark: '拔枪' }), planned)).toBe('00000000');
    expect(await code('12.00', range({ end_time: '20261123101500' }), planned)).toContain('真实结束时间小于预计开始时间');
    expect(await code('12.00', range({ start_time: 'OnAccept' }), planned)).toContain('time_range.start_time');
    const days = range({ start_time: '20261123' });
    expect(await code('12.00', range({ end_time: '20261123' }), days)).toBe('00000000');
    expect(await code('12.00', range({ end_time: '20261124' }), days)).toContain('实际结束时间不能晚于使用完结接口的时间');
    expect(await code('12.00', range({ end_time: '20261123110000' }), days)).toContain('格式不正确');
  });

  it('needs a confirmed order; the same call again succeeds, another is refused', async () => {
    const { platform, outOrderNo } = await atEleven();
    const waiting = await create(platform, 2);
    expect(await platform.call(PATHS.complete, completeFields(waiting, '12.00'))).toMatchObject({ resp_code: '23000000' });
    const first = completeFields(outOrderNo, '12.00');
    for (const reqSeqId of ['X1', 'X2']) {
      expect(await platform.call(PATHS.complete, { ...first, req_seq_id: reqSeqId })).toMatchObject({ resp_code: '00000000' });
    }
    expect(await platform.call(PATHS.complete, completeFields(outOrderNo, '11.00'))).toMatchObject({ resp_code: '23000000' });
    await platform.call(PATHS.pay, payFields(await register(platform, outOrderNo)));
    await platform.advance(HOUR_MS);
    expect(await platform.call(PATHS.complete, first)).toMatchObject({ resp_code: '00000000' });
    expect(await platform.call(PATHS.complete, completeFields(outOrderNo, '11.00'))).toMatchObject({ resp_code: '23000000' });
    expect(await platform.call(PATHS.complete, completeFields('unknown', '11.00'))).toMatchObject({ resp_code: '23000001' });
  });
});

describe('cancel', () => {
  it('revokes what is created or confirmed; the same call again succeeds', async () => {
    const platform = createPlatform();
    for (const outOrderNo of [await create(platform, 1), await confirmed(platform, 2)]) {
      expect(await cancel(platform, outOrderNo)).toMatchObject({ resp_code: '00000000' });
      expect(await cancel(platform, outOrderNo)).toMatchObject({ resp_code: '00000000' });
      expect(await cancel(platform, outOrderNo, '别的原因')).toMatchObject({ resp_code: '23000000' });
      expect(await tripleOf(platform, outOrderNo)).toEqual(['REVOKED', '', '']);
      expect(await platform.call(PATHS.complete, completeFields(outOrderNo, '0.00'))).toMatchObject({ resp_code: '23000000' });
      expect(() => platform.huifu.decide({ outOrderNo, decision: 'confirm' })).toThrow('it is REVOKED');
    }
  });

  it('needs a reason of at most 50 characters', async () => {
    const platform = createPlatform();
    const outOrderNo = await create(platform);
    expect(await cancel(platform, outOrderNo, '')).toMatchObject({ resp_code: '10000000' });
    expect(await cancel(platform, outOrderNo, '因'.repeat(51))).toMatchObject({ resp_code: '10000000' });
  });

  it('is refused after the completion', async () => {
    const platform = createPlatform();
    expect(await cancel(platform, await completed(platform))).toMatchObject({ resp_code: '23000000' });
  });

  it('is possible after the completion where the rule says so, as long as no deduction is registered or under way', async () => {
    const platform = createPlatform({ rules: { cancelAfterComplete: true } });
    const outOrderNo = await completed(platform);
    const outTradeNo = await register(platform, outOrderNo);
    expect(await cancel(platform, outOrderNo)).toMatchObject({ resp_code: '23000000' });
    platform.huifu.decideDeduction({ outOrderNo, outcome: 'failed' });
    await platform.call(PATHS.pay, payFields(outTradeNo));
    expect(await cancel(platform, outOrderNo)).toMatchObject({ resp_code: '23000000' });
    await platform.advance(5 * SECOND_MS);
    expect(await cancel(platform, outOrderNo)).toMatchObject({ resp_code: '00000000' });
    expect(await tripleOf(platform, outOrderNo)).toEqual(['REVOKED', '', '']);
  });

  it('never undoes what is done', async () => {
    const platform = createPlatform({ rules: { cancelAfterComplete: true } });
    const outOrderNo = await completed(platform);
    platform.huifu.payActively({ outOrderNo, outcome: 'paid' });
    expect(await cancel(platform, outOrderNo)).toMatchObject({ resp_code: '23000000' });
  });
});
