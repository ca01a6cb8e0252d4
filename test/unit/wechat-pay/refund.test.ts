import { createCipheriv, createHash } from 'node:crypto';
import { type RefundInput, readRefundHint } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { HttpBrokenError, HttpConnectError } from '../../../cloudfunctions/shared/platform/ports';
import { bytes, CONFIG, FAILURE, KEY, OLD_KEY, ORDER, signed, SUCCESS, xml } from '../../support/wechat-pay';
import { type Answer, fakePlatform } from './fake-platform';

type Fields = Readonly<Record<string, string>>;
type Refund = readonly [fen: number, status: string];

/** One reply of the refund query; `all` counts the refunds of the order, this page and the others. */
const page = (refunds: readonly Refund[], more: Fields = {}, from = 0): Fields =>
  signed({
    ...SUCCESS,
    out_trade_no: ORDER.outTradeNo,
    transaction_id: '4200000215201811190261405420',
    total_fee: '1900',
    cash_fee: '1800',
    refund_count: String(refunds.length),
    ...Object.fromEntries(
      refunds.flatMap(([fen, status], index) => [
        [`out_refund_no_${index}`, `R${from + index}`],
        [`refund_id_${index}`, `5000${from + index}`],
        [`refund_fee_${index}`, String(fen)],
        [`settlement_refund_fee_${index}`, '1'],
        [`refund_status_${index}`, status],
      ]),
    ),
    ...more,
  });
const query = (...answers: Fields[]) => fakePlatform(answers).pay.refundQuery({ outTradeNo: ORDER.outTradeNo });
const found = { kind: 'refunds', transactionId: '4200000215201811190261405420', totalFeeFen: 1900 };
const unknown = { name: 'OutcomeUnknownError' };

describe('refund query', () => {
  it('adds up what arrived and what is on its way; closed and returned refunds are neither', async () => {
    const refunds: Refund[] = [
      [300, 'SUCCESS'],
      [200, 'PROCESSING'],
      [100, 'REFUNDCLOSE'],
      [50, 'CHANGE'],
      [7, 'SUCCESS'],
    ];
    await expect(query(page(refunds))).resolves.toEqual({
      ...found,
      refundedFen: 307,
      processingFen: 200,
      refunds: refunds.map(([refundFen, status], index) => ({ outRefundNo: `R${index}`, refundId: `5000${index}`, refundFen, status })),
    });
  });

  it('asks for the order, the first page without an offset', async () => {
    const { pay, lastFields } = fakePlatform([page([[1900, 'SUCCESS']])]);
    await pay.refundQuery({ outTradeNo: ORDER.outTradeNo });
    expect(lastFields()).toMatchObject({ out_trade_no: ORDER.outTradeNo, nonce_str: expect.any(String) });
    expect(lastFields()).not.toHaveProperty('offset');
  });

  it('reads every page', async () => {
    const ten = Array.from({ length: 10 }, (): Refund => [10, 'SUCCESS']);
    const total = { total_refund_count: '21' };
    const { pay, requests, lastFields } = fakePlatform([page(ten, total), page(ten, total, 10), page([[5, 'PROCESSING']], total, 20)]);
    const result = await pay.refundQuery({ outTradeNo: ORDER.outTradeNo });
    expect(result).toMatchObject({ ...found, refundedFen: 200, processingFen: 5 });
    const numbers = result.kind === 'refunds' ? result.refunds.map(({ outRefundNo }) => outRefundNo) : [];
    expect(numbers).toEqual(Array.from({ length: 21 }, (_, index) => `R${index}`));
    expect(requests).toHaveLength(3);
    expect(lastFields()).toMatchObject({ offset: '20' });
  });

  it('[G1] pages that do not fit together are unknown', async () => {
    const ten = Array.from({ length: 10 }, (): Refund => [10, 'SUCCESS']);
    await expect(query(page(ten, { total_refund_count: '12' }), page([[1, 'SUCCESS']], {}, 10))).rejects.toMatchObject(unknown);
    await expect(query(page(ten, { total_refund_count: '11' }), page([[1, 'SUCCESS']], {}, 9))).rejects.toMatchObject(unknown);
    await expect(query(page(ten))).rejects.toMatchObject({ ...unknown, detail: 'total_refund_count' });
    await expect(query(page(ten, { total_refund_count: '51' }))).rejects.toMatchObject(unknown);
  });

  it('nothing refunded, only when signed', async () => {
    const none = { ...FAILURE, err_code: 'REFUNDNOTEXIST', err_code_des: 'not exist' };
    await expect(query(signed(none))).resolves.toEqual({ kind: 'none' });
    await expect(query(none)).rejects.toMatchObject({ ...unknown, reason: 'unsigned' });
    await expect(query(signed({ ...none, err_code: 'ELSE' }))).rejects.toMatchObject({ ...unknown, reason: 'unlisted-failure' });
  });

  it.each([
    ['of another order', page([[1, 'SUCCESS']], { out_trade_no: 'SUB000000000000' })],
    ['with a state that nobody knows', page([[1, 'ARRIVED']])],
    ['without an amount', page([[1, 'SUCCESS']], { refund_fee_0: '' })],
    ['with a negative amount', page([[-1, 'SUCCESS']])],
    ['with fewer refunds than it counts', page([[1, 'SUCCESS']], { refund_count: '2' })],
    ['with more refunds than fit', page([], { refund_count: '11' })],
    ['without a transaction', page([[1, 'SUCCESS']], { transaction_id: '' })],
    ['without signature', { ...page([[1900, 'SUCCESS']]), sign: '' }],
    ['with a wrong signature', { ...page([[1900, 'SUCCESS']]), refund_fee_0: '1899' }],
  ])('[G1] a reply %s is unknown', async (_, reply) => {
    await expect(query(reply)).rejects.toMatchObject(unknown);
  });
});

