import { errorWith } from '../../support/matchers';
import { acknowledge, readNotification } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { bytes, CONFIG, OLD_KEY, signed, SUCCESS, xml } from '../../support/wechat-pay';

type Fields = Readonly<Record<string, string>>;
const read = (message: Fields | string, config = CONFIG) =>
  readNotification(bytes(typeof message === 'string' ? message : xml(message)), config);
const rejected = (reason: string): Error => errorWith({ name: 'NotificationRejectedError', reason });

const PAYMENT: Fields = {
  ...SUCCESS,
  bank_type: 'CFT',
  cash_fee: '1800',
  fee_type: 'CNY',
  is_subscribe: 'N',
  nonce_str: '5d2b6c2a8db53831f7eda20af46e531c',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  out_trade_no: 'SUB202611230001',
  time_end: '20261123100003',
  total_fee: '1900',
  trade_type: 'JSAPI',
  transaction_id: '4200000215201811190261405420',
};
const FACTS = {
  outTradeNo: 'SUB202611230001',
  transactionId: '4200000215201811190261405420',
  totalFeeFen: 1900,
  paidMs: Date.UTC(2026, 10, 23, 2, 0, 3),
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  tradeType: 'JSAPI',
  attach: null,
  contractId: null,
};
/** As the official sample: neither app id nor nonce. */
const ADD: Fields = {
  return_code: 'SUCCESS',
  result_code: 'SUCCESS',
  mch_id: CONFIG.mchId,
  contract_code: 'C202611230001',
  openid: 'onqOjjmM1tad-3ROpncN-yUfa6ua',
  plan_id: '123',
  change_type: 'ADD',
  operate_time: '2026-11-23 10:00:00',
  contract_id: '202611235929035611',
  contract_expired_time: '2056-11-23 10:00:00',
  request_serial: '9223372036854775807',
};
const DELETE: Fields = {
  ...ADD,
  change_type: 'DELETE',
  operate_time: '2026-12-01 09:30:00',
  contract_expired_time: '',
  contract_termination_mode: '2',
};
const DEDUCTED: Fields = {
  ...PAYMENT,
  trade_type: 'PAP',
  trade_state: 'SUCCESS',
  contract_id: '202611235929035611',
  out_trade_no: 'REN202612230001',
};
/** As observed: nothing but numbers and the reason. */
const NOT_DEDUCTED: Fields = {
  ...SUCCESS,
  result_code: 'FAIL',
  contract_id: '202611235929035611',
  out_trade_no: 'REN202612230001',
  nonce_str: '1',
  err_code: 'NOTENOUGH',
  err_code_des: '余额不足',
};

describe('[D11] what a notification is follows from its content', () => {
  it('payment', () => {
    expect(read(signed(PAYMENT))).toEqual({ kind: 'payment', signType: 'HMAC-SHA256', ...FACTS });
  });

  it('payment of a payer who signed as well, with fields that nobody knows yet', () => {
    const more = { ...PAYMENT, contract_id: '202611235929035611', attach: 'month', coupon_id_0: '10000', brand_new_field: 'x' };
    expect(read(signed(more))).toEqual({
      kind: 'payment',
      signType: 'HMAC-SHA256',
      ...FACTS,
      attach: 'month',
      contractId: '202611235929035611',
    });
  });

  it('contract signed: the owner is the openid in it, ids stay text', () => {
    expect(read(signed(ADD))).toEqual({
      kind: 'contract',
      signType: 'HMAC-SHA256',
      changeType: 'ADD',
      contractCode: 'C202611230001',
      contractId: '202611235929035611',
      planId: '123',
      openid: 'onqOjjmM1tad-3ROpncN-yUfa6ua',
      requestSerial: '9223372036854775807',
      operateMs: Date.UTC(2026, 10, 23, 2),
      expiresMs: Date.UTC(2056, 10, 23, 2),
      terminationMode: null,
    });
  });

  it('contract ended', () => {
    expect(read(signed(DELETE))).toMatchObject({
      kind: 'contract',
      changeType: 'DELETE',
      operateMs: Date.UTC(2026, 11, 1, 1, 30),
      expiresMs: null,
      terminationMode: 2,
    });
  });

  it('renewal deducted', () => {
    expect(read(signed(DEDUCTED))).toMatchObject({
      kind: 'deduction',
      outcome: 'paid',
      outTradeNo: 'REN202612230001',
      totalFeeFen: 1900,
      contractId: '202611235929035611',
    });
  });

  it('renewal not deducted', () => {
    expect(read(signed(NOT_DEDUCTED))).toEqual({
      kind: 'deduction',
      signType: 'HMAC-SHA256',
      outcome: 'failed',
      outTradeNo: 'REN202612230001',
      contractId: '202611235929035611',
      errCode: 'NOTENOUGH',
      errMessage: '余额不足',
    });
  });

  it.each([
    ['a failure whose flags say success, as the official sample has it', { ...NOT_DEDUCTED, result_code: 'SUCCESS' }],
    ['a failure with a transaction', { ...DEDUCTED, result_code: 'FAIL' }],
    ['a state of failure with a transaction', { ...DEDUCTED, trade_state: 'PAY_FAIL' }],
  ])('%s contradicts itself and must be queried', (_, fields) => {
    expect(read(signed(fields))).toMatchObject({ kind: 'deduction', outcome: 'unclear', outTradeNo: 'REN202612230001' });
  });

  it('a refund, encrypted but not signed, is recognised and not believed', () => {
    expect(() => read({ ...SUCCESS, nonce_str: '1', req_info: 'TT1pySDw89WqAgBk' })).toThrow(rejected('unsupported-kind'));
  });
});

