import type { SignType } from './sign';

/** What the merchant's account and the platform's address look like to this gateway. Read from the function's environment by the caller. */
export interface WechatPayConfig {
  readonly appId: string;
  readonly mchId: string;
  /** The APIv2 key, 32 characters. Signs and verifies; the APIv3 key has no place here. */
  readonly apiV2Key: string;
  /** The key before the last reset: for 15 days the platform may still sign with it. Verifies, never signs. */
  readonly apiV2KeyPrevious: string | null;
  /** Algorithm of the `/pay/*` requests and of what the platform sends back for them. */
  readonly signType: SignType;
  /** `https://api.mch.weixin.qq.com`; a local stack has a path, too. */
  readonly apiBaseUrl: string;
  /** `https://api2.mch.weixin.qq.com`, used only when no connection to the first could be made; null for none. */
  readonly apiFallbackUrl: string | null;
}

/** The configuration cannot work. Shown at start-up; remedy: correct the function's environment. */
export class WechatPayConfigError extends Error {
  override readonly name = 'WechatPayConfigError';
}

const APP_ID = /^wx[0-9A-Za-z]{8,30}$/;
const MCH_ID = /^\d{6,32}$/;
const API_V2_KEY = /^[0-9A-Za-z]{32}$/;

/**
 * Checks the forms that the platform documents, so that a mistake shows at start-up and not as a failed signature on the first payment.
 *
 * @throws WechatPayConfigError naming the setting, never its value
 */
export function assertWechatPayConfig(config: WechatPayConfig): void {
  if (!APP_ID.test(config.appId)) throw new WechatPayConfigError('appId is no WeChat app id (wx…)');
  if (!MCH_ID.test(config.mchId)) throw new WechatPayConfigError('mchId is no merchant id (digits only)');
  if (!API_V2_KEY.test(config.apiV2Key))
    throw new WechatPayConfigError('apiV2Key is not 32 letters and digits: is it a certificate or the key of another product?');
  if (config.apiV2KeyPrevious !== null && !API_V2_KEY.test(config.apiV2KeyPrevious)) {
    throw new WechatPayConfigError('apiV2KeyPrevious is not 32 letters and digits');
  }
  for (const url of [config.apiBaseUrl, config.apiFallbackUrl]) {
    if (url !== null && (!URL.canParse(url) || !/^https?:/.test(url) || url.endsWith('/'))) {
      throw new WechatPayConfigError('apiBaseUrl and apiFallbackUrl are http(s) URLs without a slash at the end');
    }
  }
}

/** The keys that may verify, the current one first. */
export function verificationKeys(config: Pick<WechatPayConfig, 'apiV2Key' | 'apiV2KeyPrevious'>): readonly string[] {
  return config.apiV2KeyPrevious === null ? [config.apiV2Key] : [config.apiV2Key, config.apiV2KeyPrevious];
}
