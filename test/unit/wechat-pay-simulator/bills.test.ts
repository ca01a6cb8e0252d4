import { gunzipSync } from 'node:zlib';
import { createMemoryLedgerStore } from '../../../local/kernel/memory-ledger-store';
import {
  createPlatform,
  type Fields,
  fromXml,
  HOUR_MS,
  orderFields,
  type Platform,
  refundByCall,
  SECOND_MS,
  signed,
  START_MS,
  subscribe,
  toXml,
} from '../../support/wechat-pay-platform';

const DAY_MS = 24 * HOUR_MS;
/** The day of START_MS; its bill is ready a day after that moment, at 10:00. */
const TODAY = '20261123';
const ORDER = 'SUB20261123001';
const PATH = '/pay/downloadbill';
const fieldsOf = (more: Fields = {}): Fields => ({
  appid: 'wx2421b1c4370ec43b',
  mch_id: '1900000109',
  nonce_str: 'N1',
  bill_date: TODAY,
  bill_type: 'ALL',
  ...more,
});
const text = async (platform: Platform, more: Fields = {}): Promise<string> =>
  (await platform.download(PATH, fieldsOf(more))).toString('utf8');
const refusal = async (platform: Platform, more: Fields = {}): Promise<Fields> => fromXml(await text(platform, more));

interface Bill {
  readonly titles: string[];
  readonly lines: Fields[];
  readonly summary: Fields;
}

