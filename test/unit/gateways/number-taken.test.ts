import type { Contract, Deduction, Refund } from '../../../cloudfunctions/shared/domain/subscription/types';
import { createMembershipPlatform } from '../../../cloudfunctions/shared/gateways/membership-platform';
import { FAILURE, signed } from '../../support/wechat-pay';
import { newOrder, orderIn, OUT_ORDER_NO } from '../domain/charging/orders';
import { NOW_MS, purchase } from '../domain/members';
import { fakePlatform } from '../wechat-pay/fake-platform';
import { platform, refundOf, refused } from './huifu-port';

/** The port to WeChat Pay over a platform that refuses whatever it is asked. */
function refusing(code: string, text: string) {
  const { pay } = fakePlatform([signed({ ...FAILURE, err_code: code, err_code_des: text })]);
  const url = (kind: string): string => `https://m.example.com/notify/${kind}`;
  return createMembershipPlatform(pay, {
    paymentNotifyUrl: url('payment'),
    contractNotifyUrl: url('contract'),
    deductionNotifyUrl: url('deduction'),
    wechatRefundNotifyUrl: url('refund'),
    productName: '续充充电会员',
    serverIp: '127.0.0.1',
  });
}

const { order, contract: pending, member } = purchase();
const contract: Contract = { ...pending, state: 'signed', contractId: '202611230001', signedMs: NOW_MS };
const deduction: Deduction = {
  outTradeNo: order.outTradeNo.replace('S', 'D'),
  contractCode: contract.contractCode,
  cycleNo: `${contract.contractCode}.1`,
  state: 'applying',
  amountFen: 2500,
  appliedMs: NOW_MS,
  words: null,
  repeatedMs: null,
  transactionId: null,
  paidMs: null,
  refundedFen: 0,
  refundedElsewhereFen: 0,
  failedMs: null,
  errCode: null,
  failedBecause: null,
};
const refund: Refund = {
  outTradeNo: order.outTradeNo,
  refundNo: order.outTradeNo.replace('S', 'R'),
  key: 'k',
  state: 'requested',
  amountFen: 500,
  reason: '退款',
  by: 'li.wei',
  requestedMs: NOW_MS,
  settledMs: null,
  failedBecause: null,
  refundId: null,
  returned: false,
  words: null,
};
const CAME_BEFORE = '重入时，参数与首次请求不一致';

describe('[D10] [D16] a number that the platform has with other values is open, never failed', () => {
  it.each([
    ['INVALID_REQUEST', CAME_BEFORE],
    ['OUT_TRADE_NO_USED', '商户订单号重复'],
  ])('order or deduction, refused with %s', async (code, text) => {
    expect(await refusing(code, text).prepare(order, pending, member.openid)).toMatchObject({ kind: 'unknown' });
    expect(await refusing(code, text).deduct(deduction, contract)).toMatchObject({ kind: 'unknown' });
  });

  it('a deduction that was refused for want of a notice is another matter', async () => {
    expect(await refusing('INVALID_REQUEST', '需要先下发扣费前通知才能发起扣费').deduct(deduction, contract)).toMatchObject({
      kind: 'refused',
      errCode: 'INVALID_REQUEST',
    });
  });

  it.each([
    ['REFUND_FEE_MISMATCH', '订单金额或退款金额与之前请求不一致，请核实后再试'],
    ['INVALID_REQUEST', CAME_BEFORE],
  ])('[D23] refund of a membership payment, refused with %s', async (code, text) => {
    expect(await refusing(code, text).refund(order, refund)).toMatchObject({ kind: 'unknown' });
  });

  it.each(['271316598', `10000000 ${CAME_BEFORE}`])('[P12] service order and its refund, refused with "%s"', async (text) => {
    const { port } = platform({ createServiceOrder: refused(text), refund: refused(text) });
    const refunding = orderIn('refunding');
    expect(refunding.outOrderNo).toBe(OUT_ORDER_NO);
    expect(await port.create(newOrder())).toMatchObject({ kind: 'not-done' });
    expect(await port.refund(refunding, refundOf(refunding))).toMatchObject({ kind: 'not-done' });
  });
});

describe('[P12] a complete call', () => {
  it('has the words and the unit that were stored with the bill', async () => {
    const words = { endRemark: '结束', payments: [{ name: '费用', description: '', amountFen: 1300 }], discounts: [], endLocation: '旧址' };
    const order = { ...orderIn('completing'), completion: { ...words, amountUnit: 'fen' as const } };
    const { port, inputsOf } = platform({ completeServiceOrder: { kind: 'accepted' } });
    await port.complete(order);
    expect(inputsOf('completeServiceOrder')).toMatchObject([[words, { amountUnit: 'fen' }]]);
  });
});
