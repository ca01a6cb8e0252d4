import type {
  CompleteServiceOrderInput,
  CreateServiceOrderInput,
  FeeItem,
  HuifuConfig,
} from '../../../cloudfunctions/shared/gateways/huifu';
import { errorWith } from '../../support/matchers';
import { CREATE, HUIFU_CONFIG, HUIFU_NOW_MS } from '../../support/huifu';
import { type Answer, answered, done, fakeHuifu } from './fake-huifu';

const NO = '1234323JKHDFE1243252';
const MINUTE_MS = 60_000;
const unsendable = (field: string): Error => errorWith({ name: 'UnsendableHuifuFieldError', field });

async function sentAtCreate(input: Partial<CreateServiceOrderInput> = {}, config: Partial<HuifuConfig> = {}) {
  const fake = fakeHuifu([done({ out_order_no: NO })], config);
  await fake.huifu.createServiceOrder({ ...CREATE, ...input });
  return fake.lastData();
}
const created = (answer: Answer) => fakeHuifu([answer]).huifu.createServiceOrder(CREATE);

describe('creating a service order', () => {
  it('sends what the SDKs of the platform send', async () => {
    expect(await sentAtCreate()).toEqual({
      req_date: '20261123',
      req_seq_id: 'CHG20261123000001',
      huifu_id: HUIFU_CONFIG.huifuId,
      service_id: HUIFU_CONFIG.serviceId,
      service_introduction: '续充充电',
      risk_fund: '{"name":"ESTIMATE_ORDER_COST","amount":"50.00","description":"按实际用电结算"}',
      time_range: '{"start_time":"OnAccept"}',
      notify_url: 'https://m.example.com/notify/huifu/payscore',
      sub_appid: HUIFU_CONFIG.subAppId,
      sub_openid: CREATE.subOpenid,
      post_payments:
        '[{"name":"电费","description":"按分时电价","amount":"32.00"},{"name":"服务费","description":"0.4元/度","amount":"18.00"}]',
      location: '{"start_location":"滨江充电站3号桩"}',
      attach: 'P001%26%E5%9F%8E%3D%E6%9D%AD%E5%B7%9E',
    });
  });

  it('[P7] the unit of the amounts within the order is one switch', async () => {
    const data = await sentAtCreate({}, { amountUnit: 'fen' });
    expect(JSON.parse(data['risk_fund'] ?? '')).toMatchObject({ amount: 5000 });
    expect(JSON.parse(data['post_payments'] ?? '')).toMatchObject([{ amount: 3200 }, { amount: 1800 }]);
  });

  it('[P13] the appid of the order is the configured one, with or without a user', async () => {
    expect((await sentAtCreate({}, { subAppId: 'wx00112233445566ff' }))['sub_appid']).toBe('wx00112233445566ff');
    const anonymous = await sentAtCreate({ subOpenid: null });
    expect(anonymous['sub_appid']).toBe(HUIFU_CONFIG.subAppId);
    expect(anonymous).not.toHaveProperty('sub_openid');
  });

  it('scenes and the service are sent where they are configured', async () => {
    expect(await sentAtCreate({}, { tradeScene: '11', payScene: '02' })).toMatchObject({ trade_scene: '11', pay_scene: '02' });
    expect(await sentAtCreate({}, { serviceId: null })).not.toHaveProperty('service_id');
  });

  it('nothing is sent for what is empty', async () => {
    const data = await sentAtCreate({ payments: [], startLocation: '', attach: null });
    expect(Object.keys(data)).not.toEqual(expect.arrayContaining(['post_payments']));
    expect(data).not.toHaveProperty('location');
    expect(data).not.toHaveProperty('attach');
  });

  it('[P14] an item always has a name and an amount, which is what the user gets to see (U14); a description may be missing', async () => {
    const data = await sentAtCreate({ payments: [{ name: '计费规则', description: '', amountFen: 0 }] });
    expect(JSON.parse(data['post_payments'] ?? '')).toEqual([{ name: '计费规则', amount: '0.00' }]);
  });

  const item = (overrides: Partial<FeeItem>): readonly FeeItem[] => [{ name: '电费', description: '电价', amountFen: 1, ...overrides }];
  const fund = (overrides: object): Pick<CreateServiceOrderInput, 'riskFund'> => ({ riskFund: { ...CREATE.riskFund, ...overrides } });
  it.each<[what: string, input: Partial<CreateServiceOrderInput>, field: string]>([
    ['a serial with an underscore', { reqSeqId: 'CHG_1' }, 'req_seq_id'],
    ['no serial', { reqSeqId: '' }, 'req_seq_id'],
    ['a serial of 65 characters', { reqSeqId: 'a'.repeat(65) }, 'req_seq_id'],
    ['a serial in Chinese', { reqSeqId: '单1' }, 'req_seq_id'],
    ['a serial with a line break', { reqSeqId: 'CHG1\n' }, 'req_seq_id'],
  ])('[P12] %s is not sent', async (_, input, field) => {
    const { huifu, requests } = fakeHuifu();
    await expect(huifu.createServiceOrder({ ...CREATE, ...input })).rejects.toThrow(unsendable(field));
    expect(requests).toEqual([]);
  });

  it.each<[what: string, input: Partial<CreateServiceOrderInput>, field: string]>([
    ['a day that does not exist', { reqDate: '20260230' }, 'req_date'],
    ['a date with dashes', { reqDate: '2026-11-23' }, 'req_date'],
    ['an introduction of 21 characters', { serviceIntroduction: '充'.repeat(21) }, 'service_introduction'],
    ['an introduction of 11 rare characters, counted as 22', { serviceIntroduction: '🔌'.repeat(11) }, 'service_introduction'],
    ['no introduction', { serviceIntroduction: '' }, 'service_introduction'],
    ['an introduction that begins with a blank', { serviceIntroduction: ' 充电' }, 'service_introduction'],
    ['a line separator', { serviceIntroduction: '充\u2028电' }, 'service_introduction'],
    ['half a character', { serviceIntroduction: '充\ud83d电' }, 'service_introduction'],
    ['no risk', fund({ amountFen: 0 }), 'risk_fund.amount'],
    ['half a fen of risk', fund({ amountFen: 0.5 }), 'risk_fund.amount'],
    ['a risk described in 31 characters', fund({ description: '险'.repeat(31) }), 'risk_fund.description'],
    ['an item without a name', { payments: item({ name: '' }) }, 'post_payments.name'],
    ['an item with a name of 21 characters', { payments: item({ name: '电'.repeat(21) }) }, 'post_payments.name'],
    ['an item described in 31 characters', { payments: item({ description: '电'.repeat(31) }) }, 'post_payments.description'],
    ['a negative item', { payments: item({ amountFen: -1 }) }, 'post_payments.amount'],
    ['two items of one name', { payments: [...item({}), ...item({ amountFen: 2 })] }, 'post_payments'],
    ['101 items', { payments: Array.from({ length: 101 }, (_, index) => item({ name: `第${index}` })).flat() }, 'post_payments'],
    ['a place of 51 characters', { startLocation: '站'.repeat(51) }, 'location.start_location'],
    ['an openid with a blank', { subOpenid: 'o 1' }, 'sub_openid'],
    ['a notification URL with a query', { notifyUrl: 'https://m.example.com/n?a=1' }, 'notify_url'],
    ['a notification URL without a path', { notifyUrl: 'https://m.example.com' }, 'notify_url'],
    ['a notification URL of 256 characters', { notifyUrl: `https://m.example.com/${'n'.repeat(234)}` }, 'notify_url'],
    ['an attachment of 257 characters', { attach: 'a'.repeat(257) }, 'attach'],
    ['an attachment of 29 characters that take 9 each', { attach: '充'.repeat(29) }, 'attach'],
    ['an attachment with a control character', { attach: 'a\u0000' }, 'attach'],
    ['an attachment with half a character', { attach: 'a\ud83d' }, 'attach'],
  ])('%s is not sent', async (_, input, field) => {
    const { huifu, requests } = fakeHuifu();
    await expect(huifu.createServiceOrder({ ...CREATE, ...input })).rejects.toThrow(unsendable(field));
    expect(requests).toEqual([]);
  });
});

