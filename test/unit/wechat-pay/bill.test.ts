import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type BillLine, type BillResult, createWechatPay } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { HttpBrokenError, HttpConnectError, type HttpDownload, type HttpRequest } from '../../../cloudfunctions/shared/platform/ports';
import { BILL_TITLES, billRow, billSummary, billText, PAYMENT_ROW, REFUND_ROW, SUMMARY_TITLES } from '../../support/wechat-bill';
import { CONFIG, NOW_MS, xml } from '../../support/wechat-pay';
import { readFlatXml } from '../../../cloudfunctions/shared/gateways/wechat-pay/xml';

interface Sent {
  readonly result: Promise<BillResult>;
  readonly requests: HttpRequest[];
  /** Whether the reply was read to its end or given up: otherwise its connection would stay open. */
  readonly closed: () => boolean;
}

/** The platform sends these pieces and, where given, breaks after them. */
function download(pieces: readonly (Uint8Array | string)[], { status = 200, broken = false } = {}): Sent {
  const requests: HttpRequest[] = [];
  let isClosed = false;
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
      if (broken) throw new HttpBrokenError('reply was cut off');
    } finally {
      isClosed = true;
    }
  }
  const http = {
    send: () => Promise.reject(new Error('a bill is not sent for, it is downloaded')),
    download(request: HttpRequest): Promise<HttpDownload> {
      requests.push(request);
      return Promise.resolve({ status, headers: {}, body: body() });
    },
  };
  const clock = { nowMs: () => NOW_MS, sleep: () => Promise.resolve() };
  const pay = createWechatPay({ http, clock, random: { hex: (byteCount) => '5a'.repeat(byteCount) }, config: CONFIG });
  return { result: pay.downloadBill('20261123'), requests, closed: () => isClosed };
}

async function linesOf(sent: Sent): Promise<BillLine[]> {
  const result = await sent.result;
  if (result.kind !== 'lines') throw new Error(`no lines but ${result.kind}`);
  const lines: BillLine[] = [];
  for await (const line of result.lines) lines.push(line);
  return lines;
}
const read = (...pieces: (Uint8Array | string)[]): Promise<BillLine[]> => linesOf(download(pieces));

const ROWS = [PAYMENT_ROW, REFUND_ROW];
const PAYMENT: BillLine = {
  tradeMs: Date.UTC(2026, 10, 23, 2, 0, 3),
  appId: 'wx2421b1c4370ec43b',
  mchId: '10000100',
  transactionId: '4200000215201811190261405420',
  outTradeNo: 'SUB202611230001',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  tradeType: 'PAP',
  tradeState: 'SUCCESS',
  totalFen: 1900,
  refundId: null,
  outRefundNo: null,
  refundFen: 0,
  refundState: null,
  attach: 'cycle-2',
};
const REFUND: BillLine = {
  ...PAYMENT,
  tradeState: 'REFUND',
  totalFen: 0,
  refundId: '50000408942018111907145868882',
  outRefundNo: 'RF20261123000001',
  refundFen: 700,
  refundState: 'PROCESSING',
};

