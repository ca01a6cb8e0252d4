import { generateKeyPair, randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { StartError } from '../kernel/errors';
import { issueCertificates } from './certificates';

/** What RSA keys of both platforms have to be at least. */
const RSA_BITS = 2048;

const Text = v.pipe(v.string(), v.minLength(1));
const KeysSchema = v.object({
  cloud: v.object({ envId: Text, secretId: Text, secretKey: Text }),
  wechat: v.object({
    mchId: Text,
    appId: Text,
    /** Signs V2 messages both ways. */
    apiV2Key: v.pipe(v.string(), v.length(32)),
    /** Decrypts V3 notifications. */
    apiV3Key: v.pipe(v.string(), v.length(32)),
    /** Serial number of the merchant's certificate. */
    serial: Text,
    privateKey: Text,
    publicKey: Text,
    platformPrivateKey: Text,
    platformPublicKey: Text,
    /** For the interfaces with mutual TLS; all PEM. */
    tls: v.object({ caCert: Text, serverCert: Text, serverKey: Text, clientCert: Text, clientKey: Text }),
  }),
  huifu: v.object({
    sysId: Text,
    productId: Text,
    huifuId: Text,
    merchantPrivateKey: Text,
    merchantPublicKey: Text,
    huifuPrivateKey: Text,
    huifuPublicKey: Text,
  }),
  /** Signs both ways between operator and charging platform. */
  charger: v.object({ secret: Text }),
  /** With it the operator's command line signs its calls. */
  operator: v.object({ name: Text, key: Text }),
});
/** A file from before a part of the stack was there lacks that part's keys. */
const { charger, operator, wechat } = KeysSchema.entries;
const StoredSchema = v.object({
  ...KeysSchema.entries,
  wechat: v.object({ ...wechat.entries, tls: v.optional(wechat.entries.tls) }),
  charger: v.optional(charger),
  operator: v.optional(operator),
});

/** Every credential of one local stack, both sides of each. Worth nothing outside of it. */
export type LocalKeys = v.InferOutput<typeof KeysSchema>;

/**
 * Reads the stack's credentials, making new ones when the file, or a part of it, is not there. The file is readable by its owner only.
 *
 * @throws StartError when the file is damaged
 */
export async function loadKeys(file: string): Promise<LocalKeys> {
  if (existsSync(file)) {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), StoredSchema), readFileSync(file, 'utf8'));
    if (!parsed.success) throw new StartError(`${file} is damaged. Delete the data directory to start afresh.`);
    return completed(file, parsed.output);
  }
  return write(file, await generateKeys());
}

/** What the file lacks is made now and kept. */
async function completed(file: string, stored: v.InferOutput<typeof StoredSchema>): Promise<LocalKeys> {
  const { wechat, charger, operator } = stored;
  const keys = {
    ...stored,
    wechat: { ...wechat, tls: wechat.tls ?? (await issueCertificates(wechat)) },
    charger: charger ?? chargerKeys(),
    operator: operator ?? operatorKeys(),
  };
  return wechat.tls && charger && operator ? keys : write(file, keys);
}

function write(file: string, keys: LocalKeys): LocalKeys {
  const temporary = `${file}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
  return keys;
}

async function generateKeys(): Promise<LocalKeys> {
  const [merchant, platform, huifuMerchant, huifu] = await Promise.all([rsaPair(), rsaPair(), rsaPair(), rsaPair()]);
  const mchId = `19${digits(8)}`;
  return {
    cloud: { envId: 'local-env', secretId: `AKID${hex(16)}`, secretKey: hex(16) },
    wechat: {
      mchId,
      appId: `wx${hex(8)}`,
      apiV2Key: hex(16),
      apiV3Key: hex(16),
      serial: hex(20).toUpperCase(),
      privateKey: merchant.privateKey,
      publicKey: merchant.publicKey,
      platformPrivateKey: platform.privateKey,
      platformPublicKey: platform.publicKey,
      tls: await issueCertificates({ mchId, ...merchant }),
    },
    huifu: {
      sysId: `66660${digits(11)}`,
      productId: 'PAYSCORE',
      huifuId: `66661${digits(11)}`,
      merchantPrivateKey: huifuMerchant.privateKey,
      merchantPublicKey: huifuMerchant.publicKey,
      huifuPrivateKey: huifu.privateKey,
      huifuPublicKey: huifu.publicKey,
    },
    charger: chargerKeys(),
    operator: operatorKeys(),
  };
}

const operatorKeys = (): LocalKeys['operator'] => ({ name: 'local', key: hex(32) });
const chargerKeys = (): LocalKeys['charger'] => ({ secret: hex(32) });

async function rsaPair(): Promise<{ privateKey: string; publicKey: string }> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: RSA_BITS,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

function hex(byteCount: number): string {
  return randomBytes(byteCount).toString('hex');
}

function digits(count: number): string {
  return Array.from({ length: count }, () => String(randomInt(10))).join('');
}