describe('what the platform says to it', () => {
  const BUNDLE = { mch_id: '1900000109', package: 'p=1&b', timestamp: '1795399200', nonce_str: 'n', sign_type: 'HMAC-SHA256', sign: 'S' };
  it.each<[what: string, fields: object, extraData: unknown]>([
    ['a package', { package: 'DJIOSQPYWDxsjdldeuwhdodwxasd_dDiodnwjh9we' }, { package: 'DJIOSQPYWDxsjdldeuwhdodwxasd_dDiodnwjh9we' }],
    ['a package that needs escapes', { package: 'a+/=%2B 中"\\' }, { package: 'a+/=%2B 中"\\' }],
    ['the older, signed bundle beside the order', { ...BUNDLE }, BUNDLE],
    ['the bundle as an object', { package: BUNDLE }, BUNDLE],
    ['the bundle as JSON text', { package: JSON.stringify(BUNDLE) }, BUNDLE],
    ['the bundle under another name', { extra_data: JSON.stringify(BUNDLE) }, BUNDLE],
    ['one with a field nobody knows', { pay_info: { package: 'p', future: 'f' } }, { package: 'p', future: 'f' }],
    ['a time stamp without quotes', { extraData: { package: 'p', timestamp: 1795399200 } }, { package: 'p', timestamp: '1795399200' }],
    ['part of a bundle', { package: 'p', nonce_str: 'n' }, { package: 'p' }],
    ['nothing', {}, null],
    ['an empty package', { package: '' }, null],
    ['an object without a package', { extra_data: { nonce_str: 'n' } }, null],
  ])('[P1] the hand-off data goes through unchanged: %s', async (_, fields, extraData) => {
    await expect(created(done({ req_seq_id: CREATE.reqSeqId, out_order_no: NO, hf_seq_id: 'HF1', ...fields }))).resolves.toEqual({
      kind: 'created',
      outOrderNo: NO,
      hfSeqId: 'HF1',
      extraData,
    });
  });

  it('no serial of its own is not missed', async () => {
    await expect(created(done({ out_order_no: NO }))).resolves.toMatchObject({ kind: 'created', hfSeqId: null });
  });

  it.each<[what: string, answer: Answer, reason: string]>([
    ['no order number', done(), 'invalid-fields'],
    ['an order number that is none', done({ out_order_no: 'a b' }), 'invalid-fields'],
    ['an order number that lost digits as a number', reply15(), 'invalid-fields'],
    ['the answer to another call', done({ out_order_no: NO, req_seq_id: 'CHG2' }), 'invalid-fields'],
    ['still processing', answered('00000100', { out_order_no: NO }), 'processing'],
  ])('[G1] %s leaves it open', async (_, answer, reason) => {
    await expect(created(answer)).rejects.toMatchObject({ name: 'HuifuOutcomeUnknownError', reason });
  });

  it('the serial is known already', async () => {
    await expect(created(answered('20000000'))).resolves.toEqual({ kind: 'duplicate' });
  });

  it.each(['10000000', '21000000', '22000000', '22000002', '22000004', '23000000', '23000002', '23000003', '23000004'])(
    'refused for sure: %s',
    async (code) => {
      await expect(created(answered(code))).resolves.toEqual({ kind: 'refused', code, message: '原因' });
    },
  );
});

