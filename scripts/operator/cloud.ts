import * as v from 'valibot';
import type tcb from 'tcb-admin-node';
import { NONCE_BYTES, signOperatorCall } from '../../cloudfunctions/shared/entry/operator-credential';
import { messageOf, type Random } from '../../cloudfunctions/shared/platform/ports';
import type { OperatorApi } from '../../typings/operator-api';
import type { Connection } from './connection';
import { OutcomeUnknownError, RefusedError } from './errors';

/** The function may take 60 s (config.json); the rest is for the way there and back. */
const SDK_TIMEOUT_MS = 70_000;
/** The SDK's own time-out does not cover everything: a call can stay without an answer for ever. */
export const GIVE_UP_MS = 75_000;

/** Calls one action of the function. @throws RefusedError, OutcomeUnknownError */
export type CallOperator = <A extends keyof OperatorApi>(action: A, input: OperatorApi[A]['input']) => Promise<OperatorApi[A]['data']>;

const replySchema = v.variant('ok', [
  v.object({ ok: v.literal(true), data: v.unknown() }),
  v.object({ ok: v.literal(false), error: v.object({ code: v.string(), message: v.string() }) }),
]);

/**
 * The one place that speaks to tcb-admin-node. The package answers errors as objects instead of throwing them, and does not bound every call: whatever is
 * not an answer of our function is thrown as an unknown outcome.
 */
export function openCloud(sdk: Pick<typeof tcb, 'init'>, { cloud, operator, nowMs }: Connection, random: Random): CallOperator {
  const app = sdk.init({ ...cloud, timeout: SDK_TIMEOUT_MS });
  return async <A extends keyof OperatorApi>(action: A, input: OperatorApi[A]['input']) => {
    // As JSON carries it: what is not there is not signed either.
    const sent = JSON.parse(JSON.stringify(input)) as Record<string, unknown>;
    const call = { operator: operator.name, nonce: random.hex(NONCE_BYTES), action, input: sent };
    const credential = signOperatorCall(call, nowMs(), operator.key);
    const answer = await bounded(app.callFunction({ name: 'operator', data: { action, input: sent, credential } }));
    return readReply(answer) as OperatorApi[A]['data'];
  };
}

async function bounded(call: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new OutcomeUnknownError(`no answer within ${GIVE_UP_MS / 1000} s`)), GIVE_UP_MS);
  });
  try {
    return await Promise.race([call, late]);
  } catch (error) {
    throw error instanceof OutcomeUnknownError ? error : new OutcomeUnknownError(messageOf(error).trim(), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

const errorObject = v.object({ code: v.union([v.string(), v.number()]), message: v.optional(v.string(), '') });
const resultSchema = v.object({ result: replySchema });

function readReply(answer: unknown): unknown {
  const failed = v.safeParse(errorObject, answer);
  if (failed.success) throw new OutcomeUnknownError(`${failed.output.code} ${failed.output.message}`.trim());
  const parsed = v.safeParse(resultSchema, answer);
  if (!parsed.success) throw new OutcomeUnknownError('the answer is not one of the function operator');
  const reply = parsed.output.result;
  if (reply.ok) return reply.data;
  const { code, message } = reply.error;
  throw code === 'INTERNAL' ? new OutcomeUnknownError(message) : new RefusedError(`${code}: ${message}`);
}
