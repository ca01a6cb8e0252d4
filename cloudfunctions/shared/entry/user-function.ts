import * as v from 'valibot';
import type { ApiError, Reply } from '../../../typings/cloud-api';
import { UserError, userErrors } from '../application/errors';
import type { App } from '../application/app';
import { readInvocation } from '../platform/invocation';
import { withFields } from '../platform/log';

/** One action of a function that users call. `input` parses what the client sent; nothing else of it reaches the handler. */
export interface Action<Input> {
  readonly input: v.GenericSchema<unknown, Input>;
  readonly handle: (app: App, input: Input, caller: { readonly openid: string; readonly clientIp: string }) => Promise<unknown>;
}
type AnyAction = { readonly run: (app: App, event: unknown, caller: { openid: string; clientIp: string }) => Promise<unknown> };

/** Binds a schema and its handler. */
export function action<Input>({ input, handle }: Action<Input>): AnyAction {
  return {
    run: (app, event, caller) => {
      const parsed = v.safeParse(input, event);
      if (!parsed.success) throw userErrors.invalidInput();
      return handle(app, parsed.output, caller);
    },
  };
}

const eventSchema = v.object({ action: v.string() });

/**
 * The entry of a function that users call by `wx.cloud.callFunction`: identity → input → use case → `{ ok, data }` or `{ ok, error }`.
 * Never throws: an unexpected error is logged in full and answered as INTERNAL with the request id.
 */
export function userFunction(
  { app }: { readonly app: App },
  actions: Readonly<Record<string, AnyAction>>,
): (event: unknown, context: unknown) => Promise<Reply<unknown>> {
  return async (event, context) => {
    const { requestId, openid, clientIp } = readInvocation(event, context);
    try {
      if (openid === null) throw userErrors.forbidden();
      const named = v.safeParse(eventSchema, event);
      const chosen = named.success && Object.hasOwn(actions, named.output.action) ? actions[named.output.action] : undefined;
      if (!chosen) throw userErrors.invalidInput();
      return { ok: true, data: await chosen.run({ ...app, log: withFields(app.log, { requestId }) }, event, { openid, clientIp }) };
    } catch (error) {
      return { ok: false, error: toApiError(error, requestId, app) };
    }
  };
}

function toApiError(error: unknown, requestId: string, app: App): ApiError {
  if (error instanceof UserError) {
    const { code, message, retryAtMs, outOrderNo } = error;
    return { code, message, requestId, ...(retryAtMs === null ? {} : { retryAtMs }), ...(outOrderNo === null ? {} : { outOrderNo }) };
  }
  app.log.error('unexpected error', { requestId, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  const { code, message } = userErrors.internal();
  return { code, message, requestId };
}
