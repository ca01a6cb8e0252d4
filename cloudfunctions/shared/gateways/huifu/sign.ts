import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/**
 * Signatures of Huifu's V2 envelope, both ways: SHA256withRSA (PKCS#1 v1.5) over the canonical JSON of `data`, standard Base64. Source: the
 * signing page of Huifu's developer documents and its official SDKs (dg-python-sdk `rsa_utils`, `request_tools`).
 */

/** What can stand in `data`. Nested values are sent as JSON text, so every value is text. */
export type HuifuFields = Readonly<Record<string, string>>;

/**
 * The text that is signed: empty values dropped, names of the top level in ASCII order, no white space. The names are written one by one, as
 * an object would put names that look like integers first.
 */
export function canonicalData(fields: HuifuFields): string {
  const names = Object.keys(fields).filter((name) => fields[name] !== '' && fields[name] !== undefined);
  // The default order compares UTF-16 code units, which for ASCII names is the platform's order; localeCompare is not.
  return `{${names
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(fields[name])}`)
    .join(',')}}`;
}

/** Signs UTF-8 text. The key object is made once: parsing a key costs more than signing needs. */
export const signText = (text: string, key: KeyObject): string => sign('RSA-SHA256', Buffer.from(text, 'utf8'), key).toString('base64');

/** False for anything but this key's signature of exactly this text, a malformed signature included. */
export const verifyText = (text: string | Uint8Array, signature: string, key: KeyObject): boolean =>
  verify('RSA-SHA256', typeof text === 'string' ? Buffer.from(text, 'utf8') : text, key, Buffer.from(signature, 'base64'));

/**
 * A private key in PKCS#8: PEM, or the bare Base64 that Huifu's console hands out.
 *
 * @throws Error when it is no RSA private key
 */
export const readPrivateKey = (text: string): KeyObject => rsaOnly(createPrivateKey(armoured(text, 'PRIVATE KEY')));

/**
 * A public key in X.509 SPKI: PEM, or bare Base64.
 *
 * @throws Error when it is no RSA public key
 */
export const readPublicKey = (text: string): KeyObject => rsaOnly(createPublicKey(armoured(text, 'PUBLIC KEY')));

function armoured(text: string, label: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('-----BEGIN') ? trimmed : `-----BEGIN ${label}-----\n${trimmed}\n-----END ${label}-----\n`;
}

function rsaOnly(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') throw new Error('not an RSA key');
  return key;
}