/** An order number beyond 2^53 that came without quotes. */
function reply15(): Answer {
  return done({ out_order_no: 12345678901234567890 });
}

const COMPLETE: CompleteServiceOrderInput = {
  outOrderNo: NO,
  totalFen: 1655,
  startMs: null,
  endMs: HUIFU_NOW_MS - MINUTE_MS,
  endRemark: '用户结束',
  payments: [
    { name: '电费', description: '12.5度', amountFen: 1255 },
    { name: '服务费', description: '', amountFen: 500 },
  ],
  discounts: [{ name: '会员优惠', description: '服务费八折', amountFen: 100 }],
  endLocation: '滨江充电站3号桩',
};
async function sentAtComplete(input: Partial<CompleteServiceOrderInput> = {}, config: Partial<HuifuConfig> = {}) {
  const fake = fakeHuifu([done()], config);
  await expect(fake.huifu.completeServiceOrder({ ...COMPLETE, ...input })).resolves.toEqual({ kind: 'accepted' });
  return fake.lastData();
}

describe('completing it', () => {
  it('sends the bill', async () => {
    expect(await sentAtComplete()).toEqual({
      huifu_id: HUIFU_CONFIG.huifuId,
      out_order_no: NO,
      ord_amt: '16.55',
      time_range: '{"start_time":"OnAccept","end_time":"20261123095900","end_time_remark":"用户结束"}',
      post_payments: '[{"name":"电费","description":"12.5度","amount":"12.55"},{"name":"服务费","amount":"5.00"}]',
      post_discounts: '[{"name":"会员优惠","description":"服务费八折","amount":"1.00"}]',
      location: '{"end_location":"滨江充电站3号桩"}',
    });
  });

  it('[P7] the total is yuan whatever the unit of the items', async () => {
    const data = await sentAtComplete({}, { amountUnit: 'fen' });
    expect(data['ord_amt']).toBe('16.55');
    expect(JSON.parse(data['post_discounts'] ?? '')).toMatchObject([{ amount: 100 }]);
  });

  it('a bill of nothing is a bill', async () => {
    const data = await sentAtComplete({ totalFen: 0, payments: [{ name: '电费', description: '', amountFen: 0 }], discounts: [] });
    expect(data).toMatchObject({ ord_amt: '0.00', post_payments: '[{"name":"电费","amount":"0.00"}]' });
    expect(data).not.toHaveProperty('post_discounts');
  });

  it('a known start is sent, and an end within the second of the call is early enough', async () => {
    const data = await sentAtComplete({ startMs: HUIFU_NOW_MS - 61 * MINUTE_MS, endMs: HUIFU_NOW_MS + 999, endRemark: '' });
    expect(data['time_range']).toBe('{"start_time":"20261123085900","end_time":"20261123100000"}');
  });

  it.each<[what: string, input: Partial<CompleteServiceOrderInput>]>([
    ['a fen too much', { totalFen: 1656 }],
    ['a fen too little', { totalFen: 1654 }],
    ['the payments without the discounts', { totalFen: 1755 }],
    ['discounts beyond the payments', { totalFen: 0, payments: [{ name: '电费', description: '', amountFen: 99 }] }],
  ])('[P5] %s is not sent', async (_, input) => {
    const { huifu, requests } = fakeHuifu();
    await expect(huifu.completeServiceOrder({ ...COMPLETE, ...input })).rejects.toThrow(unsendable('ord_amt'));
    expect(requests).toEqual([]);
  });

  it.each<[what: string, input: Partial<CompleteServiceOrderInput>, field: string]>([
    ['an end ahead', { endMs: HUIFU_NOW_MS + 1000 }, 'time_range.end_time'],
    ['an end at the start', { startMs: COMPLETE.endMs }, 'time_range.end_time'],
    ['an end in the second of the start', { startMs: COMPLETE.endMs, endMs: COMPLETE.endMs + 999 }, 'time_range.end_time'],
    ['a remark of 21 characters', { endRemark: '满'.repeat(21) }, 'time_range.end_time_remark'],
    ['no item', { totalFen: 0, payments: [], discounts: [] }, 'post_payments'],
    ['a discount that is not explained', { discounts: [{ name: '优惠', description: '', amountFen: 100 }] }, 'post_discounts.description'],
    [
      '31 discounts',
      { discounts: Array.from({ length: 31 }, (_, i) => ({ name: `${i}`, description: '减', amountFen: 1 })) },
      'post_discounts',
    ],
    ['an order number with a blank', { outOrderNo: 'a b' }, 'out_order_no'],
    ['a place of 51 characters', { endLocation: '站'.repeat(51) }, 'location.end_location'],
  ])('%s is not sent', async (_, input, field) => {
    const { huifu, requests } = fakeHuifu();
    await expect(huifu.completeServiceOrder({ ...COMPLETE, ...input })).rejects.toThrow(unsendable(field));
    expect(requests).toEqual([]);
  });
});

