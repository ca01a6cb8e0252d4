import { canonicalData, signText, verifyText } from '../../cloudfunctions/shared/gateways/huifu/sign';
import type { LocalRequest } from '../kernel/types';
import type { ReplyData } from './endpoint';
import { CODES, Refusal } from './refusal';
import type { Fields } from './types';
import type { World } from './world';

/** What Huifu's V2 interfaces take and give: 「接入指引 · 加签验签」 of its developer documents, and its official SDKs. */

export type Verification = 'valid' | 'invalid' | 'unsigned';
export interface Envelope {
  readonly sys_id: string;
  readonly product_id: string;
  readonly sign: string;
  readonly data: Fields;
}

/** The documents' own limit for a request is 10 MB; no request of these interfaces comes near this. */
const MAX_BODY_BYTES = 64 * 1024;
const NAMES = ['data', 'product_id', 'sign', 'sys_id'];
/** A field that no page lists: the platform adds fields without notice, and they are signed like all others. */
const UNKNOWN_FIELD: ReplyData = { ext_trace_flag: '0' };

/** What the gateway in front of the platform answers by itself: not signed, and not about the business. Undefined: the request goes on. */
export function gatewayError({ method, headers, body }: LocalRequest): { status: number; message: string } | undefined {
  if (method !== 'POST') return { status: 405, message: 'Method Not Allowed' };
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return { status: 415, message: 'Unsupported Media Type' };
  if (body.length > MAX_BODY_BYTES) return { status: 413, message: 'Payload Too Large' };
  return readJson(body) === undefined ? { status: 400, message: 'Bad Request' } : undefined;
}

/**
 * The envelope of a request: exactly four fields, and in `data` text only. A real object in there has no defined signature: the official SDKs
 * sort it differently.
 *
 * @throws {Refusal}
 */
export function readEnvelope({ body }: LocalRequest): Envelope {
  const value = readJson(body);
  const wrong = (name: string): Refusal => new Refusal(CODES.envelope, `请求报文格式错误:${name}`);
  if (!isObject(value) || Object.keys(value).sort().join() !== NAMES.join()) throw wrong('sys_id, product_id, sign, data');
  const { sys_id, product_id, sign, data } = value;
  if (typeof sys_id !== 'string' || typeof product_id !== 'string' || typeof sign !== 'string') throw wrong('sys_id, product_id, sign');
  if (!isObject(data)) throw wrong('data');
  if (!isFields(data)) throw wrong(`data.${Object.keys(data).find((name) => typeof data[name] !== 'string') ?? ''}`);
  return { sys_id, product_id, sign, data };
}

/** Checks the merchant's signature over the canonical form of `data`. */
export function verification(world: World, { sign, data }: Envelope): Verification {
  if (sign === '') return 'unsigned';
  return verifyText(canonicalData(data), sign, world.merchantKey) ? 'valid' : 'invalid';
}

/**
 * A signed reply: names sorted, and signed exactly as it stands there, so that both ways of the official SDKs to verify it hold.
 *
 * @param corrupt the signature is one of another text
 */
export function signedReply(world: World, data: ReplyData, corrupt: boolean): string {
  const text = sortedJson({ ...data, ...UNKNOWN_FIELD });
  return `{"data":${text},"sign":${JSON.stringify(signText(corrupt ? `${text} ` : text, world.huifuKey))}}`;
}

function sortedJson(data: ReplyData): string {
  const members = Object.entries(data)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${members.join(',')}}`;
}

/** Undefined for what is no JSON in UTF-8. */
function readJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (!body.equals(Buffer.from(text, 'utf8'))) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFields(data: Readonly<Record<string, unknown>>): data is Fields {
  return Object.values(data).every((value) => typeof value === 'string');
}
