import type { DeductionInput } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { HttpBrokenError, HttpConnectError } from '../../../cloudfunctions/shared/platform/ports';
import { FAILURE, KEY, OLD_KEY, signed, SUCCESS } from '../../support/wechat-pay';
import { type Answer, fakePlatform } from './fake-platform';

const INPUT: DeductionInput = {
  contractId: 'Wx15463511252015071056489715',
  outTradeNo: 'REN202612230001',
  totalFeeFen: 1900,
  body: '连续包月会员',
  attach: 'cycle-2',
  clientIp: '203.0.113.9',
  notifyUrl: 'https://m.example.com/notify/wechat/deduction',
};
const deduct = (...answers: Answer[]) => fakePlatform(answers).pay.deduct(INPUT);
const unknown = { name: 'OutcomeUnknownError', endpoint: '/pay/pappayapply' };
const refused = (code: string, message = '') => signed({ ...FAILURE, err_code: code, err_code_des: message });

describe('asking for a deduction', () => {
  it('[D26] sends what was decided: amount in fen, contract by the platform’s number, a trade type of its own', async () => {
    const { pay, lastFields, requests } = fakePlatform([signed(SUCCESS)]);
    await pay.deduct(INPUT);
    expect(requests[0]?.url).toBe('https://api.mch.weixin.qq.com/pay/pappayapply');
    expect(requests[0]?.client).toBeUndefined();
    const { sign: _sign, ...fields } = lastFields();
    expect(fields).toEqual({
      appid: 'wx2421b1c4370ec43b',
      mch_id: '10000100',
      out_trade_no: 'REN202612230001',
      body: '连续包月会员',
      attach: 'cycle-2',
      total_fee: '1900',
      fee_type: 'CNY',
      spbill_create_ip: '203.0.113.9',
      notify_url: 'https://m.example.com/notify/wechat/deduction',
      trade_type: 'PAP',
      contract_id: 'Wx15463511252015071056489715',
      nonce_str: '5a'.repeat(16),
      sign_type: 'HMAC-SHA256',
    });
  });

  it('[D10] repeats under the same number with the same values', async () => {
    const { pay, requests } = fakePlatform([new HttpBrokenError('reset'), signed(SUCCESS)]);
    await expect(pay.deduct(INPUT)).rejects.toMatchObject({ ...unknown, reason: 'no-answer' });
    await expect(pay.deduct(INPUT)).resolves.toEqual({ kind: 'accepted' });
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  it.each<[string, Partial<DeductionInput>, string]>([
    ['half a fen', { totalFeeFen: 0.5 }, 'total_fee'],
    ['nothing', { totalFeeFen: 0 }, 'total_fee'],
    ['a body of 128 bytes', { body: 'x'.repeat(128) }, 'body'],
    ['an emoji in the body', { body: '会员🎉' }, 'body'],
    ['an attachment of 128 bytes', { attach: 'x'.repeat(128) }, 'attach'],
    ['a number that is too short', { outTradeNo: 'REN1' }, 'out_trade_no'],
    ['no contract', { contractId: '' }, 'contract_id'],
    ['a URL with a query', { notifyUrl: 'https://m.example.com/notify?a=1' }, 'notify_url'],
    ['no address', { clientIp: 'unknown' }, 'spbill_create_ip'],
  ])('[D6] [D26] sends nothing for %s', async (_what, wrong, field) => {
    const { pay, requests } = fakePlatform([]);
    await expect(pay.deduct({ ...INPUT, ...wrong })).rejects.toMatchObject({ name: 'UnsendableFieldError', field });
    expect(requests).toHaveLength(0);
  });
});

describe('what the reply to a deduction means', () => {
  it.each([
    ['SUCCESS', signed(SUCCESS)],
    ['ORDER_ACCEPTED', refused('ORDER_ACCEPTED', '订单已受理')],
    ['ORDER_ACCEPTED, worded like a refusal', refused('ORDER_ACCEPTED', '扣款请求已受理，请勿重复发起')],
  ])('[D16] %s is accepted, never paid', async (_, answer) => {
    await expect(deduct(answer)).resolves.toEqual({ kind: 'accepted' });
  });

  it('[D10] ORDERPAID: this number has been charged', async () => {
    await expect(deduct(refused('ORDERPAID', '该订单已支付'))).resolves.toEqual({ kind: 'alreadyPaid' });
  });

  it.each([
    ['RULELIMIT', '扣款请求已受理，请勿重复发起'],
    ['INVALID_REQUEST', '扣款请求已受理请勿重复发起'],
    ['', '扣款请求已受理,请勿重复发起'],
  ])('[D10] another deduction of the contract is under way, told by its text beside %p', async (code, text) => {
    await expect(deduct(refused(code, text))).resolves.toEqual({ kind: 'anotherInProgress' });
  });

  it.each([
    ['OUT_TRADE_NO_USED', '商户订单号重复'],
    ['INVALID_REQUEST', '重入时，参数与首次请求不一致'],
  ])('[D10] the platform has the number with other values (%s): to be queried', async (code, message) => {
    await expect(deduct(refused(code, message))).resolves.toEqual({ kind: 'numberTaken', code, message });
  });

  it.each(['CONTRACT_NOT_EXIST', 'CONTRACTERROR', 'RULELIMIT', 'FREQUENCY_LIMITED', 'INVALID_REQUEST', 'ORDERCLOSED', 'NEVER_HEARD_OF'])(
    '%s is refused, with its code',
    async (code) => {
      await expect(deduct(refused(code, '说明'))).resolves.toEqual({ kind: 'refused', code, message: '说明' });
    },
  );

  it.each([
    'APPID_NOT_EXIST',
    'MCHID_NOT_EXIST',
    'APPID_MCHID_NOT_MATCH',
    'LACK_PARAMS',
    'PARAM_ERROR',
    'SIGNERROR',
    'XML_FORMAT_ERROR',
    'NOT_UTF8',
    'POST_DATA_EMPTY',
    'REQUIRE_POST_METHOD',
    'NOAUTH',
  ])('%s is for configuration or program to answer for', async (code) => {
    await expect(deduct(refused(code))).rejects.toMatchObject({ name: 'RequestRefusedError', code, signed: true });
  });

  it.each<[string, Answer]>([
    ['SYSTEMERROR', refused('SYSTEMERROR')],
    ['BIZERR_NEED_RETRY', refused('BIZERR_NEED_RETRY')],
    ['a time-out', new HttpBrokenError('timeout')],
    ['HTTP 502', { status: 502, text: '<html>' }],
    ['HTML', '<html><body>busy</body></html>'],
    ['half a reply', '<xml><return_code>SUCC'],
    ['nothing', ''],
  ])('[D16] after %s nobody knows: query, and keep the number', async (_, answer) => {
    await expect(deduct(answer)).rejects.toMatchObject(unknown);
  });

  it.each<[string, Answer]>([
    ['a success without signature', SUCCESS],
    ['a success with a wrong signature', { ...signed(SUCCESS), sign: '0'.repeat(64) }],
    ['a success signed with MD5', signed(SUCCESS, 'MD5')],
    ['a success signed with a key from before', signed(SUCCESS, 'HMAC-SHA256', OLD_KEY)],
    ['a success of another merchant', signed({ ...SUCCESS, mch_id: '10000101' }, 'HMAC-SHA256', KEY)],
    ['a success about another number', signed({ ...SUCCESS, out_trade_no: 'REN000000000000' })],
    ['a success about another contract', signed({ ...SUCCESS, contract_id: 'Wx0' })],
    ['a refusal without signature', { ...FAILURE, err_code: 'CONTRACT_NOT_EXIST' }],
    ['"too fast" without signature', { ...FAILURE, err_code: 'FREQUENCY_LIMITED' }],
    ['ORDERPAID without signature', { ...FAILURE, err_code: 'ORDERPAID' }],
    ['ORDER_ACCEPTED without signature', { ...FAILURE, err_code: 'ORDER_ACCEPTED' }],
    ['"under way" without signature', { ...FAILURE, err_code_des: '扣款请求已受理，请勿重复发起' }],
    ['neither success nor failure', signed({ ...SUCCESS, result_code: 'MAYBE' })],
  ])('[G1] %s proves nothing', async (_, answer) => {
    await expect(deduct(answer)).rejects.toMatchObject(unknown);
  });

  it('when no host can be connected to nothing was sent', async () => {
    const refusedConnection = new HttpConnectError('refused');
    const { pay, requests } = fakePlatform([refusedConnection, refusedConnection]);
    await expect(pay.deduct(INPUT)).rejects.toMatchObject({ name: 'WechatPayUnreachableError' });
    expect(requests.map(({ url }) => new URL(url).host)).toEqual(['api.mch.weixin.qq.com', 'api2.mch.weixin.qq.com']);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });
});
