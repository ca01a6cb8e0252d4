/**
 * TC3-HMAC-SHA256 as `@cloudbase/signature-nodejs` computes it. It differs from Tencent Cloud's API v3 signature: the body's parameters
 * are hashed one by one in the order of `SignedParams`, and the URL is signed with its host. The sender's order is taken from the header,
 * because it depends on the sender's locale.
 */
import { createHash, createHmac } from 'node:crypto';
import type { LocalRequest } from '../../kernel/types';
import { signatureInvalid } from '../errors';
import { FORM_TYPE, isForm } from './form';
import type { AdminBody } from './request';
import { assertTimely, encodeStrict, parameterText, sameDigest, UNSIGNED_PARAMETERS, type SignatureContext } from './signing';

const FORM =
  /^TC3-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{4}-\d{2}-\d{2})\/(\w+)\/tc3_request, SignedParams=([^,\s]*), SignedHeaders=([^,\s]+), Signature=([0-9a-f]{64})$/;

/** What a signature must cover to be worth anything. */
const REQUIRED_HEADERS = ['content-type', 'host'];
/** Path under which the SDKs see this server, whatever it is mounted on. */
const ADMIN_PATH = '/admin';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** `&name=value\r\n` for every signed parameter. Empty ones are not hashed. */
function hashParameters(names: readonly string[], body: AdminBody): string {
  const texts = new Map<string, string | Buffer>();
  for (const [name, value] of Object.entries(body))
    texts.set(encodeStrict(name.toLowerCase().trim()), Buffer.isBuffer(value) ? value : parameterText(value).trim());
  const hash = createHash('sha256');
  for (const name of names) {
    const text = texts.get(name);
    if (text === undefined) throw signatureInvalid(`signed parameter '${name}' is missing`);
    if (text.length > 0) hash.update(`&${name}=`).update(text).update('\r\n');
    texts.delete(name);
  }
  for (const [name, text] of texts)
    if (text.length > 0 && !UNSIGNED_PARAMETERS.has(name)) throw signatureInvalid(`parameter '${name}' is not signed`);
  return hash.digest('hex');
}

function canonicalHeaders(names: readonly string[], request: LocalRequest): string {
  for (const required of REQUIRED_HEADERS) if (!names.includes(required)) throw signatureInvalid(`header '${required}' is not signed`);
  return names
    .map((name) => {
      const value = request.headers[name];
      if (value === undefined) throw signatureInvalid(`signed header '${name}' is missing`);
      // The content type is signed as sent, but for a form's boundary, everything else in lower case.
      if (name === 'content-type') return `${name}:${isForm(value) ? FORM_TYPE : value}\n`;
      return `${name}:${value.trim().toLowerCase()}\n`;
    })
    .join('');
}

/** Throws unless the header is a timely signature of this request by the configured credential. */
export function verifyTc3Signature(header: string, request: LocalRequest, body: AdminBody, context: SignatureContext): void {
  const [, secretId, date, service, params, headers, signature] = FORM.exec(header) ?? [];
  if (
    secretId === undefined ||
    date === undefined ||
    service === undefined ||
    params === undefined ||
    headers === undefined ||
    signature === undefined
  ) {
    throw signatureInvalid('authorization header is malformed');
  }
  if (secretId !== context.credential.secretId) throw signatureInvalid('secret id error');
  const timestamp = Number(request.headers['x-timestamp']);
  assertTimely(timestamp, timestamp + Number(request.headers['x-signature-expires']), context);
  if (new Date(timestamp * 1000).toISOString().slice(0, 10) !== date) throw signatureInvalid('credential date does not fit x-timestamp');
  const signedHeaders = headers.split(';');
  const tail = [canonicalHeaders(signedHeaders, request), headers, hashParameters(params === '' ? [] : params.split(';'), body)];
  const key = hmac(hmac(hmac(`TC3${context.credential.secretKey}`, date), service), 'tc3_request');
  const query = request.query.toString();
  // tcb-admin-node begins its query with an ampersand, which the parsed query does not show.
  const valid = [query, `&${query}`].some((text) => {
    const canonical = [request.method.toLowerCase(), `//${request.headers['host'] ?? ''}${ADMIN_PATH}`, text, ...tail].join('\n');
    const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${sha256(canonical)}`;
    return sameDigest(signature, hmac(key, toSign).toString('hex'));
  });
  if (!valid) throw signatureInvalid('signature error');
}
