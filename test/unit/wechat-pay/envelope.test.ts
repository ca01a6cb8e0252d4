import { HttpBrokenError, HttpConnectError } from '../../../cloudfunctions/shared/platform/ports';
import { FAILURE, OLD_KEY, ORDER, signed, SUCCESS, xml } from '../../support/wechat-pay';
import { type Answer, fakePlatform } from './fake-platform';

/** Judged alike for every endpoint; the order query stands for all. */
const query = (answers: readonly Answer[], config = {}) => fakePlatform(answers, config).pay.orderQuery({ outTradeNo: ORDER.outTradeNo });
const NOT_PAID = { ...SUCCESS, out_trade_no: ORDER.outTradeNo, trade_state: 'NOTPAY' };

describe('replies that prove nothing', () => {
  const unknown: readonly (readonly [what: string, answer: Answer, reason: string])[] = [
    ['a time-out', new HttpBrokenError('time-out'), 'no-answer'],
    ['HTTP 500', { status: 500, text: 'oops' }, 'http-status'],
    ['HTTP 502 around a perfect message', { status: 502, text: xml(signed(NOT_PAID)) }, 'http-status'],
    ['an empty body', '', 'malformed'],
    ['a page of HTML', '<html><body>502</body></html>', 'malformed'],
    ['JSON, as V3 has it', '{"code":"SUCCESS"}', 'malformed'],
    ['half a message', xml(signed(NOT_PAID)).slice(0, -20), 'malformed'],
    ['a success without signature', NOT_PAID, 'unsigned'],
    ['a success with an empty signature', { ...NOT_PAID, sign: '' }, 'unsigned'],
    ['a success signed with a strange key', signed(NOT_PAID, 'HMAC-SHA256', OLD_KEY), 'bad-signature'],
    ['a success signed with the weaker algorithm', signed(NOT_PAID, 'MD5'), 'bad-signature'],
    ['a success changed on the way', { ...signed(NOT_PAID), trade_state: 'SUCCESS' }, 'bad-signature'],
    ['a failure changed on the way', { ...signed({ ...FAILURE, err_code: 'SYSTEMERROR' }), err_code: 'ORDERNOTEXIST' }, 'bad-signature'],
    ['a reply for another merchant', signed({ ...NOT_PAID, mch_id: '10000101' }), 'wrong-merchant'],
    ['a reply for another app', signed({ ...NOT_PAID, appid: 'wx0000000000000000' }), 'wrong-merchant'],
    ['no return_code', signed({ result_code: 'SUCCESS' }), 'invalid-fields'],
    ['no result_code', signed({ return_code: 'SUCCESS' }), 'invalid-fields'],
    ['SYSTEMERROR', signed({ ...FAILURE, err_code: 'SYSTEMERROR', err_code_des: '系统超时' }), 'platform-busy'],
    ['a request to slow down', signed({ ...FAILURE, err_code: 'FREQUENCY_LIMITED' }), 'platform-busy'],
    ['return_code FAIL that blames the platform', { return_code: 'FAIL', return_msg: '系统繁忙，请稍后再试' }, 'platform-busy'],
    ['return_code FAIL without explanation', { return_code: 'FAIL' }, 'platform-busy'],
    ['return_code FAIL with everything of a success', signed({ ...NOT_PAID, return_code: 'FAIL' }), 'platform-busy'],
  ];
  it.each(unknown)('[G1] %s', async (_, answer, reason) => {
    await expect(query([answer])).rejects.toMatchObject({ name: 'OutcomeUnknownError', endpoint: '/pay/orderquery', reason });
  });
});