describe('downloading a bill', () => {
  it('asks for all transactions of the day, packed', async () => {
    const { result, requests } = download([billText([])]);
    await result;
    expect(requests[0]).toMatchObject({ method: 'POST', url: 'https://api.mch.weixin.qq.com/pay/downloadbill' });
    expect(requests[0]?.client).toBeUndefined();
    expect(Object.fromEntries(readFlatXml(Buffer.from(requests[0]?.body ?? '')))).toMatchObject({
      appid: CONFIG.appId,
      mch_id: CONFIG.mchId,
      bill_date: '20261123',
      bill_type: 'ALL',
      tar_type: 'GZIP',
      sign: expect.stringMatching(/^[0-9A-F]{64}$/),
    });
  });

  it.each([
    ['plain', (text: string) => [text]],
    ['packed', (text: string) => [gzipSync(text)]],
    ['plain, with a byte order mark', (text: string) => [`\uFEFF${text}`]],
    ['packed, with a byte order mark', (text: string) => [gzipSync(`\uFEFF${text}`)]],
    ['byte by byte', (text: string) => [...Buffer.from(text)].map((byte) => Buffer.from([byte]))],
    ['packed, byte by byte', (text: string) => [...gzipSync(text)].map((byte) => Buffer.from([byte]))],
    ['with empty pieces', (text: string) => ['', text, '']],
    ['with bare line feeds', (text: string) => [text.replaceAll('\r\n', '\n')]],
    ['without a line end at its end', (text: string) => [text.trimEnd()]],
  ])('[D25] [D26] reads it %s: payment, renewal, refund; yuan become fen', async (_, pieces) => {
    await expect(read(...pieces(billText(ROWS)))).resolves.toEqual([PAYMENT, REFUND]);
  });

  it('reads columns by their titles, in any order, and does not miss those it does not need', async () => {
    const titles = BILL_TITLES.split(',')
      .reverse()
      .concat('新增列')
      .filter((title) => title !== '费率备注');
    const text = [titles.join(','), ...ROWS.map((row) => billRow(row, titles.join(','))), SUMMARY_TITLES, billSummary(ROWS)].join('\n');
    await expect(read(text)).resolves.toEqual([PAYMENT, REFUND]);
  });

  it('reads an older bill, which has one amount of the order and one of the refund', async () => {
    const titles = BILL_TITLES.replace('应结订单金额', '总金额').replace(',订单金额,申请退款金额,费率备注', '');
    const rows = ROWS.map((row) => billRow(row, titles.replace('总金额', '订单金额')));
    const text = [titles, ...rows, '总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额', '`2,`19.00,`6.50,`0.0,`0'].join('\n');
    await expect(read(text)).resolves.toEqual([PAYMENT, { ...REFUND, refundFen: 650 }]);
    await expect(read(text.replace('`6.50,`0.0', '`6.51,`0.0'))).rejects.toMatchObject({ name: 'BillTruncatedError' });
  });

  it('takes commas, quotes and back-ticks in a name as they are', async () => {
    const row = { ...PAYMENT_ROW, 商品名称: '月卡,"赠"券`1`, 半价', 商户数据包: 'a,b"c' };
    await expect(read(billText([row]))).resolves.toEqual([{ ...PAYMENT, attach: 'a,b"c' }]);
  });

  it('[D26] amounts by their digits, whatever they are', () => {
    const amount = fc.integer({ min: 0, max: 99_999_999_999 });
    return fc.assert(
      fc.asyncProperty(fc.array(amount, { maxLength: 20 }), async (amounts) => {
        const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
        const rows = amounts.map((fen) => ({ ...PAYMENT_ROW, 订单金额: yuan(fen) }));
        const total = yuan(amounts.reduce((sum, fen) => sum + fen, 0));
        const summary = billSummary(rows).split(',').with(5, `\`${total}`).join(',');
        expect((await read(billText(rows, summary))).map(({ totalFen }) => totalFen)).toEqual(amounts);
      }),
      { seed: 20261123, numRuns: 50 },
    );
  });

  it.each([
    ['0', 0],
    ['0.0', 0],
    ['7', 700],
    ['7.1', 710],
    ['0.29', 29],
    ['1.10000', 110],
  ])('[D26] %s yuan', async (text, fen) => {
    await expect(read(billText([{ ...PAYMENT_ROW, 订单金额: text }]))).resolves.toMatchObject([{ totalFen: fen }]);
  });

  it.each([
    ['an amount with three decimals', { 订单金额: '0.295' }],
    ['a negative amount', { 订单金额: '-1.00' }],
    ['an amount in another notation', { 订单金额: '1E+3' }],
    ['an amount with a separator', { 申请退款金额: '1,000.00' }],
    ['no amount', { 订单金额: '' }],
    ['another currency', { 货币种类: 'USD' }],
    ['no time', { 交易时间: '' }],
    ['an impossible time', { 交易时间: '2026-02-30 10:00:00' }],
    ['no number of the order', { 商户订单号: '' }],
    ['a number cut off by Excel', { 微信订单号: '4.2 E+27' }],
    ['a state that nobody knows', { 交易状态: 'FROZEN' }],
    ['another merchant', { 商户号: '10000101' }],
    ['a total that is no amount', { 应结订单金额: '?' }],
  ])('[D25] a line with %s is an error, not a gap', async (_, wrong) => {
    const rows = [PAYMENT_ROW, { ...PAYMENT_ROW, ...wrong }];
    await expect(read(billText(rows, billSummary(ROWS)))).rejects.toMatchObject({ name: 'BillUnreadableError', lineNo: 3 });
  });

  const text = billText(ROWS);
  const [titles = '', first = '', second = '', , summary = ''] = text.split('\r\n');
  const lines = (...kept: string[]): string => kept.join('\r\n');
  it.each([
    ['a line more than it has titles for', lines(titles, `${first},\`more`, SUMMARY_TITLES, summary)],
    ['no titles', lines(first, second, SUMMARY_TITLES, summary)],
    ['a title missing', lines(titles.replace('商户订单号', '商户单号'), first, second, SUMMARY_TITLES, summary)],
    ['something after the summary', lines(titles, first, second, SUMMARY_TITLES, summary, first)],
    ['a line without an end', lines(titles, 'x'.repeat(20_000))],
    ['no UTF-8', Buffer.concat([Buffer.from(`${titles}\r\n`), Buffer.from([0x60, 0xff, 0xfe, 0x0a])])],
    ['HTML in place of a bill, without its beginning', 'busy, please try again later'],
    ['a summary that counts no lines', lines(titles, first, second, SUMMARY_TITLES, summary.replace('`2', '`two'))],
  ])('[D25] %s is a form that is not known', async (_, whole) => {
    await expect(read(whole)).rejects.toMatchObject({ name: 'BillUnreadableError' });
  });

  const packed = gzipSync(text);
  /** Which one depends on how much of the bill came out of the archive before; a line that is cut off may look like one of another form. */
  const notWhole = { name: expect.stringMatching(/^(BillTruncated|BillUnreadable|OutcomeUnknown)Error$/) };
  it.each<[string, Uint8Array | string]>([
    ['before the summary', lines(titles, first, second)],
    ['within a line', text.slice(0, text.indexOf('PROCESSING'))],
    ['after the titles', titles],
    ['between the titles of the summary and its values', lines(titles, first, second, SUMMARY_TITLES)],
    ['within the summary', lines(titles, first, second, SUMMARY_TITLES, summary.slice(0, 20))],
    [
      'within a character',
      Buffer.from(`${titles}\r\n${first}`).subarray(
        0,
        Buffer.byteLength(titles) + 2 + Buffer.byteLength(first.slice(0, first.indexOf('续'))) + 1,
      ),
    ],
    ['in the archive', packed.subarray(0, packed.length - 12)],
    ['in the archive’s checksum', packed.subarray(0, packed.length - 2)],
  ])('[D25] a bill that ends %s is an error at its end', async (_, part) => {
    await expect(read(part)).rejects.toMatchObject({ ...notWhole });
  });

  it.each([
    ['a line less than counted', billText([PAYMENT_ROW], billSummary(ROWS))],
    ['a line more than counted', billText([...ROWS, PAYMENT_ROW], billSummary(ROWS))],
    ['another amount of orders', billText(ROWS, summary.replace('19.00', '19.01'))],
    ['another amount of refunds', billText(ROWS, summary.replace('7.00', '700.00'))],
    ['another amount to settle', billText(ROWS, summary.replace('18.00', '18.10'))],
  ])('[D25] %s: the lines do not add up', async (_, whole) => {
    const { result } = download([whole]);
    const bill = await result;
    const found: BillLine[] = [];
    const reading = async (): Promise<void> => {
      if (bill.kind === 'lines') for await (const line of bill.lines) found.push(line);
    };
    await expect(reading()).rejects.toMatchObject({ name: 'BillTruncatedError' });
    // they were there before it was known
    expect(found.length).toBeGreaterThan(0);
  });

  it('[D25] a connection that breaks, and a damaged archive, are bills that are not whole', async () => {
    await expect(linesOf(download([text], { broken: true }))).rejects.toMatchObject({ name: 'BillTruncatedError' });
    await expect(linesOf(download([packed.subarray(0, 40)], { broken: true }))).rejects.toMatchObject({
      ...notWhole,
    });
    const damaged = Buffer.from(packed);
    damaged.writeUInt32LE(0, damaged.length - 8);
    await expect(read(damaged)).rejects.toMatchObject(notWhole);
  });

  it('ends the download when its loop is left, packed or not', async () => {
    const many = billText(Array.from({ length: 5_000 }, (_, index) => ({ ...PAYMENT_ROW, 商户订单号: `SUB${index}` })));
    for (const whole of [Buffer.from(many), gzipSync(many, { level: 0 })]) {
      const pieces = Array.from({ length: Math.ceil(whole.length / 1024) }, (_, index) =>
        whole.subarray(index * 1024, index * 1024 + 1024),
      );
      const sent = download(pieces);
      const bill = await sent.result;
      if (bill.kind === 'lines') {
        for await (const line of bill.lines) {
          expect(line.outTradeNo).toBe('SUB0');
          break;
        }
      }
      await new Promise(setImmediate);
      expect(sent.closed()).toBe(true);
    }
  });
});