describe('the query of one refund', () => {
  const queryOne = (answer: Answer) => fakePlatform([answer]).pay.refundQueryOne('R7');
  const one = { refund_count: '1', out_refund_no_0: 'R7', refund_id_0: '50007', refund_fee_0: '300', refund_status_0: 'PROCESSING' };

  it('[D23] asks by our number of it', async () => {
    const { pay, lastFields } = fakePlatform([page([], one)]);
    await expect(pay.refundQueryOne('R7')).resolves.toEqual({
      kind: 'refund',
      outTradeNo: ORDER.outTradeNo,
      transactionId: '4200000215201811190261405420',
      totalFeeFen: 1900,
      outRefundNo: 'R7',
      refundId: '50007',
      refundFen: 300,
      status: 'PROCESSING',
    });
    expect(lastFields()).toMatchObject({ out_refund_no: 'R7' });
    expect(lastFields()).not.toHaveProperty('out_trade_no');
  });

  it('finds it among others, and without the platform’s number', async () => {
    const others = page([[100, 'SUCCESS']], {
      ...one,
      refund_count: '2',
      out_refund_no_0: 'R6',
      out_refund_no_1: 'R7',
      refund_fee_1: '5',
      refund_status_1: 'CHANGE',
    });
    await expect(queryOne(others)).resolves.toMatchObject({ outRefundNo: 'R7', refundId: null, refundFen: 5, status: 'CHANGE' });
  });

  it('none, only when signed', async () => {
    const none = { ...FAILURE, err_code: 'REFUNDNOTEXIST' };
    await expect(queryOne(signed(none))).resolves.toEqual({ kind: 'none' });
    await expect(queryOne(none)).rejects.toMatchObject({ ...unknown, reason: 'unsigned' });
  });

  it.each<[string, Answer]>([
    ['about another refund', page([], { ...one, out_refund_no_0: 'R8' })],
    ['without an order', page([], { ...one, out_trade_no: '' })],
    ['with nothing in it', page([])],
    ['with a state that nobody knows', page([], { ...one, refund_status_0: 'ARRIVED' })],
    ['without signature', { ...page([], one), sign: '' }],
    ['"busy"', signed({ ...FAILURE, err_code: 'SYSTEMERROR' })],
  ])('[G1] a reply %s is unknown', async (_, reply) => {
    await expect(queryOne(reply)).rejects.toMatchObject(unknown);
  });
});

