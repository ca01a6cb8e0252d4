import type { Reply } from '../../../typings/cloud-api';
import { userErrors } from '../application/errors';
import type { App } from '../application/app';
import { isFromMiniProgram, readInvocation } from '../platform/invocation';
import { withFields } from '../platform/log';

/**
 * The entry of a function that only a timer trigger may run. Any mini-program user can call any function and can send `Type: 'Timer'`, so
 * the platform's own marks decide: no `userInfo` in the event, and TRIGGER_SRC=timer.
 */
export function timerFunction(
  { app }: { readonly app: App },
  run: (app: App) => Promise<unknown>,
): (event: unknown, context: unknown) => Promise<Reply<unknown>> {
  return async (event, context) => {
    const { requestId, trigger } = readInvocation(event, context);
    if (isFromMiniProgram(event) || trigger !== 'timer') {
      const { code, message } = userErrors.forbidden();
      return { ok: false, error: { code, message, requestId } };
    }
    return { ok: true, data: await run({ ...app, log: withFields(app.log, { requestId }) }) };
  };
}
