import { errorWith } from '../../support/matchers';
import { signV2 } from '../../../cloudfunctions/shared/gateways/wechat-pay/sign';
import { CONFIG, KEY } from '../../support/wechat-pay';
import { fakePlatform } from './fake-platform';

const ORDER = {
  prepayId: 'wx2017',
  signType: 'HMAC-SHA256' as const,
  codeUrl: 'weixin://wxpay/bizpayurl?pr=1',
  mwebUrl: 'https://wx.tenpay.com/x?prepay_id=wx2017',
};
const { pay } = fakePlatform([]);
const NONCE = '5a'.repeat(16);
const TIMESTAMP = '1795399200';

describe('launch parameters', () => {
  it('mini-program: camel case, app id signed but not handed over, the order’s algorithm', () => {
    const shown = { timeStamp: TIMESTAMP, nonceStr: NONCE, package: 'prepay_id=wx2017', signType: 'HMAC-SHA256' as const };
    expect(pay.launch('JSAPI', ORDER)).toEqual({
      tradeType: 'JSAPI',
      ...shown,
      paySign: signV2({ ...shown, appId: CONFIG.appId }, KEY, 'HMAC-SHA256'),
    });
    expect(pay.launch('JSAPI', { ...ORDER, signType: 'MD5' })).toMatchObject({
      signType: 'MD5',
      paySign: expect.stringMatching(/^[0-9A-F]{32}$/),
    });
  });

  it('app: lower case, merchant and prepay id signed apart', () => {
    const shown = {
      appid: CONFIG.appId,
      partnerid: CONFIG.mchId,
      prepayid: 'wx2017',
      package: 'Sign=WXPay',
      noncestr: NONCE,
      timestamp: TIMESTAMP,
    };
    expect(pay.launch('APP', ORDER)).toEqual({ tradeType: 'APP', ...shown, sign: signV2(shown, KEY, 'HMAC-SHA256') });
  });

  it('QR code and browser: the URL of the order', () => {
    expect(pay.launch('NATIVE', ORDER)).toEqual({ tradeType: 'NATIVE', codeUrl: ORDER.codeUrl });
    expect(pay.launch('MWEB', ORDER)).toEqual({ tradeType: 'MWEB', mwebUrl: ORDER.mwebUrl });
  });

  it.each(['NATIVE', 'MWEB'] as const)('%s cannot open an order made for another way to pay', (tradeType) => {
    expect(() => pay.launch(tradeType, { ...ORDER, codeUrl: null, mwebUrl: null })).toThrow(errorWith({ name: 'UnsendableFieldError' }));
  });
});

describe('hand-off to the signing mini-program', () => {
  const input = {
    planId: '106',
    contractCode: '122',
    requestSerial: '123',
    contractDisplayAccount: '张三',
    notifyUrl: 'https://www.qq.com/test/papay',
  };

  it('is MD5 and stamped with seconds', () => {
    expect(pay.pureSigning(input).extraData).toMatchObject({ timestamp: TIMESTAMP, sign: expect.stringMatching(/^[0-9A-F]{32}$/) });
  });

  it.each([
    ['[D6]', { contractDisplayAccount: '张三😀' }, 'contract_display_account'],
    ['[D7]', { notifyUrl: 'https%3A%2F%2Fwww.qq.com%2Ftest' }, 'notify_url'],
    ['', { requestSerial: '0123' }, 'request_serial'],
  ])('%s refuses %j', (_, wrong, field) => {
    expect(() => pay.pureSigning({ ...input, ...wrong })).toThrow(errorWith({ name: 'UnsendableFieldError', field }));
  });
});
