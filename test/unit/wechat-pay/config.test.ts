import { errorWith } from '../../support/matchers';
import { assertWechatPayConfig } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { CONFIG, KEY, OLD_KEY } from '../../support/wechat-pay';

describe('configuration of the gateway', () => {
  it('accepts a complete one, with and without the key before', () => {
    assertWechatPayConfig(CONFIG);
    assertWechatPayConfig({ ...CONFIG, apiV2KeyPrevious: OLD_KEY, apiFallbackUrl: null, apiBaseUrl: 'http://127.0.0.1:5180/wechat-pay' });
  });

  it.each([
    ['appId', { appId: '1234' }],
    ['mchId', { mchId: 'wx2421b1c4370ec43b' }],
    ['apiV2Key', { apiV2Key: '' }],
    ['apiV2Key', { apiV2Key: `${KEY} ` }],
    ['apiV2KeyPrevious', { apiV2KeyPrevious: 'short' }],
    ['apiBaseUrl', { apiBaseUrl: 'api.mch.weixin.qq.com' }],
    ['apiBaseUrl', { apiBaseUrl: 'https://api.mch.weixin.qq.com/' }],
  ])('[D5] a malformed %s is refused before the first call', (setting, wrong) => {
    expect(() => assertWechatPayConfig({ ...CONFIG, ...wrong })).toThrow(
      errorWith({ name: 'WechatPayConfigError', message: expect.stringContaining(setting) }),
    );
  });

  it('[D27] a private key of V3 is no APIv2 key, and the error does not repeat it', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIE';
    expect(() => assertWechatPayConfig({ ...CONFIG, apiV2Key: pem })).toThrow(errorWith({ message: expect.not.stringContaining('MIIE') }));
  });
});