describe('asking for a refund', () => {
  const INPUT: RefundInput = {
    outTradeNo: ORDER.outTradeNo,
    outRefundNo: 'RF20261124100000123',
    totalFeeFen: 1900,
    refundFeeFen: 700,
    reason: '按天退还',
    notifyUrl: 'https://m.example.com/notify/wechat/refund',
  };
  const ACCEPTED = {
    ...SUCCESS,
    out_trade_no: INPUT.outTradeNo,
    out_refund_no: INPUT.outRefundNo,
    transaction_id: '4200000215201811190261405420',
    refund_id: '50000408942018111907145868882',
    total_fee: '1900',
    refund_fee: '700',
    settlement_refund_fee: '650',
    cash_refund_fee: '650',
  };
  const ask = (answer: Answer) => fakePlatform([answer]).pay.refund(INPUT);
  const refused = (code: string) => signed({ ...FAILURE, err_code: code, err_code_des: '说明' });

  it('[D24] presents the merchant’s certificate, at the host for refunds and at no other', async () => {
    const config = { refundBaseUrl: 'https://127.0.0.1:5181/wechat-pay' };
    const { pay, requests, lastFields } = fakePlatform([signed(ACCEPTED)], config);
    await expect(pay.refund(INPUT)).resolves.toEqual({
      kind: 'accepted',
      refundId: '50000408942018111907145868882',
      refundFeeFen: 700,
    });
    expect(requests[0]).toMatchObject({ client: 'merchant', url: 'https://127.0.0.1:5181/wechat-pay/secapi/pay/refund' });
    const { sign: _sign, nonce_str: _nonce, ...fields } = lastFields();
    expect(fields).toEqual({
      appid: CONFIG.appId,
      mch_id: CONFIG.mchId,
      out_trade_no: INPUT.outTradeNo,
      out_refund_no: INPUT.outRefundNo,
      total_fee: '1900',
      refund_fee: '700',
      refund_desc: '按天退还',
      notify_url: INPUT.notifyUrl,
      sign_type: 'HMAC-SHA256',
    });
    const refusedConnection = fakePlatform([new HttpConnectError('refused')], config);
    await expect(refusedConnection.pay.refund(INPUT)).rejects.toMatchObject({ name: 'WechatPayUnreachableError' });
    expect(refusedConnection.requests).toHaveLength(1);
  });

  it('[D23] repeats under the same number with the same values', async () => {
    const { pay, requests } = fakePlatform([refused('SYSTEMERROR'), new HttpBrokenError('reset'), signed(ACCEPTED)]);
    await expect(pay.refund(INPUT)).rejects.toMatchObject(unknown);
    await expect(pay.refund(INPUT)).rejects.toMatchObject(unknown);
    await expect(pay.refund(INPUT)).resolves.toMatchObject({ kind: 'accepted' });
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
  });

  it('[D23] REFUND_FEE_MISMATCH: the platform has the number with other values, a query says what became of it', async () => {
    await expect(ask(refused('REFUND_FEE_MISMATCH'))).resolves.toMatchObject({ kind: 'numberTaken', code: 'REFUND_FEE_MISMATCH' });
  });

  it.each(['NOTENOUGH', 'FREQUENCY_LIMITED', 'INVALID_REQ_TOO_MUCH'])('[D23] %s: later, under the same number', async (code) => {
    await expect(ask(refused(code))).resolves.toEqual({ kind: 'refused', code, message: '说明', retryable: true });
  });

  it.each([
    'TRADE_OVERDUE',
    'ERROR',
    'USER_ACCOUNT_ABNORMAL',
    'INVALID_TRANSACTIONID',
    'ORDERNOTEXIST',
    'INVALID_REQUEST',
    'NEVER_HEARD_OF',
  ])('[D23] %s: never by repeating', async (code) => {
    await expect(ask(refused(code))).resolves.toEqual({ kind: 'refused', code, message: '说明', retryable: false });
  });

  it.each(['CERT_ERROR', 'PARAM_ERROR', 'SIGNERROR', 'APPID_NOT_EXIST', 'MCHID_NOT_EXIST', 'REQUIRE_POST_METHOD', 'XML_FORMAT_ERROR'])(
    '[D24] %s is for configuration or program to answer for, signed or not',
    async (code) => {
      await expect(ask(refused(code))).rejects.toMatchObject({ name: 'RequestRefusedError', code });
      await expect(ask({ ...FAILURE, err_code: code })).rejects.toMatchObject({ name: 'RequestRefusedError', code, signed: false });
    },
  );

  it.each<[string, Answer]>([
    ['BIZERR_NEED_RETRY', refused('BIZERR_NEED_RETRY')],
    ['HTTP 500', { status: 500, text: '' }],
    ['HTML', '<html>'],
    ['a success without signature', ACCEPTED],
    ['a success signed with MD5', signed(ACCEPTED, 'MD5')],
    ['a success of another refund', signed({ ...ACCEPTED, out_refund_no: 'RF1' })],
    ['a success of another order', signed({ ...ACCEPTED, out_trade_no: 'SUB000000000000' })],
    ['a success over another amount', signed({ ...ACCEPTED, refund_fee: '1900' })],
    ['a success without a number', signed({ ...ACCEPTED, refund_id: '' })],
    ['"too low" without signature', { ...FAILURE, err_code: 'NOTENOUGH' }],
    ['"too fast" without signature', { ...FAILURE, err_code: 'FREQUENCY_LIMITED' }],
  ])('[G1] [D23] after %s nobody knows: the same number again', async (_, answer) => {
    await expect(ask(answer)).rejects.toMatchObject({ ...unknown, endpoint: '/secapi/pay/refund' });
  });

  it.each<[string, Partial<RefundInput>, string]>([
    ['more than was paid', { refundFeeFen: 1901 }, 'refund_fee'],
    ['nothing', { refundFeeFen: 0 }, 'refund_fee'],
    ['half a fen', { refundFeeFen: 0.5 }, 'refund_fee'],
    ['an amount of nothing', { totalFeeFen: 0 }, 'total_fee'],
    ['a number that is too long', { outRefundNo: 'R'.repeat(65) }, 'out_refund_no'],
    ['a reason of 81 bytes', { reason: 'x'.repeat(81) }, 'refund_desc'],
    ['an emoji', { reason: '退款🙏' }, 'refund_desc'],
  ])('[D23] [D26] sends nothing for %s', async (_, wrong, field) => {
    const { pay, requests } = fakePlatform([]);
    await expect(pay.refund({ ...INPUT, ...wrong })).rejects.toMatchObject({ name: 'UnsendableFieldError', field });
    expect(requests).toHaveLength(0);
  });
});

