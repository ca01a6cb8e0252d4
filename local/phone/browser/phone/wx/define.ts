import * as v from 'valibot';

/** What a failed `wx` call rejects with or hands to `fail`: WeChat's shape, on an Error so that it has a stack. */
export class WxError extends Error {
  override readonly name = 'WxError';
  readonly errMsg: string;
  readonly errCode?: number;

  constructor(errMsg: string, errCode?: number) {
    super(errMsg);
    this.errMsg = errMsg;
    if (errCode !== undefined) this.errCode = errCode;
  }
}

/** Thrown by a handler: the call fails with `<api>:fail <reason>`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly reason: string,
    readonly errCode?: number,
  ) {
    super(reason);
  }
}

type Handler<Schema extends v.GenericSchema> = (options: v.InferOutput<Schema>) => object | void | Promise<object | void>;
/** A function of the `wx` object. */
export type WxFunction = (...parameters: never[]) => unknown;

const CallbacksSchema = v.object({
  success: v.optional(v.function()),
  fail: v.optional(v.function()),
  complete: v.optional(v.function()),
});
const NoOptionsSchema = v.optional(v.unknown());

/**
 * An asynchronous API by WeChat's conventions: callbacks when any is given, else a promise; results and failures carry `errMsg`; wrong
 * parameters fail the way WeChat words it. Rule: https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/api.html
 *
 * @param schema of the options; `undefined` is passed to it as `{}`
 */
export function asyncApi<Schema extends v.GenericSchema>(name: string, schema: Schema, handler: Handler<Schema>): WxFunction {
  const run = async (options: unknown): Promise<object> => {
    try {
      const parsed = v.safeParse(schema, options ?? {});
      if (!parsed.success) throw new Refusal(parameterError(parsed.issues[0]));
      return { errMsg: `${name}:ok`, ...(await handler(parsed.output)) };
    } catch (error) {
      const { reason, errCode } = error instanceof Refusal ? error : new Refusal(error instanceof Error ? error.message : String(error));
      throw new WxError(`${name}:fail ${reason}`, errCode);
    }
  };
  return (options?: unknown) => {
    const callbacks = v.safeParse(CallbacksSchema, options ?? {});
    const { success, fail, complete } = callbacks.success ? callbacks.output : {};
    const outcome = run(options);
    if (success === undefined && fail === undefined && complete === undefined) return outcome;
    outcome
      .then(
        (result) => {
          success?.(result);
          complete?.(result);
        },
        (error: unknown) => {
          fail?.(error);
          complete?.(error);
        },
      )
      .catch(reportError);
    return undefined;
  };
}

/** An asynchronous API without options. */
export const plainApi = (name: string, handler: () => object | void | Promise<object | void>): WxFunction =>
  asyncApi(name, NoOptionsSchema, handler);

/** `parameter.title should be String instead of 1;` */
function parameterError(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue);
  const path = field === null ? 'parameter' : `parameter.${field}`;
  if (issue.received === 'undefined') return `parameter error: ${path} is missing;`;
  return `parameter error: ${path} should be ${typeName(issue.expected)} instead of ${typeName(issue.received)};`;
}

function typeName(name: string | null): string {
  const bare = (name ?? 'Undefined').replace(/^"(.*)"$/, '$1');
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** A pair of `onX` / `offX`. */
export function listenerPair<Data>(): {
  on(listener: (data: Data) => void): void;
  off(listener?: (data: Data) => void): void;
  emit(data: Data): void;
} {
  const listeners = new Set<(data: Data) => void>();
  return {
    on: (listener) => {
      listeners.add(listener);
    },
    off: (listener) => {
      if (listener === undefined) listeners.clear();
      else listeners.delete(listener);
    },
    emit: (data) => {
      for (const listener of listeners) listener(data);
    },
  };
}
