import { acknowledgement, readHuifuNotification } from '../../../cloudfunctions/shared/gateways/huifu';
import { HUIFU_CONFIG, MERCHANT, notification, platformSign } from '../../support/huifu';
import { errorWith } from '../../support/matchers';
import { fc } from '../../support/seeded-properties';

type Fields = Readonly<Record<string, unknown>>;
const NO = '1234323JKHDFE1243252';
const PAYMENT_SERIAL = '002900TOP3B221107142320P992ac139c0c00000';
const read = (body: Uint8Array) => readHuifuNotification(body, HUIFU_CONFIG);
const readSigned = (fields: Fields) => read(notification(JSON.stringify(fields)));
const rejected = (reason: string): Error => errorWith({ name: 'HuifuNotificationRejectedError', reason });

const COMMON = { resp_code: '00000000', resp_desc: '处理成功', huifu_id: HUIFU_CONFIG.huifuId };
const CONFIRMED = { ...COMMON, req_seq_id: 'CHG1', out_order_no: NO, state: 'DOING', state_description: 'USER_CONFIRM' };
const PAID = { ...COMMON, req_seq_id: 'CHG1', out_order_no: NO, trans_hf_seq_id: PAYMENT_SERIAL, trans_req_date: '20261123' };
const REFUND = {
  ...COMMON,
  req_seq_id: 'REF1',
  hf_seq_id: '003100TOP2B221110093241P139ac139c0c00000',
  org_req_seq_id: 'PAY1',
  org_req_date: '20261123',
  trans_type: 'TRANS_REFUND',
  trans_stat: 'S',
  ord_amt: '6.55',
};
const KINDS: readonly (readonly [kind: string, fields: Fields])[] = [
  ['confirmed', CONFIRMED],
  ['paid', PAID],
  ['refund', REFUND],
];

describe('what a notification says', () => {
  it('the user has confirmed', () => {
    expect(readSigned(CONFIRMED)).toEqual({ kind: 'confirmed', outOrderNo: NO, reqSeqId: 'CHG1' });
    expect(readSigned({ out_order_no: NO, state: 'DOING', state_description: 'USER_CONFIRM' })).toMatchObject({ reqSeqId: null });
  });

  it('a payment, with the published fields alone', () => {
    expect(readSigned({ out_order_no: NO, trans_hf_seq_id: PAYMENT_SERIAL, trans_req_date: '20261123' })).toEqual({
      kind: 'paid',
      outOrderNo: NO,
      transHfSeqId: PAYMENT_SERIAL,
      transReqDate: '20261123',
      amountFen: null,
      paidMs: null,
      reqSeqId: null,
    });
  });

  it.each(['trans_amt', 'ord_amt'])('[P24] the amount of a payment, in %s, and its time', (name) => {
    expect(readSigned({ ...PAID, trans_stat: 'S', [name]: '16.55', end_time: '20261123101500' })).toMatchObject({
      amountFen: 1655,
      paidMs: Date.UTC(2026, 10, 23, 2, 15),
      reqSeqId: 'CHG1',
    });
  });

  it.each(['1655', 'a lot', '', null, '-1.00'])('[P24] an amount that is none counts as not stated: %j', (trans_amt) => {
    expect(readSigned({ ...PAID, trans_amt })).toMatchObject({ kind: 'paid', amountFen: null });
  });

  it('a date or time that is none counts as not stated', () => {
    expect(readSigned({ ...PAID, trans_req_date: '20260230', end_time: 'now' })).toMatchObject({ transReqDate: null, paidMs: null });
  });

  it.each([
    ['S', 'succeeded'],
    ['F', 'failed'],
    ['P', 'processing'],
    ['', 'processing'],
  ])('a refund, trans_stat %j', (trans_stat, status) => {
    expect(readSigned({ ...REFUND, trans_stat })).toEqual({
      kind: 'refund',
      reqSeqId: 'REF1',
      hfSeqId: REFUND.hf_seq_id,
      status,
      amountFen: 655,
    });
  });

  it('a refund that names its type as replies do, or without anything else', () => {
    expect(readSigned({ trade_type: 'TRANS_REFUND', req_seq_id: 'REF1' })).toEqual({
      kind: 'refund',
      reqSeqId: 'REF1',
      hfSeqId: null,
      status: 'processing',
      amountFen: null,
    });
  });

  it('the outer code is not read: it is not signed', () => {
    const form = new URLSearchParams(Buffer.from(notification(JSON.stringify(CONFIRMED))).toString());
    form.set('resp_code', '99999999');
    expect(read(Buffer.from(form.toString()))).toMatchObject({ kind: 'confirmed' });
    form.delete('resp_code');
    form.delete('resp_desc');
    expect(read(Buffer.from(form.toString()))).toMatchObject({ kind: 'confirmed' });
  });
});

