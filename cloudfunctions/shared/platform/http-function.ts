import * as v from 'valibot';
import { isFromMiniProgram } from './invocation';

/** The event of HTTP access, as far as it is used. */
const httpEvent = v.object({
  path: v.string(),
  httpMethod: v.string(),
  headers: v.optional(v.record(v.string(), v.unknown()), {}),
  body: v.optional(v.nullable(v.string()), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

export interface HttpCall {
  readonly path: string;
  readonly method: string;
  /** Lower-case names; of a repeated one the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** The raw bytes as they were sent: signatures are over these. */
  readonly body: Uint8Array;
}
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads an HTTP access event; null for anything else, such as a call by a mini-program user who imitates one. */
export function readHttpCall(event: unknown): HttpCall | null {
  if (isFromMiniProgram(event)) return null;
  const parsed = v.safeParse(httpEvent, event);
  if (!parsed.success) return null;
  const { path, httpMethod, headers, body, isBase64Encoded } = parsed.output;
  const texts = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? value : '']);
  return {
    path,
    method: httpMethod,
    headers: Object.fromEntries(texts) as Record<string, string>,
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}
