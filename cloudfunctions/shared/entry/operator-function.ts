import * as v from 'valibot';
import type { OperatorErrorCode } from '../../../typings/operator-api';
import type { App } from '../application/app';
import type { Acting } from '../application/operator/acting';
import { OperatorError } from '../application/operator/operator-error';
import type { CallOutcome } from '../application/ports';
import { isFromMiniProgram, readInvocation } from '../platform/invocation';
import { withFields } from '../platform/log';
import type { Settings } from '../platform/settings';
import { type OperatorCall, readOperatorCall } from './operator-credential';

type AnyAction = { readonly run: (app: App, input: unknown, acting: Acting) => Promise<unknown> };
type OperatorReply =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: { readonly code: OperatorErrorCode; readonly message: string; readonly requestId: string } };

/** Binds a schema and its handler. `input` parses what was signed; nothing else of it reaches the handler. */
export function operatorAction<Input>(
  input: v.GenericSchema<unknown, Input>,
  handle: (app: App, input: Input, acting: Acting) => Promise<unknown>,
): AnyAction {
  return {
    async run(app, given, acting) {
      const parsed = v.safeParse(input, given);
      if (!parsed.success) throw new OperatorError('INVALID_INPUT', parsed.issues.map(describe).join('; '));
      return handle(app, parsed.output, acting);
    },
  };
}

/**
 * The entry of the function that only operators may call, each call signed by its operator's key. Whoever calls from a mini-program is refused
 * whatever they send. A call is audited under its nonce before it does anything, so that it cannot be repeated by whoever has seen it.
 */
export function operatorFunction(
  { app, settings }: { readonly app: App; readonly settings: Pick<Settings, 'operatorKeys'> },
  actions: Readonly<Record<string, AnyAction>>,
): (event: unknown, context: unknown) => Promise<OperatorReply> {
  return async (event, context) => {
    const { requestId } = readInvocation(event, context);
    const logged: App = { ...app, log: withFields(app.log, { requestId }) };
    const call = isFromMiniProgram(event)
      ? 'Not for users of the mini-program.'
      : readOperatorCall(event, settings.operatorKeys, app.clock.nowMs());
    try {
      if (typeof call === 'string') throw new OperatorError('FORBIDDEN', call);
      if (!(await app.operatorCalls.begin(call, app.clock.nowMs()))) throw new OperatorError('FORBIDDEN', 'This call was made before.');
      return { ok: true, data: await audited(logged, call, actions) };
    } catch (error) {
      return { ok: false, error: { ...errorOf(logged, error), requestId } };
    }
  };
}

async function audited(app: App, call: OperatorCall, actions: Readonly<Record<string, AnyAction>>): Promise<unknown> {
  const { operator, nonce: callId, action } = call;
  const chosen = Object.hasOwn(actions, action) ? actions[action] : undefined;
  try {
    if (!chosen) throw new OperatorError('INVALID_INPUT', `There is no action "${action}".`);
    const data = await chosen.run(app, call.input, { operator, callId });
    await end(app, call, { state: 'done', message: null });
    return data;
  } catch (error) {
    const isRefusal = error instanceof OperatorError;
    await end(app, call, { state: isRefusal ? 'refused' : 'failed', message: isRefusal ? error.message : 'unexpected error' });
    throw error;
  }
}

/** What the call did is done: that its outcome could not be written down must not make it look otherwise. */
async function end(app: App, { nonce, operator, action }: OperatorCall, outcome: CallOutcome): Promise<void> {
  app.log.info('operator call', { no: nonce, operator, action, state: outcome.state });
  try {
    await app.operatorCalls.end(nonce, outcome, app.clock.nowMs());
  } catch (error) {
    app.log.error('outcome of an operator call not stored', { no: nonce, state: outcome.state, error: stackOf(error) });
  }
}

function errorOf(app: App, error: unknown): { readonly code: OperatorErrorCode; readonly message: string } {
  if (error instanceof OperatorError) {
    if (error.code === 'FORBIDDEN') app.log.warn('operator call refused', { reason: error.message });
    return { code: error.code, message: error.message };
  }
  app.log.error('unexpected error', { error: stackOf(error) });
  return { code: 'INTERNAL', message: 'Unexpected: what was done is not known. The log of the function says more.' };
}

const describe = (issue: v.BaseIssue<unknown>): string => `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`;
const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
