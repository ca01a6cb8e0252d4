import * as v from 'valibot';
import type { FunctionHost } from '../host';
import { InvocationError } from '../host/errors';
import type { LocalReply, LocalRequest, Traffic } from '../kernel/types';
import { json } from './control';
import type { Users } from './users';

/** What the platform's HTTP access takes at most. */
const MAX_HTTP_BODY_BYTES = 6 * 1024 * 1024;
/** Of each message that is kept for the panel. */
const MAX_RECORDED_CHARACTERS = 16_384;

const EventSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.check((value) => !Array.isArray(value)),
  v.record(v.string(), v.unknown()),
);
/** Any text is a user, except what would break the environment it travels in. */
const OpenidSchema = v.pipe(v.string(), v.regex(/^[^;\p{Cc}]{1,128}$/u));

export interface FunctionRoutesOptions {
  readonly host: FunctionHost;
  readonly users: Users;
  readonly traffic: Traffic;
  /** A call has ended that may have left work for the timers. */
  readonly onCall: () => void;
}

/**
 * `POST /fn/<function>`: what `wx.cloud.callFunction` does, for the user in `x-local-openid`.
 *
 * @returns 200 `{result}`, or 500 `{errCode, errMsg}` as the client's API reports them
 */
export async function callFunction(options: FunctionRoutesOptions, name: string, request: LocalRequest): Promise<LocalReply> {
  if (request.method !== 'POST') return json(405, { message: 'POST only' });
  const openid = v.safeParse(OpenidSchema, request.headers['x-local-openid']);
  if (!openid.success) return json(400, { message: 'x-local-openid must name the signed-in user: 1 to 128 characters, no semicolon' });
  const event = v.safeParse(EventSchema, request.body.length === 0 ? '{}' : request.body.toString('utf8'));
  if (!event.success) return json(400, { message: 'the body must be a JSON object: the event' });
  options.users.seen(openid.output);
  const startedMs = performance.now();
  const reply = await run(options.host, name, event.output, openid.output);
  options.onCall();
  const { action } = event.output;
  options.traffic.record({
    kind: 'call',
    party: 'merchant',
    subject: typeof action === 'string' ? `${name}.${action}` : name,
    sent: JSON.stringify({ caller: masked(openid.output), event: event.output }).slice(0, MAX_RECORDED_CHARACTERS),
    answered: String(reply.body).slice(0, MAX_RECORDED_CHARACTERS),
    status: reply.status,
    verification: 'not-checked',
    fault: null,
    durationMs: Math.round(performance.now() - startedMs),
  });
  return reply;
}

async function run(host: FunctionHost, name: string, event: Record<string, unknown>, openid: string): Promise<LocalReply> {
  try {
    return json(200, { result: await host.callFromClient(name, event, openid) });
  } catch (error) {
    if (!(error instanceof InvocationError)) throw error;
    const errMsg = `cloud.callFunction:fail Error: errCode: ${error.clientCode} | errMsg: ${error.message}`;
    return json(500, { errCode: error.clientCode, errMsg });
  }
}

/** `/http/<function>/<path>`: HTTP access, as the platform's gateway gives it to a function. */
export async function httpAccess(options: FunctionRoutesOptions, name: string, request: LocalRequest): Promise<LocalReply> {
  if (request.body.length > MAX_HTTP_BODY_BYTES) return json(413, { code: 'EXCEED_MAX_PAYLOAD_SIZE', message: 'body size is too long' });
  try {
    return await options.host.http(name, request);
  } catch (error) {
    if (!(error instanceof InvocationError)) throw error;
    const status = error.code === 'FUNCTION_NOT_FOUND' ? 404 : error.code === 'FUNCTIONS_TIME_LIMIT_EXCEEDED' ? 504 : 500;
    return json(status, { code: error.code, message: error.message });
  } finally {
    options.onCall();
  }
}

/** Enough of an openid to tell users apart, too little to be one. */
function masked(openid: string): string {
  return openid.length <= 8 ? '***' : `${openid.slice(0, 3)}***${openid.slice(-4)}`;
}
