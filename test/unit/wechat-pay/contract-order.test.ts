import type { ContractOrderInput } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { isTradeType } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { verifyV2 } from '../../../cloudfunctions/shared/gateways/wechat-pay/sign';
import { CONFIG, FAILURE, KEY, NOW_MS, ORDER, signed, SUCCESS } from '../../support/wechat-pay';
import { fakePlatform } from './fake-platform';

const PREPARED = { ...SUCCESS, prepay_id: 'wx05105658848717592ad201873521868360', trade_type: 'JSAPI', contract_result_code: 'SUCCESS' };
const MINUTE_MS = 60_000;

describe('the request', () => {
  it('[D8] [D26] holds exactly the fields of the page, signed raw', async () => {
    const { pay, requests, lastFields } = fakePlatform([signed(PREPARED)]);
    await pay.contractOrder({ ...ORDER, attach: 'a&b', startMs: NOW_MS, expireMs: NOW_MS + 30 * MINUTE_MS });
    expect(requests[0]).toMatchObject({ method: 'POST', url: 'https://api.mch.weixin.qq.com/pay/contractorder', timeoutMs: 5000 });
    const { sign, ...rest } = lastFields();
    expect(sign).toMatch(/^[0-9A-F]{64}$/);
    expect(verifyV2(new Map(Object.entries(lastFields())), [KEY], 'HMAC-SHA256')).toBe(true);
    expect(rest).toEqual({
      appid: CONFIG.appId,
      mch_id: CONFIG.mchId,
      contract_appid: CONFIG.appId,
      contract_mchid: CONFIG.mchId,
      out_trade_no: 'SUB202611230001',
      body: '连续包月会员',
      attach: 'a&b',
      total_fee: '1900',
      spbill_create_ip: '203.0.113.9',
      notify_url: 'https://m.example.com/notify/pay',
      trade_type: 'JSAPI',
      openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      plan_id: '123',
      contract_code: 'C202611230001',
      request_serial: '1732320000001',
      contract_display_account: '张*',
      contract_notify_url: 'https://m.example.com/notify/contract',
      time_start: '20261123100000',
      time_expire: '20261123103000',
      nonce_str: '5a'.repeat(16),
      sign_type: 'HMAC-SHA256',
    });
  });

  it('is the same again for the same input: a repetition after an unknown outcome is identical', async () => {
    const { pay, requests } = fakePlatform([signed(PREPARED), signed(PREPARED)]);
    await pay.contractOrder(ORDER);
    await pay.contractOrder(ORDER);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  it('says nothing about the algorithm where it is the default', async () => {
    const { pay, lastFields } = fakePlatform([signed(PREPARED, 'MD5')], { signType: 'MD5' });
    await pay.contractOrder(ORDER);
    expect(lastFields()['sign_type']).toBeUndefined();
    expect(lastFields()['sign']).toMatch(/^[0-9A-F]{32}$/);
  });

  const unsendable: readonly (readonly [id: string, wrong: Partial<ContractOrderInput>, field: string])[] = [
    ['[D6] an emoji in the display account', { contractDisplayAccount: '小明😀' }, 'contract_display_account'],
    ['[D6] a body of 129 bytes', { body: '连'.repeat(43) }, 'body'],
    ['[D6] an attach of 128 bytes', { attach: 'x'.repeat(128) }, 'attach'],
    ['[D7] an already escaped notify_url', { notifyUrl: 'https%3A%2F%2Fm.example.com%2Fpay' }, 'notify_url'],
    ['[D7] an escape inside a notify_url', { notifyUrl: 'https://m.example.com/notify%2Fpay' }, 'notify_url'],
    ['[D7] an escape inside the host of a notify_url', { notifyUrl: 'https://m%2Eexample.com/pay' }, 'notify_url'],
    ['a notify_url with a query', { contractNotifyUrl: 'https://m.example.com/notify?x=1' }, 'contract_notify_url'],
    ['a notify_url without a path', { notifyUrl: 'https://m.example.com' }, 'notify_url'],
    ['[D26] half a fen', { totalFeeFen: 0.5 }, 'total_fee'],
    ['[D26] nothing to pay', { totalFeeFen: 0 }, 'total_fee'],
    ['[D26] an amount beyond exact numbers', { totalFeeFen: 2 ** 53 }, 'total_fee'],
    ['JSAPI without a payer', { openid: null }, 'openid'],
    ['NATIVE without a product', { tradeType: 'NATIVE' }, 'product_id'],
    ['a number of five characters', { outTradeNo: 'SUB01' }, 'out_trade_no'],
    ['a contract code with a dash', { contractCode: 'C-1' }, 'contract_code'],
    ['a serial with a leading zero', { requestSerial: '01' }, 'request_serial'],
    ['a serial beyond int64', { requestSerial: '9223372036854775808' }, 'request_serial'],
    ['a plan that is no number', { planId: 'month' }, 'plan_id'],
    ['no address', { clientIp: '203.0.113.256' }, 'spbill_create_ip'],
    ['a life of five minutes', { startMs: NOW_MS, expireMs: NOW_MS + 5 * MINUTE_MS }, 'time_expire'],
  ];
  it.each(unsendable)('is not sent with %s', async (_, wrong, field) => {
    const { pay, requests } = fakePlatform([]);
    await expect(pay.contractOrder({ ...ORDER, ...wrong })).rejects.toMatchObject({ name: 'UnsendableFieldError', field });
    expect(requests).toHaveLength(0);
  });

  it('takes the largest serial and an IPv6 address', async () => {
    const { pay, lastFields } = fakePlatform([signed(PREPARED)]);
    await pay.contractOrder({ ...ORDER, requestSerial: '9223372036854775807', clientIp: '2001:db8::1' });
    expect(lastFields()).toMatchObject({ request_serial: '9223372036854775807', spbill_create_ip: '2001:db8::1' });
  });

  it('knows its ways to pay', () => {
    expect(['JSAPI', 'APP', 'NATIVE', 'MWEB', 'PAP', 'MICROPAY', 'jsapi', '', null].filter(isTradeType)).toEqual([
      'JSAPI',
      'APP',
      'NATIVE',
      'MWEB',
    ]);
  });
});

describe('the reply', () => {
  it('order and contract prepared', async () => {
    const { pay } = fakePlatform([signed({ ...PREPARED, out_trade_no: ORDER.outTradeNo, plan_id: '123', brand_new_field: 'x' })]);
    await expect(pay.contractOrder(ORDER)).resolves.toEqual({
      kind: 'prepared',
      tradeType: 'JSAPI',
      signType: 'HMAC-SHA256',
      prepayId: 'wx05105658848717592ad201873521868360',
      codeUrl: null,
      mwebUrl: null,
      contractPresign: 'accepted',
      contractErrCode: null,
      contractErrMessage: null,
    });
  });

  it('[D21] order prepared, contract refused: payable, never signed', async () => {
    const reply = { ...PREPARED, contract_result_code: 'FAIL', contract_err_code: 'SYSTEMERROR', contract_err_code_des: 'system error' };
    await expect(fakePlatform([signed(reply)]).pay.contractOrder(ORDER)).resolves.toMatchObject({
      kind: 'prepared',
      prepayId: 'wx05105658848717592ad201873521868360',
      contractPresign: 'refused',
      contractErrCode: 'SYSTEMERROR',
      contractErrMessage: 'system error',
    });
  });

  it('NATIVE and MWEB bring their URL', async () => {
    const native = { ...PREPARED, trade_type: 'NATIVE', code_url: 'weixin://wxpay/bizpayurl/up?pr=NwY5Mz9' };
    const mweb = { ...PREPARED, trade_type: 'MWEB', mweb_url: 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2016' };
    await expect(
      fakePlatform([signed(native)]).pay.contractOrder({ ...ORDER, tradeType: 'NATIVE', productId: 'month' }),
    ).resolves.toMatchObject({ codeUrl: native.code_url });
    await expect(fakePlatform([signed(mweb)]).pay.contractOrder({ ...ORDER, tradeType: 'MWEB' })).resolves.toMatchObject({
      mwebUrl: mweb.mweb_url,
    });
  });

  it.each([
    ['ORDERPAID', '', { kind: 'alreadyPaid' }],
    ['ORDERCLOSED', '', { kind: 'closed' }],
    ['OUT_TRADE_NO_USED', '', { kind: 'numberTaken' }],
    ['INVALID_REQUEST', '201 商户订单号重复', { kind: 'numberTaken' }],
    ['CONTRACT_CODE DUPLICATION', '', { kind: 'contractTaken' }],
    ['RULELIMIT', '用户已签约', { kind: 'contractTaken' }],
    ['NOTENOUGH', '余额不足', { kind: 'refused', code: 'NOTENOUGH', message: '余额不足' }],
  ])('%s %s, signed', async (code, message, expected) => {
    const { pay } = fakePlatform([signed({ ...FAILURE, err_code: code, err_code_des: message })]);
    await expect(pay.contractOrder(ORDER)).resolves.toMatchObject(expected);
  });

  it.each([
    ['without a prepay id', { prepay_id: '' }],
    ['without the result of the contract', { contract_result_code: '' }],
    ['for another order', { out_trade_no: 'SUB000000000000' }],
    ['for another contract', { contract_code: 'C2' }],
    ['for another way to pay', { trade_type: 'APP' }],
  ])('a success %s is unknown', async (_, wrong) => {
    const { pay } = fakePlatform([signed({ ...PREPARED, ...wrong })]);
    await expect(pay.contractOrder(ORDER)).rejects.toMatchObject({ name: 'OutcomeUnknownError', reason: 'invalid-fields' });
  });

  it('[G1] a failure without signature proves nothing, in whatever field it explains itself', async () => {
    const unsigned = { return_code: 'SUCCESS', result_code: 'FAIL', result_msg: '该模版id新增签约功能受限' };
    await expect(fakePlatform([unsigned]).pay.contractOrder(ORDER)).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
      reason: 'unsigned',
      detail: '该模版id新增签约功能受限',
    });
    await expect(fakePlatform([{ ...FAILURE, err_code: 'ORDERPAID' }]).pay.contractOrder(ORDER)).rejects.toMatchObject({
      reason: 'unsigned',
    });
  });
});
