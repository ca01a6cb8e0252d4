import { createPublicKey, type KeyObject } from 'node:crypto';
import type { AmountUnit } from './assumptions';
import { HuifuConfigError } from './errors';
import { MIN_RSA_BITS, readPrivateKey, readPublicKey } from '../../platform/pem';

/** What the merchant's account and the platform's address look like to this gateway. Read from the function's environment by the caller. */
export interface HuifuConfig {
  /** Who calls: the merchant itself, or the channel that it belongs to. */
  readonly sysId: string;
  /** Product number, assigned by Huifu. */
  readonly productId: string;
  /** The merchant. Equals `sysId` for a merchant without channel. */
  readonly huifuId: string;
  /** Appid of the mini-program: of the service order, and of the hand-off, which opens under no other. */
  readonly subAppId: string;
  /** WeChat's number of the Payscore service; null when Huifu has it bound to the merchant. */
  readonly serviceId: string | null;
  /** The merchant's private key, PKCS#8: PEM or bare Base64. Signs. */
  readonly privateKey: string;
  /** 汇付公钥, SPKI: PEM or bare Base64. Verifies replies and notifications. */
  readonly huifuPublicKey: string;
  /** `https://api.huifu.com`; a local stack has a path, too. */
  readonly apiBaseUrl: string;
  /** Unit of the amounts within a service order (assumption U3). */
  readonly amountUnit: AmountUnit;
  /** 场景类型, where Huifu assigned one. */
  readonly tradeScene: string | null;
  /** 费率类型, where Huifu assigned one. */
  readonly payScene: string | null;
}

export interface HuifuKeys {
  /** The merchant's: signs. */
  readonly signing: KeyObject;
  /** Huifu's: verifies. */
  readonly verifying: KeyObject;
}

const ID = /^[0-9A-Za-z]{6,32}$/;
const FORMS: readonly (readonly [setting: Exclude<keyof HuifuConfig, 'amountUnit'>, form: RegExp, what: string])[] = [
  ['sysId', ID, 'the id of the calling account (letters and digits)'],
  ['productId', /^[0-9A-Za-z_]{1,32}$/, 'a product number'],
  ['huifuId', ID, "the merchant's id (letters and digits)"],
  ['subAppId', /^wx[0-9A-Za-z]{8,30}$/, 'a WeChat app id (wx…)'],
  ['serviceId', /^\d{1,32}$/, 'the number of a Payscore service (digits)'],
  ['tradeScene', /^[0-9A-Za-z_]{1,32}$/, 'a scene'],
  ['payScene', /^[0-9A-Za-z]{1,2}$/, 'a fee scene (at most two characters)'],
];

/**
 * Checks the forms that the platform documents, so that a mistake shows at start-up and not as a failed signature on the first order.
 *
 * @throws HuifuConfigError naming the setting, never its value
 */
export function assertHuifuConfig(config: HuifuConfig): void {
  for (const [setting, form, what] of FORMS) {
    const value = config[setting];
    if (value !== null && !form.test(value)) throw new HuifuConfigError(`${setting} is not ${what}`);
  }
  if (config.amountUnit !== 'yuan' && config.amountUnit !== 'fen') throw new HuifuConfigError('amountUnit is neither yuan nor fen');
  const { apiBaseUrl } = config;
  if (!URL.canParse(apiBaseUrl) || !/^https?:/.test(apiBaseUrl) || apiBaseUrl.endsWith('/')) {
    throw new HuifuConfigError('apiBaseUrl is no http(s) URL without a slash at the end');
  }
  huifuKeys(config);
}

/** Parsing a key costs as much as verifying with it, so each is parsed once; a configuration does not change. */
const parsedKeys = new WeakMap<object, HuifuKeys>();

/**
 * The two keys, ready for use.
 *
 * @throws HuifuConfigError when one cannot be read, is too short, or both are halves of one pair
 */
export function huifuKeys(config: Pick<HuifuConfig, 'privateKey' | 'huifuPublicKey'>): HuifuKeys {
  const known = parsedKeys.get(config);
  if (known) return known;
  const signing = readKey('privateKey', () => readPrivateKey(config.privateKey));
  const verifying = readKey('huifuPublicKey', () => readPublicKey(config.huifuPublicKey));
  // The console shows both public keys beside each other; with the wrong one no reply would ever verify.
  if (createPublicKey(signing).equals(verifying)) {
    throw new HuifuConfigError("huifuPublicKey is the merchant's own public key: Huifu's is wanted");
  }
  const keys = { signing, verifying };
  parsedKeys.set(config, keys);
  return keys;
}

function readKey(setting: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (error) {
    throw new HuifuConfigError(`${setting} is no RSA key in PEM or Base64`, { cause: error });
  }
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS) {
    throw new HuifuConfigError(`${setting} is shorter than ${MIN_RSA_BITS} bits`);
  }
  return key;
}
