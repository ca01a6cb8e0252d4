import type { HuifuMerchant } from '../../../local/huifu';
import type { WechatV3Keys } from '../../../local/wechat-pay';
import { HUIFU, MERCHANT, pem } from '../../support/huifu';
import { RSA_PAIRS, type RsaPair } from '../../support/rsa-pairs';
import { CHARGER_SECRET } from '../../support/world-settings';
import { V3_KEYS } from '../../support/wechat-v3';

/** Whose key of what is changed, beside the APIv2 key. */
export type KeyName = 'v3.merchant' | 'v3.platform' | 'huifu.merchant' | 'huifu.platform' | 'charger';

/** Making a pair takes longer than a thousand steps: each side changes between two. */
const PAIRS: Readonly<Record<'merchant' | 'platform', readonly [RsaPair, RsaPair]>> = {
  merchant: [MERCHANT, RSA_PAIRS.nextMerchant],
  platform: [HUIFU, RSA_PAIRS.nextPlatform],
};

/** A number of its own for each key. */
const numbered = (serial: string, no: number): string => `${serial.slice(0, -4)}${String(no).padStart(4, '0')}`;

/** What the platforms know the merchant by, and sign with, at this moment. */
export class Keys {
  #changes = 0;
  readonly #inUse = new Map<KeyName, 0 | 1>();
  #v3: WechatV3Keys = V3_KEYS;
  #huifu: Pick<HuifuMerchant, 'merchantPublicKey' | 'huifuPrivateKey'> = {
    merchantPublicKey: MERCHANT.publicKey,
    huifuPrivateKey: HUIFU.privateKey,
  };

  #chargerSecret = CHARGER_SECRET;

  get v3(): WechatV3Keys {
    return this.#v3;
  }
  get huifu(): Pick<HuifuMerchant, 'merchantPublicKey' | 'huifuPrivateKey'> {
    return this.#huifu;
  }
  get chargerSecret(): string {
    return this.#chargerSecret;
  }

  /**
   * Another key is good at the platform from now on: of APIv3 beside the one before, until {@link retire}; of Huifu and of the piles' operator instead of it.
   *
   * @returns what the functions' environment has to say, too
   */
  change(which: KeyName): Readonly<Record<string, string>> {
    this.#changes += 1;
    if (which === 'charger') {
      this.#chargerSecret = numbered(CHARGER_SECRET, this.#changes);
      return { CHARGER_SECRET: this.#chargerSecret };
    }
    const next = this.#inUse.get(which) === 1 ? 0 : 1;
    this.#inUse.set(which, next);
    const { privateKey, publicKey } = PAIRS[which.endsWith('merchant') ? 'merchant' : 'platform'][next];
    const { before: _gone, ...before } = this.#v3;
    switch (which) {
      case 'v3.merchant': {
        const merchantSerial = numbered(before.merchantSerial, this.#changes);
        this.#v3 = { ...before, merchantSerial, merchantPublicKey: pem(publicKey, 'PUBLIC KEY'), before };
        return { WECHAT_MERCHANT_SERIAL: merchantSerial, WECHAT_MERCHANT_PRIVATE_KEY: pem(privateKey, 'PRIVATE KEY') };
      }
      case 'v3.platform': {
        const platformSerial = numbered(before.platformSerial, this.#changes);
        this.#v3 = { ...before, platformSerial, platformPrivateKey: pem(privateKey, 'PRIVATE KEY'), before };
        return { WECHAT_PLATFORM_SERIAL: platformSerial, WECHAT_PLATFORM_PUBLIC_KEY: pem(publicKey, 'PUBLIC KEY') };
      }
      case 'huifu.merchant':
        this.#huifu = { ...this.#huifu, merchantPublicKey: publicKey };
        return { HUIFU_PRIVATE_KEY: privateKey };
      case 'huifu.platform':
        this.#huifu = { ...this.#huifu, huifuPrivateKey: privateKey };
        return { HUIFU_PUBLIC_KEY: publicKey };
    }
  }

  /** The keys of APIv3 that were in use before are good no more. */
  retire(): void {
    const { before: _gone, ...newest } = this.#v3;
    this.#v3 = newest;
  }
}
