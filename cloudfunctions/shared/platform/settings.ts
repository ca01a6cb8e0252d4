import * as v from 'valibot';
import { type MessageTemplates, messageTemplateIds, messageTemplates } from './message-templates';
import { armoured, readCertificate, readPrivateKey, readPublicKey } from './pem';
import type { ClientCertificate } from './ports';

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

/** A key or certificate, kept as it was given. */
const pem = (read: (text: string) => unknown, otherwise: string) =>
  v.pipe(
    v.string(),
    v.check((text) => isReadable(text, read), otherwise),
  );

function isReadable(text: string, read: (text: string) => unknown): boolean {
  try {
    read(text);
    return true;
  } catch {
    return false; // What is wrong with it could show a part of it.
  }
}

const positiveFen = v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/, 'is not a positive amount in fen'), v.transform(Number));

const environment = v.object({
  WECHAT_APP_ID: v.pipe(v.string(), v.regex(/^wx[0-9A-Za-z]{8,30}$/, 'is no WeChat app id')),
  WECHAT_MCH_ID: v.pipe(v.string(), v.regex(/^\d{6,32}$/, 'is no merchant id')),
  WECHAT_API_V2_KEY: v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{32}$/, 'is not 32 letters and digits')),
  WECHAT_API_V2_KEY_PREVIOUS: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{32}$/, 'is not 32 letters and digits'))),
  // MD5 is the platform's default and the only one that every page of 委托代扣 names; HMAC-SHA256 is there for merchants who confirmed it.
  WECHAT_SIGN_TYPE: v.optional(v.picklist(['MD5', 'HMAC-SHA256']), 'MD5'),
  WECHAT_API_BASE_URL: v.optional(baseUrl, 'https://api.mch.weixin.qq.com'),
  WECHAT_API_FALLBACK_URL: v.optional(baseUrl),
  // The merchant's API certificate and its key. Refunds need them; where they are missing nothing starts, so that nobody finds out by a refund.
  WECHAT_CLIENT_CERT: pem(readCertificate, 'is no certificate in PEM or Base64'),
  WECHAT_CLIENT_KEY: pem(readPrivateKey, 'is no RSA private key in PEM or Base64'),
  WECHAT_CLIENT_CA: v.optional(pem(readCertificate, 'is no certificate in PEM or Base64')),
  WECHAT_REFUND_BASE_URL: v.optional(v.pipe(baseUrl, v.startsWith('https:', 'must be an https URL')), 'https://api.mch.weixin.qq.com'),
  // V3 is signed with the API certificate's own key unless told otherwise.
  WECHAT_MERCHANT_SERIAL: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{8,64}$/, 'is no serial number of a certificate'))),
  WECHAT_MERCHANT_PRIVATE_KEY: v.optional(pem(readPrivateKey, 'is no RSA private key in PEM or Base64')),
  WECHAT_PLATFORM_SERIAL: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z_]{8,64}$/, 'is no number of a key or certificate'))),
  WECHAT_PLATFORM_PUBLIC_KEY: pem(readPublicKey, 'is no RSA public key (PEM or Base64) or certificate (PEM)'),
  HUIFU_SYS_ID: v.pipe(v.string(), v.minLength(1)),
  HUIFU_PRODUCT_ID: v.pipe(v.string(), v.minLength(1)),
  HUIFU_ID: v.pipe(v.string(), v.minLength(1)),
  HUIFU_PRIVATE_KEY: v.pipe(v.string(), v.minLength(1)),
  HUIFU_PUBLIC_KEY: v.pipe(v.string(), v.minLength(1)),
  HUIFU_SERVICE_ID: v.optional(v.string()),
  HUIFU_API_BASE_URL: v.optional(baseUrl, 'https://api.huifu.com'),
  // Unknown until the joint test (assumption U3): yuan is Huifu's convention.
  HUIFU_AMOUNT_UNIT: v.optional(v.picklist(['yuan', 'fen']), 'yuan'),
  HUIFU_TRADE_SCENE: v.optional(v.string()),
  HUIFU_PAY_SCENE: v.optional(v.string()),
  PAYSCORE_CAP_FEN: v.optional(positiveFen, '20000'),
  PAYSCORE_RISK_FUND_FEN: v.optional(positiveFen, '10000'),
  CHARGER_API_BASE_URL: baseUrl,
  CHARGER_SECRET: v.pipe(v.string(), v.minLength(32, 'is shorter than 32 characters')),
  OPERATOR_KEYS: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^[\w.-]+:[0-9A-Za-z+/=_-]{32,}(,[\w.-]+:[0-9A-Za-z+/=_-]{32,})*$/,
        'is no list of name:key, each key of at least 32 characters',
      ),
    ),
  ),
  // 申请扣款 allows 150 calls a second to one merchant; each deduction costs seven database operations at most.
  DEDUCTIONS_PER_SECOND: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, 'is no number from 1 to 150'), v.transform(Number), v.maxValue(150)),
    '150',
  ),
  // `spbill_create_ip` of calls that no user makes. Functions have no fixed address; the platform checks its form only.
  SERVER_IP: v.optional(v.pipe(v.string(), v.ip()), '127.0.0.1'),
  NOTIFY_BASE_URL: baseUrl,
  WECHAT_MESSAGE_TEMPLATES: v.optional(messageTemplates, '{}'),
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
    readonly refundBaseUrl: string;
    /** Presented by calls that WeChat Pay wants to come from the merchant's certificate. */
    readonly clientCertificate: ClientCertificate;
    readonly v3: {
      readonly merchantSerial: string;
      readonly merchantPrivateKey: string;
      readonly platformSerial: string | null;
      readonly platformPublicKey: string;
    };
  };
  readonly huifu: {
    readonly sysId: string;
    readonly productId: string;
    readonly huifuId: string;
    readonly subAppId: string;
    readonly serviceId: string | null;
    readonly privateKey: string;
    readonly huifuPublicKey: string;
    readonly apiBaseUrl: string;
    readonly amountUnit: 'yuan' | 'fen';
    readonly tradeScene: string | null;
    readonly payScene: string | null;
  };
  readonly charger: { readonly apiBaseUrl: string; readonly secret: string };
  readonly charging: {
    /** Upper limit of the Payscore service, as agreed: no bill exceeds it. */
    readonly capFen: number;
    readonly riskFundFen: number;
  };
  /** Operator's name → key. Empty: nobody may operate. */
  readonly operatorKeys: ReadonlyMap<string, string>;
  readonly payscoreNotifyUrl: string;
  readonly refundNotifyUrl: string;
  readonly paymentNotifyUrl: string;
  readonly contractNotifyUrl: string;
  readonly deductionNotifyUrl: string;
  readonly wechatRefundNotifyUrl: string;
  readonly deductionsPerSecond: number;
  readonly serverIp: string;
  /** By kind of notice: the template, and which value stands behind which of its keywords. */
  readonly messageTemplates: MessageTemplates;
  /** Without repetitions, at most three. */
  readonly messageTemplateIds: readonly string[];
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
  if (e.PAYSCORE_RISK_FUND_FEN > e.PAYSCORE_CAP_FEN) {
    throw new SettingsError('function environment: PAYSCORE_RISK_FUND_FEN is above PAYSCORE_CAP_FEN, which the platform refuses');
  }
  const hasSerial = e.WECHAT_MERCHANT_SERIAL !== undefined;
  if (hasSerial !== (e.WECHAT_MERCHANT_PRIVATE_KEY !== undefined)) {
    throw new SettingsError('function environment: WECHAT_MERCHANT_SERIAL and WECHAT_MERCHANT_PRIVATE_KEY belong together');
  }
  return {
    wechat: {
      appId: e.WECHAT_APP_ID,
      mchId: e.WECHAT_MCH_ID,
      apiV2Key: e.WECHAT_API_V2_KEY,
      apiV2KeyPrevious: e.WECHAT_API_V2_KEY_PREVIOUS ?? null,
      signType: e.WECHAT_SIGN_TYPE,
      apiBaseUrl: e.WECHAT_API_BASE_URL,
      apiFallbackUrl: e.WECHAT_API_FALLBACK_URL ?? null,
      refundBaseUrl: e.WECHAT_REFUND_BASE_URL,
      clientCertificate: clientCertificate(e),
      v3: {
        merchantSerial: e.WECHAT_MERCHANT_SERIAL ?? readCertificate(e.WECHAT_CLIENT_CERT).serialNumber,
        merchantPrivateKey: e.WECHAT_MERCHANT_PRIVATE_KEY ?? e.WECHAT_CLIENT_KEY,
        platformSerial: e.WECHAT_PLATFORM_SERIAL ?? null,
        platformPublicKey: e.WECHAT_PLATFORM_PUBLIC_KEY,
      },
    },
    huifu: {
      sysId: e.HUIFU_SYS_ID,
      productId: e.HUIFU_PRODUCT_ID,
      huifuId: e.HUIFU_ID,
      subAppId: e.WECHAT_APP_ID,
      serviceId: e.HUIFU_SERVICE_ID ?? null,
      privateKey: e.HUIFU_PRIVATE_KEY,
      huifuPublicKey: e.HUIFU_PUBLIC_KEY,
      apiBaseUrl: e.HUIFU_API_BASE_URL,
      amountUnit: e.HUIFU_AMOUNT_UNIT,
      tradeScene: e.HUIFU_TRADE_SCENE ?? null,
      payScene: e.HUIFU_PAY_SCENE ?? null,
    },
    charger: { apiBaseUrl: e.CHARGER_API_BASE_URL, secret: e.CHARGER_SECRET },
    charging: { capFen: e.PAYSCORE_CAP_FEN, riskFundFen: e.PAYSCORE_RISK_FUND_FEN },
    operatorKeys: new Map((e.OPERATOR_KEYS ?? '').split(',').flatMap((pair) => operatorKey(pair))),
    payscoreNotifyUrl: `${e.NOTIFY_BASE_URL}/notify/huifu/payscore`,
    refundNotifyUrl: `${e.NOTIFY_BASE_URL}/notify/huifu/refund`,
    paymentNotifyUrl: `${e.NOTIFY_BASE_URL}/notify/wechat/payment`,
    contractNotifyUrl: `${e.NOTIFY_BASE_URL}/notify/wechat/contract`,
    deductionNotifyUrl: `${e.NOTIFY_BASE_URL}/notify/wechat/deduction`,
    wechatRefundNotifyUrl: `${e.NOTIFY_BASE_URL}/notify/wechat/refund`,
    deductionsPerSecond: e.DEDUCTIONS_PER_SECOND,
    serverIp: e.SERVER_IP,
    messageTemplates: e.WECHAT_MESSAGE_TEMPLATES,
    messageTemplateIds: messageTemplateIds(e.WECHAT_MESSAGE_TEMPLATES),
    productName: e.PRODUCT_NAME,
    logLevel: e.LOG_LEVEL,
  };
}

