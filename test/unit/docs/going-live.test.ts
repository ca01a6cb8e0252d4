import { readFileSync } from 'node:fs';
import { MERCHANT_IDENTITY, PLATFORM_IDENTITY } from '../../support/certificates';
import { readSettings, SettingsError } from '../../../cloudfunctions/shared/platform/settings';

const page = readFileSync('docs/going-live.md', 'utf8');
const [, templates = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
/** Made-up values of the right form for every setting that the page lists. */
const SAMPLE: Readonly<Record<string, string>> = {
  WECHAT_APP_ID: 'wx0123456789abcdef',
  WECHAT_MCH_ID: '1900000000',
  WECHAT_API_V2_KEY: '0123456789abcdef0123456789abcdef',
  WECHAT_API_V2_KEY_PREVIOUS: 'fedcba9876543210fedcba9876543210',
  WECHAT_CLIENT_CERT: MERCHANT_IDENTITY.cert,
  WECHAT_CLIENT_KEY: MERCHANT_IDENTITY.privateKey,
  WECHAT_CLIENT_CA: PLATFORM_IDENTITY.cert,
  WECHAT_REFUND_BASE_URL: 'https://refunds.example',
  WECHAT_MERCHANT_SERIAL: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C',
  WECHAT_MERCHANT_PRIVATE_KEY: MERCHANT_IDENTITY.privateKey,
  WECHAT_PLATFORM_SERIAL: 'PUB_KEY_ID_0114232134912410000000000000',
  WECHAT_PLATFORM_PUBLIC_KEY: PLATFORM_IDENTITY.publicKey,
  HUIFU_SYS_ID: '6666000108840829',
  HUIFU_PRODUCT_ID: 'YYZY',
  HUIFU_ID: '6666000108854952',
  HUIFU_PRIVATE_KEY: 'MIIE',
  HUIFU_PUBLIC_KEY: 'MIIB',
  HUIFU_SERVICE_ID: '2002000000000558128851361561536',
  HUIFU_API_BASE_URL: 'https://huifu.example',
  HUIFU_AMOUNT_UNIT: 'fen',
  HUIFU_TRADE_SCENE: 'ONLINE',
  HUIFU_PAY_SCENE: '02',
  PAYSCORE_CAP_FEN: '30000',
  PAYSCORE_RISK_FUND_FEN: '20000',
  CHARGER_API_BASE_URL: 'https://piles.example',
  CHARGER_SECRET: '0123456789abcdef0123456789abcdef',
  OPERATOR_KEYS: 'li.wei:0123456789abcdef0123456789abcdef',
  NOTIFY_BASE_URL: 'https://pay.example/http',
  WECHAT_SIGN_TYPE: 'HMAC-SHA256',
  WECHAT_API_BASE_URL: 'https://api.example',
  WECHAT_API_FALLBACK_URL: 'https://api2.example',
  DEDUCTIONS_PER_SECOND: '20',
  SERVER_IP: '203.0.113.7',
  WECHAT_MESSAGE_TEMPLATES: templates,
  PRODUCT_NAME: '会员',
  LOG_LEVEL: 'warn',
};
const rows = [...page.matchAll(/^\| `([A-Z_0-9]+)` \| ([^|]+) \|/gm)].map(([, name = '', standard = '']) => ({
  name,
  standard: standard.trim(),
}));
const required = rows.filter(({ standard }) => standard === 'required').map(({ name }) => name);
const minimal = Object.fromEntries(required.map((name) => [name, SAMPLE[name]]));

describe('the settings in docs/going-live.md', () => {
  it('are all there are', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(SAMPLE).sort());
    const source = readFileSync('cloudfunctions/shared/platform/settings.ts', 'utf8');
    const read = new Set([...source.matchAll(/^ {2}([A-Z][A-Z_0-9]+):/gm)].map(([, name]) => name));
    expect(rows.filter(({ name }) => !read.has(name))).toEqual([]);
    expect(read.size).toBe(rows.length);
  });
  it('have an example of message templates for every kind of notice', () => {
    const { messageTemplates, messageTemplateIds } = readSettings(SAMPLE);
    expect([Object.keys(messageTemplates).length, messageTemplateIds.length]).toEqual([5, 3]);
  });
  it('suffice when only the required ones are given', () => {
    expect(() => readSettings(minimal)).not.toThrow();
    expect(() => readSettings(SAMPLE)).not.toThrow();
  });
  it.each(required)('%s is required, and its absence named', (name) => {
    expect(() => readSettings({ ...minimal, [name]: undefined })).toThrow(SettingsError);
    expect(() => readSettings({ ...minimal, [name]: undefined })).toThrow(name);
  });
  it.each(rows.filter(({ standard }) => /^`/.test(standard)).map(({ name, standard }) => [name, standard.slice(1, -1)]))(
    '%s defaults to %s',
    (name, standard) => {
      expect(readSettings({ ...minimal, [name]: standard })).toEqual(readSettings(minimal));
    },
  );
});
