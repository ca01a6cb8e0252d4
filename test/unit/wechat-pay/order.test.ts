import { FAILURE, ORDER, signed, SUCCESS } from '../../support/wechat-pay';
import { fakePlatform } from './fake-platform';

const KEY = { outTradeNo: ORDER.outTradeNo };
const order = (fields: Readonly<Record<string, string>>) => signed({ ...SUCCESS, out_trade_no: ORDER.outTradeNo, ...fields });
const PAID = {
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  is_subscribe: 'N',
  trade_type: 'JSAPI',
  bank_type: 'CFT',
  total_fee: '1900',
  settlement_total_fee: '1800',
  cash_fee: '1800',
  coupon_fee_0: '100',
  transaction_id: '4200000215201811190261405420',
  time_end: '20261123100003',
};
const FACTS = {
  outTradeNo: ORDER.outTradeNo,
  transactionId: '4200000215201811190261405420',
  totalFeeFen: 1900,
  paidMs: Date.UTC(2026, 10, 23, 2, 0, 3),
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  tradeType: 'JSAPI',
  attach: null,
  contractId: null,
};

describe('order query', () => {
  it('[D26] paid: the amount of the order in fen, not what was left of it after coupons', async () => {
    await expect(fakePlatform([order(PAID)]).pay.orderQuery(KEY)).resolves.toEqual({ kind: 'paid', ...FACTS });
  });

  it.each([
    ['no transaction id', { transaction_id: '' }],
    ['no amount', { total_fee: '' }],
    ['an amount with a point', { total_fee: '19.00' }],
    ['an amount of zero', { total_fee: '0' }],
    ['an amount in hex', { total_fee: '0x10' }],
    ['an amount beyond exact numbers', { total_fee: '9007199254740993' }],
    ['no time', { time_end: '' }],
    ['an impossible time', { time_end: '20261323100003' }],
    ['no payer', { openid: '' }],
  ])('[D26] paid with %s is unknown', async (_, wrong) => {
    await expect(fakePlatform([order({ ...PAID, ...wrong })]).pay.orderQuery(KEY)).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
      reason: 'invalid-fields',
    });
  });

  it.each([
    ['NOTPAY', { kind: 'notPaid' }],
    ['USERPAYING', { kind: 'userPaying' }],
    ['CLOSED', { kind: 'closed' }],
    ['REVOKED', { kind: 'revoked' }],
    ['ACCEPT', { kind: 'accepted' }],
    ['PAYERROR', { kind: 'payError', message: '银行拒绝' }],
    ['PAY_FAIL', { kind: 'payError', message: '银行拒绝' }],
  ])('%s', async (state, expected) => {
    await expect(fakePlatform([order({ trade_state: state, trade_state_desc: '银行拒绝' })]).pay.orderQuery(KEY)).resolves.toEqual(
      expected,
    );
  });

  it('refunded: with the payment where the reply has it', async () => {
    await expect(fakePlatform([order({ ...PAID, trade_state: 'REFUND' })]).pay.orderQuery(KEY)).resolves.toEqual({
      kind: 'refunded',
      outTradeNo: ORDER.outTradeNo,
      payment: FACTS,
    });
    await expect(fakePlatform([order({ trade_state: 'REFUND' })]).pay.orderQuery(KEY)).resolves.toMatchObject({
      kind: 'refunded',
      payment: null,
    });
  });

  it('a state that nobody knows yet is unknown', async () => {
    await expect(fakePlatform([order({ trade_state: 'FROZEN' })]).pay.orderQuery(KEY)).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
    });
  });

  it('an answer about another order is unknown', async () => {
    await expect(fakePlatform([order({ ...PAID, out_trade_no: 'SUB000000000000' })]).pay.orderQuery(KEY)).rejects.toMatchObject({
      reason: 'invalid-fields',
    });
    await expect(fakePlatform([order(PAID)]).pay.orderQuery({ transactionId: '42' })).rejects.toMatchObject({ reason: 'invalid-fields' });
  });

  it('[G1] no such order, only when signed', async () => {
    const absent = { ...FAILURE, err_code: 'ORDERNOTEXIST', err_code_des: '订单不存在' };
    await expect(fakePlatform([signed(absent)]).pay.orderQuery(KEY)).resolves.toEqual({ kind: 'notFound' });
    await expect(fakePlatform([absent]).pay.orderQuery(KEY)).rejects.toMatchObject({ name: 'OutcomeUnknownError', reason: 'unsigned' });
  });

  it('asks by the platform’s number where there is one', async () => {
    const { pay, lastFields } = fakePlatform([order(PAID)]);
    await pay.orderQuery({ transactionId: PAID.transaction_id });
    expect(lastFields()).toMatchObject({ transaction_id: PAID.transaction_id });
    expect(lastFields()['out_trade_no']).toBeUndefined();
  });
});

describe('closing an order', () => {
  const close = (answer: Readonly<Record<string, string>>) => fakePlatform([answer]).pay.closeOrder(ORDER.outTradeNo);

  it.each([
    ['done', signed({ ...SUCCESS, result_msg: 'OK' }), { kind: 'closed' }],
    ['done before', signed({ ...FAILURE, err_code: 'ORDERCLOSED' }), { kind: 'closed' }],
    ['paid first', signed({ ...FAILURE, err_code: 'ORDERPAID' }), { kind: 'alreadyPaid' }],
    ['never existed', signed({ ...FAILURE, err_code: 'ORDERNOTEXIST' }), { kind: 'notFound' }],
    [
      'too early',
      signed({ ...FAILURE, err_code: 'RULELIMIT', err_code_des: '5 分钟内' }),
      { kind: 'refused', code: 'RULELIMIT', message: '5 分钟内' },
    ],
  ])('%s', async (_, answer, expected) => {
    await expect(close(answer)).resolves.toEqual(expected);
  });

  it('[G1] closed without signature is unknown: the order may still be paid', async () => {
    await expect(close({ ...FAILURE, err_code: 'ORDERCLOSED' })).rejects.toMatchObject({ name: 'OutcomeUnknownError', reason: 'unsigned' });
    await expect(close(SUCCESS)).rejects.toMatchObject({ name: 'OutcomeUnknownError', reason: 'unsigned' });
  });
});
