import * as v from 'valibot';

/** The environment of the function cannot work. Shown at start-up with the names of the settings, never their values. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/;
/** Notify URLs are https, public and without a query string; plain http is for the loopback of a developer's machine only. */
const baseUrl = v.pipe(
  v.string(),
  v.check((url) => URL.canParse(url) && (url.startsWith('https://') || LOOPBACK.test(url)), 'must be an https URL'),
  v.check((url) => !url.includes('?') && !url.endsWith('/'), 'must have no query string and no slash at the end'),
);

const environment = v.object({
  WECHAT_APP_ID: v.pipe(v.string(), v.regex(/^wx[0-9A-Za-z]{8,30}$/, 'is no WeChat app id')),
  WECHAT_MCH_ID: v.pipe(v.string(), v.regex(/^\d{6,32}$/, 'is no merchant id')),
  WECHAT_API_V2_KEY: v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{32}$/, 'is not 32 letters and digits')),
  WECHAT_API_V2_KEY_PREVIOUS: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{32}$/, 'is not 32 letters and digits'))),
  // MD5 is the platform's default and the only one that every page of 委托代扣 names; HMAC-SHA256 is there for merchants who confirmed it.
  WECHAT_SIGN_TYPE: v.optional(v.picklist(['MD5', 'HMAC-SHA256']), 'MD5'),
  WECHAT_API_BASE_URL: v.optional(baseUrl, 'https://api.mch.weixin.qq.com'),
  WECHAT_API_FALLBACK_URL: v.optional(baseUrl),
  NOTIFY_BASE_URL: baseUrl,
  PRODUCT_NAME: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(20)), '续充充电会员'),
  LOG_LEVEL: v.optional(v.picklist(['debug', 'info', 'warn', 'error', 'silent']), 'info'),
});

export interface Settings {
  readonly wechat: {
    readonly appId: string;
    readonly mchId: string;
    readonly apiV2Key: string;
    readonly apiV2KeyPrevious: string | null;
    readonly signType: 'MD5' | 'HMAC-SHA256';
    readonly apiBaseUrl: string;
    readonly apiFallbackUrl: string | null;
  };
  readonly paymentNotifyUrl: string;
  readonly contractNotifyUrl: string;
  readonly productName: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/**
 * Reads the function's environment variables.
 *
 * @throws SettingsError naming every setting that is missing or malformed; a function that cannot verify or pay must not start
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = v.safeParse(environment, given);
  if (!parsed.success) throw new SettingsError(`function environment: ${parsed.issues.map(describe).join('; ')}`);
  const e = parsed.output;
  return {
    wechat: {
      appId: e.WECHAT_APP_ID,
      mchId: e.WECHAT_MCH_ID,
      apiV2Key: e.WECHAT_API_V2_KEY,
      apiV2KeyPrevious: e.WECHAT_API_V2_KEY_PREVIOUS ?? null,
      signType: e.WECHAT_SIGN_TYPE,
      apiBaseUrl: e.WECHAT_API_BASE_URL,
      apiFallbackUrl: e.WECHAT_API_FALLBACK_URL ?? null,
    },
    paymentNotifyUrl: `${e.NOTIFY_BASE_URL}/notify/wechat/payment`,
    contractNotifyUrl: `${e.NOTIFY_BASE_URL}/notify/wechat/contract`,
    productName: e.PRODUCT_NAME,
    logLevel: e.LOG_LEVEL,
  };
}

function describe(issue: v.BaseIssue<unknown>): string {
  const name = issue.path?.map((item) => String(item.key)).join('.') ?? '';
  return issue.received === 'undefined'
    ? `${name} is missing`
    : `${name} ${issue.type === 'regex' || issue.type === 'check' ? issue.message : 'is not one of the values allowed'}`;
}
