import * as v from 'valibot';

/** What the platform passes beside the event; only what is used. */
const contextSchema = v.object({ request_id: v.optional(v.string(), ''), environ: v.optional(v.string(), '') });

/** Where an invocation came from, judged only by what the platform injects into this very call, never by the process environment. */
export interface Invocation {
  readonly requestId: string;
  /** The signed-in mini-program user, when the call came from a mini-program; null otherwise. */
  readonly openid: string | null;
  readonly clientIp: string;
  /** `timer` for a trigger, `tcb` for a call, `http` … */
  readonly trigger: string;
}

/**
 * The platform puts `userInfo` into the event of every call from a mini-program, overriding what the client sent there, and lists the call's
 * own variables in `context.environ`. Both must name the same user. A warm instance may still hold the previous user's WX_OPENID in its
 * process environment: that is never read.
 */
const userInfoSchema = v.object({ userInfo: v.object({ openId: v.pipe(v.string(), v.minLength(1)) }) });

/** Reads the caller from event and context. Never throws: what is not there is null. */
export function readInvocation(event: unknown, context: unknown): Invocation {
  const parsedContext = v.safeParse(contextSchema, context);
  const { request_id: requestId, environ } = parsedContext.success ? parsedContext.output : { request_id: '', environ: '' };
  const variables = new Map(environ.split(';').map((pair): [string, string] => split(pair)));
  const user = v.safeParse(userInfoSchema, event);
  const openid = user.success && user.output.userInfo.openId === variables.get('WX_OPENID') ? user.output.userInfo.openId : null;
  return { requestId, openid, clientIp: clientIp(variables), trigger: variables.get('TRIGGER_SRC') ?? '' };
}

/** True when the event carries anything under `userInfo`: it came from a mini-program, whatever stands in it. */
export const isFromMiniProgram = (event: unknown): boolean => typeof event === 'object' && event !== null && 'userInfo' in event;

function split(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
/** `spbill_create_ip` must be there; an address that the platform does not tell is given as the server's own. */
const clientIp = (variables: ReadonlyMap<string, string>): string => {
  const given = variables.get('WX_CLIENTIP') ?? '';
  return IPV4.test(given) ? given : '127.0.0.1';
};
