import { authorizationProblem, readV3Keys, signedHeaders } from '../../../local/wechat-pay/v3/signature';
import { pem } from '../../support/huifu';
import { RSA_PAIRS } from '../../support/rsa-pairs';
import { authorize, isV3Signed, V3_KEYS } from '../../support/wechat-v3';

const MCH_ID = '1900000109';
const NOW_MS = Date.UTC(2026, 10, 23, 2);
const PATH = '/v3/papay/contracts/1/notify';

const NEW_SERIAL = '1'.repeat(40);
const NEW_PLATFORM_SERIAL = 'PUB_KEY_ID_0002';
const { nextMerchant: merchant, nextPlatform: platform } = RSA_PAIRS;
const NEWEST = {
  merchantSerial: NEW_SERIAL,
  merchantPublicKey: pem(merchant.publicKey, 'PUBLIC KEY'),
  platformSerial: NEW_PLATFORM_SERIAL,
  platformPrivateKey: pem(platform.privateKey, 'PRIVATE KEY'),
};
const BOTH = readV3Keys({ ...NEWEST, before: V3_KEYS });
const ALONE = readV3Keys(NEWEST);

const problemOf = (keys: typeof BOTH, signing: { readonly serial?: string; readonly privateKey?: string } = {}) => {
  const authorization = authorize({ mchId: MCH_ID, atMs: NOW_MS, path: PATH, body: '{}', ...signing });
  const request = { method: 'POST', path: PATH, query: new URLSearchParams(), headers: { authorization }, body: Buffer.from('{}') };
  return authorizationProblem(keys, MCH_ID, request, NOW_MS);
};
const headersFor = (keys: typeof BOTH, headers: Readonly<Record<string, string>>) =>
  signedHeaders(keys, { headers }, '', 'NONCE', NOW_MS, false);

describe('while the keys of APIv3 are changed', () => {
  it('the merchant may sign with the old or the new one, until the old one is revoked', () => {
    const signing = { serial: NEW_SERIAL, privateKey: pem(merchant.privateKey, 'PRIVATE KEY') };
    expect([problemOf(BOTH), problemOf(BOTH, signing), problemOf(ALONE, signing)]).toEqual([null, null, null]);
    expect(problemOf(ALONE)).toBe('unknown-serial');
    expect(problemOf(BOTH, { serial: NEW_SERIAL })).toBe('invalid');
  });

  it('the platform answers with the one that is named, and otherwise with the newest', () => {
    const old = headersFor(BOTH, { 'wechatpay-serial': V3_KEYS.platformSerial });
    expect([old['wechatpay-serial'], isV3Signed(old, '')]).toEqual([V3_KEYS.platformSerial, true]);
    for (const keys of [BOTH, ALONE]) {
      const newest = headersFor(keys, keys === BOTH ? {} : { 'wechatpay-serial': V3_KEYS.platformSerial });
      expect([newest['wechatpay-serial'], isV3Signed(newest, '')]).toEqual([NEW_PLATFORM_SERIAL, false]);
    }
  });
});