describe('replies that blame the request', () => {
  it.each(['签名失败', '签名错误', '参数格式校验错误', 'appid和mch_id不匹配', 'XML格式错误'])('return_code FAIL, %s', async (text) => {
    await expect(query([{ return_code: 'FAIL', return_msg: text }])).rejects.toMatchObject({
      name: 'RequestRefusedError',
      detail: text,
      signed: false,
    });
  });

  it.each(['SIGNERROR', 'SIGN_ERROR', 'PARAMETER FAIL', 'MERCHANT PERMISSION ERROR', 'NOAUTH', 'APPID_MCHID_NOT_MATCH', 'NOT_UTF8'])(
    '%s',
    async (code) => {
      await expect(query([signed({ ...FAILURE, err_code: code, err_code_des: 'why' })])).rejects.toMatchObject({
        name: 'RequestRefusedError',
        detail: 'why',
        signed: true,
      });
    },
  );
});

describe('keys', () => {
  it('a reply under the key before the reset is verified for as long as that key is configured', async () => {
    const old = signed(NOT_PAID, 'HMAC-SHA256', OLD_KEY);
    await expect(query([old], { apiV2KeyPrevious: OLD_KEY })).resolves.toEqual({ kind: 'notPaid' });
    await expect(query([old])).rejects.toMatchObject({ reason: 'bad-signature' });
  });

  it('requests are signed with the new one', async () => {
    const { pay, lastFields } = fakePlatform([signed(NOT_PAID)], { apiV2KeyPrevious: OLD_KEY });
    await pay.orderQuery({ outTradeNo: ORDER.outTradeNo });
    const { sign = '', ...rest } = lastFields();
    expect(signed(rest)).toMatchObject({ sign });
  });
});

describe('hosts', () => {
  const refused = () => new HttpConnectError('ECONNREFUSED');
  const key = { outTradeNo: ORDER.outTradeNo };

  it('the second is tried when the first cannot be connected to, with the same bytes', async () => {
    const { pay, requests } = fakePlatform([refused(), signed(NOT_PAID)]);
    await expect(pay.orderQuery(key)).resolves.toEqual({ kind: 'notPaid' });
    expect(requests.map(({ url }) => url)).toEqual([
      'https://api.mch.weixin.qq.com/pay/orderquery',
      'https://api2.mch.weixin.qq.com/pay/orderquery',
    ]);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  it.each([
    ['a broken connection', new HttpBrokenError('reset')],
    ['HTTP 503', { status: 503, text: '' }],
  ])('the second is not tried after %s: the request may have arrived', async (_, answer) => {
    const { pay, requests } = fakePlatform([answer]);
    await expect(pay.contractOrder(ORDER)).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
    expect(requests).toHaveLength(1);
  });

  it('unknown on the second after no connection to the first is unknown', async () => {
    await expect(query([refused(), new HttpBrokenError('time-out')])).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
      reason: 'no-answer',
    });
  });

  it('no connection at all is known to have sent nothing', async () => {
    await expect(query([refused(), refused()])).rejects.toMatchObject({ name: 'WechatPayUnreachableError' });
    await expect(query([refused()], { apiFallbackUrl: null })).rejects.toMatchObject({ name: 'WechatPayUnreachableError' });
  });

  it('an error of the program is passed on as it is', async () => {
    await expect(query([new TypeError('bug')])).rejects.toThrow(TypeError);
  });
});

it('the log names endpoint and number, and holds no key, signature or openid', async () => {
  const { pay, logged, lastFields } = fakePlatform([
    new HttpConnectError('ECONNREFUSED'),
    signed({ ...FAILURE, err_code: 'ORDERPAID' }),
    { status: 500, text: '' },
  ]);
  await pay.contractOrder(ORDER);
  await expect(pay.contractOrder(ORDER)).rejects.toThrow();
  const text = logged.join('\n');
  expect(logged).toHaveLength(3);
  expect(text).toContain('/pay/contractorder');
  expect(text).toContain(ORDER.outTradeNo);
  for (const secret of [lastFields()['sign'], '192006250b4c09247ec02edce69f6a2d', ORDER.openid]) expect(text).not.toContain(secret);
});