/** @throws SettingsError when certificate and key are not of one pair */
function clientCertificate(e: v.InferOutput<typeof environment>): ClientCertificate {
  if (!readCertificate(e.WECHAT_CLIENT_CERT).checkPrivateKey(readPrivateKey(e.WECHAT_CLIENT_KEY))) {
    throw new SettingsError('function environment: WECHAT_CLIENT_KEY is not the key of WECHAT_CLIENT_CERT');
  }
  const ca = e.WECHAT_CLIENT_CA;
  return {
    cert: armoured(e.WECHAT_CLIENT_CERT, 'CERTIFICATE'),
    key: armoured(e.WECHAT_CLIENT_KEY, 'PRIVATE KEY'),
    ca: ca === undefined ? null : armoured(ca, 'CERTIFICATE'),
  };
}

function operatorKey(pair: string): [string, string][] {
  const at = pair.indexOf(':');
  return at < 0 ? [] : [[pair.slice(0, at), pair.slice(at + 1)]];
}

/** Checks that have a text of their own. */
const EXPLAINED: ReadonlySet<string> = new Set(['regex', 'check', 'min_length', 'starts_with', 'parse_json']);

function describe(issue: v.BaseIssue<unknown>): string {
  const name = issue.path?.map((item) => String(item.key)).join('.') ?? '';
  return issue.received === 'undefined'
    ? `${name} is missing`
    : `${name} ${EXPLAINED.has(issue.type) ? issue.message : 'is not one of the values allowed'}`;
}
