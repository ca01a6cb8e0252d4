import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

/** RSA keys and certificates as they are handed out: PEM, or the Base64 between its lines, which is what a one-line setting can hold. */

/** What the platforms issue and ask for. */
export const MIN_RSA_BITS = 2048;

/** So many different texts of a kind are kept read: a process has a handful, some twice while they are exchanged. */
const MAX_REMEMBERED = 16;

/** Start-up meets the same keys several times, in their checks and in their use, and reading a private key takes longer than signing with it. */
function remembering<T extends object>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text) ?? read(text);
    if (!known.has(text) && known.size >= MAX_REMEMBERED) known.clear();
    known.set(text, found);
    return found;
  };
}

/**
 * A private key in PKCS#8 (or, as PEM, PKCS#1).
 *
 * @throws Error when it is no RSA private key
 */
export const readPrivateKey = remembering((text): KeyObject => rsaOnly(createPrivateKey(armoured(text, 'PRIVATE KEY'))));

/**
 * A public key in X.509 SPKI; as PEM also a certificate, whose key is meant then.
 *
 * @throws Error when it is no RSA public key
 */
export const readPublicKey = remembering((text): KeyObject => rsaOnly(createPublicKey(armoured(text, 'PUBLIC KEY'))));

/**
 * An X.509 certificate.
 *
 * @throws Error when it is none
 */
export const readCertificate = remembering((text): X509Certificate => new X509Certificate(armoured(text, 'CERTIFICATE')));

/** The text as PEM, which is what a TLS connection wants. */
export function armoured(text: string, label: 'PRIVATE KEY' | 'PUBLIC KEY' | 'CERTIFICATE'): string {
  const trimmed = text.trim();
  return trimmed.startsWith('-----BEGIN') ? trimmed : `-----BEGIN ${label}-----\n${trimmed}\n-----END ${label}-----\n`;
}

function rsaOnly(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') throw new Error('not an RSA key');
  return key;
}
