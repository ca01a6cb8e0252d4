import { generateKeyPairSync } from 'node:crypto';
import * as v from 'valibot';
import { madeOnce } from './made-once';
import { RSA_PAIRS_FILE } from './paths';

const RsaPair = v.object({ privateKey: v.string(), publicKey: v.string() });
/** In the bare Base64 that Huifu's console hands out. */
export type RsaPair = v.InferOutput<typeof RsaPair>;

/** A new pair; one of the length that the platforms ask for (2048) takes a fifth of a second. */
export function rsaPair(modulusLength: number): RsaPair {
  const pair = generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  return { privateKey: pair.privateKey.toString('base64'), publicKey: pair.publicKey.toString('base64') };
}

const Pairs = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({ merchant: RsaPair, platform: RsaPair, nextMerchant: RsaPair, nextPlatform: RsaPair }),
);

const makePairs = (): string => {
  const [merchant, platform, nextMerchant, nextPlatform] = Array.from({ length: 4 }, () => rsaPair(2048));
  return JSON.stringify({ merchant, platform, nextMerchant, nextPlatform });
};

/** A merchant's pair and a platform's, and those that come after them. */
export const RSA_PAIRS = v.parse(Pairs, madeOnce(RSA_PAIRS_FILE, makePairs));