/** Read by title, apart from the code under test. */
function read(bill: string): Bill {
  const rows = bill
    .replace(/^\uFEFF/, '')
    .split('\r\n')
    .filter((row) => row !== '')
    .map((row) => row.split(','));
  const [titles = [], ...rest] = rows;
  const records = (names: string[], values: string[][]): Fields[] =>
    values.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]?.replace(/^`/, '') ?? '(none)'])));
  const [summary = {}] = records(rest.at(-2) ?? [], rest.slice(-1));
  return { titles, lines: records(titles, rest.slice(0, -2)), summary };
}
const bill = async (platform: Platform, more: Fields = {}): Promise<Bill> => read(await text(platform, more));
const numbers = ({ lines }: Bill): (string | undefined)[] => lines.map((line) => line['商户订单号']);

/** Two payments, 19 and 25 yuan, and a refund of 7 yuan on the first; then the next day, 10:00. */
async function traded(options: Parameters<typeof createPlatform>[0] = {}): Promise<Platform> {
  const platform = createPlatform(options);
  await subscribe(platform, 1, { attach: 'a,b\nc', body: '会员,月' });
  await platform.advance(SECOND_MS);
  await subscribe(platform, 2, { openid: 'oAnother', total_fee: '2500', device_info: 'WEB' });
  await platform.call('/pay/contractorder', orderFields(3));
  await platform.advance(SECOND_MS);
  await refundByCall(platform, 1, 700);
  await platform.advance(DAY_MS - 2 * SECOND_MS);
  return platform;
}

describe('the bill of a day', () => {
  it('has a line a payment, a line a refund and a summary, as merchants publish them', async () => {
    const platform = await traded();
    const raw = await text(platform);
    expect(raw.startsWith('\uFEFF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,')).toBe(true);
    expect(raw.split('\r\n')).toHaveLength(7);
    expect(
      raw
        .split('\r\n')[1]
        ?.split(',')
        .every((value) => value.startsWith('`')),
    ).toBe(true);
    const { titles, lines, summary } = read(raw);
    expect(titles.join()).toBe(
      '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,' +
        '微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注',
    );
    const { orders } = platform.pay.ledger();
    expect(lines).toMatchObject([
      {
        交易时间: '2026-11-23 10:00:00',
        公众账号ID: 'wx2421b1c4370ec43b',
        商户号: '1900000109',
        特约商户号: '0',
        设备号: '',
        微信订单号: orders[0]?.transaction_id,
        商户订单号: ORDER,
        交易类型: 'JSAPI',
        交易状态: 'SUCCESS',
        应结订单金额: '19.00',
        微信退款单号: '0',
        商户退款单号: '0',
        退款金额: '0.00',
        退款类型: '',
        退款状态: '',
        商品名称: '会员\\ 月',
        商户数据包: 'a\\ b\\nc',
        手续费: '0.11000',
        费率: '0.60%',
        订单金额: '19.00',
        申请退款金额: '0.00',
      },
      { 交易时间: '2026-11-23 10:00:01', 商户订单号: 'SUB20261123002', 用户标识: 'oAnother', 设备号: 'WEB', 订单金额: '25.00' },
      {
        交易时间: '2026-11-23 10:00:02',
        微信订单号: orders[0]?.transaction_id,
        商户订单号: ORDER,
        交易状态: 'REFUND',
        应结订单金额: '0.00',
        商户退款单号: 'REF202611231',
        退款金额: '7.00',
        退款类型: 'ORIGINAL',
        退款状态: 'SUCCESS',
        手续费: '-0.04000',
        订单金额: '0.00',
        申请退款金额: '7.00',
      },
    ]);
    expect(summary).toEqual({
      总交易单数: '3',
      应结订单总金额: '44.00',
      退款总金额: '7.00',
      充值券退款总金额: '0.00',
      手续费总金额: '0.22000',
      订单总金额: '44.00',
      申请退款总金额: '7.00',
    });
    expect(platform.traffic.at(-1)).toMatchObject({ subject: PATH, verification: 'valid', answered: '(a file)', status: 200 });
  });

  it('of one type leaves out lines and columns', async () => {
    const platform = await traded();
    const paid = await bill(platform, { bill_type: 'SUCCESS' });
    expect(numbers(paid)).toEqual([ORDER, 'SUB20261123002']);
    expect(paid.titles).not.toEqual(expect.arrayContaining(['退款金额']));
    expect(paid.titles).toHaveLength(20);
    const refunded = await bill(platform, { bill_type: 'REFUND' });
    expect(refunded.lines).toMatchObject([
      { 商户退款单号: 'REF202611231', 退款申请时间: '2026-11-23 10:00:02', 退款成功时间: '2026-11-23 10:00:02' },
    ]);
    expect((await bill(platform, { bill_type: '' })).lines).toHaveLength(3);
  });

  it('comes packed, and without mark where the rules say so', async () => {
    const platform = await traded({ rules: { billBom: false } });
    const plain = await platform.download(PATH, fieldsOf());
    expect(plain.toString().startsWith('交易时间')).toBe(true);
    expect(gunzipSync(await platform.download(PATH, fieldsOf({ tar_type: 'GZIP' })))).toEqual(plain);
  });

  it('has a payment on its day, a refund on the day of its request, in the state of the next morning', async () => {
    const platform = createPlatform({ rules: { refundingMs: 3 * DAY_MS } });
    await subscribe(platform);
    await platform.advance(DAY_MS);
    await refundByCall(platform, 1, 700);
    platform.pay.decideRefunds({ outTradeNo: ORDER, outcome: 'REFUNDCLOSE' });
    await platform.advance(5 * DAY_MS);
    expect((await bill(platform)).lines).toMatchObject([{ 交易状态: 'SUCCESS' }]);
    expect((await bill(platform, { bill_date: '20261124' })).lines).toMatchObject([{ 交易状态: 'REFUND', 退款状态: 'PROCESSING' }]);
    expect(await refusal(platform, { bill_date: '20261126' })).toMatchObject({ return_msg: 'No Bill Exist' });
  });

  it.each([
    ['CHANGE', 'CHANGE'],
    ['REFUNDCLOSE', 'FAIL'],
  ] as const)('says of a refund that ended with %s: %s', async (outcome, status) => {
    const platform = createPlatform();
    await subscribe(platform);
    platform.pay.decideRefunds({ outTradeNo: ORDER, outcome });
    await refundByCall(platform, 1, 700);
    await platform.advance(DAY_MS);
    expect((await bill(platform, { bill_type: 'REFUND' })).lines).toMatchObject([{ 退款状态: status, 退款成功时间: '' }]);
  });

  it('breaks off, is lost or comes late, as the faults say', async () => {
    const platform = await traded();
    const whole = await text(platform);
    platform.faults.set([
      { on: `wechat:${PATH}`, do: 'corrupt', times: 1 },
      { on: `wechat:${PATH}`, do: 'timeout-after', times: 1 },
      { on: `wechat:${PATH}`, do: 'duplicate', times: 1 },
    ]);
    const broken = await text(platform);
    expect(whole.startsWith(broken)).toBe(true);
    expect(broken).not.toContain('总交易单数');
    expect(await platform.raw(PATH, toXml(signed(fieldsOf())))).toMatchObject({ status: 0, body: '' });
    expect(await text(platform)).toBe(whole);
  });

  it('of a hundred thousand lines is sent in pieces', async () => {
    const one = createPlatform();
    await subscribe(one);
    const [order] = one.store.all<Fields>('wechat.orders');
    const orders = Array.from({ length: 100_000 }, (_, index) => {
      const number = String(index).padStart(6, '0');
      return { ...order, out_trade_no: `MANY${number}`, prepay_id: `p${number}`, transaction_id: `42${number}` };
    });
    const store = { ...createMemoryLedgerStore(), all: <T>(table: string) => (table === 'wechat.orders' ? (orders as T[]) : []) };
    const platform = createPlatform({ store, startMs: START_MS + DAY_MS });
    const request = { method: 'POST', path: PATH, query: new URLSearchParams(), headers: {}, body: Buffer.from(toXml(signed(fieldsOf()))) };
    const { stream } = await platform.pay.handle(request);
    let lines = 0;
    let largest = 0;
    let last = '';
    for await (const chunk of stream ?? []) {
      const piece = String(chunk);
      largest = Math.max(largest, piece.length);
      lines += piece.split('\r\n').length - 1;
      last = piece;
    }
    expect(lines).toBe(100_003);
    expect(largest).toBeLessThan(200_000);
    expect(last).toContain('`100000,`1900000.00,');
  });
});

