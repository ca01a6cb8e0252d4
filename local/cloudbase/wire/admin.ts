/** `POST /admin`: parses, verifies, dispatches, and answers as CloudBase's server does: HTTP 200, errors as `{code, message, requestId}`. */
import type { LocalReply, LocalRequest } from '../../kernel/types';
import { CloudBaseError } from '../errors';
import type { ActionContext, ActionTable } from './actions';
import { DATABASE_ACTIONS } from './database-actions';
import { FUNCTION_ACTIONS } from './function-actions';
import { LEGACY_ACTIONS } from './legacy-actions';
import { OPEN_API_ACTIONS } from './open-api-actions';
import { parseBody } from './request';
import { verifySignature } from './signature';
import type { Credential } from './signing';

const ACTIONS: ActionTable = { ...DATABASE_ACTIONS, ...LEGACY_ACTIONS, ...FUNCTION_ACTIONS, ...OPEN_API_ACTIONS };

export interface AdminOptions extends Omit<ActionContext, 'caller'> {
  readonly credential: Credential;
  /** Real time: a signature made by a process outside the stack is judged by it. */
  readonly realNowMs: () => number;
  readonly randomHex: (byteCount: number) => string;
  /** Called with the action of every verified request. */
  readonly onAction: (action: string) => void;
}

async function perform(request: LocalRequest, requestId: string, options: AdminOptions): Promise<object | Buffer | null> {
  const body = await parseBody(request);
  verifySignature(request, body, { credential: options.credential, nowMs: [options.clock.nowMs(), options.realNowMs()] });
  options.onAction(body.action);
  const action = Object.hasOwn(ACTIONS, body.action) ? ACTIONS[body.action] : undefined;
  if (!action) throw new CloudBaseError('INVALID_ACTION', `action '${body.action}' is not supported by the local database`);
  const envName = typeof body['envName'] === 'string' ? body['envName'] : '';
  const apiToken = typeof body['wxCloudApiToken'] === 'string' ? body['wxCloudApiToken'] : '';
  return action(body, { ...options, caller: { envName, source: request.headers['x-tcb-source'] ?? '', requestId, apiToken } });
}

function errorReply(error: unknown): { code: string; message: string } {
  if (error instanceof CloudBaseError) return { code: error.code, message: error.message };
  // Whatever else goes wrong is the server's fault; the SDK turns this code into "resource system error".
  return { code: 'SYS_ERR', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

/** Answers one request. Never rejects. */
export async function handleAdminRequest(request: LocalRequest, options: AdminOptions): Promise<LocalReply> {
  const requestId = options.randomHex(6);
  const reply = await perform(request, requestId, options).catch(errorReply);
  if (reply === null) return { status: 0, headers: {}, body: '' };
  // By this type the SDK tells bytes from the JSON of an error.
  if (Buffer.isBuffer(reply)) return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: reply };
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ ...reply, requestId }) };
}
