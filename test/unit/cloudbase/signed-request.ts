/** Requests signed by hand, after the description of the algorithm in the SDK's signature package, so that each part can be falsified. */
import { createHash, createHmac } from 'node:crypto';
import type { LocalRequest } from '../../../local/kernel/types';

export const CREDENTIAL = { secretId: 'id', secretKey: 'key' };

export interface SigningOptions {
  readonly nowMs: number;
  readonly secretId?: string;
  readonly secretKey?: string;
  readonly expiresS?: number;
  /** Parameters left out of the signature. */
  readonly unsigned?: readonly string[];
  /** Headers left out of the signature. */
  readonly unsignedHeaders?: readonly string[];
  /** Sent as a form, as the SDKs do when a parameter holds bytes. */
  readonly form?: boolean;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const bytesOf = (value: unknown): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** A request as the present SDKs send it. Change the result to make it wrong. */
export function signedRequest(body: Record<string, unknown>, options: SigningOptions): LocalRequest {
  const {
    nowMs,
    secretId = CREDENTIAL.secretId,
    secretKey = CREDENTIAL.secretKey,
    expiresS = 600,
    unsigned = [],
    unsignedHeaders = [],
    form = false,
  } = options;
  const timestamp = Math.floor(nowMs / 1000);
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ env: 'local', seqId: '1' });
  const headers: Record<string, string> = {
    'content-type': form ? 'multipart/form-data' : 'application/json',
    host: '127.0.0.1:5180',
    'x-tcb-source': 'wx_client,scf',
  };
  const names = Object.keys(body).filter((name) => !unsigned.includes(name) && body[name] !== '');
  names.sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(`&${name.toLowerCase()}=`).update(bytesOf(body[name])).update('\r\n');
  const payload = hash.digest('hex');
  const signedHeaders = Object.keys(headers).filter((name) => !unsignedHeaders.includes(name));
  const canonicalHeaders = signedHeaders.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
  const canonical = `post\n//127.0.0.1:5180/admin\n${query.toString()}\n${canonicalHeaders}\n${signedHeaders.join(';')}\n${payload}`;
  const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${date}/tcb/tc3_request\n${sha256(canonical)}`;
  const signature = hmac(hmac(hmac(hmac(`TC3${secretKey}`, date), 'tcb'), 'tc3_request'), toSign).toString('hex');
  const authorization = [
    `TC3-HMAC-SHA256 Credential=${secretId}/${date}/tcb/tc3_request`,
    `SignedParams=${names.map((name) => name.toLowerCase()).join(';')}`,
    `SignedHeaders=${signedHeaders.join(';')}`,
    `Signature=${signature}`,
  ].join(', ');
  return {
    method: 'POST',
    path: '/admin',
    query,
    headers: {
      ...headers,
      ...(form && { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }),
      authorization,
      'x-timestamp': String(timestamp),
      'x-signature-expires': String(expiresS),
    },
    body: form ? formOf(body) : Buffer.from(JSON.stringify(body)),
  };
}

const BOUNDARY = '--------------------------61aa4b483fe0e5f8c35f6de9';

function formOf(body: Record<string, unknown>): Buffer {
  const parts = Object.entries(body).flatMap(([name, value]) => {
    const type = Buffer.isBuffer(value) ? '\r\nContent-Type: application/octet-stream' : '';
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${type}\r\n\r\n`;
    return [Buffer.from(head), bytesOf(value), Buffer.from('\r\n')];
  });
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}
