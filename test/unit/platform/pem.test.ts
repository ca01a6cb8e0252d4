import { createPublicKey } from 'node:crypto';
import { readPrivateKey, readPublicKey } from '../../../cloudfunctions/shared/platform/pem';
import { pem } from '../../support/huifu';
import { rsaPair } from '../../support/rsa-pairs';

// Short keys: they are only read.
const pairs = Array.from({ length: 18 }, () => rsaPair(512));
const [first = rsaPair(512)] = pairs;

describe('keys', () => {
  it('are the ones of their texts, however many were read before', () => {
    for (const { privateKey, publicKey } of [...pairs, ...pairs]) {
      expect(createPublicKey(readPrivateKey(privateKey)).equals(readPublicKey(publicKey))).toBe(true);
    }
  });

  it('are read once while they are in use, whichever of both forms they are in', () => {
    expect(readPrivateKey(first.privateKey)).toBe(readPrivateKey(first.privateKey));
    expect(readPrivateKey(pem(first.privateKey, 'PRIVATE KEY')).equals(readPrivateKey(first.privateKey))).toBe(true);
  });

  it('that cannot be read are refused each time', () => {
    for (const text of ['', 'AAAA', 'AAAA', first.publicKey]) expect(() => readPrivateKey(text)).toThrow();
  });
});
