import { readSettings, SettingsError } from '../../../cloudfunctions/shared/platform/settings';

const KEY = '0123456789abcdef0123456789ABCDEF';
const ENVIRONMENT = {
  WECHAT_APP_ID: 'wx2421b1c4370ec43b',
  WECHAT_MCH_ID: '1900000109',
  WECHAT_API_V2_KEY: KEY,
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
      PRODUCT_NAME: '会员',
      LOG_LEVEL: 'silent',
    });
    expect(given.wechat).toMatchObject({
      apiV2KeyPrevious: KEY.toLowerCase(),
      signType: 'HMAC-SHA256',
      apiFallbackUrl: 'https://api2.mch.weixin.qq.com',
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
