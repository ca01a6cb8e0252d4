import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { MIN_RSA_BITS, readCertificate, readPrivateKey, readPublicKey } from '../../platform/pem';
import type { ClientCertificate } from '../../platform/ports';
import type { SignType } from './sign';

/** What the merchant's account and the platform's address look like to this gateway. Read from the function's environment by the caller. */
export interface WechatPayConfig {
  readonly appId: string;
  readonly mchId: string;
  /** The APIv2 key, 32 characters. Signs and verifies everything of V2; the keys of V3 stand apart in `v3`. */
  readonly apiV2Key: string;
  /** The key before the last reset: for 15 days the platform may still sign with it. Verifies, never signs. */
  readonly apiV2KeyPrevious: string | null;
  /** Algorithm of the `/pay/*` requests and of what the platform sends back for them. */
  readonly signType: SignType;
  /** `https://api.mch.weixin.qq.com`; a local stack has a path, too. */
  readonly apiBaseUrl: string;
  /** `https://api2.mch.weixin.qq.com`, used only when no connection to the first could be made; null for none. */
  readonly apiFallbackUrl: string | null;
  /** Where refunds go: https whatever the rest is, as they are made by whoever holds the merchant's certificate. */
  readonly refundBaseUrl: string;
  /** The merchant's API certificate. The network presents it; here it is only made sure that it is there and fits its key. */
  readonly clientCertificate: ClientCertificate;
  readonly v3: WechatPayV3Keys;
}

/** What V3 signs and verifies with. None of these ever touches a V2 message. */
export interface WechatPayV3Keys {
  /** Serial number of the merchant's API certificate. */
  readonly merchantSerial: string;
  /** The merchant's private key, PKCS#8: PEM or bare Base64. Signs. */
  readonly merchantPrivateKey: string;
  /** Number of the platform's key: `PUB_KEY_ID_…`, or the serial number of its certificate. Null: whatever the signature verifies with is right. */
  readonly platformSerial: string | null;
  /** The platform's public key, SPKI or certificate: PEM, or a key as bare Base64. Verifies. */
  readonly platformPublicKey: string;
}

/** The configuration cannot work. Shown at start-up; remedy: correct the function's environment. */
export class WechatPayConfigError extends Error {
  override readonly name = 'WechatPayConfigError';
}

const APP_ID = /^wx[0-9A-Za-z]{8,30}$/;
const MCH_ID = /^\d{6,32}$/;
const API_V2_KEY = /^[0-9A-Za-z]{32}$/;
const SERIAL = /^[0-9A-Za-z_]{8,64}$/;

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
    if (url !== null && !isBaseUrl(url, /^https?:/)) {
      throw new WechatPayConfigError('apiBaseUrl and apiFallbackUrl are http(s) URLs without a slash at the end');
    }
  }
  if (!isBaseUrl(config.refundBaseUrl, /^https:/))
    throw new WechatPayConfigError('refundBaseUrl is an https URL without a slash at the end');
  assertClientCertificate(config.clientCertificate);
  assertV3Keys(config.v3);
}

const isBaseUrl = (url: string, scheme: RegExp): boolean => URL.canParse(url) && scheme.test(url) && !url.endsWith('/');

function assertClientCertificate({ cert, key, ca }: ClientCertificate): void {
  const certificate = read('clientCertificate.cert', cert, readCertificate);
  const fits = certificate.checkPrivateKey(read('clientCertificate.key', key, readPrivateKey));
  if (!fits) throw new WechatPayConfigError('clientCertificate.key is not the key of clientCertificate.cert');
  if (ca !== null) read('clientCertificate.ca', ca, readCertificate);
}

function assertV3Keys(v3: WechatPayV3Keys): void {
  const { signing, verifying } = v3Keys(v3);
  if (!SERIAL.test(v3.merchantSerial)) throw new WechatPayConfigError('v3.merchantSerial is no serial number of a certificate');
  if (v3.platformSerial !== null && !SERIAL.test(v3.platformSerial))
    throw new WechatPayConfigError('v3.platformSerial is no number of a key');
  if (createPublicKey(signing).equals(verifying)) {
    throw new WechatPayConfigError("v3.platformPublicKey is the merchant's own public key: the platform's is wanted");
  }
}

export interface V3KeyObjects {
  /** The merchant's. */
  readonly signing: KeyObject;
  /** The platform's. */
  readonly verifying: KeyObject;
}

/** Parsing a key costs as much as signing with it, so each is parsed once; a configuration does not change. */
const parsedKeys = new WeakMap<WechatPayV3Keys, V3KeyObjects>();

/**
 * The two keys of V3, ready for use.
 *
 * @throws WechatPayConfigError when one cannot be read or is too short
 */
export function v3Keys(v3: WechatPayV3Keys): V3KeyObjects {
  const known = parsedKeys.get(v3);
  if (known) return known;
  const keys = {
    signing: read('v3.merchantPrivateKey', v3.merchantPrivateKey, readPrivateKey),
    verifying: read('v3.platformPublicKey', v3.platformPublicKey, readPublicKey),
  };
  parsedKeys.set(v3, keys);
  return keys;
}

function read<T extends KeyObject | X509Certificate>(setting: string, text: string, reader: (text: string) => T): T {
  let found: T;
  try {
    found = reader(text);
  } catch (error) {
    throw new WechatPayConfigError(`${setting} is no RSA key or certificate in PEM or Base64`, { cause: error });
  }
  const key: KeyObject = 'publicKey' in found ? found.publicKey : found;
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS) {
    throw new WechatPayConfigError(`${setting} is shorter than ${MIN_RSA_BITS} bits, or no RSA key`);
  }
  return found;
}

/** The keys that may verify, the current one first. */
export function verificationKeys(config: Pick<WechatPayConfig, 'apiV2Key' | 'apiV2KeyPrevious'>): readonly string[] {
  return config.apiV2KeyPrevious === null ? [config.apiV2Key] : [config.apiV2Key, config.apiV2KeyPrevious];
}
