import { createSign, createVerify, type KeyObject } from 'node:crypto';

export { readPrivateKey, readPublicKey } from '../../platform/pem';

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
  let text = '';
  // The default order compares UTF-16 code units, which for ASCII names is the platform's order; localeCompare is not.
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name];
    if (value !== undefined && value !== '') text += `${text === '' ? '{' : ','}${quotedName(name)}:${JSON.stringify(value)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Real names need no escapes, and asking the serialiser for each costs as much as for its value. */
const quotedName = (name: string): string => (/^\w+$/.test(name) ? `"${name}"` : JSON.stringify(name));

/** Signs UTF-8 text. The key object is made once: parsing a key costs more than signing needs. */
export const signText = (text: string, key: KeyObject): string => createSign('RSA-SHA256').update(text, 'utf8').sign(key, 'base64');

/**
 * False for anything but this key's signature of exactly this text, in exactly the form of standard Base64: the decoder alone would read over
 * foreign characters and unused bits, so that one signature had many spellings.
 */
export function verifyText(text: string | Uint8Array, signature: string, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64');
  return bytes.toString('base64') === signature && createVerify('RSA-SHA256').update(text).verify(key, bytes);
}