describe('a verified message that is not understood', () => {
  it.each<[what: string, fields: Fields]>([
    ['an ordinary trade', { ...COMMON, req_seq_id: 'R', trans_type: 'T_JSAPI', trans_amt: '1.00', trans_stat: 'S' }],
    ['a completed order', { ...CONFIRMED, state_description: 'MCH_COMPLETE' }],
    ['a created order', { ...CONFIRMED, state: 'CREATED' }],
    ['a description without a state', { ...CONFIRMED, state: '' }],
    ['a confirmation with a payment', { ...CONFIRMED, ...PAID }],
    ['an empty serial of a payment', { ...PAID, trans_hf_seq_id: '' }],
    ['a payment that failed', { ...PAID, trans_stat: 'F' }],
    ['a payment in progress', { ...PAID, trans_stat: 'P' }],
    ['a payment whose collection is open', { ...PAID, collection: { state: 'USER_PAYING' } }],
    ['a payment whose collection is open, as text', { ...PAID, collection: '{"state":"USER_PAYING"}' }],
    ['a payment in progress by its code', { ...PAID, resp_code: '00000100' }],
    ['a payment with an error', { ...PAID, resp_code: '99999999' }],
    ['a confirmation with an error', { ...CONFIRMED, resp_code: '23000000' }],
    ['nothing', {}],
  ])('%s', (_, fields) => {
    expect(() => readSigned(fields)).toThrow(rejected('unrecognised'));
  });

  it.each<[what: string, fields: Fields]>([
    ['a confirmation of no order', { ...CONFIRMED, out_order_no: '' }],
    ['a payment of no order', { ...PAID, out_order_no: undefined }],
    ['a refund without its serial', { ...REFUND, req_seq_id: '' }],
    ['a serial that would break the acknowledgement', { ...REFUND, req_seq_id: 'REF1\nX' }],
  ])('%s', (_, fields) => {
    expect(() => readSigned(fields)).toThrow(rejected('invalid-fields'));
  });

  it('a sample of the collection beside a payment is no contradiction', () => {
    expect(readSigned({ ...PAID, trans_stat: 'S', state: 'DONE', collection: { state: 'USER_PAID' } })).toMatchObject({ kind: 'paid' });
  });
});

describe.each(KINDS)('%s: verified before anything of it is used', (kind, fields) => {
  const text = JSON.stringify(fields);
  const form = (entries: Readonly<Record<string, string>>): Uint8Array => Buffer.from(new URLSearchParams(entries).toString());

  it('[G2][P2] the very text that was signed, whatever its order and white space', () => {
    expect(read(notification(JSON.stringify(fields, null, 2)))).toMatchObject({ kind });
  });

  it.each<[what: string, body: Uint8Array]>([
    ['no signature', form({ resp_data: text })],
    ['an empty signature', form({ resp_data: text, sign: '' })],
    ['no Base64', form({ resp_data: text, sign: '签名' })],
    ['a strange key', notification(text, MERCHANT.privateKey)],
    ['the signature of another message', form({ resp_data: text, sign: platformSign(`${text} `) })],
    ['a blank more', form({ resp_data: `${text} `, sign: platformSign(text) })],
    ['the signature of the same fields in another order', form({ resp_data: text, sign: platformSign(JSON.stringify(fields, null, 1)) })],
  ])('[G2][P2] %s', (_, body) => {
    expect(() => read(body)).toThrow(rejected('bad-signature'));
  });

  it('[G4] a probe with a bad signature fails like any other', () => {
    const probe = form({ resp_data: text, sign: platformSign('WECHATPAY/SIGNTEST/') });
    expect(() => read(probe)).toThrow(rejected('bad-signature'));
  });

  it('[G2] the plus signs of a signature that nobody escaped', () => {
    // some reason among a few holds a plus in its signature
    const plain = Array.from({ length: 20 }, (_, index) => JSON.stringify({ ...fields, resp_desc: `成功${index}` }));
    const signed = plain.map((respData) => [respData, platformSign(respData)] as const).find(([, sign]) => sign.includes('+'));
    const [respData = '', sign = ''] = signed ?? [];
    expect(sign).toContain('+');
    const body = `resp_data=${encodeURIComponent(respData)}&sign=${sign}`;
    expect(read(Buffer.from(body))).toMatchObject({ kind });
    expect(read(Buffer.from(`resp_data=${encodeURIComponent(respData)}&sign=${encodeURIComponent(sign)}`))).toMatchObject({ kind });
  });

  it('a merchant that is not this one', () => {
    expect(() => readSigned({ ...fields, huifu_id: '6666000000000000' })).toThrow(rejected('wrong-merchant'));
    const { huifu_id: _, ...anonymous } = fields;
    expect(readSigned(anonymous)).toMatchObject({ kind });
  });
});

