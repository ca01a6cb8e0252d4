import { createCipheriv, createHash } from 'node:crypto';
import { readRefundHint } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { bytes, CONFIG, FAILURE, KEY, OLD_KEY, ORDER, signed, SUCCESS, xml } from '../../support/wechat-pay';
import { fakePlatform } from './fake-platform';

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
    await expect(query(page(refunds))).resolves.toEqual({ ...found, refundedFen: 307, processingFen: 200 });
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
    await expect(pay.refundQuery({ outTradeNo: ORDER.outTradeNo })).resolves.toEqual({ ...found, refundedFen: 200, processingFen: 5 });
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
const HINT = { outTradeNo: ORDER.outTradeNo, outRefundNo: INNER.out_refund_no, refundStatus: 'SUCCESS' };

describe('the hint in a refund notification', () => {
  it('is read with the key that WeChat used, during a change of keys also the previous one', () => {
    expect(readRefundHint(notice(seal(xml(INNER, 'root'))), CONFIG)).toEqual(HINT);
    const old = notice(seal(xml(INNER, 'root'), OLD_KEY));
    expect(() => readRefundHint(old, CONFIG)).toThrow('undecipherable');
    expect(readRefundHint(old, { ...CONFIG, apiV2KeyPrevious: OLD_KEY })).toEqual(HINT);
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
