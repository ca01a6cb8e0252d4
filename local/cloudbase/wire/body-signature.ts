/**
 * The signature tcb-admin-node puts into the body: HMAC-SHA1 as Tencent Cloud's object storage defines it ("请求签名", COS API documentation),
 * over method, path, the parameters and two headers.
 */
import { createHash, createHmac } from 'node:crypto';
import type { LocalRequest } from '../../kernel/types';
import { signatureInvalid } from '../errors';
import type { AdminBody } from './request';
import { assertTimely, encodeStrict, parameterText, sameDigest, UNSIGNED_PARAMETERS, type SignatureContext } from './signing';

function canonical(names: readonly string[], values: ReadonlyMap<string, string>): string {
  return names
    .map((name) => {
      const value = values.get(name);
      if (value === undefined) throw signatureInvalid(`signed parameter '${name}' is missing`);
      return `${encodeStrict(name)}=${encodeStrict(value)}`;
    })
    .join('&');
}

function lowerCaseTexts(object: Readonly<Record<string, unknown>>): Map<string, string> {
  return new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value === null ? '' : parameterText(value)]));
}

/** Throws unless `authorization` is a timely signature of this request by the configured credential. */
export function verifyBodySignature(authorization: string, request: LocalRequest, body: AdminBody, context: SignatureContext): void {
  const fields = new Map(
    authorization.split('&').map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  const field = (name: string): string => fields.get(name) ?? '';
  if (field('q-sign-algorithm') !== 'sha1') throw signatureInvalid('authorization parameter is malformed');
  if (field('q-ak') !== context.credential.secretId) throw signatureInvalid('secret id error');
  const time = field('q-sign-time');
  if (field('q-key-time') !== time) throw signatureInvalid('q-key-time must equal q-sign-time');
  const [fromS = '', untilS = ''] = time.split(';');
  assertTimely(Number(fromS), Number(untilS), context);

  const parameters = lowerCaseTexts(body);
  const parameterNames = field('q-url-param-list').split(';');
  const unsigned = [...parameters.keys()].find((name) => !parameterNames.includes(name) && !UNSIGNED_PARAMETERS.has(name));
  if (unsigned !== undefined) throw signatureInvalid(`parameter '${unsigned}' is not signed`);
  const signed = [
    request.method.toLowerCase(),
    '/admin',
    canonical(parameterNames, parameters),
    canonical(field('q-header-list').split(';'), lowerCaseTexts(request.headers)),
    '',
  ].join('\n');
  const hash = createHash('sha1').update(signed).digest('hex');
  const key = createHmac('sha1', context.credential.secretKey).update(time).digest('hex');
  const expected = createHmac('sha1', key).update(`sha1\n${time}\n${hash}\n`).digest('hex');
  if (!sameDigest(field('q-signature'), expected)) throw signatureInvalid('signature error');
}