describe('what is no notification at all', () => {
  it.each<[what: string, body: Uint8Array, reason: string]>([
    ['nothing', Buffer.from(''), 'malformed'],
    ['JSON', Buffer.from(JSON.stringify({ resp_data: '{}', sign: 'x' })), 'malformed'],
    ['a broken escape', Buffer.from('resp_data=%zz&sign=x'), 'malformed'],
    ['no resp_data', Buffer.from('sign=x'), 'malformed'],
    ['resp_data twice', Buffer.from(`resp_data=1&${Buffer.from(notification('{}')).toString()}`), 'malformed'],
    ['a signed text that is no JSON', notification('resp_code=00000000'), 'malformed'],
    ['a signed list', notification('[]'), 'malformed'],
    ['a signed text of JSON in JSON', notification('"{}"'), 'malformed'],
    ['too much', Buffer.alloc(128 * 1024 + 1, 'a'), 'too-large'],
  ])('%s', (_, body, reason) => {
    expect(() => read(body)).toThrow(rejected(reason));
  });

  it('[G2] hostile bytes raise the declared error and no other', () => {
    const body = Buffer.from(notification(JSON.stringify(PAID)));
    const altered = fc.tuple(fc.nat(body.length - 1), fc.nat(255)).map(([at, byte]) => {
      const copy = Buffer.from(body);
      copy[at] = byte;
      return copy;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), altered), (bytes) => {
        try {
          // what is outside of the signature may change without harm
          expect(read(bytes)).toMatchObject({ kind: 'paid', outOrderNo: NO, transHfSeqId: PAYMENT_SERIAL });
        } catch (error) {
          expect(error).toMatchObject({ name: 'HuifuNotificationRejectedError' });
        }
      }),
      { numRuns: 400 },
    );
  });

  it('[G2] one altered character of resp_data or sign never verifies', () => {
    const text = JSON.stringify(PAID);
    const sign = platformSign(text);
    const body = (respData: string, signature: string): Uint8Array =>
      Buffer.from(new URLSearchParams({ resp_data: respData, sign: signature }).toString());
    const alter = (value: string, at: number, by: string): string => value.slice(0, at) + by + value.slice(at + 1);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(sign.length - 1), fc.constantFrom(...'0aA/="} '), (inText, inSign, other) => {
        // a blank in the place of a plus is what an unescaped signature looks like
        fc.pre(text[inText] !== other && sign[inSign] !== other && !(other === ' ' && sign[inSign] === '+'));
        expect(() => read(body(alter(text, inText, other), sign))).toThrow(rejected('bad-signature'));
        expect(() => read(body(text, alter(sign, inSign, other)))).toThrow(rejected('bad-signature'));
      }),
    );
  });

  it('a rejection names fields, never what was received', () => {
    expect(() => readSigned({ ...PAID, out_order_no: 'secret value' })).toThrow(/^notification rejected: invalid-fields \(out_order_no\)$/);
  });
});

it('the acknowledgement is one word', () => {
  expect(acknowledgement('CHG1')).toBe('RECV_ORD_ID_CHG1');
});