describe('no bill', () => {
  it('of today, of a day to come, of more than three months ago', async () => {
    const platform = await traded();
    const refused = { return_code: 'FAIL', return_msg: 'invalid bill_date', error_code: '20001' };
    expect(await refusal(platform, { bill_date: '20261124' })).toEqual(refused);
    expect(await refusal(platform, { bill_date: '20261125' })).toEqual(refused);
    await platform.advance(90 * DAY_MS);
    expect(platform.nowMs()).toBe(Date.UTC(2027, 1, 22, 2));
    expect((await bill(platform)).lines).toHaveLength(3);
    await platform.advance(DAY_MS);
    expect((await bill(platform)).lines).toHaveLength(3);
    await platform.advance(DAY_MS);
    expect(await refusal(platform)).toEqual(refused);
  });

  it('before ten in the morning in Beijing', async () => {
    const platform = createPlatform();
    await subscribe(platform);
    await platform.advance(DAY_MS - 1);
    expect(await refusal(platform)).toEqual({ return_code: 'FAIL', return_msg: 'Bill Creating', error_code: '20002' });
    await platform.advance(1);
    expect((await bill(platform)).lines).toHaveLength(1);
  });

  it('of a day without transactions, or without those of the type', async () => {
    const platform = createPlatform();
    await subscribe(platform);
    await platform.advance(DAY_MS);
    const none = { return_code: 'FAIL', return_msg: 'No Bill Exist', error_code: '20002' };
    expect(await refusal(platform, { bill_date: '20261122' })).toEqual(none);
    expect(await refusal(platform, { bill_type: 'REFUND' })).toEqual(none);
  });

  it.each([
    [{ bill_type: 'RECHARGE' }, 'invalid bill_type'],
    [{ bill_date: '20261131' }, 'data format error:bill_date'],
    [{ bill_date: '' }, 'missing parameter:bill_date'],
    [{ tar_type: 'ZIP' }, 'data format error:tar_type'],
    [{ mch_id: '1900000110' }, 'APPID_MCHID_NOT_MATCH'],
  ])('for %j: %s', async (more, message) => {
    expect(await refusal(await traded(), more as Fields)).toEqual({ return_code: 'FAIL', return_msg: message, error_code: '20001' });
  });

  it('for a wrong signature', async () => {
    const { body } = await (await traded()).raw(PATH, toXml({ ...fieldsOf(), sign: 'F'.repeat(32) }));
    expect(fromXml(body)).toEqual({ return_code: 'FAIL', return_msg: 'SIGN ERROR', error_code: '20001' });
  });
});

