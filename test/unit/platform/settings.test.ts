import { createPrivateKey, X509Certificate } from 'node:crypto';
import { MERCHANT_IDENTITY, PLATFORM_IDENTITY, STRANGER_IDENTITY } from '../../support/certificates';
import { readSettings, SettingsError } from '../../../cloudfunctions/shared/platform/settings';

const KEY = '0123456789abcdef0123456789ABCDEF';
const ENVIRONMENT = {
  WECHAT_APP_ID: 'wx2421b1c4370ec43b',
  WECHAT_MCH_ID: '1900000109',
  WECHAT_API_V2_KEY: KEY,
  WECHAT_CLIENT_CERT: MERCHANT_IDENTITY.cert,
  WECHAT_CLIENT_KEY: MERCHANT_IDENTITY.privateKey,
  WECHAT_PLATFORM_PUBLIC_KEY: PLATFORM_IDENTITY.publicKey,
  HUIFU_SYS_ID: '6666000108840829',
  HUIFU_PRODUCT_ID: 'YYZY',
  HUIFU_ID: '6666000108854952',
  HUIFU_PRIVATE_KEY: 'MIIE-private',
  HUIFU_PUBLIC_KEY: 'MIIB-public',
  CHARGER_API_BASE_URL: 'https://piles.example.com',
  CHARGER_SECRET: 'charger-secret-0123456789abcdef0123456789',
  NOTIFY_BASE_URL: 'https://pay.example.com/api',
};

