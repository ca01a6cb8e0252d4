import { errorWith } from '../../support/matchers';
import { assertWechatPayConfig } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { MERCHANT_IDENTITY, STRANGER_IDENTITY } from '../../support/certificates';
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
    ['refundBaseUrl', { refundBaseUrl: 'http://api.mch.weixin.qq.com' }],
    ['v3.merchantSerial', { v3: { ...CONFIG.v3, merchantSerial: '' } }],
    ['v3.merchantPrivateKey', { v3: { ...CONFIG.v3, merchantPrivateKey: KEY } }],
    ['v3.platformSerial', { v3: { ...CONFIG.v3, platformSerial: '' } }],
    ['v3.platformPublicKey', { v3: { ...CONFIG.v3, platformPublicKey: '' } }],
    ["merchant's own public key", { v3: { ...CONFIG.v3, platformPublicKey: MERCHANT_IDENTITY.publicKey } }],
  ])('[D5] a malformed %s is refused before the first call', (setting, wrong) => {
    expect(() => assertWechatPayConfig({ ...CONFIG, ...wrong })).toThrow(
      errorWith({ name: 'WechatPayConfigError', message: expect.stringContaining(setting) }),
    );
  });

  it.each([
    ['cert', { cert: '' }],
    ['cert', { cert: MERCHANT_IDENTITY.publicKey }],
    ['key', { key: '' }],
    ['key', { key: STRANGER_IDENTITY.privateKey }],
    ['ca', { ca: 'somebody' }],
  ])('[D24] a client certificate with a wrong %s is refused before the first call', (part, wrong) => {
    const clientCertificate = { ...CONFIG.clientCertificate, ...wrong };
    expect(() => assertWechatPayConfig({ ...CONFIG, clientCertificate })).toThrow(
      errorWith({ name: 'WechatPayConfigError', message: expect.stringContaining(`clientCertificate.${part}`) }),
    );
  });

  it('[D27] a private key of V3 is no APIv2 key, and the error does not repeat it', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIE';
    expect(() => assertWechatPayConfig({ ...CONFIG, apiV2Key: pem })).toThrow(errorWith({ message: expect.not.stringContaining('MIIE') }));
  });
});
