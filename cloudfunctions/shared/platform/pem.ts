import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

/** RSA keys and certificates as they are handed out: PEM, or the Base64 between its lines, which is what a one-line setting can hold. */

/** What the platforms issue and ask for. */
export const MIN_RSA_BITS = 2048;

/**
 * A private key in PKCS#8 (or, as PEM, PKCS#1).
 *
 * @throws Error when it is no RSA private key
 */
export const readPrivateKey = (text: string): KeyObject => rsaOnly(createPrivateKey(armoured(text, 'PRIVATE KEY')));

/**
 * A public key in X.509 SPKI; as PEM also a certificate, whose key is meant then.
 *
 * @throws Error when it is no RSA public key
 */
export const readPublicKey = (text: string): KeyObject => rsaOnly(createPublicKey(armoured(text, 'PUBLIC KEY')));

/**
 * An X.509 certificate.
 *
 * @throws Error when it is none
 */
export const readCertificate = (text: string): X509Certificate => new X509Certificate(armoured(text, 'CERTIFICATE'));

/** The text as PEM, which is what a TLS connection wants. */
export function armoured(text: string, label: 'PRIVATE KEY' | 'PUBLIC KEY' | 'CERTIFICATE'): string {
  const trimmed = text.trim();
  return trimmed.startsWith('-----BEGIN') ? trimmed : `-----BEGIN ${label}-----\n${trimmed}\n-----END ${label}-----\n`;
}

function rsaOnly(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') throw new Error('not an RSA key');
  return key;
}