describe('when there is no bill', () => {
  const refusal = (text: string, code = '20002'): string => xml({ return_code: 'FAIL', return_msg: text, error_code: code });

  it.each(['No Bill Exist', 'NO Bill Exist'])('[D25] %s', async (text) => {
    for (const body of [refusal(text), gzipSync(refusal(text)), `\n${refusal(text)}`.trimStart()]) {
      const sent = download([body]);
      await expect(sent.result).resolves.toEqual({ kind: 'none', reason: text });
      expect(sent.closed()).toBe(true);
    }
  });

  it('[D25] it is being made', async () => {
    await expect(download([refusal('Bill Creating')]).result).resolves.toEqual({ kind: 'not-ready', reason: 'Bill Creating' });
  });

  it.each(['invalid bill_date', 'invalid bill_type', 'missing parameter', 'SIGN ERROR', 'data format error', '签名失败'])(
    '%s is for configuration or program to answer for',
    async (text) => {
      await expect(download([refusal(text, '20001')]).result).rejects.toMatchObject({ name: 'RequestRefusedError', detail: text });
    },
  );

  it.each<[string, () => Sent]>([
    ['SYSTEMERROR', () => download([refusal('SYSTEMERROR')])],
    ['CompressGZip Error', () => download([refusal('CompressGZip Error')])],
    ['HTML', () => download(['<html><body>busy</body></html>'])],
    ['XML that says SUCCESS', () => download([xml({ return_code: 'SUCCESS', return_msg: 'No Bill Exist' })])],
    ['XML without end', () => download([`<xml>${'x'.repeat(100_000)}`, 'x'.repeat(100_000), 'x'.repeat(100_000)])],
    ['nothing', () => download([])],
    ['HTTP 500', () => download(['<html>', '</html>'], { status: 500 })],
    ['a connection that breaks at once', () => download([], { broken: true })],
    ['an archive of nothing that breaks', () => download([Buffer.from([0x1f, 0x8b])])],
  ])('[G1] after %s nobody knows', async (_, send) => {
    const sent = send();
    await expect(sent.result).rejects.toMatchObject({ name: 'OutcomeUnknownError', endpoint: '/pay/downloadbill' });
    expect(sent.closed()).toBe(true);
  });

  it('[D25] when no host can be connected to, later', async () => {
    const http = { send: () => Promise.reject(new Error('unused')), download: () => Promise.reject(new HttpConnectError('refused')) };
    const clock = { nowMs: () => NOW_MS, sleep: () => Promise.resolve() };
    const pay = createWechatPay({ http, clock, random: { hex: () => '5a' }, config: CONFIG });
    await expect(pay.downloadBill('20261123')).rejects.toMatchObject({ name: 'WechatPayUnreachableError' });
    await expect(pay.downloadBill('2026-11-23')).rejects.toMatchObject({ name: 'UnsendableFieldError', field: 'bill_date' });
    await expect(pay.downloadBill('20260230')).rejects.toMatchObject({ name: 'UnsendableFieldError' });
  });
});
