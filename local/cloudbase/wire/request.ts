/** The outer form of a request: `POST /admin`, JSON or (with bytes among the parameters) a form, `action` and its parameters. */
import * as v from 'valibot';
import type { LocalRequest } from '../../kernel/types';
import { CloudBaseError, invalidParameter } from '../errors';
import { isForm, readForm } from './form';

/** Largest body the server takes: the platform's limit for one database packet. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

const BodySchema = v.looseObject({ action: v.pipe(v.string(), v.minLength(1)) });

export type AdminBody = v.InferOutput<typeof BodySchema>;

/** Parses the body; rejects with a {@link CloudBaseError} that says what is wrong with it. */
export async function parseBody(request: LocalRequest): Promise<AdminBody> {
  if (request.method.toUpperCase() !== 'POST') throw invalidParameter(`method ${request.method} is not supported, use POST`);
  if (request.body.length > MAX_BODY_BYTES) {
    throw new CloudBaseError('EXCEED_REQUEST_LIMIT', `request body of ${request.body.length} bytes exceeds ${MAX_BODY_BYTES}`);
  }
  const contentType = request.headers['content-type'] ?? '';
  if (isForm(contentType)) return parseParameters(BodySchema, await readForm(contentType, request.body));
  if (!contentType.includes('application/json'))
    throw invalidParameter(`content-type '${contentType}' is not supported, use application/json`);
  let json: unknown;
  try {
    json = JSON.parse(request.body.toString('utf8'));
  } catch (error) {
    throw invalidParameter(`request body is not JSON: ${String(error)}`);
  }
  return parseParameters(BodySchema, json);
}

/** Checks parameters against a schema; throws with the path of the first mistake. */
export function parseParameters<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalidParameter(`${v.getDotPath(issue) ?? 'request'}: ${issue.message}`);
}
