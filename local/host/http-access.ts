import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { LocalReply, LocalRequest } from '../kernel/types';

/** Bodies of these types arrive as text; every other one, `text/xml` included, arrives as base64. */
const TEXT_BODY = /json|form-urlencoded/;

const ResponseSchema = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/**
 * The event of an HTTP access call, as captured from the platform: the route's prefix is gone from `path`, header names are lower-case.
 *
 * @param request its `path` is what follows the function's name
 */
export function httpAccessEvent(request: LocalRequest, envId: string): Record<string, unknown> {
  const isText = TEXT_BODY.test(request.headers['content-type'] ?? '');
  const names = [...new Set(request.query.keys())];
  return {
    path: request.path,
    httpMethod: request.method,
    headers: request.headers,
    multiValueHeaders: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: Object.fromEntries(names.map((name) => [name, oneOrAll(request.query.getAll(name))])),
    requestContext: { appId: '1250000000', envId, requestId: randomBytes(16).toString('hex'), uin: '100000000000' },
    body: request.body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

function oneOrAll(values: readonly string[]): unknown {
  return values.length > 1 ? values : values[0];
}

/** What the caller gets for a function's result: an integrated response when it has that form, otherwise 200 with the result as text or JSON. */
export function httpAccessReply(resultJson: string): LocalReply {
  const result: unknown = JSON.parse(resultJson);
  const integrated = v.safeParse(ResponseSchema, result);
  if (integrated.success) {
    const { statusCode, headers, body, isBase64Encoded } = integrated.output;
    return {
      status: statusCode,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
    };
  }
  if (typeof result === 'string') return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: result };
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: resultJson };
}