describe('cancelling it', () => {
  it('sends the reason', async () => {
    const { huifu, lastData } = fakeHuifu([done({ out_order_no: NO })]);
    await expect(huifu.cancelServiceOrder(NO, '未开始充电')).resolves.toEqual({ kind: 'accepted' });
    expect(lastData()).toEqual({ huifu_id: HUIFU_CONFIG.huifuId, out_order_no: NO, reason: '未开始充电' });
  });

  it.each(['', '因'.repeat(51), 'a\nb'])('the reason %j is not sent', async (reason) => {
    await expect(fakeHuifu().huifu.cancelServiceOrder(NO, reason)).rejects.toThrow(unsendable('reason'));
  });
});

describe.each([
  ['complete', (answer: Answer) => fakeHuifu([answer]).huifu.completeServiceOrder(COMPLETE)],
  ['cancel', (answer: Answer) => fakeHuifu([answer]).huifu.cancelServiceOrder(NO, '未开始充电')],
])('answers to %s', (_, change) => {
  it('the state does not allow it', async () => {
    await expect(change(answered('23000000'))).resolves.toEqual({ kind: 'wrong-state' });
  });

  it.each(['10000000', '23000001', '20000004', '23000003'])('refused for sure: %s', async (code) => {
    await expect(change(answered(code))).resolves.toEqual({ kind: 'refused', code, message: '原因' });
  });

  it.each<[what: string, answer: Answer, reason: string]>([
    ['still processing', answered('00000100'), 'processing'],
    ['a duplicate, of a call without a serial', answered('20000000'), 'processing'],
    ['an answer about another order', done({ out_order_no: 'ANOTHER' }), 'invalid-fields'],
  ])('[G1] %s leaves it open', async (_what, answer, reason) => {
    await expect(change(answer)).rejects.toMatchObject({ name: 'HuifuOutcomeUnknownError', reason });
  });
});
