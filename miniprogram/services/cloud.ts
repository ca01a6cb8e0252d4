import type { ApiError, CloudApi, ErrorCode } from '../../typings/cloud-api';
import type { Timer } from './timer';

/** `wx.cloud.callFunction`, reduced to what is used; undefined where the environment has no cloud (old base library, tourist AppID). */
export type InvokeFunction = (name: string, event: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** NETWORK: no answer, so whether a write happened is not known. UNSUPPORTED: this environment cannot call cloud functions. */
export type CloudErrorCode = ErrorCode | 'NETWORK' | 'UNSUPPORTED';

/** A call that did not answer with data. Pages translate by `code`; `write` tells whether something may have happened on the server. */
export class CloudCallError extends Error {
  readonly code: CloudErrorCode;
  readonly write: boolean;
  readonly retryAtMs: number | undefined;
  /** The charging order that stands in the way. */
  readonly outOrderNo: string | undefined;
  readonly requestId: string | undefined;

  constructor(
    code: CloudErrorCode,
    message: string,
    details: { write: boolean; retryAtMs?: number | undefined; outOrderNo?: string | undefined; requestId?: string | undefined },
  ) {
    super(message);
    this.name = 'CloudCallError';
    this.code = code;
    this.write = details.write;
    this.retryAtMs = details.retryAtMs;
    this.outOrderNo = details.outOrderNo;
    this.requestId = details.requestId;
  }
}

export interface Cloud {
  /** Calls one action of a cloud function and answers its data. Throws CloudCallError for everything else. */
  call<F extends keyof CloudApi, A extends keyof CloudApi[F] & string>(fn: F, action: A, input: InputOf<F, A>): Promise<DataOf<F, A>>;
}
export type InputOf<F extends keyof CloudApi, A extends keyof CloudApi[F]> = CloudApi[F][A] extends { input: infer I } ? I : never;
export type DataOf<F extends keyof CloudApi, A extends keyof CloudApi[F]> = CloudApi[F][A] extends { data: infer D } ? D : never;

/** Actions that change nothing and may therefore be sent again without asking. */
const READ_ACTIONS: ReadonlySet<string> = new Set([
  'subscription.plans',
  'subscription.membership',
  'subscription.notices',
  'charging.pile',
  'charging.order',
  'charging.current',
  'charging.orders',
]);
/** Two more tries: a lift or a tunnel is passed in about two seconds. */
const READ_RETRY_DELAYS_MS = [400, 1200] as const;
/** Longer than any function of ours may run (its own limit is 20 s on the platform), so that a late answer is not taken for none. */
const CALL_TIMEOUT_MS = 25_000;

/** Builds the typed caller. `invoke` undefined means that there is no cloud here: every call then fails with UNSUPPORTED. */
export function createCloud(invoke: InvokeFunction | undefined, timer: Timer): Cloud {
  return {
    async call(fn, action, input) {
      const name = `${fn}.${action}`;
      const read = READ_ACTIONS.has(name);
      if (invoke === undefined) throw new CloudCallError('UNSUPPORTED', 'wx.cloud is not available in this environment', { write: !read });
      const event = { ...(input as Record<string, unknown>), action };
      const reply = await withRetries(read ? READ_RETRY_DELAYS_MS : [], timer, () => invokeOnce(invoke, fn, event, timer, !read));
      return dataOf(reply, name, !read) as never;
    },
  };
}

async function withRetries(delaysMs: readonly number[], timer: Timer, attempt: () => Promise<unknown>): Promise<unknown> {
  for (const delayMs of delaysMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof CloudCallError) || error.code !== 'NETWORK') throw error;
      await timer.sleep(delayMs);
    }
  }
  return attempt();
}

async function invokeOnce(
  invoke: InvokeFunction,
  fn: string,
  event: Readonly<Record<string, unknown>>,
  timer: Timer,
  write: boolean,
): Promise<unknown> {
  const limit = timer.limit(CALL_TIMEOUT_MS);
  try {
    return await Promise.race([invoke(fn, event), limit.expired]);
  } catch (error) {
    throw new CloudCallError('NETWORK', `${fn}.${String(event['action'])} did not answer: ${describe(error)}`, { write });
  } finally {
    limit.cancel();
  }
}

/** Unpacks `{ok, data}`. A reply of another shape is treated as no reply: nothing is concluded from it. */
function dataOf(reply: unknown, name: string, write: boolean): unknown {
  if (isRecord(reply) && reply['ok'] === true && isRecord(reply['data'])) return reply['data'];
  if (isRecord(reply) && reply['ok'] === false && isApiError(reply['error'])) {
    const { code, message, retryAtMs, outOrderNo, requestId } = reply['error'];
    throw new CloudCallError(code, message, { write, retryAtMs, outOrderNo, requestId });
  }
  throw new CloudCallError('NETWORK', `${name} answered in an unknown form`, { write });
}

function isApiError(value: unknown): value is ApiError {
  return isRecord(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Text of whatever was thrown: WeChat's APIs reject with `{errMsg}`. */
export function describe(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (isRecord(error) && typeof error['errMsg'] === 'string') return error['errMsg'];
  return String(error);
}