describe('[G2] [G4] nothing is believed before it is verified', () => {
  it.each([
    ['without signature', PAYMENT],
    ['signed with a strange key', signed(PAYMENT, 'HMAC-SHA256', OLD_KEY)],
    ['signed with the weaker algorithm', signed(PAYMENT, 'MD5')],
    ['that names the weaker algorithm and uses it', signed({ ...PAYMENT, sign_type: 'MD5' }, 'MD5')],
    ['changed in amount', { ...signed(PAYMENT), total_fee: '1' }],
    ['with a field added', { ...signed(PAYMENT), attach: 'x' }],
    ['with a field left out', Object.fromEntries(Object.entries(signed(PAYMENT)).filter(([name]) => name !== 'cash_fee'))],
    ['with a probe as signature', { ...PAYMENT, sign: 'WECHATPAY/SIGNTEST/0000000000000' }],
  ])('a payment %s', (_, message) => {
    expect(() => read(message)).toThrow(rejected('bad-signature'));
  });

  it('a contract made by pure signing is MD5, and the reader says so', () => {
    expect(read(signed(ADD, 'MD5'))).toMatchObject({ kind: 'contract', signType: 'MD5' });
    expect(() => read(signed(ADD, 'HMAC-SHA256'), { ...CONFIG, signType: 'MD5' })).toThrow(rejected('bad-signature'));
  });

  it('the key before the reset counts for as long as it is configured', () => {
    const old = signed(PAYMENT, 'HMAC-SHA256', OLD_KEY);
    expect(read(old, { ...CONFIG, apiV2KeyPrevious: OLD_KEY })).toMatchObject({ kind: 'payment' });
  });

  it.each([
    ['payment for another merchant', { ...PAYMENT, mch_id: '10000101' }],
    ['payment for another app', { ...PAYMENT, appid: 'wx0000000000000000' }],
    ['payment without a merchant', { ...PAYMENT, mch_id: '' }],
    ['payment without an app', { ...PAYMENT, appid: '' }],
    ['contract for another app', { ...ADD, appid: 'wx0000000000000000' }],
    ['contract without a merchant', { ...ADD, mch_id: '' }],
  ])('a %s, well signed', (_, fields) => {
    expect(() => read(signed(fields))).toThrow(rejected('wrong-merchant'));
  });

  it.each([
    ['failed payment', { ...PAYMENT, result_code: 'FAIL' }],
    ['payment without a number', { ...PAYMENT, out_trade_no: '' }],
    ['[D26] payment with a fraction', { ...PAYMENT, total_fee: '1900.0' }],
    ['[D26] payment of a negative amount', { ...PAYMENT, total_fee: '-1900' }],
    ['payment at an impossible time', { ...PAYMENT, time_end: '20261123106000' }],
    ['change of another sort', { ...ADD, change_type: 'SUSPEND' }],
    ['contract without an owner', { ...ADD, openid: '' }],
    ['contract at an impossible time', { ...ADD, operate_time: '2026-11-31 10:00:00' }],
    ['failed contract', { ...ADD, result_code: 'FAIL' }],
    ['deduction without a number', { ...NOT_DEDUCTED, out_trade_no: '' }],
  ])('a %s, well signed', (_, fields) => {
    expect(() => read(signed(fields))).toThrow(rejected('invalid-fields'));
  });

  it.each([
    ['', 'malformed'],
    ['{"id":"EV-1","resource":{}}', 'malformed'],
    ['<!DOCTYPE x [<!ENTITY a "b">]><xml><a>&a;</a></xml>', 'malformed'],
    [xml(signed(PAYMENT)).replace('</xml>', '<total_fee>1</total_fee></xml>'), 'malformed'],
    [xml(signed(PAYMENT)).slice(0, -6), 'malformed'],
    [`<xml><a>${'x'.repeat(70_000)}</a></xml>`, 'too-large'],
    ['<xml></xml>', 'bad-signature'],
  ])('the body %.40j', (body, reason) => {
    expect(() => read(body)).toThrow(rejected(reason));
  });

  it('the error repeats nothing that was received', () => {
    const fields = { ...PAYMENT, openid: 'o secret 中', total_fee: 'x' };
    expect(() => read(signed(fields))).toThrow(errorWith({ message: 'notification rejected: invalid-fields (total_fee, openid)' }));
  });
});

describe('answers', () => {
  it('are exactly what the platform understands', () => {
    expect(acknowledge(true)).toBe('<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>');
    expect(acknowledge(false, 'bad-signature')).toBe(
      '<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[bad-signature]]></return_msg></xml>',
    );
  });
});
