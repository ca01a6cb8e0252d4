import { createPrivateKey, createPublicKey, createSign, createVerify, type KeyObject } from 'node:crypto';
import type { LocalRequest } from '../../kernel/types';
import type { WechatV3Keys } from '../types';

/** Name of APIv3's only signature for merchants (「如何生成请求签名」). */
const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
/** A request may be so much older or newer than the platform's clock. */
const MAX_SKEW_SECONDS = 300;
/** Where the simulator is mounted on the stack: a client signs the path that it calls, a platform of its own would not have the prefix. */
const MOUNT = '/wechat-pay';

/** The keys of {@link WechatV3Keys}, read, by their numbers. */
export interface V3Keys {
  readonly merchantKeys: ReadonlyMap<string, KeyObject>;
  /** The newest first. */
  readonly platformKeys: ReadonlyMap<string, KeyObject>;
}

/** @throws Error when a key is no PEM of its kind */
export function readV3Keys({ before, ...newest }: WechatV3Keys): V3Keys {
  const all = before === undefined ? [newest] : [newest, before];
  return {
    merchantKeys: new Map(all.map(({ merchantSerial, merchantPublicKey }) => [merchantSerial, createPublicKey(merchantPublicKey)])),
    platformKeys: new Map(all.map(({ platformSerial, platformPrivateKey }) => [platformSerial, createPrivateKey(platformPrivateKey)])),
  };
}

const fail = (): never => {
  throw new Error('a platform without a key');
};

/** What is wrong with a request's `Authorization`. */
export type AuthorizationProblem = 'unsigned' | 'unknown-merchant' | 'unknown-serial' | 'expired' | 'invalid';

/** Checks the `Authorization` of a request; null when it is well. */
export function authorizationProblem(keys: V3Keys, mchId: string, request: LocalRequest, nowMs: number): AuthorizationProblem | null {
  const sent = readAuthorization(request.headers['authorization'] ?? '');
  if (sent === null) return 'unsigned';
  if (sent.mchid !== mchId) return 'unknown-merchant';
  const merchantKey = keys.merchantKeys.get(sent.serial_no);
  if (merchantKey === undefined) return 'unknown-serial';
  if (!isSignedOver(merchantKey, request, sent)) return 'invalid';
  return Math.abs(nowMs / 1000 - Number(sent.timestamp)) <= MAX_SKEW_SECONDS ? null : 'expired';
}

interface Authorization {
  readonly mchid: string;
  readonly nonce_str: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly serial_no: string;
}

/** Null when the header is not the one of this scheme, or a part of it is missing. */
function readAuthorization(header: string): Authorization | null {
  if (!header.startsWith(`${SCHEME} `)) return null;
  const parts = new Map(Array.from(header.matchAll(/(\w+)="([^"]*)"/g), ([, name = '', value = '']) => [name, value]));
  const part = (name: string): string => parts.get(name) ?? '';
  const sent: Authorization = {
    mchid: part('mchid'),
    nonce_str: part('nonce_str'),
    signature: part('signature'),
    timestamp: part('timestamp'),
    serial_no: part('serial_no'),
  };
  return Object.values(sent).includes('') || !/^\d{10}$/.test(sent.timestamp) ? null : sent;
}

function isSignedOver(merchantKey: KeyObject, { method, path, query, body }: LocalRequest, sent: Authorization): boolean {
  const search = query.size > 0 ? `?${query.toString()}` : '';
  return [path, MOUNT + path].some((signedPath) => {
    const verifier = createVerify('RSA-SHA256').update(`${method}\n${signedPath}${search}\n${sent.timestamp}\n${sent.nonce_str}\n`);
    return verifier.update(body).update('\n').verify(merchantKey, sent.signature, 'base64');
  });
}

/**
 * The headers that prove a reply, signed with the key that the request has named, or else with the newest.
 *
 * @param corrupt the signature has the right form but is not the right one
 */
export function signedHeaders(
  { platformKeys }: V3Keys,
  { headers }: Pick<LocalRequest, 'headers'>,
  body: string,
  nonce: string,
  nowMs: number,
  corrupt: boolean,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const named = headers['wechatpay-serial'] ?? '';
  const [serial, key] = [...platformKeys].find(([known]) => known === named) ?? [...platformKeys][0] ?? fail();
  const signature = createSign('RSA-SHA256')
    .update(`${timestamp}\n${nonce}\n${corrupt ? `${body} ` : body}\n`)
    .sign(key, 'base64');
  return {
    'wechatpay-nonce': nonce,
    'wechatpay-serial': serial,
    'wechatpay-signature': signature,
    'wechatpay-signature-type': SCHEME,
    'wechatpay-timestamp': timestamp,
  };
}
