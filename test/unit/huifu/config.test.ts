import { generateKeyPairSync } from 'node:crypto';
import { assertHuifuConfig, createHuifu, type HuifuConfig } from '../../../cloudfunctions/shared/gateways/huifu';
import { huifuKeys } from '../../../cloudfunctions/shared/gateways/huifu/config';
import { HUIFU, HUIFU_CONFIG, HUIFU_NOW_MS, MERCHANT, pem } from '../../support/huifu';
import { RSA_PAIRS, rsaPair } from '../../support/rsa-pairs';
import { errorWith } from '../../support/matchers';

const ELLIPTIC = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('what can work', () => {
  it.each<[what: string, config: Partial<HuifuConfig>]>([
    ['keys as the console hands them out', {}],
    ['keys in PEM', { privateKey: pem(MERCHANT.privateKey, 'PRIVATE KEY'), huifuPublicKey: pem(HUIFU.publicKey, 'PUBLIC KEY') }],
    ['keys with a line break behind them', { privateKey: `${MERCHANT.privateKey}\n`, huifuPublicKey: `\n${HUIFU.publicKey} ` }],
    ['a merchant without channel', { sysId: HUIFU_CONFIG.huifuId }],
    ['a service that is bound at the platform, scenes', { serviceId: null, tradeScene: '11', payScene: '02' }],
    ['a local stack', { apiBaseUrl: 'http://127.0.0.1:5180/huifu', amountUnit: 'fen' }],
  ])('%s', (_, config) => {
    expect(() => assertHuifuConfig({ ...HUIFU_CONFIG, ...config })).not.toThrow();
  });
});

describe('what cannot work shows at start-up', () => {
  const short = rsaPair(1024);
  it.each<[what: string, config: Partial<HuifuConfig>, setting: string]>([
    ['no calling account', { sysId: '' }, 'sysId'],
    ['a product number with a blank', { productId: 'YY ZY' }, 'productId'],
    ['no merchant', { huifuId: '' }, 'huifuId'],
    ['an app id of something else', { subAppId: '2021001234' }, 'subAppId'],
    ['a service that is no number', { serviceId: 'service' }, 'serviceId'],
    ['an empty scene', { tradeScene: '' }, 'tradeScene'],
    ['a fee scene of three characters', { payScene: '123' }, 'payScene'],
    ['an unknown unit', { amountUnit: 'jiao' as 'fen' }, 'amountUnit'],
    ['no address', { apiBaseUrl: '' }, 'apiBaseUrl'],
    ['an address with a slash at the end', { apiBaseUrl: 'https://api.huifu.com/' }, 'apiBaseUrl'],
    ['an address of files', { apiBaseUrl: 'file:///tmp' }, 'apiBaseUrl'],
    ['no private key', { privateKey: '' }, 'privateKey'],
    ['a public key in its place', { privateKey: MERCHANT.publicKey }, 'privateKey'],
    ['an elliptic private key', { privateKey: ELLIPTIC.privateKey }, 'privateKey'],
    ['a short private key', { privateKey: short.privateKey }, 'privateKey'],
    ["no key of the platform's", { huifuPublicKey: 'MIIB' }, 'huifuPublicKey'],
    ["an elliptic key of the platform's", { huifuPublicKey: ELLIPTIC.publicKey }, 'huifuPublicKey'],
    ["a short key of the platform's", { huifuPublicKey: short.publicKey }, 'huifuPublicKey'],
    ["the merchant's own public key in the place of the platform's", { huifuPublicKey: MERCHANT.publicKey }, 'huifuPublicKey'],
  ])('%s', (_, overrides, setting) => {
    const config = { ...HUIFU_CONFIG, ...overrides };
    const error = errorWith({ name: 'HuifuConfigError', message: expect.stringMatching(`^${setting} `) });
    expect(() => assertHuifuConfig(config)).toThrow(error);
    const http = { send: () => Promise.reject(new Error('must not be called')) };
    expect(() => createHuifu({ http, clock: { nowMs: () => HUIFU_NOW_MS, sleep: () => Promise.resolve() }, config })).toThrow(error);
  });

  it('without the value, which may be a key', () => {
    const secret = `${MERCHANT.privateKey.slice(0, 100)}A`;
    expect(() => assertHuifuConfig({ ...HUIFU_CONFIG, privateKey: secret })).toThrow(
      errorWith({ message: 'privateKey is no RSA key in PEM or Base64' }),
    );
  });
});

it('keys are parsed once for a configuration', () => {
  const config = { ...HUIFU_CONFIG };
  expect(huifuKeys(config)).toBe(huifuKeys(config));
  expect(huifuKeys({ ...HUIFU_CONFIG, huifuPublicKey: RSA_PAIRS.nextPlatform.publicKey })).not.toBe(huifuKeys(config));
});