/** What the refusal says. */
function refusal(environment: Record<string, string | undefined>): string {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('settings of a function', () => {
  it('have defaults for everything but identity, key and address', () => {
    expect(readSettings({ ...ENVIRONMENT, HOME: '/root' })).toEqual({
      wechat: {
        appId: 'wx2421b1c4370ec43b',
        mchId: '1900000109',
        apiV2Key: KEY,
        apiV2KeyPrevious: null,
        signType: 'MD5',
        apiBaseUrl: 'https://api.mch.weixin.qq.com',
        apiFallbackUrl: null,
        refundBaseUrl: 'https://api.mch.weixin.qq.com',
        clientCertificate: { cert: MERCHANT_IDENTITY.cert.trim(), key: MERCHANT_IDENTITY.privateKey.trim(), ca: null },
        v3: {
          merchantSerial: new X509Certificate(MERCHANT_IDENTITY.cert).serialNumber,
          merchantPrivateKey: MERCHANT_IDENTITY.privateKey,
          platformSerial: null,
          platformPublicKey: PLATFORM_IDENTITY.publicKey,
        },
      },
      huifu: {
        sysId: '6666000108840829',
        productId: 'YYZY',
        huifuId: '6666000108854952',
        subAppId: 'wx2421b1c4370ec43b',
        serviceId: null,
        privateKey: 'MIIE-private',
        huifuPublicKey: 'MIIB-public',
        apiBaseUrl: 'https://api.huifu.com',
        amountUnit: 'yuan',
        tradeScene: null,
        payScene: null,
      },
      charger: { apiBaseUrl: 'https://piles.example.com', secret: 'charger-secret-0123456789abcdef0123456789' },
      charging: { capFen: 20_000, riskFundFen: 10_000 },
      operatorKeys: new Map(),
      payscoreNotifyUrl: 'https://pay.example.com/api/notify/huifu/payscore',
      refundNotifyUrl: 'https://pay.example.com/api/notify/huifu/refund',
      paymentNotifyUrl: 'https://pay.example.com/api/notify/wechat/payment',
      contractNotifyUrl: 'https://pay.example.com/api/notify/wechat/contract',
      deductionNotifyUrl: 'https://pay.example.com/api/notify/wechat/deduction',
      deductionsPerSecond: 150,
      serverIp: '127.0.0.1',
      wechatRefundNotifyUrl: 'https://pay.example.com/api/notify/wechat/refund',
      messageTemplates: {},
      messageTemplateIds: [],
      productName: '续充充电会员',
      logLevel: 'info',
    });
  });

  it('are taken as given', () => {
    const given = readSettings({
      ...ENVIRONMENT,
      WECHAT_API_V2_KEY_PREVIOUS: KEY.toLowerCase(),
      WECHAT_SIGN_TYPE: 'HMAC-SHA256',
      WECHAT_API_BASE_URL: 'http://127.0.0.1:5180/wechat-pay',
      WECHAT_API_FALLBACK_URL: 'https://api2.mch.weixin.qq.com',
      WECHAT_MERCHANT_SERIAL: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C',
      WECHAT_MERCHANT_PRIVATE_KEY: STRANGER_IDENTITY.privateKey,
      PRODUCT_NAME: '会员',
      LOG_LEVEL: 'silent',
    });
    expect(given.wechat).toMatchObject({
      apiV2KeyPrevious: KEY.toLowerCase(),
      signType: 'HMAC-SHA256',
      apiFallbackUrl: 'https://api2.mch.weixin.qq.com',
      v3: { merchantSerial: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C', merchantPrivateKey: STRANGER_IDENTITY.privateKey },
    });
    expect(given).toMatchObject({ productName: '会员', logLevel: 'silent' });
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['too short', KEY.slice(1)],
    ['too long', `${KEY}0`],
    ['with a blank', ` ${KEY.slice(1)}`],
    ['with a line break', `${KEY}\n`],
    ['a certificate', '-----BEGIN CERTIFICATE-----MIIEkz'],
  ])('[D5] refuse a key that is %s, without printing it', (_what, key) => {
    const message = refusal({ ...ENVIRONMENT, WECHAT_API_V2_KEY: key });
    expect(message).toMatch(/WECHAT_API_V2_KEY (is missing|is not 32 letters and digits)/);
    if (key) expect(message).not.toContain(key.trim().slice(0, 12));
  });

  it('[D5] refuse a malformed previous key, too', () => {
    expect(refusal({ ...ENVIRONMENT, WECHAT_API_V2_KEY_PREVIOUS: 'secret' })).toBe(
      'function environment: WECHAT_API_V2_KEY_PREVIOUS is not 32 letters and digits',
    );
  });

  const bare = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '');

  it('take keys and certificates as PEM or as the Base64 between its lines', () => {
    const { clientCertificate, v3 } = readSettings({
      ...ENVIRONMENT,
      WECHAT_CLIENT_CERT: bare(MERCHANT_IDENTITY.cert),
      WECHAT_CLIENT_KEY: bare(MERCHANT_IDENTITY.privateKey),
      WECHAT_CLIENT_CA: bare(PLATFORM_IDENTITY.cert),
      WECHAT_PLATFORM_PUBLIC_KEY: bare(PLATFORM_IDENTITY.publicKey),
      WECHAT_PLATFORM_SERIAL: 'PUB_KEY_ID_0114232134912410000000000000',
    }).wechat;
    expect(new X509Certificate(clientCertificate.cert).checkPrivateKey(createPrivateKey(clientCertificate.key))).toBe(true);
    expect(new X509Certificate(clientCertificate.ca ?? '').fingerprint).toBe(new X509Certificate(PLATFORM_IDENTITY.cert).fingerprint);
    expect(v3.platformSerial).toBe('PUB_KEY_ID_0114232134912410000000000000');
    expect(readSettings({ ...ENVIRONMENT, WECHAT_PLATFORM_PUBLIC_KEY: PLATFORM_IDENTITY.cert }).wechat.v3.platformPublicKey).toBe(
      PLATFORM_IDENTITY.cert,
    );
  });

  it.each(['WECHAT_CLIENT_CERT', 'WECHAT_CLIENT_KEY', 'WECHAT_PLATFORM_PUBLIC_KEY'])('[D24] [D18] refuse to start without %s', (name) => {
    expect(refusal({ ...ENVIRONMENT, [name]: undefined })).toContain(`${name} is missing`);
    expect(refusal({ ...ENVIRONMENT, [name]: '' })).toContain(`${name} is missing`);
  });

  it.each([
    ['WECHAT_CLIENT_CERT', 'a key', MERCHANT_IDENTITY.privateKey],
    ['WECHAT_CLIENT_CERT', 'cut off', MERCHANT_IDENTITY.cert.slice(0, 400)],
    ['WECHAT_CLIENT_CERT', 'the APIv2 key', KEY],
    ['WECHAT_CLIENT_KEY', 'a certificate', MERCHANT_IDENTITY.cert],
    ['WECHAT_CLIENT_KEY', 'the APIv2 key', KEY],
    ['WECHAT_CLIENT_KEY', 'of another certificate', STRANGER_IDENTITY.privateKey],
    ['WECHAT_CLIENT_CA', 'no certificate', 'a-certificate-that-is-none'],
    ['WECHAT_MERCHANT_PRIVATE_KEY', 'the APIv2 key', KEY],
    ['WECHAT_MERCHANT_PRIVATE_KEY', 'without its serial number', STRANGER_IDENTITY.privateKey],
    ['WECHAT_MERCHANT_SERIAL', 'without its key', '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C'],
    ['WECHAT_PLATFORM_PUBLIC_KEY', 'a V3 key of 32 characters', KEY],
    ['WECHAT_PLATFORM_SERIAL', 'a certificate', PLATFORM_IDENTITY.cert],
  ])('[D24] [D27] refuse %s: %s, without printing it', (name, _what, value) => {
    const message = refusal({ ...ENVIRONMENT, [name]: value });
    expect(message).toContain(name);
    expect(message).not.toContain(value.slice(30, 60) || value);
  });

  it.each(['http://127.0.0.1:5180/wechat-pay', 'http://api.mch.weixin.qq.com', 'https://api.mch.weixin.qq.com/'])(
    '[D24] refuse to make refunds at %s: a certificate is shown over TLS only',
    (url) => {
      expect(refusal({ ...ENVIRONMENT, WECHAT_REFUND_BASE_URL: url })).toContain('WECHAT_REFUND_BASE_URL');
      expect(readSettings({ ...ENVIRONMENT, WECHAT_REFUND_BASE_URL: 'https://127.0.0.1:5181/x' }).wechat.refundBaseUrl).toBe(
        'https://127.0.0.1:5181/x',
      );
    },
  );

  it('name everything that is wrong at once', () => {
    const message = refusal({ WECHAT_SIGN_TYPE: 'SHA1', NOTIFY_BASE_URL: 'pay.example.com' });
    for (const name of ['WECHAT_APP_ID', 'WECHAT_MCH_ID', 'WECHAT_API_V2_KEY', 'WECHAT_SIGN_TYPE', 'NOTIFY_BASE_URL'])
      expect(message).toContain(name);
    expect(message).not.toContain('SHA1');
  });

  it('[P6] refuse a risk amount above the cap of the service', () => {
    expect(refusal({ ...ENVIRONMENT, PAYSCORE_CAP_FEN: '5000', PAYSCORE_RISK_FUND_FEN: '5001' })).toContain(
      'PAYSCORE_RISK_FUND_FEN is above',
    );
    expect(readSettings({ ...ENVIRONMENT, PAYSCORE_CAP_FEN: '5000', PAYSCORE_RISK_FUND_FEN: '5000' }).charging).toEqual({
      capFen: 5000,
      riskFundFen: 5000,
    });
  });

  it.each(['0', '-1', '1.5', '1e3', 'many'])('refuse %s as an amount', (amount) => {
    expect(refusal({ ...ENVIRONMENT, PAYSCORE_CAP_FEN: amount })).toContain('PAYSCORE_CAP_FEN is not a positive amount in fen');
  });

  it('know each operator by a key of their own, and refuse a short one without printing it', () => {
    const key = 'k'.repeat(32);
    const { operatorKeys } = readSettings({ ...ENVIRONMENT, OPERATOR_KEYS: `li.wei:${key},night-shift:${key}2` });
    expect([...operatorKeys]).toEqual([
      ['li.wei', key],
      ['night-shift', `${key}2`],
    ]);
    const message = refusal({ ...ENVIRONMENT, OPERATOR_KEYS: 'li.wei:short-secret' });
    expect(message).toContain('OPERATOR_KEYS');
    expect(message).not.toContain('short-secret');
  });

  it.each([
    'http://pay.example.com',
    'https://pay.example.com?x=1',
    'https://pay.example.com/',
    'ftp://pay.example.com',
    'http://localhost.evil.example',
    'http://127.0.0.1@evil.example',
    'no url',
    'https://',
  ])('[P21] refuse the notification address %s', (url) => {
    expect(refusal({ ...ENVIRONMENT, NOTIFY_BASE_URL: url })).toContain('NOTIFY_BASE_URL');
  });

  it.each(['https://pay.example.com', 'http://127.0.0.1:5180/http', 'http://localhost:1'])(
    '[P21] take the notification address %s',
    (url) => {
      expect(readSettings({ ...ENVIRONMENT, NOTIFY_BASE_URL: url }).paymentNotifyUrl).toBe(`${url}/notify/wechat/payment`);
    },
  );

  it('name each message template once, and refuse what a message could not be made of', () => {
    const template = (templateId: string, keywords: object = { thing1: 'planName' }) => ({ templateId, keywords });
    const read = (templates: unknown) => ({ ...ENVIRONMENT, WECHAT_MESSAGE_TEMPLATES: JSON.stringify(templates) });
    const shared = {
      'deduction-succeeded': template('tmpl-B'),
      'deduction-failed': template('tmpl-B'),
      'renewal-ended': template('tmpl-A'),
    };
    expect(readSettings(read(shared)).messageTemplateIds).toEqual(['tmpl-B', 'tmpl-A']);
    const four = { ...shared, 'deduction-upcoming': template('tmpl-C'), 'deduction-announced': template('tmpl-D') };
    expect(refusal(read(four))).toContain('WECHAT_MESSAGE_TEMPLATES names more than 3 different templates');
    expect(refusal({ ...ENVIRONMENT, WECHAT_MESSAGE_TEMPLATES: '{' })).toContain('WECHAT_MESSAGE_TEMPLATES is not JSON');
    expect(refusal(read({ 'renewal-ended': template('no id') }))).toContain(
      'WECHAT_MESSAGE_TEMPLATES.renewal-ended.templateId is no template id',
    );
    for (const keywords of [{ amount2: 'planName' }, { name1: 'planName' }, { phrase1: 'remark' }])
      expect(refusal(read({ 'renewal-ended': template('tmpl-A', keywords) }))).toContain('has a keyword that cannot take its value');
    expect(refusal(read({ birthday: template('tmpl-A') }))).toContain('WECHAT_MESSAGE_TEMPLATES.birthday is not one of the values allowed');
  });
});