describe('differences made on purpose', () => {
  const edit = (platform: Platform, edits: Parameters<Platform['pay']['editBill']>[0]['edits'], billDate = TODAY): void =>
    platform.pay.editBill({ billDate, edits });

  it('[D25] lines are lost, doubled, changed and added; the books stay as they are', async () => {
    const platform = await traded();
    const books = platform.pay.ledger();
    edit(platform, [
      { do: 'drop', outTradeNo: ORDER },
      { do: 'duplicate', outTradeNo: 'SUB20261123002' },
      { do: 'amount', outTradeNo: 'SUB20261123002', fen: 2501 },
      { do: 'state', outTradeNo: 'SUB20261123002', state: 'REVOKED' },
      { do: 'amount', outRefundNo: 'REF202611231', fen: 1 },
      { do: 'state', outRefundNo: 'REF202611231', state: 'PROCESSING' },
      { do: 'add', outTradeNo: 'FOREIGN1', fen: 100 },
      { do: 'add', outTradeNo: 'FOREIGN1', outRefundNo: 'FOREIGNR1', fen: 99 },
    ]);
    const { lines, summary } = await bill(platform);
    expect(lines).toMatchObject([
      { 商户订单号: 'SUB20261123002', 订单金额: '25.01', 交易状态: 'REVOKED' },
      { 商户订单号: 'SUB20261123002', 订单金额: '25.01', 交易状态: 'REVOKED' },
      { 商户退款单号: 'REF202611231', 退款金额: '0.01', 退款状态: 'PROCESSING' },
      { 商户订单号: 'FOREIGN1', 订单金额: '1.00', 商户退款单号: '0', 微信订单号: expect.stringMatching(/^\d{28}$/) },
      {
        商户订单号: 'FOREIGN1',
        订单金额: '0.00',
        商户退款单号: 'FOREIGNR1',
        退款金额: '0.99',
        微信退款单号: expect.stringMatching(/^\d{28}$/),
      },
    ]);
    expect(summary).toMatchObject({ 总交易单数: '5', 订单总金额: '51.02', 申请退款总金额: '1.00' });
    expect(await text(platform)).toBe(await text(platform));
    expect(platform.pay.ledger()).toEqual({ ...books, edited_bills: ['20261123'] });
  });

  it('are replaced by the next ones, and survive a restart', async () => {
    const first = await traded();
    edit(first, [{ do: 'drop', outTradeNo: ORDER }]);
    edit(first, [
      { do: 'duplicate', outTradeNo: ORDER },
      { do: 'add', outTradeNo: 'FOREIGN1', fen: 5 },
    ]);
    const bytes = await text(first);
    expect(numbers(read(bytes))).toEqual([ORDER, ORDER, 'SUB20261123002', ORDER, 'FOREIGN1']);
    const second = createPlatform({ store: first.store, startMs: first.nowMs(), seed: 99 });
    expect(await text(second)).toBe(bytes);
    edit(second, []);
    expect(numbers(await bill(second))).toEqual([ORDER, 'SUB20261123002', ORDER]);
  });

  it('can be made for a day to come, and make a bill where there is none', async () => {
    const platform = createPlatform();
    edit(platform, [
      { do: 'drop', outTradeNo: 'not there' },
      { do: 'add', outTradeNo: 'FOREIGN1', fen: 5 },
    ]);
    await platform.advance(DAY_MS);
    expect(numbers(await bill(platform))).toEqual(['FOREIGN1']);
  });

  it('of a past day name lines that it has', async () => {
    const platform = await traded();
    expect(() => edit(platform, [{ do: 'drop', outTradeNo: 'SUB20261123009' }])).toThrow('no line of SUB20261123009');
    expect(() =>
      edit(platform, [
        { do: 'drop', outTradeNo: ORDER },
        { do: 'drop', outTradeNo: ORDER },
      ]),
    ).toThrow('no line');
    expect(() => edit(platform, [{ do: 'drop' }])).toThrow('outTradeNo or outRefundNo');
    expect(() => edit(platform, [{ do: 'drop', outTradeNo: ORDER, outRefundNo: 'REF202611231' }])).toThrow('outTradeNo or outRefundNo');
    expect(() => edit(platform, [], '20261131')).toThrow('no day');
    expect((await bill(platform)).lines).toHaveLength(3);
  });
});