const INNER = {
  out_refund_no: '20261124100000123',
  out_trade_no: ORDER.outTradeNo,
  refund_fee: '1900',
  refund_id: '50000',
  refund_recv_accout: '支付用户零钱',
  refund_status: 'SUCCESS',
  total_fee: '1900',
};

function seal(text: string | Uint8Array, key = KEY): string {
  const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(key).digest('hex'), null);
  return Buffer.concat([cipher.update(text), cipher.final()]).toString('base64');
}
const notice = (reqInfo: string, more: Fields = {}): Uint8Array =>
  bytes(
    xml({
      return_code: 'SUCCESS',
      appid: CONFIG.appId,
      mch_id: CONFIG.mchId,
      nonce_str: 'TeqClE3i0mvn3DrK',
      req_info: reqInfo,
      ...more,
    }),
  );
const HINT = {
  outTradeNo: ORDER.outTradeNo,
  outRefundNo: INNER.out_refund_no,
  refundStatus: 'SUCCESS',
  refundFeeFen: 1900,
  totalFeeFen: 1900,
};

describe('the hint in a refund notification', () => {
  it('is read with the key that WeChat used, during a change of keys also the previous one', () => {
    expect(readRefundHint(notice(seal(xml(INNER, 'root'))), CONFIG)).toEqual(HINT);
    const old = notice(seal(xml(INNER, 'root'), OLD_KEY));
    expect(() => readRefundHint(old, CONFIG)).toThrow('undecipherable');
    expect(readRefundHint(old, { ...CONFIG, apiV2KeyPrevious: OLD_KEY })).toEqual(HINT);
  });

  it('is a hint also without amounts; an amount that is none makes it nothing', () => {
    const { refund_fee: _refund, total_fee: _total, ...bare } = INNER;
    expect(readRefundHint(notice(seal(xml(bare, 'root'))), CONFIG)).toEqual({ ...HINT, refundFeeFen: null, totalFeeFen: null });
    expect(() => readRefundHint(notice(seal(xml({ ...INNER, refund_fee: '-1' }, 'root'))), CONFIG)).toThrow('invalid-fields');
  });

  it('is read at every length of the text, whole blocks (and their block of padding) included', () => {
    for (let pad = 1; pad <= 16; pad += 1) {
      const text = xml({ ...INNER, pad: 'x'.repeat(pad) }, 'root');
      const sealed = seal(text);
      expect(Buffer.from(sealed, 'base64')).toHaveLength((Math.floor(Buffer.byteLength(text) / 16) + 1) * 16);
      expect(readRefundHint(notice(sealed), CONFIG)).toEqual(HINT);
    }
  });

  const blocks = (sealed: string): Buffer[] => {
    const whole = Buffer.from(sealed, 'base64');
    return Array.from({ length: whole.length / 16 }, (_, index) => whole.subarray(index * 16, index * 16 + 16));
  };
  const good = seal(xml(INNER, 'root'));
  const hostile: readonly (readonly [string, () => Uint8Array, string])[] = [
    ['sealed with somebody’s own key', () => notice(seal(xml(INNER, 'root'), '0'.repeat(32))), 'undecipherable'],
    ['sealed with the key as it is, not its digest', () => notice(sealRaw(xml(INNER, 'root'))), 'undecipherable'],
    ['no base64', () => notice('%%%%'), 'invalid-fields'],
    ['half a block', () => notice(Buffer.from(good, 'base64').subarray(0, 24).toString('base64')), 'undecipherable'],
    ['without its last block', () => notice(Buffer.concat(blocks(good).slice(0, -1)).toString('base64')), 'undecipherable'],
    ['with its blocks turned round', () => notice(Buffer.concat(blocks(good).reverse()).toString('base64')), 'undecipherable'],
    ['empty', () => notice(''), 'invalid-fields'],
    ['nothing inside', () => notice(seal('')), 'undecipherable'],
    ['no XML inside', () => notice(seal('{"out_trade_no":"1"}')), 'undecipherable'],
    ['another root inside', () => notice(seal(xml(INNER))), 'undecipherable'],
    [
      'an entity bomb inside',
      () => notice(seal('<!DOCTYPE r [<!ENTITY a "ha">]><root><out_trade_no>&a;</out_trade_no></root>')),
      'undecipherable',
    ],
    [
      'a field twice inside',
      () => notice(seal(xml(INNER, 'root').replace('</root>', '<out_trade_no>1</out_trade_no></root>'))),
      'undecipherable',
    ],
    ['no order inside', () => notice(seal(xml({ ...INNER, out_trade_no: '' }, 'root'))), 'invalid-fields'],
    ['for another merchant', () => notice(good, { mch_id: '10000101' }), 'wrong-merchant'],
    ['for another app', () => notice(good, { appid: 'wx0000000000000000' }), 'wrong-merchant'],
    ['without merchant', () => notice(good, { mch_id: '' }), 'invalid-fields'],
    ['a failure', () => notice(good, { return_code: 'FAIL' }), 'invalid-fields'],
    ['too large', () => notice(good, { pad: 'x'.repeat(100_000) }), 'too-large'],
    ['not XML', () => bytes('{}'), 'malformed'],
  ];

  it.each(hostile)('[G2] %s: rejected', (_what, body, reason) => {
    expect(() => readRefundHint(body(), CONFIG)).toThrow(`notification rejected: ${reason}`);
  });

  it('[G2] blocks of two genuine ones put together pass: that is why it is no more than a hint', () => {
    // Values begin at a border of blocks here, as a patient collector would find them sooner or later.
    const text = (no: string, fen: string): string =>
      `<root>${' '.repeat(10)}<out_trade_no>${' '.repeat(2)}${no}</out_trade_no><out_refund_no>R1</out_refund_no><refund_status>SUCCESS</refund_status><refund_fee>${fen}</refund_fee></root>`;
    const [mine, theirs] = [text('SUB2026112300001', '1'), text('SUB2026112300002', '1900')].map((plain) => blocks(seal(plain)));
    const spliced = [...(mine ?? [])];
    spliced[2] = theirs?.[2] ?? Buffer.alloc(16);
    expect(readRefundHint(notice(Buffer.concat(spliced).toString('base64')), CONFIG)).toMatchObject({ outTradeNo: 'SUB2026112300002' });
  });
});

function sealRaw(text: string): string {
  const cipher = createCipheriv('aes-256-ecb', KEY, null);
  return Buffer.concat([cipher.update(text), cipher.final()]).toString('base64');
}
